"""The values that an alert and a label can have, with their words and their colours on the screen, in one place."""

from django.db.models import TextChoices


class Label(TextChoices):
    """Of an access: what care data say of it (Fabbri and LeFevre 2011)."""

    EXPLAINED = "explained", "Explained"
    UNEXPLAINED = "unexplained", "Unexplained"
    SUSPICIOUS = "suspicious", "Suspicious"


class Status(TextChoices):
    """Of an alert, as in the national Alert Viewer."""

    NEW = "new", "New"
    INVESTIGATING = "investigating", "Under investigation"
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


# Found by the system alone, never by a person.
BY_SYSTEM = frozenset({Outcome.EXPLAINED_LATER, Outcome.RULE_CHANGED})


STATUS_COLOURS = {Status.NEW: "blue", Status.INVESTIGATING: "yellow", Status.CLOSED: "grey"}
LABEL_COLOURS = {Label.EXPLAINED: "green", Label.UNEXPLAINED: "grey", Label.SUSPICIOUS: "red"}
