"""The made trust keeps the public contract, hangs together, and gives its labels away nowhere."""

import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest

from audit.ingest.event import Refused
from audit.ingest.parse import parse
from oneclick.demo.making import make_demo
from oneclick.demo.people import DEMO_PEOPLE
from oneclick.demo.watchlist import Watchlist
from oneclick.demo.wrongdoing.scenarios import list_scenarios
from privacy.context.csv_file import ContextFile, Refusal
from privacy.context.tables import TABLES
from tests.unit.oneclick.demo.given import DAYS, UNTIL, Demo

OPTIONAL = {"device", "address", "workgroup", "activity_codes", "decision_scope", "self_claimed", "reason", "outcome"}
FIELDS = {
    "launch": {"role_code"},
    "permission": {"decision"},
    "view": {"service"},
    "note": {"reason"},
    "close": set(),
}
COMMON = {
    "event_id", "kind", "occurred_at", "launch_id", "organisation", "site", "staff_uid", "role_profile_id",
    "nhs_number",
}  # fmt: skip
SCENARIOS = {
    "own_record", "family", "household", "ex_partner", "neighbour", "colleague", "line_manager", "vip", "watchlist",
    "slow_browse", "bulk_browse", "emergency_habit", "poor_reason", "emergency_misuse", "legal_override_misuse",
    "after_refusal", "no_decision", "out_of_hours", "leaver", "card_shared", "no_entitlement", "deceased",
    "wrong_service",
}  # fmt: skip


def test_every_event_is_accepted_by_ingest(demo: Demo) -> None:
    with (demo.folder / "events.ndjson").open("rb") as file:
        refused = [
            item for item in parse(file, "ndjson", datetime(2026, 4, 12, tzinfo=UTC)) if isinstance(item, Refused)
        ]
    assert refused == []


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_context_is_accepted(demo: Demo, name: str) -> None:
    body = (demo.folder / f"{name}.csv").read_bytes()
    rows = list(ContextFile(TABLES[name], BytesIO(body)).rows())
    assert rows
    assert [row for row in rows if isinstance(row, Refusal)] == []


def test_events_have_the_fields_of_their_kind(demo: Demo) -> None:
    for event in demo.events:
        needed = COMMON | FIELDS[event["kind"]]
        assert needed <= event.keys() <= needed | OPTIONAL, event
        assert "" not in event.values()
        assert re.fullmatch(r"555\d{9}", event["staff_uid"])


def test_ids_are_used_once(demo: Demo) -> None:
    assert len({event["event_id"] for event in demo.events}) == len(demo.events)
    for name, key in (("patients", "nhs_number"), ("staff", "staff_uid"), ("care", "contact_id"), ("sites", "site")):
        keys = [row[key] for row in demo.tables[name]]
        assert len(set(keys)) == len(keys), name
    rota = [tuple(row.values()) for row in demo.tables["rota"]]
    assert len(set(rota)) == len(rota)


def test_events_are_in_order_and_inside_the_period(demo: Demo) -> None:
    times = [event["occurred_at"] for event in demo.events]
    assert times == sorted(times)
    # Local midnights: winter time on the first day, summer time at the end.
    assert times[0] >= "2026-03-03T00:00:00.000Z"
    assert "2026-04-11T22" < times[-1] < "2026-04-11T23:00:00.000Z"
    assert len({time[:10] for time in times}) == DAYS


def test_an_access_begins_with_its_launch_and_stays_with_one_person_and_patient(demo: Demo) -> None:
    for events in demo.launches().values():
        assert [event["kind"] for event in events].count("launch") == 1
        assert events[0]["kind"] == "launch"
        for field in ("organisation", "staff_uid", "nhs_number", "role_profile_id", "site"):
            assert len({event[field] for event in events}) == 1


def test_what_is_named_exists(demo: Demo) -> None:
    sites = {row["site"]: row["organisation"] for row in demo.tables["sites"]}
    staff = {row["staff_uid"] for row in demo.tables["staff"]}
    patients = {row["nhs_number"] for row in demo.tables["patients"]}
    for row in (*demo.tables["care"], *demo.tables["staff"]):
        assert sites[row["site"]] == row["organisation"]
    assert {row["staff_uid"] for row in demo.tables["rota"]} <= staff
    assert {row["manager_uid"] for row in demo.tables["staff"]} - {""} <= staff
    assert {row["nhs_number"] for row in demo.tables["watchlist"]} <= patients
    strangers = Counter(event["staff_uid"] in staff for event in demo.events)
    assert 0.001 < strangers[False] / len(demo.events) < 0.08  # agency staff whom nobody listed


def test_nobody_is_cared_for_after_death(demo: Demo) -> None:
    died = {row["nhs_number"]: row["deceased_on"] for row in demo.tables["patients"] if row["deceased_on"]}
    starts = [(row["starts_at"][:10], row["nhs_number"]) for row in demo.tables["care"] if row["kind"] != "referral"]
    late = [1 for start, number in starts if number in died and start > died[number]]
    assert len(late) <= len(starts) * 0.002  # appointments that were booked and never cancelled


def test_labels_refer_to_launches(demo: Demo) -> None:
    launches = demo.launches()
    labels = demo.tables["labels"]
    assert {row["launch_id"] for row in labels} <= launches.keys()
    assert len({row["launch_id"] for row in labels}) == len(labels)
    kinds = defaultdict(set)
    for row in labels:
        kinds[row["incident"]].add(row["scenario"])
    assert all(len(names) == 1 for names in kinds.values())


def test_every_scenario_is_present(demo: Demo) -> None:
    assert {row["scenario"] for row in demo.tables["labels"]} == SCENARIOS


def test_scenarios_are_those_of_the_catalogue() -> None:
    assert {scenario.name for scenario in list_scenarios(Watchlist(None))} == SCENARIOS  # type: ignore[arg-type]


def test_wrongful_accesses_are_few(tmp_path: Path) -> None:
    made = make_demo(tmp_path, seed=3, until=UNTIL)
    assert 25_000 <= made.accesses <= 40_000
    assert 100_000 <= made.events <= 150_000
    assert 0.003 <= made.wrongful / made.accesses <= 0.0055


def test_most_honest_accesses_have_a_contact_and_most_wrongful_ones_have_none(demo: Demo) -> None:
    known = {(row["organisation"], row["nhs_number"]) for row in demo.tables["care"]}
    labels = {row["launch_id"] for row in demo.tables["labels"]}
    cared: dict[bool, list[bool]] = {True: [], False: []}
    for launch_id, events in demo.launches().items():
        cared[launch_id in labels].append((events[0]["organisation"], events[0]["nhs_number"]) in known)
    assert 0.97 < mean(cared[False]) < 0.998
    assert 0.02 < mean(cared[True]) < 0.45


def test_permission_is_asked_in_a_believable_way(demo: Demo) -> None:
    decisions = Counter(event["decision"] for event in demo.events if event["kind"] == "permission")
    launches = len(demo.launches())
    assert 0.02 < decisions["emergency"] / launches < 0.05
    assert 0.04 < sum(event.get("self_claimed", False) for event in demo.events) / launches < 0.11
    assert 0.003 < decisions["refused"] / launches < 0.015
    assert decisions["not_asked"] > launches * 0.1
    assert {"statute", "public_interest"} & decisions.keys()


def test_a_refused_record_is_opened_in_labelled_accesses_only(demo: Demo) -> None:
    labels = {row["launch_id"] for row in demo.tables["labels"]}
    for launch_id, events in demo.launches().items():
        decided = {event.get("decision") for event in events}
        if "refused" in decided and any(event["kind"] == "view" for event in events):
            assert launch_id in labels


def test_a_view_without_a_decision_is_labelled_or_very_rare(demo: Demo) -> None:
    labels = {row["launch_id"] for row in demo.tables["labels"]}
    silent = [
        launch_id
        for launch_id, events in demo.launches().items()
        if {event["kind"] for event in events} >= {"view"} and not any("decision" in event for event in events)
    ]
    honest = [launch_id for launch_id in silent if launch_id not in labels]
    assert 0 < len(honest) < len(demo.launches()) * 0.002
    assert set(silent) & labels


def test_all_services_and_outcomes_occur(demo: Demo) -> None:
    views = [event for event in demo.events if event["kind"] == "view"]
    assert {event["service"] for event in views} == {"scr", "cpis", "covid_vaccination", "reasonable_adjustment"}
    assert {event.get("outcome", "success") for event in views} == {"success", "no_record", "denied", "error"}


def test_names_are_as_unequal_as_real_ones(demo: Demo) -> None:
    surnames = Counter(row["family_name"] for row in demo.tables["patients"])
    assert surnames.most_common(1)[0][0] == "Smith"
    assert sum(count < 15 for count in surnames.values()) > 150


def test_families_live_together_and_apart(demo: Demo) -> None:
    homes: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in demo.tables["patients"]:
        homes[row["address_line"], row["postcode"]].add(row["family_name"])
    assert 0.4 < mean(len(names) == 1 for names in homes.values()) < 0.95
    numbers = {row["nhs_number"]: row for row in demo.tables["patients"]}
    staff = [row for row in demo.tables["staff"] if row["nhs_number"] in numbers]
    assert len(staff) > len(demo.tables["staff"]) * 0.6
    for row in staff:
        assert numbers[row["nhs_number"]]["family_name"] == row["family_name"]
        assert row["address_line"] in {"", numbers[row["nhs_number"]]["address_line"]}


def test_a_site_has_a_day_without_contacts(demo: Demo) -> None:
    days = {row["starts_at"][:10] for row in demo.tables["care"] if row["site"] == "RX102"}
    period = {date.fromordinal(UNTIL.toordinal() - back).isoformat() for back in range(1, DAYS + 1)}
    assert len(period - days) <= 1
    by_day = Counter(row["starts_at"][:10] for row in demo.tables["care"] if row["site"] == "RX102")
    assert min(by_day[day] for day in period) <= 2  # what a night before and after it entered under its date


def test_the_people_of_the_demo_are_staff(demo: Demo) -> None:
    staff = {row["staff_uid"]: row for row in demo.tables["staff"]}
    for person in DEMO_PEOPLE:
        if person.key in {"deputy", "consultant", "guardian"}:
            continue  # they came after the trust was made up
        row = staff[person.staff_uid]
        assert f"{row['given_name']} {row['family_name']}" == person.name
        assert row["nhs_number"]
        assert row["address_line"]
        assert row["organisation"] in {organisation for organisation, _, _ in person.roles}


def test_the_officer_opened_her_own_record_and_the_clinician_gave_a_thin_reason(demo: Demo) -> None:
    staff = {row["staff_uid"]: row for row in demo.tables["staff"]}
    officer, clinician = DEMO_PEOPLE[0].staff_uid, DEMO_PEOPLE[1].staff_uid
    own = {event["nhs_number"] for event in demo.events if event["staff_uid"] == officer}
    assert own == {staff[officer]["nhs_number"]}
    reasons = [event.get("reason") for event in demo.events if event["staff_uid"] == clinician]
    assert "see notes" in reasons
    assert len({event["launch_id"] for event in demo.events if event["staff_uid"] == clinician}) > 20


def test_labels_show_in_no_id_and_no_order(demo: Demo) -> None:
    """Ids are drawn for all accesses alike, and contacts stand in the order of their time."""
    labels = {row["launch_id"] for row in demo.tables["labels"]}
    launches = list(demo.launches())
    places = [place / len(launches) for place, launch_id in enumerate(launches) if launch_id in labels]
    assert 0.35 < mean(places) < 0.65
    assert {launch_id[14] for launch_id in launches} == {"4"}
    starts = [row["starts_at"] for row in demo.tables["care"] if row["kind"] in {"attendance", "appointment"}]
    assert mean(later < earlier for earlier, later in pairwise(starts)) < 0.005  # what ran over midnight


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        make_demo(tmp_path / name, days=3, scale=0.1, seed=seed, until=UNTIL)
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name
        assert path.stem == "sites" or path.read_bytes() != (tmp_path / "c" / path.name).read_bytes(), path.name


@pytest.mark.parametrize(("days", "scale"), [(1, 0.01), (2, 0.3), (9, 0.05)])
def test_small_demos_can_be_made(tmp_path: Path, days: int, scale: float) -> None:
    passed: list[int] = []
    made = make_demo(tmp_path, days=days, scale=scale, until=UNTIL, step=passed.append)
    assert made.events > made.accesses > 0
    assert passed == list(range(days))


@pytest.mark.parametrize(("days", "scale"), [(0, 1.0), (5, 0.0), (5, -1.0), (5, 99.0)])
def test_what_cannot_be_made_is_refused(tmp_path: Path, days: int, scale: float) -> None:
    with pytest.raises(ValueError, match=r"--(days|scale)"):
        make_demo(tmp_path, days=days, scale=scale, until=UNTIL)
