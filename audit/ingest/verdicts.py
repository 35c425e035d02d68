"""What became of each AuditEvent of a request, in the words of FHIR."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, NamedTuple

from audit.ingest.event import Item
from audit.ingest.models import EventKey, Source
from audit.ingest.outcome import error, issue, operation_outcome, refusal
from audit.ingest.store import Receipt
from audit.people.scope import organisation_scope


class Verdict(NamedTuple):
    """The answer to one AuditEvent. `is_stored` means that it can be read back at its own address."""

    status: int
    event_id: str
    outcome: dict[str, Any]
    is_stored: bool = False

    @property
    def status_line(self) -> str:
        """The status as a Bundle entry tells it."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"


def verdicts(source: Source, receipt: Receipt, items: list[Item]) -> list[Verdict]:
    """The answers in the order of the items."""
    refused = {line["position"]: line for line in receipt.records}
    conflicts = {line["position"]: line for line in receipt.conflicts}
    made = _made_by(source, receipt, [item.event_id for _, item in items])
    answers = []
    for position, item in items:
        if position in refused:
            answers.append(_refused(item.event_id, refused[position]))
        elif position in conflicts:
            answers.append(_conflicting(item.event_id, str(conflicts[position]["reason"])))
        else:
            answers.append(_stored(item.event_id, is_new=item.event_id in made))
            made.discard(item.event_id)
    return answers


def _made_by(source: Source, receipt: Receipt, event_ids: list[str]) -> set[str]:
    """Those of the ids that this very batch was the first to bring; the others were stored before."""
    with organisation_scope([source.organisation_id] if source.organisation_id else []):
        keys = EventKey.objects.filter(source=source, event_id__in=event_ids, batch=receipt.batch)
        return set(keys.values_list("event_id", flat=True))


def _stored(event_id: str, *, is_new: bool) -> Verdict:
    sentence = "Stored." if is_new else "Stored before with the same content: nothing was changed."
    outcome = operation_outcome(issue("information", "informational", sentence))
    return Verdict(201 if is_new else 200, event_id, outcome, is_stored=True)


def _conflicting(event_id: str, sentence: str) -> Verdict:
    outcome = operation_outcome(issue("warning", "conflict", sentence, "AuditEvent"))
    return Verdict(201, event_id, outcome)


def _refused(event_id: str, line: dict[str, str | int]) -> Verdict:
    """422 for what breaks a rule, 400 for what cannot be read, 403 for an organisation that is not the source's."""
    field, sentence = str(line["field"]), str(line["reason"])
    status = {"": 400, "organisation": 403}.get(field, 422)
    outcome = refusal(sentence, field) if status == 422 else error(status, sentence)
    return Verdict(status, event_id, outcome)
