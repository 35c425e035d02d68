"""What goes out for measuring and for other tools: alerts and accesses as NDJSON, in a stream of any length."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

import msgspec
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from audit.trail.models import Access
from privacy.alerts.choices import Label
from privacy.alerts.models import Alert, AlertAccess

ROWS_AT_ONCE = 5_000


class AlertLine(msgspec.Struct, gc=False):
    """An alert as it goes out; the order of the fields is that of the public contract."""

    alert: str
    risk: int
    rules: list[str]
    organisation: str
    staff_uid: str
    nhs_number: str
    launch_ids: list[str]
    status: str
    raised_at: datetime


class AccessLine(msgspec.Struct, gc=False):
    """An access as it goes out."""

    launch_id: str
    organisation: str
    staff_uid: str
    nhs_number: str
    started_at: datetime
    decision: str
    label: str
    explanation: str
    risk: int


def alerts(organisation: str = "") -> Iterator[AlertLine]:
    """All alerts, or those of one ODS code, highest risk first and among equals the newest."""
    evidence = AlertAccess.objects.filter(alert=OuterRef("pk")).order_by("access__started_at", "access_id")
    found = Alert.objects.order_by("-risk", "-id").annotate(
        launch_ids=ArraySubquery(evidence.values("access__launch_id"))
    )
    rows = (found.filter(organisation_id=organisation) if organisation else found).values_list(
        "reference", "risk", "rules", "organisation_id", "staff_uid", "nhs_number", "launch_ids", "status", "raised_at"
    )
    for row in rows.iterator(ROWS_AT_ONCE):
        line = AlertLine(*row)
        line.launch_ids = list(dict.fromkeys(line.launch_ids))
        line.raised_at = line.raised_at.astimezone(UTC)
        yield line


def accesses(organisation: str = "") -> Iterator[AccessLine]:
    """All accesses, or those of one ODS code, by time. What nobody has assessed yet is unexplained, with no risk."""
    found = Access.objects.order_by("started_at", "id")
    rows = (found.filter(organisation_id=organisation) if organisation else found).values_list(
        "launch_id", "organisation_id", "staff_uid", "nhs_number", "started_at", "decision",
        "assessment__label", "assessment__explanation", "assessment__risk",
    )  # fmt: skip
    for row in rows.iterator(ROWS_AT_ONCE):
        line = AccessLine(*row)
        line.started_at = line.started_at.astimezone(UTC)
        line.label = line.label or Label.UNEXPLAINED.value
        line.explanation = line.explanation or ""
        line.risk = line.risk or 0
        yield line


def write(lines: Iterator[AlertLine] | Iterator[AccessLine], out: BinaryIO) -> None:
    """Writes each as a line of JSON."""
    encoder = msgspec.json.Encoder()
    out.writelines(encoder.encode(line) + b"\n" for line in lines)
