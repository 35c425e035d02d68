"""Addresses of the queue's helpers: what is new, saved views, the keyboard."""

from django.urls import path

from privacy.review.keyboard import views as keyboard
from privacy.review.live.news import news
from privacy.review.presence.views import looking
from privacy.review.saved_views import views as saved

urlpatterns = [
    path("alerts/news/", news, name="queue_news"),
    path("alerts/keyboard/", keyboard.keyboard, name="keyboard"),
    path("alerts/keyboard/switch/", keyboard.switch_shortcuts, name="switch_shortcuts"),
    path("alerts/views/", saved.saved_views, name="saved_views"),
    path("alerts/views/save/", saved.save_view, name="save_view"),
    path("alerts/views/<int:view_id>/share/", saved.share_view, name="share_view"),
    path("alerts/views/<int:view_id>/delete/", saved.delete_view, name="delete_view"),
    path("alerts/<reference:reference>/looking/", looking, name="looking"),
]
