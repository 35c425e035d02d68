"""What a person has set for their own way of reviewing."""

from __future__ import annotations

from django.db import models


class ReviewSetting(models.Model):
    """A reviewer's own settings. Without a row everything is off."""

    user = models.OneToOneField("audit.User", on_delete=models.CASCADE, primary_key=True, related_name="+")
    shortcuts = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"shortcuts {'on' if self.shortcuts else 'off'}"
