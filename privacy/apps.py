"""What the trail may mean: context, rules, alerts, review and reports."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Detection and review."""

    name = "privacy"
