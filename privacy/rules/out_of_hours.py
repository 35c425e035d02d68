"""The record was opened while the site was closed."""

from datetime import time
from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Care, Place, Seen, Shift, fires, silent

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = (Place(opens=time(8), closes=time(18, 30), open_days=WEEKDAYS),)


class OutOfHours(Rule):
    """A time at which nobody is expected there."""

    id = "out-of-hours"
    title = "Outside opening hours"
    rationale = (
        "At a closed site nobody is treated and nobody looks over a shoulder. Where many work late it says little, and the "
        "organisation's own rate makes it weigh little."
    )
    innocent = ("Letters and results after the last patient.", "An extra clinic, or an on-call duty from elsewhere.")
    reviewer_checks = (
        "Was the person at work, on call or at another site?",
        "Does anything in the patient's record date from that time?",
    )
    thresholds = (
        Threshold("margin", 60, "minutes", "opening up and paperwork after the last patient"),
        Threshold("night_from", 22, "hour", "from here to the next nobody ordinarily stays behind"),
        Threshold("night_until", 6, "hour", "cleaners and early shifts come later"),
    )
    share_of_wrongful = 0.12
    usual_rate = 0.02
    usual_source = "paperwork more than an hour after closing, at sites that close"
    # Minutes from opening to closing and to the access; closing at midnight or after it counts on.
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, CASE WHEN extract(hour FROM s.local_start) >= %(night_from)s
                OR extract(hour FROM s.local_start) < %(night_until)s THEN 0.7 ELSE 0 END AS strength,
            jsonb_build_object('at', to_char(s.local_start, 'HH24:MI'), 'weekday', trim(to_char(s.local_start, 'Day')),
                'opens', to_char(t.opens, 'HH24:MI'), 'closes', to_char(t.closes, 'HH24:MI'),
                'open_day', NOT closed.day) AS facts
        FROM subject s
        JOIN audit_site t ON t.organisation = s.organisation AND t.code = s.site
            AND t.opens IS NOT NULL AND t.closes IS NOT NULL AND t.opens <> t.closes
        CROSS JOIN LATERAL (
            SELECT extract(epoch FROM s.local_start::time) / 60 AS now, extract(epoch FROM t.opens) / 60 AS opens,
                (extract(epoch FROM t.closes) / 60 + CASE WHEN t.closes < t.opens THEN 1440 ELSE 0 END) AS closes
        ) m
        CROSS JOIN LATERAL (
            SELECT t.closes > t.opens AND t.open_days <> '{}'
                AND NOT lower(to_char(s.local_start, 'Dy')) = ANY (t.open_days) AS day,
                NOT (m.now BETWEEN m.opens - %(margin)s AND m.closes + %(margin)s
                    OR m.now + 1440 BETWEEN m.opens - %(margin)s AND m.closes + %(margin)s
                    OR m.now - 1440 >= m.opens - %(margin)s) AS hour
        ) closed
        WHERE (closed.day OR closed.hour) AND NOT EXISTS (
            SELECT FROM privacy_rotashift r WHERE r.organisation = s.organisation AND r.staff_uid = s.staff_uid
                AND r.starts_at < s.started_at + interval '30 minutes' AND r.ends_at > s.started_at - interval '1 hour'
                AND r.starts_at > s.started_at - interval '2 days')
    """
    examples = (
        fires("Late in the evening", (Seen(minute=13 * 60),), places=OFFICE),
        fires("On a Sunday", (Seen(day=5),), places=OFFICE),
        silent("On a Tuesday morning", (Seen(),), places=OFFICE),
        silent("Half an hour after closing", (Seen(minute=10 * 60),), places=OFFICE),
        silent("A site that never closes", (Seen(minute=13 * 60),), places=(Place(),)),
        silent("On the rota on a Sunday", (Seen(day=5, minute=30),), places=OFFICE, shifts=(Shift(day=5),)),
        silent("Open until after midnight", (Seen(minute=13 * 60),), places=(Place(opens=time(8), closes=time(1)),)),
        silent("In care", (Seen(),), care=(Care(),), places=OFFICE),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Tells the time and the hours."""
        closed = "" if facts["open_day"] else ", a day on which it does not open"
        return (
            f"Opened at {facts['at']} on a {facts['weekday']}{closed}; the site is open from {facts['opens']} to "
            f"{facts['closes']}."
        )
