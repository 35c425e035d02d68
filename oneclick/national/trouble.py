"""What can stand between a question and its answer, each a kind of its own so that each has its page."""

from __future__ import annotations

from dataclasses import dataclass, field

from oneclick.national.reading import Json, codes, concept, first, objects, text


class Trouble(Exception):  # noqa: N818 - the word of the screens
    """A service did not answer the question. `said` is what it wrote about that, for the page and the helpdesk."""

    def __init__(self, status: int = 0, said: Said | None = None) -> None:
        super().__init__(f"{type(self).__name__} {status or ''}".strip())
        self.status = status
        self.said = said or Said()


class Down(Trouble):
    """It cannot be reached, is too slow, or failed; asking again later may help."""


class NotConnected(Trouble):
    """Nobody has said where it answers."""


class Busy(Trouble):
    """It asks us to wait (429)."""


class Forbidden(Trouble):
    """It knows us and refuses (403, or another refusal of access)."""


class Unauthorised(Trouble):
    """It does not accept the sign-in, which may have run out (401)."""


class NotFound(Trouble):
    """There is nothing at that address (404, 410)."""


class Rejected(Trouble):
    """It could not understand the question (400, 422 and other client errors)."""


class Unreadable(Trouble):
    """What it sent is no FHIR, or too much of it."""


@dataclass(frozen=True)
class Said:
    """An OperationOutcome: its codes, and what it says in words."""

    codes: frozenset[str] = frozenset()
    words: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.codes or self.words)


def said_in(document: Json) -> Said:
    """What an OperationOutcome says; nothing where the document is none."""
    if text(document.get("resourceType")) != "OperationOutcome":
        return Said()
    found: set[str] = set()
    words: list[str] = []
    for issue in objects(document.get("issue")):
        details = first(issue.get("details"))
        found |= codes(details) | {text(issue.get("code"))}
        words += filter(None, [concept(details), text(issue.get("diagnostics"))])
    return Said(frozenset(found - {""}), tuple(dict.fromkeys(words)))


def trouble_of(status: int, said: Said) -> Trouble:
    """The kind of trouble that an HTTP status tells of."""
    if status == 401:
        return Unauthorised(status, said)
    if status in {403, 420}:
        return Forbidden(status, said)
    if status in {404, 410}:
        return NotFound(status, said)
    if status == 429:
        return Busy(status, said)
    if status == 408 or status >= 500:
        return Down(status, said)
    return Rejected(status, said)


_BY_CODE: tuple[tuple[type[Trouble], frozenset[str]], ...] = (
    (NotFound, frozenset({"not-found", "deleted"})),
    (Unauthorised, frozenset({"login", "expired"})),
    (Forbidden, frozenset({"forbidden", "security", "suppressed"})),
    (Busy, frozenset({"throttled"})),
    (Down, frozenset({"transient", "lock-error", "no-store", "exception", "timeout", "incomplete"})),
)


def raise_for_outcome(document: Json) -> None:
    """Raises the Trouble that an OperationOutcome with an error tells of, though it came with a status of success."""
    severities = {text(issue.get("severity")) for issue in objects(document.get("issue"))}
    said = said_in(document)
    if said and severities & {"error", "fatal"}:
        kind = next((kind for kind, its_codes in _BY_CODE if its_codes & said.codes), Rejected)
        raise kind(200, said)
