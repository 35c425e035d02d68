"""Tells the national API of looks at a Summary Care Record without permission: planned in rows, sent by a worker."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from audit.models import Access, AccessEvent
from audit.people.scope import organisation_scope
from oneclick.launch.sealing import Unsealable, seal, unseal
from oneclick.launch.state import Launch
from oneclick.national.alert_body import Unsendable, body_of
from oneclick.national.answer import Answer
from oneclick.national.caller import correlation_of
from oneclick.national.client import Caller, Client
from oneclick.national.models import NationalAlert
from oneclick.national.place import SCR, place_of
from oneclick.national.trouble import Busy, Down, NotConnected, Trouble, Unauthorised

TASK: Final = "oneclick.send_national_alerts"
TOLD: Final = ("emergency", "public_interest", "statute", "court_order")
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 30, 60, 120, 240, 480, 960))
"""How long to wait after each failure, as the specification of the API recommends; after the last we give up."""
CLAIMED_FOR: Final = timedelta(minutes=2)
TOKEN_LIVES: Final = timedelta(hours=10)
PURPOSE: Final = "national alert"
logger = logging.getLogger(__name__)


def after_view(launch: Launch, answer: Answer, caller: Caller) -> None:
    """Plans the alert for a record that was shown without the patient's permission, in the transaction of its view event.

    Without the database the sweep plans it later, from the trail. A new token serves all that still waits for this person.
    """
    is_told = answer.service == SCR and answer.outcome == "success" and launch.decision in TOLD
    if not is_told or not settings.ONECLICK_NATIONAL_ALERTS or not launch.database:
        return
    with organisation_scope([launch.organisation]):
        plan(launch.organisation, launch.launch_id, launch.role.staff_uid)
        if caller.token:
            waiting = NationalAlert.objects.filter(staff_uid=launch.role.staff_uid, sent_at=None, given_up_at=None)
            waiting.update(token=seal(PURPOSE, caller.token))
    transaction.on_commit(lambda: wake([launch.organisation]))


def plan(organisation: str, launch_id: str, staff_uid: str) -> None:
    """Adds the alert of a launch; again, it changes nothing."""
    NationalAlert.objects.get_or_create(
        organisation_id=organisation, launch_id=launch_id, defaults={"staff_uid": staff_uid}
    )


def wake(organisations: Iterable[str]) -> None:
    """Tells a worker that alerts may wait; a message that is lost costs seconds, because the sweep finds them."""
    try:
        for code in organisations:
            current_app.send_task(TASK, args=[code], retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("The broker cannot be reached (%s); the sweep will find the alert.", type(error).__name__)


def organisations_with_alerts() -> list[str]:
    """ODS codes for which an alert is due, or was never planned because the database was away."""
    if not settings.ONECLICK_NATIONAL_ALERTS:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM oneclick_organisations_with_alerts()")
        return [row[0] for row in cursor.fetchall()]


def figures() -> dict[str, int]:
    """Alerts that wait, and those given up in the last week, for the health page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT waiting, given_up FROM oneclick_alert_figures()")
        waiting, given_up = cursor.fetchone()
    return {"waiting": waiting, "given_up": given_up}


def plan_missing(organisation: str) -> None:
    """Plans alerts for launches of ours whose events came from the spool: decided without permission, and shown."""
    since = timezone.now() - timedelta(days=3)
    shown = Access.objects.filter(
        organisation_id=organisation,
        source__name=f"oneclick {organisation}",
        started_at__gt=since,
        decision__in=TOLD,
        services__contains=[SCR],
    )
    known = set(NationalAlert.objects.filter(organisation_id=organisation).values_list("launch_id", flat=True))
    for launch_id, staff_uid in shown.values_list("launch_id", "staff_uid"):
        if launch_id not in known and _was_shown(organisation, launch_id, since):
            plan(organisation, launch_id, staff_uid)


def _was_shown(organisation: str, launch_id: str, since: datetime) -> bool:
    """Whether the record itself was on the screen: an access also counts a view that found none."""
    views = AccessEvent.objects.filter(organisation_id=organisation, launch_id=launch_id, occurred_at__gt=since)
    return views.filter(kind="view", service=SCR, outcome="success").exists()


def send_waiting(organisation: str) -> int:
    """Sends what is due for an organisation and returns how many were taken by the API."""
    sent = 0
    with organisation_scope([organisation]):
        plan_missing(organisation)
    while (alert := _claimed(organisation)) is not None:
        sent += _send(alert)
    return sent


def _claimed(organisation: str) -> NationalAlert | None:
    """The next alert that is due, put off for as long as one try may take: no transaction waits for the network."""
    with organisation_scope([organisation]):
        due = NationalAlert.objects.filter(sent_at=None, given_up_at=None, due_at__lte=timezone.now())
        alert = due.select_for_update(skip_locked=True).order_by("due_at", "pk").first()
        if alert is None:
            return None
        alert.tries += 1
        alert.due_at = timezone.now() + CLAIMED_FOR
        try:
            alert.body = alert.body or body_of(alert, place_of(SCR))
        except Unsendable as problem:
            _fail(alert, str(problem), final=problem.final)
        alert.save()
        return alert


def _send(alert: NationalAlert) -> bool:
    """One try. A refusal is final, as trying again would be refused again; an outage and a token that ran out are not."""
    if alert.body is None:
        return False
    caller = Caller(_token_of(alert), alert.body["role_profile_id"], correlation_of(alert.launch_id))
    client = Client(place_of(SCR), caller)
    try:
        client.send("AuditEvent", alert.body["resource"], str(alert.request_id))
    except Trouble as trouble:
        can_wait = isinstance(trouble, Down | Busy | NotConnected | Unauthorised)
        _fail(alert, str(trouble), final=not can_wait)
    else:
        alert.sent_at, alert.token, alert.failure = timezone.now(), None, ""
    with organisation_scope([alert.organisation_id]):
        alert.save()
    return alert.sent_at is not None


def _fail(alert: NationalAlert, why: str, *, final: bool) -> None:
    """Puts an alert off, or gives it up."""
    now, alert.failure = timezone.now(), why[:200]
    if final or alert.tries > len(PAUSES):
        alert.given_up_at, alert.token = now, None
        logger.error("National alert %s is given up: %s", alert.request_id, why)
    else:
        alert.due_at = now + PAUSES[alert.tries - 1]


def _token_of(alert: NationalAlert) -> str:
    """The token of the person who looked, while it may still be good."""
    try:
        return unseal(PURPOSE, bytes(alert.token), str, within=TOKEN_LIVES) if alert.token else ""
    except Unsealable:
        return ""
