"""Addresses of the demo's record system."""

from django.urls import path

from oneclick.demo_system import views

urlpatterns = [
    path("demo-system/", views.demo_system, name="demo_system"),
    path("demo-system/open", views.demo_open, name="demo_open"),
    path("demo-system/sign", views.demo_sign, name="demo_sign"),
]
