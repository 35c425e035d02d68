"""How numbers, times and names are written."""

from datetime import UTC, datetime, timedelta

import pytest

from audit import wording

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "written"),
    [("9990402132", "999\u00a0040\u00a02132"), ("123", "123"), ("", ""), ("99904O2132", "99904O2132")],
)
def test_nhs_number(number: str, written: str) -> None:
    assert wording.nhs_number(number) == written


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 1, 9, 30, tzinfo=UTC), "1 Nov 2026, 9:30am"),
        (datetime(2026, 7, 1, 9, 30, tzinfo=UTC), "1 Jul 2026, 10:30am"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 Oct 2026, 1:30am"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 Oct 2026, 1:30am"),
        (datetime(2026, 7, 31, 23, 0, tzinfo=UTC), "1 Aug 2026, midnight"),
        (datetime(2026, 11, 1, 12, 0, tzinfo=UTC), "1 Nov 2026, midday"),
        (datetime(2026, 11, 1, 12, 5, tzinfo=UTC), "1 Nov 2026, 12:05pm"),
        (datetime(2026, 11, 1, 0, 5, tzinfo=UTC), "1 Nov 2026, 12:05am"),
        (None, ""),
    ],
)
def test_local_time(moment: datetime | None, written: str) -> None:
    assert wording.local_time(moment).replace("\u00a0", " ") == written


@pytest.mark.parametrize(
    ("before", "written"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=119), "1 hour ago"),
        (timedelta(hours=48), "2 days ago"),
        (timedelta(hours=-1), "just now"),
    ],
)
def test_ago(before: timedelta, written: str) -> None:
    assert wording.ago(NOW - before, NOW) == written


def test_count() -> None:
    assert wording.count(1, "alert") == "1 alert"
    assert wording.count(1204, "access", "accesses") == "1,204 accesses"


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C"], "A, B and C"),
        (list("ABCDE"), "A, B and 3 more"),
    ],
)
def test_listed(words: list[str], written: str) -> None:
    assert wording.listed(words) == written
