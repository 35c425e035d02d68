"""What every figure of the monthly audit report means, in words that stand on its front sheet."""

from typing import Final

MEANINGS: Final = {
    "accesses": (
        "An access is a launch and all that followed under its launch id, by one person for one patient."
        " It counts in the month in which its first event happened."
    ),
    "launched": "Accesses of which the launch itself was sent.",
    "nothing opened": "Accesses in which no service showed anything or said that there is no record.",
    "no decision": "Accesses in which a service was opened and no permission decision was sent.",
    "decisions": (
        "Decisions whether the record may be opened that were taken in this period; an access can have several."
    ),
    "emergencies": "Accesses with an emergency decision among their permission decisions.",
    "per 1,000": "Emergency accesses for each 1,000 accesses.",
    "raised": "Alerts that were raised in this period.",
    "closed": "Alerts that were closed in this period, whenever they were raised, and are not open again.",
    "open": "Alerts raised before the end of this period that were not closed by then.",
    "again": (
        "Of the people who had an alert in the month that ended 90 days before the end of this period, those who opened a"
        " record again that raised an alert, from the day after to 90 days after."
    ),
    "days to close": "Half of the alerts closed in this period were closed within so many days of being raised.",
}
"""Of the totals."""

SITES, EMERGENCY, RULES = "Launches by site and service", "Emergency by site, by role", "Alerts by rule"
COLUMNS: Final = (
    (SITES, "Site", "The site that the access names; “Not stated” where it names none."),
    (
        SITES,
        "each service",
        (
            "Accesses in which this service showed something or said that there is no record."
            " An access that opened two services counts for both."
        ),
    ),
    ("Permission decisions", "Scope", "How long the decision holds; empty means this once, or not said."),
    ("Permission decisions", "Self-claimed", "The person claimed the legitimate relationship themselves."),
    ("Permission decisions", "People, Patients", "How many people decided so, and of how many patients."),
    (EMERGENCY, "Per 1,000 accesses", "Emergency accesses for each 1,000 accesses of this site, or in this job role."),
    (
        RULES,
        "Raised, Closed",
        (
            "As above. An alert for which several rules speak counts for each of them,"
            " so the rows may add up to more than the total."
        ),
    ),
    (RULES, "Closed as inappropriate", "Closed in this period with the outcome “Inappropriate”."),
    ("Alerts by outcome", "Closed", "Alerts closed in this period by their present outcome."),
    ("Open alerts by age", "Age", "Whole days from when the alert was raised to the end of this period."),
    ("Open alerts by age", "Highest risk", "The highest present risk, from 0 to 100, of these alerts."),
    (
        "Sampling",
        "Accesses",
        "Accesses of this kind of the month from which samples were drawn so far, those that arrived late included.",
    ),
    ("Sampling", "Through an alert", "Those that are evidence of an alert: these come before an officer anyway."),
    ("Sampling", "Checked", "Drawn and found in order or made an alert, or through an alert."),
    (
        "Repeats by notice",
        "Whether told",
        "Whether a neutral mail that accesses are reviewed was sent within two days of the alert (the same-night notice).",
    ),
    (
        "Repeats by notice",
        "People",
        "People with an alert in the month that ended 90 days before the end of this period.",
    ),
    (
        "Repeats by notice",
        "Alerted again",
        "Those of them with another alerted access from the day after to 90 days after.",
    ),
    (
        "Repeats by notice",
        "Unexplained again",
        "Those of them with another access in that time that care data do not explain.",
    ),
    ("Time to close", "Time", "Whole days from when the alert was raised to when it was closed."),
)
"""Of the other sheets: sheet, column, meaning."""
