"""A service was opened that the person's role hardly ever opens in this organisation."""

from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Seen, fires, silent

NAMES = {
    "scr": "the Summary Care Record",
    "cpis": "child protection information",
    "covid_vaccination": "COVID-19 vaccinations",
    "reasonable_adjustment": "reasonable adjustments",
}
ROLE = "split_part({0}.role_code, ':', -1)"
# Services of an access that are unusual for its role, by what was last learned of the organisation (privacy.learning).
UNUSUAL = f"""(
    SELECT opened.service, learned.share, learned.accesses FROM unnest(s.services) AS opened (service)
    CROSS JOIN LATERAL (
        SELECT whole.accesses, coalesce(pair.share, 0) AS share FROM privacy_rate whole
        LEFT JOIN privacy_rate pair ON pair.organisation = s.organisation AND pair.kind = 'service'
            AND pair.key = {ROLE.format("s")} || '|' || opened.service
        WHERE whole.organisation = s.organisation AND whole.kind = 'service' AND whole.key = {ROLE.format("s")} || '|'
    ) learned
    WHERE s.role_code <> '' AND learned.accesses >= %(enough)s AND learned.share < %(rare)s
    ORDER BY learned.share, opened.service LIMIT 1)"""
# Found once for each role and set of services, of which there are few.
ODD = f""", odd AS MATERIALIZED (
    SELECT s.role_code, s.services, unusual.*
    FROM (SELECT DISTINCT organisation, role_code, services FROM subject) s CROSS JOIN LATERAL {UNUSUAL} unusual
)"""

FRONT_DESK = tuple(
    Seen(staff=2 + n % 11, patient=100 + n % 20, minute=-n, role_code="R8009", service="scr") for n in range(330)
)
VISITS = tuple(Care(patient=100 + n) for n in range(20))


class WrongService(Rule):
    """The person's role has been seen at work hundreds of times, and (almost) never with this service."""

    id = "wrong-service"
    title = "Service unusual for the role"
    rationale = (
        "Each service is there for a task. Where a role has opened records hundreds of times and hardly ever this service, "
        "somebody who opens it looks for something that is not part of the work. The organisation's own last months say "
        "what is usual; a person counts thrice at most, so that one person's habit does not become the role's."
    )
    innocent = ("A new duty or a new clinic.", "A specialist whose role code says less than the job.", "The wrong tab.")
    reviewer_checks = ("Does the person's work need this service?", "Was more than a glance taken?")
    thresholds = (
        Threshold("enough", 150, "accesses of the role", "no use in 150 means less than one in fifty (rule of three)"),
        Threshold("rare", 0.01, "share of the role's accesses", "one in a hundred is nobody's ordinary task"),
        Threshold("own_days", 60, "days", "two months in which a specialist's own work shows"),
        Threshold(
            "own_work", -0.8, "logarithm", "for each e-fold of days on which care explains the person's use of it"
        ),
    )
    share_of_wrongful = 0.04
    usual_rate = 0.001
    usual_source = "roles and services go together; a few in a thousand are new duties"
    query = f"""{ODD}
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, greatest(-2.5, %(own_work)s * ln(1 + own.days)) AS strength,
            jsonb_build_object('service', unusual.service, 'accesses', unusual.accesses,
                'uses', round((unusual.share * unusual.accesses)::numeric), 'own_days', own.days) AS facts
        FROM odd unusual JOIN subject s USING (role_code, services)
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT (b.started_at AT TIME ZONE 'Europe/London')::date) AS days
            FROM audit_access b JOIN privacy_assessment m ON m.access_id = b.id AND m.explanation <> ''
            WHERE b.organisation = s.organisation AND b.staff_uid = s.staff_uid AND b.started_at < s.started_at
                AND b.started_at > s.started_at - make_interval(days => %(own_days)s::int)
                AND unusual.service = ANY (b.services)
        ) own
    """
    widen = f"""{ODD}
        SELECT b.id FROM odd unusual JOIN subject s USING (role_code, services)
        CROSS JOIN LATERAL (SELECT b.id FROM audit_access b WHERE b.organisation = s.organisation
            AND b.staff_uid = s.staff_uid AND b.started_at > s.started_at
            AND b.started_at < s.was_started_at + make_interval(days => %(own_days)s::int)
            AND unusual.service = ANY (b.services) OFFSET 0) b
    """
    examples = (
        fires(
            "A receptionist opens child protection",
            (*FRONT_DESK, Seen(role_code="S8001:G8003:R8009", service="cpis")),
            care=VISITS,
        ),
        silent("A receptionist opens what receptionists open", (*FRONT_DESK, Seen(role_code="R8009")), care=VISITS),
        silent(
            "A role of which too little is known", (*FRONT_DESK, Seen(role_code="R8015", service="cpis")), care=VISITS
        ),
        silent("An organisation with few accesses", (Seen(role_code="R8009", service="cpis"),)),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Gives the role's numbers."""
        used = f"{facts['uses']} times" if facts["uses"] > 1 else "once" if facts["uses"] == 1 else "never"
        service = NAMES.get(facts["service"], facts["service"])
        return (
            f"Opened {service}, which people in this role here did {used} in {facts['accesses']:,} accesses"
            " (nobody counted more than thrice)."
        )
