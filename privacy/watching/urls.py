"""Addresses of looking up and of watching; no address holds a person or a patient."""

from django.urls import path

from privacy.watching import views

urlpatterns = [
    path("look-up/", views.look_up, name="look_up"),
    path("look-up/search/", views.search, name="search"),
    path("look-up/<int:look_up_id>/", views.found, name="found"),
    path("look-up/<int:look_up_id>/<int:access_id>/", views.looked_up_access, name="looked_up_access"),
    path("look-up/<int:look_up_id>/<int:access_id>/raise/", views.raise_from_look_up, name="raise_from_look_up"),
    path("watching/", views.watching, name="watching"),
    path("watching/officers.csv", views.watching_file, name="watching_file"),
]
