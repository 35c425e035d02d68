"""One card in two places: at two sites or two workstations at once, or farther apart than anybody travels in that time."""

from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Place, Seen, fires, silent

FAR = (Place(latitude=53.21, longitude=-1.13), Place(code="RX102", latitude=53.62, longitude=-1.13))
NEAR = (Place(latitude=53.21, longitude=-1.13), Place(code="RX102", latitude=53.2105, longitude=-1.131))


class TwoPlaces(Rule):
    """The same person's card is used where the person cannot be."""

    id = "two-places"
    title = "One card in two places"
    rationale = (
        "A card that is used at two sites within minutes, or at two workstations in turns, was lent, left in a reader or "
        "copied: whoever looked is not who the record says."
    )
    innocent = (
        "A session left open on one workstation and ended by the system.",
        "Work from a distance, where the system names the patient's site and not the person's.",
    )
    reviewer_checks = (
        "Where was the person at that time?",
        "Who else works at the other workstation?",
        "Was a card reported lost or lent?",
    )
    thresholds = (
        Threshold(
            "speed", 80, "km/h", "as the crow flies; roads are about 1.3 times as long, so that is 104 km/h on them"
        ),
        Threshold("walk", 1.5, "km", "nearer sites share a campus, and their codes may be mixed up"),
        Threshold("parking", 5, "minutes", "from one reader to the next takes at least as long"),
        Threshold("within", 240, "minutes", "in that time one crosses England"),
        Threshold("sessions", 2, "sessions", "one left open at the last workstation is usual"),
        Threshold("overlap", 30, "seconds", "less can be a session that closes by itself"),
    )
    doubts_care = True
    share_of_wrongful = 0.11
    usual_rate = 0.0005
    usual_source = "clocks of systems differ, and sites are coded wrongly now and then"
    # Care explains why the card's holder looks, not how the card came to be elsewhere; but of two accesses the one that care
    # explains is seldom the stranger's.
    # Of accesses that begin at the same time the one whose launch id comes later has the finding.
    # First it is seen whether the person opened anything else in that time.
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id, other.id] AS access_ids,
            s.started_at AS occurred_at,
            CASE WHEN other.how = 'device' THEN -0.7 ELSE 0 END AS strength,
            jsonb_build_object('how', other.how, 'devices', other.devices, 'km', round(other.km::numeric),
                'minutes', round(other.minutes::numeric)) AS facts
        FROM (
            SELECT * FROM subject s WHERE CASE
                WHEN s.previous_at IS NOT NULL THEN s.previous_at > s.started_at - make_interval(mins => %(within)s::int)
                ELSE EXISTS (
                    SELECT FROM audit_access b WHERE b.organisation = s.organisation AND b.staff_uid = s.staff_uid
                        AND b.started_at <= s.started_at
                        AND b.started_at > s.started_at - make_interval(mins => %(within)s::int) OFFSET 1) END OFFSET 0
        ) s
        LEFT JOIN audit_site here ON here.organisation = s.organisation AND here.code = s.site
        CROSS JOIN LATERAL (
            SELECT *, count(*) FILTER (WHERE how = 'device') OVER () AS devices FROM (
                SELECT b.id, b.started_at, b.launch_id, apart.km,
                    greatest(0, extract(epoch FROM s.started_at - b.ended_at)) / 60 AS minutes,
                    CASE WHEN b.device <> '' AND b.device = s.device THEN ''
                        WHEN apart.km > %(walk)s AND s.started_at < b.ended_at THEN 'overlap'
                        WHEN apart.km > %(walk)s AND apart.km / %(speed)s * 60 + %(parking)s
                            > extract(epoch FROM s.started_at - b.ended_at) / 60 THEN 'travel'
                        WHEN (apart.km IS NULL AND b.site <> '' AND s.site <> '' AND b.site <> s.site)
                            AND b.ended_at - s.started_at > make_interval(secs => %(overlap)s) THEN 'overlap'
                        WHEN b.device <> '' AND s.device <> '' AND b.nhs_number <> s.nhs_number
                            AND b.ended_at - s.started_at > make_interval(secs => %(overlap)s)
                            AND b.ended_at - b.started_at < interval '2 hours' THEN 'device'
                        ELSE '' END AS how
                FROM audit_access b
                LEFT JOIN audit_site there ON there.organisation = b.organisation AND there.code = b.site AND b.site <> s.site
                CROSS JOIN LATERAL (SELECT 111.2 * sqrt((here.latitude - there.latitude) ^ 2
                    + ((here.longitude - there.longitude) * cos(radians(here.latitude))) ^ 2) AS km) apart
                WHERE b.organisation = s.organisation AND b.staff_uid = s.staff_uid
                  AND b.started_at > s.started_at - make_interval(mins => %(within)s::int)
                  AND b.started_at <= s.started_at AND (b.started_at < s.started_at OR b.launch_id < s.launch_id)
                  AND (b.site <> s.site
                      OR b.device <> s.device AND b.ended_at - s.started_at > make_interval(secs => %(overlap)s))
            ) each WHERE how <> ''
            ORDER BY how = 'device', started_at DESC, launch_id LIMIT 1
        ) other
        WHERE other.how <> 'device' OR other.devices >= %(sessions)s
    """
    widen = """
        SELECT b.id FROM subject s JOIN audit_access b ON b.organisation = s.organisation AND b.staff_uid = s.staff_uid
            AND b.started_at >= s.started_at
            AND b.started_at < s.was_started_at + make_interval(mins => %(within)s::int)
        WHERE b.site <> s.site OR b.device <> s.device OR s.has_changed
    """
    examples = (
        fires("Forty-five kilometres in ten minutes", (Seen(), Seen(patient=2, minute=10, site="RX102")), places=FAR),
        fires(
            "A third workstation while two are in use",
            (
                Seen(device="A", seconds=600),
                Seen(patient=2, minute=1, device="B", seconds=500),
                Seen(patient=3, minute=3, device="C"),
            ),
            places=FAR,
        ),
        fires(
            "Forty-five kilometres as the crow flies in 35 minutes",
            (Seen(), Seen(patient=2, minute=35, site="RX102")),
            places=FAR,
        ),
        silent("Forty-five kilometres in an hour", (Seen(), Seen(patient=2, minute=60, site="RX102")), places=FAR),
        silent("Two sites of one campus", (Seen(), Seen(patient=2, minute=2, site="RX102")), places=NEAR),
        silent(
            "A session left open at the last workstation",
            (Seen(device="A", seconds=400), Seen(patient=2, minute=3, device="B")),
        ),
        silent("Two sites of which nobody knows where they are", (Seen(), Seen(patient=2, minute=10, site="RX102"))),
        silent(
            "From one workstation to the next",
            (Seen(device="A"), Seen(patient=2, minute=3, device="B")),
            care=(Care(), Care(patient=2)),
        ),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Says what cannot be."""
        if facts["how"] == "device":
            return f"The card was used on another workstation while {facts['devices']} sessions went on elsewhere."
        if facts["how"] == "overlap":
            apart = f", {facts['km']:g} km apart" if facts["km"] is not None else ""
            return f"The card was used at two sites{apart} at the same time."
        minutes = int(facts["minutes"])
        return (
            f"The card was used at another site {facts['km']:g} km away {minutes} minute{'' if minutes == 1 else 's'} before: "
            "too far to travel."
        )
