"""Views of the queue that somebody saved: filters and an order under a name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from audit.people.models import organisation_key

LONGEST_NAME = 60


class SavedView(models.Model):
    """Filters of the queue under a name: their owner's alone, or with an organisation shared with its officers."""

    by = models.ForeignKey("audit.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    organisation = organisation_key(null=True)
    name = models.CharField(max_length=LONGEST_NAME)
    # The query of the address without its page, such as "status=new&rule=own-record"; it holds no NHS number.
    query = models.TextField(blank=True)
    saved_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["by", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name
