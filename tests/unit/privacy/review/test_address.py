"""What the address of the queue carries."""

from django.http import QueryDict

from privacy.review.queue.filters import KEPT, kept, refuse_nhs_number
from privacy.review.queue.tabs import tab_of


def test_kept_carries_only_what_the_queue_knows() -> None:
    assert kept(QueryDict("rule=own-record&nhs_number=9434765919&page=2&sort=")) == "?rule=own-record&page=2"


def test_kept_changes_and_drops() -> None:
    params = QueryDict("rule=own-record&page=2")
    assert kept(params, page="", sort="-risk") == "?rule=own-record&sort=-risk"
    assert kept(params, page="", rule="") == ""


def test_no_filter_is_named_for_a_patients_number() -> None:
    assert not [name for name in KEPT if "nhs" in name]


def test_the_tab_is_that_of_the_new_alerts_unless_the_address_names_one() -> None:
    assert [tab_of(QueryDict(query)) for query in ("", "status=closed", "status=x")] == ["new", "closed", "new"]
    assert [tab_of(QueryDict(f"status={name}")) for name in ("open", "investigating", "waiting")] == [
        "all", "all", "waiting",
    ]  # fmt: skip


def test_a_user_id_is_no_nhs_number() -> None:
    refuse_nhs_number("555000000101")
    refuse_nhs_number("Okafor")
