"""Addresses of signing in and out."""

from django.urls import path

from oneclick.signin import own, views
from oneclick.signin.cis2 import views as cis2

urlpatterns = [
    path("", views.sign_in, name="sign_in"),
    path("cis2", cis2.sign_in_cis2, name="sign_in_cis2"),
    path("cis2/back", cis2.sign_in_cis2_back, name="sign_in_cis2_back"),
    path("cis2/logout", cis2.logout_told, name="logout_told"),
    path("cis2/keys", cis2.own_keys, name="own_keys"),
    path("demo", views.sign_in_demo, name="sign_in_demo"),
    path("out", views.sign_out, name="sign_out"),
    path("left", own.session_left, name="session_left"),
    path("over", views.session_over, name="session_over"),
    path("role", own.choose_role, name="choose_role"),
    path("you", own.own_sign_in, name="own_sign_in"),
    path("out-everywhere", own.sign_out_everywhere, name="sign_out_everywhere"),
]
