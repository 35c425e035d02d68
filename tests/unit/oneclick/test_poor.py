"""The hint about a poor explanation agrees with the rule that would raise an alert about it."""

import pytest
from django.db import connection

from oneclick.launch.poor import says_little
from privacy.rules.reasons import is_poor

TEXTS = (
    "", "abc", "asdf", "ASDF", "asdfgh jkl", "test", "Testing.", "n/a", "none", "see notes", "As above!", "emergency", "CPR GCS",
    "aaaa", "....", "1234", "12 34", "Unconscious after a fall", "ÄÖÜß", "çççç", "hjkl", "pt unwell", "brb", "RTC GCS3", "xyz w",
    "  care  ", "needed", "Needed now, collapsed", "bcdfg", "BCDFG", "- - -", "für die Visite", "ward 9",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("text", TEXTS)
def test_python_and_sql_agree(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {is_poor('given')} FROM (SELECT %s::text AS given) t", [text])
        assert says_little(text) == cursor.fetchone()[0]
