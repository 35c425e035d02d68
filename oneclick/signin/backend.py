"""Finds the user of a session. Who somebody is has been settled by the sign-in; there are no passwords."""

from django.contrib.auth.backends import BaseBackend

from audit.people.models import User


class SignedInBackend(BaseBackend):
    """Django asks a backend for the user of a session; nobody can sign in through this one with credentials."""

    def get_user(self, user_id: int) -> User | None:
        """The active user of that key, or nobody."""
        return User.objects.filter(pk=user_id, is_active=True).first()
