"""Addresses of signing in and out."""

from django.urls import path

from oneclick.signin import own, views

urlpatterns = [
    path("", views.sign_in, name="sign_in"),
    path("demo", views.sign_in_demo, name="sign_in_demo"),
    path("out", views.sign_out, name="sign_out"),
    path("over", views.session_over, name="session_over"),
    path("role", own.choose_role, name="choose_role"),
    path("you", own.own_sign_in, name="own_sign_in"),
    path("out-everywhere", own.sign_out_everywhere, name="sign_out_everywhere"),
]
