"""Alerts raised by hand, added to, merged and split; and that detection respects it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Access, User
from privacy.alerts.choices import Outcome, Status
from privacy.detection.alerts import judge_again, raise_alerts
from privacy.detection.findings import AlertKey
from privacy.detection.risk import Scale
from privacy.models import Alert, AlertAccess, Finding, ReviewEvent
from privacy.review import actions, line, policies
from privacy.review.actions.evidence import OpenAlready
from privacy.review.refusal import Refused
from tests.factories import (
    ELSEWHERE,
    make_access,
    make_alert,
    make_assessment,
    make_clinician,
    make_closed_alert,
    make_finding,
    make_nhs_number,
    make_officer,
    make_staff,
)
from tests.integration.conftest import Look

pytestmark = pytest.mark.django_db

REASON = "The ward sister says nobody asked for this."


def detect(*alerts: Alert) -> None:
    """Detection thinks again of the questions of these alerts, and of all that has findings."""
    scale = Scale.of("RX1")
    raise_alerts("RX1", [AlertKey(alert.staff_uid, alert.nhs_number, alert.pattern) for alert in alerts], scale)
    judge_again("RX1", scale)


def pair() -> dict[str, str]:
    """A person and a patient."""
    return {"staff_uid": make_staff().staff_uid, "nhs_number": make_nhs_number()}


def found(access: Access, rule: str = "emergency-access", **fields: Any) -> Finding:
    """A finding that rests on one access and weighs enough for an alert."""
    values: dict[str, Any] = {
        "rule": rule, "subject": f"access:{access.pk}", "staff_uid": access.staff_uid, "nhs_number": access.nhs_number,
        "access_ids": [access.pk], "occurred_at": access.started_at, "strength": 6.0, "facts": {},
        "sentence": f"Finding about access {access.pk}.",
    }  # fmt: skip
    return Finding.objects.create(organisation_id=access.organisation_id, **values | fields)


def raised(count: int, rule: str = "emergency-access", **person: str) -> Alert:
    """An alert that detection raised about so many accesses."""
    who = pair() | person
    for _ in range(count):
        found(make_access(**who), rule)
    detect()
    return Alert.objects.get(staff_uid=who["staff_uid"], nhs_number=who["nhs_number"])


def evidence_of(alert: Alert) -> list[int]:
    """The accesses of an alert."""
    return sorted(AlertAccess.objects.filter(alert=alert).values_list("access_id", flat=True))


def test_raise_alert_works(look: Look) -> None:
    officer, colleague = make_officer(), make_officer()
    access = make_access(site="RX101")
    make_assessment(access, risk=31)
    page = look(f"/accesses/{access.pk}/raise-alert/", officer)
    assert page.status == 200
    assert "opened the record of" in page.text
    assert access.reason in page.text
    page = look(f"/accesses/{access.pk}/raise-alert/", officer, post=True, reason=f"  {REASON} ")
    alert = Alert.objects.get()
    assert page.leads_to == f"/alerts/{alert.reference}/"
    assert (alert.raised_by, alert.sentence, alert.status, alert.risk) == (officer, REASON, Status.NEW, 31)
    assert (alert.sites, alert.access_count, alert.first_conduct_at) == (["RX101"], 1, access.started_at)
    assert sum(part["points"] for part in alert.parts) == alert.risk
    assert evidence_of(alert) == [access.pk]
    page = look(f"/alerts/{alert.reference}/", officer)
    assert f"Close alert {policies.OWN_RAISING}" in page.text
    assert "Raised by hand" in page.text
    assert "/close/" in look(f"/alerts/{alert.reference}/", colleague).html


def test_raise_alert_requires_sign_in(look: Look) -> None:
    page = look(f"/accesses/{make_access().pk}/raise-alert/", post=True, reason=REASON)
    assert page.leads_to.startswith("/sign-in/")
    assert not Alert.objects.exists()


def test_raise_alert_requires_role(look: Look) -> None:
    page = look(f"/accesses/{make_access().pk}/raise-alert/", make_clinician(), post=True, reason=REASON)
    assert page.status == 403
    assert not Alert.objects.exists()


def test_raise_alert_hides_other_organisations(look: Look) -> None:
    elsewhere = make_access(ELSEWHERE)
    for post in (False, True):
        page = look(f"/accesses/{elsewhere.pk}/raise-alert/", make_officer(), post=post, reason=REASON)
        assert page.status == 404
    with pytest.raises(Refused, match="of this organisation"):
        actions.raise_by_hand(access=elsewhere, by=make_officer(), reason=REASON)
    assert not Alert.objects.exists()


def test_raise_alert_is_recorded(look: Look) -> None:
    officer, access = make_officer(), make_access()
    look(f"/accesses/{access.pk}/raise-alert/", officer)
    look(f"/accesses/{access.pk}/raise-alert/", officer, post=True, reason=REASON)
    looked, done = ReviewEvent.objects.order_by("id")
    assert (looked.kind, looked.actor, looked.detail) == ("access_opened", officer, {"access": access.pk})
    assert (done.kind, done.actor, done.note) == ("raised_by_hand", officer, REASON)


@pytest.mark.parametrize(("reason", "problem"), [(" ", "Write in a sentence why"), ("x" * 501, "at most 500")])
def test_a_reason_is_required_and_short(look: Look, reason: str, problem: str) -> None:
    page = look(f"/accesses/{make_access().pk}/raise-alert/", make_officer(), post=True, reason=reason)
    assert page.status == 422
    assert problem in page.text
    assert page.html.count("There is a problem") == 1


def test_nobody_raises_an_alert_about_their_own_access(look: Look) -> None:
    me = make_officer()
    access = make_access(staff_uid=me.staff_uid)
    assert "This is your own access to a record" in look(f"/accesses/{access.pk}/raise-alert/", me).text
    with pytest.raises(Refused, match="your own access"):
        actions.raise_by_hand(access=access, by=me, reason=REASON)


def test_where_an_alert_is_open_about_the_pair_the_access_is_added_to_that(look: Look) -> None:
    officer, who = make_officer(), pair()
    alert = make_alert(accesses=[make_access(**who)])
    access = make_access(**who)
    with pytest.raises(OpenAlready, match=f"Alert {alert.reference} is open about the same person and patient"):
        actions.raise_by_hand(access=access, by=officer, reason=REASON)
    page = look(f"/accesses/{access.pk}/raise-alert/", officer)
    assert f'<a href="/alerts/{alert.reference}/">' in page.html
    assert f"Add this access to alert {alert.reference}" in page.text
    sent = {"version": alert.version, "access": access.pk, "note": REASON}
    page = look(f"/alerts/{alert.reference}/add-evidence/", officer, post=True, **sent)
    assert page.leads_to == f"/alerts/{alert.reference}/"
    alert.refresh_from_db()
    assert alert.access_count == 2
    assert access.pk in evidence_of(alert)
    assert "is part of it already" in look(f"/accesses/{access.pk}/raise-alert/", officer).text
    assert (
        "part of the alert already"
        in look(
            f"/alerts/{alert.reference}/add-evidence/", officer, post=True, **sent | {"version": alert.version}
        ).text
    )


def test_a_closed_alert_stays_closed_and_the_new_one_follows_it() -> None:
    who = pair()
    closed = make_closed_alert(accesses=[make_access(**who)])
    alert = actions.raise_by_hand(access=make_access(**who), by=make_officer(), reason=REASON)
    assert alert.previous == closed


def test_an_access_of_somebody_else_is_no_evidence() -> None:
    alert, officer = make_alert(), make_officer()
    for stranger in (make_access(), make_access(ELSEWHERE, staff_uid=alert.staff_uid)):
        with pytest.raises(Refused, match="not by the person"):
            actions.add_evidence(alert=alert, by=officer, version=1, access=stranger)


def test_detection_never_settles_what_was_raised_by_hand_and_adds_what_it_finds() -> None:
    access = make_access()
    alert = actions.raise_by_hand(access=access, by=make_officer(), reason=REASON)
    detect(alert)
    alert.refresh_from_db()
    assert (alert.status, alert.sentence) == (Status.NEW, REASON)
    finding = found(access)
    detect(alert)
    alert.refresh_from_db()
    finding.refresh_from_db()
    assert finding.alert == alert
    assert (alert.sentence, alert.rules) == (REASON, ["emergency-access"])
    assert alert.risk > 40
    assert sum(part["points"] for part in alert.parts) == alert.risk
    finding.withdrawn_at, finding.alert = timezone.now(), None
    finding.save()
    detect(alert)
    alert.refresh_from_db()
    assert alert.status == Status.NEW
    assert evidence_of(alert) == [access.pk]


def test_merged_its_evidence_stands_on_the_other_and_detection_leaves_it_there(look: Look) -> None:
    officer, staff = make_officer(), make_staff().staff_uid
    kept, gone = raised(1, staff_uid=staff), raised(2, "legal-override", staff_uid=staff)
    before = evidence_of(kept)
    page = look(f"/alerts/{gone.reference}/", officer)
    assert f'<option value="{kept.reference}">' in page.html
    sent = {"version": gone.version, "into": kept.reference, "note": "One story."}
    assert look(f"/alerts/{gone.reference}/merge/", officer, post=True, **sent).status == 302
    detect(kept, gone)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (gone.status, gone.outcome, gone.merged_into) == (Status.CLOSED, Outcome.MERGED, kept)
    assert evidence_of(kept) == sorted([*before, *evidence_of(gone)])
    assert kept.access_count == 3
    assert "The same with" not in kept.sentence  # the rules are not the same
    assert set(Finding.objects.values_list("alert", flat=True)) == {kept.pk}
    assert Alert.objects.count() == 2
    with pytest.raises(Refused, match=f"merged into alert {kept.reference}. Continue there"):
        actions.reopen(alert=gone, by=officer, version=gone.version, note="x")
    kinds = ReviewEvent.objects.filter(actor=officer).exclude(kind="looked").values_list("alert", "kind")
    assert set(kinds) == {(kept.pk, "took_in"), (gone.pk, "merged")}
    assert f"Merged into Alert {kept.reference}" in look(f"/alerts/{gone.reference}/", officer).text


def test_after_a_merge_new_conduct_of_the_old_question_is_a_new_alert() -> None:
    staff, officer = make_staff().staff_uid, make_officer()
    kept, gone = raised(1, staff_uid=staff), raised(1, "legal-override", staff_uid=staff)
    actions.merge(alert=gone, by=officer, version=gone.version, into=kept.reference)
    found(make_access(staff_uid=staff, nhs_number=gone.nhs_number))
    detect(gone)
    new = Alert.objects.exclude(pk__in=[kept.pk, gone.pk]).get()
    assert (new.previous, new.access_count, new.status) == (gone, 1, Status.NEW)
    kept.refresh_from_db()
    assert kept.access_count == 2


def test_what_cannot_be_merged_says_why() -> None:
    me, colleague, staff = make_officer(), make_officer(name="Priya Nair"), make_staff().staff_uid
    alert = make_alert(staff_uid=staff)
    targets = {
        "Choose another alert": alert,
        "is not about the same person": make_alert(),
        "is closed: nothing can be merged into it": make_closed_alert(staff_uid=staff),
        "Priya Nair has alert": make_alert(staff_uid=staff, assignee=colleague),
        policies.OWN_RAISING: make_alert(staff_uid=staff, raised_by=me),
    }
    for words, target in targets.items():
        with pytest.raises(Refused, match=words):
            actions.merge(alert=alert, by=me, version=1, into=target.reference)
    with pytest.raises(Refused, match="Choose another alert"):
        actions.merge(alert=alert, by=me, version=1, into=make_alert(ELSEWHERE, staff_uid=staff).reference)
    assert not ReviewEvent.objects.exists()


def split(alert: Alert, chosen: Sequence[int], by: User | None = None) -> tuple[Alert, Alert]:
    """Both alerts after a split."""
    officer = by or make_officer()
    kept = actions.split(alert=alert, by=officer, version=alert.version, accesses=chosen, note="Another matter.")
    return kept, Alert.objects.get(split_from=alert)


def test_split_the_chosen_accesses_form_an_alert_of_their_own_and_detection_leaves_them_there(look: Look) -> None:
    officer, alert = make_officer(), raised(3)
    first, *rest = evidence_of(alert)
    sent = {"version": alert.version, "accesses": [first], "note": "Another matter."}
    assert look(f"/alerts/{alert.reference}/split/", officer, post=True, **sent).status == 302
    new = Alert.objects.get(split_from=alert)
    for _ in range(2):
        alert.refresh_from_db()
        new.refresh_from_db()
        assert (evidence_of(alert), evidence_of(new)) == (rest, [first])
        assert (alert.access_count, new.access_count) == (2, 1)
        assert (new.status, new.assignee, new.part) == (Status.INVESTIGATING, officer, 1)
        assert list(new.findings.values_list("access_ids", flat=True)) == [[first]]
        assert new.risk > 0
        detect(alert, new)
    assert Alert.objects.count() == 2
    assert f"Split from Alert {alert.reference}" in look(f"/alerts/{new.reference}/", officer).text
    kinds = ReviewEvent.objects.filter(actor=officer).exclude(kind="looked").values_list("alert", "kind")
    assert set(kinds) == {(alert.pk, "split"), (new.pk, "split_off")}


def test_a_part_is_never_settled_and_follows_its_findings() -> None:
    kept, new = split(raised(2), evidence_of(Alert.objects.get())[:1])
    risk = new.risk
    new.findings.update(strength=1.0)
    detect(kept)
    new.refresh_from_db()
    assert new.risk < risk
    assert new.status == Status.INVESTIGATING


def test_a_finding_about_all_accesses_stays_and_brings_nothing_back() -> None:
    alert = raised(2)
    ids = evidence_of(alert)
    make_finding(alert, alert.accesses.all(), rule="own-record", sentence="About both.", strength=3.0)
    detect(alert)
    alert.refresh_from_db()
    kept, new = split(alert, ids[:1])
    detect(kept, new)
    assert (evidence_of(kept), evidence_of(new)) == (ids[1:], ids[:1])


def test_split_again_each_part_has_its_own_number_and_can_be_merged_back() -> None:
    alert, officer = raised(3), make_officer()
    ids = evidence_of(alert)
    kept, first = split(alert, ids[:1], officer)
    kept = actions.split(alert=kept, by=officer, version=kept.version, accesses=ids[1:2], note="And another.")
    second = Alert.objects.exclude(pk__in=[alert.pk, first.pk]).get()
    assert {alert.part, first.part, second.part} == {0, 1, 2}
    actions.merge(alert=first, by=officer, version=first.version, into=alert.reference)
    detect(alert)
    assert evidence_of(alert) == [ids[0], ids[2]]


@pytest.mark.parametrize("chosen", [[], "all", [0]])
def test_split_needs_some_but_not_all_of_the_alerts_own_accesses(chosen: Any) -> None:
    alert = raised(2)
    ids = evidence_of(alert) if chosen == "all" else chosen
    with pytest.raises(Refused, match="leave at least one"):
        actions.split(alert=alert, by=make_officer(), version=alert.version, accesses=ids, note="x")
    assert Alert.objects.count() == 1


def test_who_raised_an_alert_decides_on_no_part_of_it() -> None:
    me = make_officer()
    access = make_access()
    alert = actions.raise_by_hand(access=access, by=me, reason=REASON)
    other = make_access(staff_uid=access.staff_uid, nhs_number=access.nhs_number)
    alert = actions.add_evidence(alert=alert, by=me, version=alert.version, access=other)
    kept, new = split(alert, [other.pk], me)
    for part in (kept, new):
        with pytest.raises(Refused, match="You raised this alert by hand"):
            actions.close(alert=part, by=me, version=part.version, outcome="appropriate", note="x")


def test_nobody_merges_an_alert_about_their_manager_away() -> None:
    me, manager = make_officer(), make_staff()
    make_staff(staff_uid=me.staff_uid, manager_uid=manager.staff_uid)
    one, other = make_alert(staff_uid=manager.staff_uid), make_alert(staff_uid=manager.staff_uid)
    with pytest.raises(Refused, match=line.MANAGER):
        actions.merge(alert=one, by=me, version=1, into=other.reference)
