"""Addresses of the services: below the window of their launch, whose cookie goes nowhere else. None holds an NHS number."""

from django.urls import path

from oneclick.launch.urls import WINDOW
from oneclick.national import preference, views

urlpatterns = [
    path(f"{WINDOW}preference/", preference.launch_preference, name="launch_preference"),
    path(f"{WINDOW}<slug:service>/", views.launch_service, name="launch_service"),
]
