"""Addresses of the pages about launching."""

from django.urls import path

from oneclick.launch.office import views

urlpatterns = [
    path("launching/", views.launching, name="launching"),
    path("launching/change/", views.change_launching, name="change_launching"),
    path("launching/permissions/", views.lasting_permissions, name="lasting_permissions"),
    path("launching/permissions/<int:permission_id>/revoke/", views.revoke_permission, name="revoke_permission"),
]
