"""The child protection service was opened as in an emergency although the visit was planned."""

from typing import Any

from audit.trail.labels import VISIT_UNSCHEDULED
from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Seen, fires, silent

# Our own front door says it in one way, other systems in others.
SAID = r"(s.reason ~* '\m(unscheduled|unplanned)\M')"


class CpisUnscheduled(Rule):
    """CP-IS is for unscheduled care."""

    id = "cpis-unscheduled"
    title = "CP-IS opened on a planned visit"
    rationale = (
        "The child protection service answers in unscheduled care and tells the child's social workers of each look. On a "
        "planned visit, without any attendance, an emergency look is not what it is for."
    )
    innocent = (
        "The child fell ill during the visit and was taken to unscheduled care.",
        "The attendance was entered late.",
        "The visit was cancelled and the child came as an emergency elsewhere in the organisation.",
    )
    reviewer_checks = (
        "Did the child come to unscheduled care that day?",
        "What made it an emergency?",
        "Does the person usually open CP-IS in clinics?",
    )
    despite_care = True
    share_of_wrongful = 0.04
    usual_rate = 0.0002
    usual_source = "planned visits seldom turn into emergencies"
    thresholds = (
        Threshold(
            "emergency",
            -1.2,
            "logarithm",
            "an emergency says how permission was passed by, and not yet why CP-IS was asked",
        ),
    )
    # The front door asks why the patient came and keeps the answer as a note; other systems tell of emergencies only.
    query = f"""
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, CASE WHEN {SAID} THEN 0 ELSE %(emergency)s END AS strength,
            jsonb_build_object('at', to_char(visit.starts_at AT TIME ZONE 'Europe/London', 'HH24:MI')) AS facts
        FROM subject s
        CROSS JOIN LATERAL (
            SELECT c.starts_at FROM privacy_carecontact c
            WHERE c.organisation = s.organisation AND c.nhs_number = s.nhs_number AND c.kind = 'appointment'
              AND c.starts_at >= s.local_start::date::timestamp AT TIME ZONE 'Europe/London'
              AND c.starts_at < (s.local_start::date + 1)::timestamp AT TIME ZONE 'Europe/London'
            ORDER BY c.starts_at, c.contact_id LIMIT 1
        ) visit
        WHERE 'cpis' = ANY (s.services)
          AND ('emergency' = ANY (s.decisions) OR {SAID})
          AND NOT EXISTS (
            SELECT FROM privacy_carecontact c
            WHERE c.organisation = s.organisation AND c.nhs_number = s.nhs_number AND c.kind IN ('attendance', 'admission')
              AND c.starts_at < s.started_at + interval '1 day'
              AND (c.starts_at > s.started_at - interval '1 day' OR c.ends_at > s.started_at
                  OR c.kind = 'admission' AND c.ends_at IS NULL))
    """
    examples = (
        fires(
            "A clinic in the morning",
            (Seen(decisions=("emergency",), service="cpis", reason="Worried about the child"),),
            care=(Care(kind="appointment"),),
        ),
        silent(
            "The child came to the emergency department after the clinic",
            (Seen(decisions=("emergency",), service="cpis", reason="Injury unexplained"),),
            care=(Care(kind="appointment"), Care(kind="attendance")),
        ),
        fires(
            "Said to be unscheduled on the day of a clinic",
            (Seen(service="cpis", reason=VISIT_UNSCHEDULED),),
            care=(Care(kind="appointment"),),
        ),
        silent("The summary care record", (Seen(decisions=("emergency",)),), care=(Care(kind="appointment"),)),
        silent("No visit that day", (Seen(decisions=("emergency",), service="cpis"),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Tells of the planned visit."""
        return (
            f"The child protection service was opened as an emergency on the day of a planned visit at {facts['at']}; "
            "no unscheduled care is known."
        )
