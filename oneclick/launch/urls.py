"""Addresses of launches. None holds an NHS number: a ticket and a window each have an opaque reference.

The services open below the window's address too (`launch_service`), so that its cookie reaches them.
"""

from django.urls import path

from oneclick.launch import arriving, views

WINDOW = "launch/w/<slug:launch_id>/"

urlpatterns = [
    path("api/launches", arriving.launches, name="launches"),
    path("launch", arriving.launch, name="launch"),
    path("launch/<slug:reference>", arriving.launch_ticket, name="launch_ticket"),
    path(WINDOW, views.launch_window, name="launch_window"),
    path(f"{WINDOW}emergency/", views.launch_emergency, name="launch_emergency"),
    path(f"{WINDOW}other-reasons/", views.launch_other_reasons, name="launch_other_reasons"),
    path(f"{WINDOW}decide/", views.launch_decide, name="launch_decide"),
    path(f"{WINDOW}revoke/", views.launch_revoke, name="launch_revoke"),
    path(f"{WINDOW}note/", views.launch_note, name="launch_note"),
    path(f"{WINDOW}close/", views.launch_close, name="launch_close"),
]
