"""Addresses of the queue's helpers: what is new, saved views, bulk work, undoing, the keyboard."""

from django.urls import path

from privacy.review.bulk import views as bulk
from privacy.review.keyboard import views as keyboard
from privacy.review.live.news import news
from privacy.review.presence.views import looking
from privacy.review.saved_views import views as saved
from privacy.review.undo.views import undo

urlpatterns = [
    path("alerts/news/", news, name="queue_news"),
    path("alerts/keyboard/", keyboard.keyboard, name="keyboard"),
    path("alerts/keyboard/switch/", keyboard.switch_shortcuts, name="switch_shortcuts"),
    path("alerts/views/", saved.saved_views, name="saved_views"),
    path("alerts/views/save/", saved.save_view, name="save_view"),
    path("alerts/views/<int:view_id>/share/", saved.share_view, name="share_view"),
    path("alerts/views/<int:view_id>/delete/", saved.delete_view, name="delete_view"),
    path("alerts/bulk/", bulk.choose_bulk, name="choose_bulk"),
    path("alerts/bulk/<int:work_id>/", bulk.bulk, name="bulk"),
    path("alerts/bulk/<int:work_id>/confirm/", bulk.confirm_bulk, name="confirm_bulk"),
    path("alerts/bulk/<int:work_id>/undo/", bulk.undo_bulk, name="undo_bulk"),
    path("alerts/<reference:reference>/undo/", undo, name="undo"),
    path("alerts/<reference:reference>/looking/", looking, name="looking"),
]
