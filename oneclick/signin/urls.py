"""Addresses of signing in and out."""

from django.urls import path

from oneclick.signin import views

urlpatterns = [
    path("", views.sign_in, name="sign_in"),
    path("demo", views.sign_in_demo, name="sign_in_demo"),
    path("out", views.sign_out, name="sign_out"),
]
