"""The values that an alert and a label can have, with their words and their colours on the screen, in one place."""

from django.db.models import TextChoices


class Label(TextChoices):
    """Of an access: what care data say of it (Fabbri and LeFevre 2011)."""

    EXPLAINED = "explained", "Explained"
    UNEXPLAINED = "unexplained", "Unexplained"
    SUSPICIOUS = "suspicious", "Suspicious"


class Status(TextChoices):
    """Of an alert: those of the national Alert Viewer, and what an alert can wait for. Only a closed one is not open."""

    NEW = "new", "New"
    INVESTIGATING = "investigating", "Under investigation"
    ASKED = "asked", "Waiting for an answer"
    FOR_APPROVAL = "for_approval", "Waiting for approval"
    SNOOZED = "snoozed", "Snoozed"
    CLOSED = "closed", "Closed"


class Outcome(TextChoices):
    """What a closed alert was found to be."""

    APPROPRIATE = "appropriate", "Appropriate"
    POORLY_RECORDED = "poorly_recorded", "Appropriate but poorly recorded"
    INAPPROPRIATE = "inappropriate", "Inappropriate"
    INCONCLUSIVE = "inconclusive", "Inconclusive"
    TECHNICAL = "technical", "Not about a person (technical)"
    EXPLAINED_LATER = "explained_later", "Explained by care data that arrived later"
    RULE_CHANGED = "rule_changed", "No longer found, because a rule was changed"
    MERGED = "merged", "Merged into another alert"


# Found by the system alone, never by a person.
BY_SYSTEM = frozenset({Outcome.EXPLAINED_LATER, Outcome.RULE_CHANGED, Outcome.MERGED})


STATUS_COLOURS = {
    Status.NEW: "blue",
    Status.INVESTIGATING: "yellow",
    Status.ASKED: "purple",
    Status.FOR_APPROVAL: "orange",
    Status.SNOOZED: "aqua-green",
    Status.CLOSED: "grey",
}
LABEL_COLOURS = {Label.EXPLAINED: "green", Label.UNEXPLAINED: "grey", Label.SUSPICIOUS: "red"}
