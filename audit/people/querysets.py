"""Organisations by name."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from audit.people.models import Organisation


def named(codes: Collection[str]) -> QuerySet[Organisation]:
    """The organisations of these ODS codes, by name."""
    return Organisation.objects.filter(ods_code__in=codes).order_by("name")
