"""Says whether the service may start on the servers that the environment names."""

from typing import Any

import redis
from django.conf import settings
from django.core.management.base import BaseCommand

from oneclick.health import unmigrated_reasons
from oneclick.safety import UnsafeStore, refuse_unsafe_store


class Command(BaseCommand):
    """Looks at the database as the service's role, and at the broker."""

    help = "Refuses servers that the service may not start on. Set ONECLICK_PROCESS=service: it speaks for that role."

    def handle(self, *args: Any, **options: Any) -> None:
        """Checks both."""
        refuse_unsafe_store()
        if reasons := unmigrated_reasons():
            raise UnsafeStore("OneClick does not start: " + " ".join(reasons))
        try:
            redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=5).ping()
        except (redis.RedisError, ValueError) as error:
            raise UnsafeStore(f"The broker does not answer ({error}): start it, or set REDIS_URL right.") from error
