"""One worker at a time for an organisation: the lock that a step of the pipeline holds for its transaction."""

from django.db import connection


def take_organisation(organisation: str) -> bool:
    """Takes the organisation's lock until the transaction ends; False where another worker holds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended('oneclick pipeline ' || %s, 0))", [organisation]
        )
        taken: bool = cursor.fetchone()[0]
    return taken
