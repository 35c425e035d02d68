"""The role that the service signs in with, on servers that others run."""

from io import StringIO
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

pytestmark = pytest.mark.django_db


def test_an_owner_that_may_not_make_roles_is_told_what_to_do() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        (may,) = cursor.fetchone()
    if may:
        out = StringIO()
        call_command("create_service_role", name="oneclick_made_by_a_test", stdout=out)
        assert unquote(urlsplit(out.getvalue().strip()).username or "") == "oneclick_made_by_a_test"
    else:
        with pytest.raises(CommandError, match="ALTER ROLE"):
            call_command("create_service_role", name="oneclick_made_by_a_test")
