"""What a review event can tell."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """Of a review event, with the words that follow the name of the person who did it."""

    RAISED = "raised", "raised the alert"
    UPDATED = "updated", "brought the alert up to date with its evidence"
    WOKEN = "woken", "woke the alert"
    EXPLAINED = "explained", "closed the alert"
    LISTED = "listed", "looked at the queue"
    LOOKED = "looked", "looked at the alert"
    TAKEN = "taken", "took the alert"
    HANDED_BACK = "handed_back", "handed the alert back"
    INVESTIGATION_STARTED = "investigation_started", "started an investigation"
    NOTE_ADDED = "note_added", "added a note"
    CLOSED = "closed", "closed the alert"
    REOPENED = "reopened", "reopened the alert"
    REPORT_REQUESTED = "report_requested", "asked for a report"
    EXPORTED = "exported", "downloaded a file of a report"
    RULE_PREVIEWED = "rule_previewed", "tried a change of a rule"
    RULE_CHANGED = "rule_changed", "changed a rule"
    TEMPLATE_SWITCHED = "template_switched", "switched a learned template"
    SUPPRESSIONS_LISTED = "suppressions_listed", "looked at what is suppressed"
    SUPPRESSED = "suppressed", "suppressed findings"
    SUPPRESSION_ENDED = "suppression_ended", "ended a suppression"
    CATALOGUE_AGREED = "catalogue_agreed", "agreed the list of suspicious behaviour"
    CATALOGUE_EXPORTED = "catalogue_exported", "downloaded the list of suspicious behaviour"
