"""Addresses of due dates and of the rota."""

from django.urls import path

from privacy.duty import views

urlpatterns = [
    path("procedure/due-dates/", views.due_dates, name="due_dates"),
    path("procedure/due-dates/change/", views.change_due_dates, name="change_due_dates"),
    path("procedure/rota/", views.rota, name="rota"),
    path("procedure/rota/duty/", views.put_on_rota, name="put_on_rota"),
    path("procedure/rota/duty/<int:entry_id>/end/", views.end_duty, name="end_duty"),
    path("procedure/rota/absence/", views.enter_absence, name="enter_absence"),
    path("procedure/rota/absence/<int:entry_id>/end/", views.end_absence, name="end_absence"),
    path("procedure/rota/hand-over/", views.hand_over, name="hand_over"),
    path("procedure/rota/sharing/", views.change_sharing, name="change_sharing"),
]
