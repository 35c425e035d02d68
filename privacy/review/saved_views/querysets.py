"""Saved views as their readers find them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from audit.people.models import User
from privacy.review.permissions import organisations_to_review
from privacy.review.saved_views.models import SavedView

MOST_SHOWN = 50


def views_for(user: User) -> QuerySet[SavedView]:
    """A person's own views, and those that colleagues share with an organisation for which the person reviews; by name."""
    shared = Q(organisation_id__in=organisations_to_review(user))
    found = SavedView.objects.filter(Q(by=user) | shared).select_related("by", "organisation")
    return found.order_by("name", "pk")[:MOST_SHOWN]


def own_views(user: User) -> QuerySet[SavedView]:
    """Those that a person may change or delete: their own."""
    return SavedView.objects.filter(by=user)
