"""The record was opened while the person was not on duty."""

from typing import Any

from privacy.rules.base import Rule, Threshold
from privacy.rules.examples import Seen, Shift, fires, silent

WEEK = tuple(Shift(day=day) for day in (-4, -2, 0, 2, 4))


class OffShift(Rule):
    """Far from any shift of somebody who works in shifts."""

    id = "off-shift"
    title = "Off shift"
    rationale = (
        "The rota says when the person works. Somebody on the rota who opens a record hours from any shift is not treating "
        "patients then. Where many finish their paperwork at home the organisation's own rate makes it weigh little."
    )
    innocent = (
        "A swapped or an extra shift that the rota does not show.",
        "Paperwork, training or a meeting on a day off.",
    )
    reviewer_checks = ("Was the shift swapped?", "From which device was the record opened?")
    thresholds = (
        Threshold(
            "known", 21, "days", "nobody has three weeks without a shift but on leave, and then the rota is no guide"
        ),
        Threshold("shifts", 3, "shifts", "fewer within that time are a rota that is not kept"),
        Threshold("margin", 60, "minutes", "coming early and finishing notes"),
        Threshold("beside", 4, "hours", "half a shift"),
        Threshold(
            "swapped", 2, "accesses", "so many that care explains beside it are a shift that the rota does not show"
        ),
        Threshold("far", 6, "hours", "no shift is prolonged by as much"),
    )
    doubts_care = True
    share_of_wrongful = 0.12
    usual_rate = 0.06
    usual_source = "notes finished later, and swaps that the rota does not show"
    given_unexplained = True
    query = """
        SELECT 'access:' || s.id AS subject, s.staff_uid, s.nhs_number, ARRAY[s.id] AS access_ids,
            s.started_at AS occurred_at, CASE WHEN near.hours >= %(far)s THEN 0.3 ELSE -0.3 END
                + CASE WHEN at_work.accesses = 0 THEN 0.5 WHEN at_work.accesses >= %(swapped)s THEN -1.5 ELSE 0 END AS strength,
            jsonb_build_object('hours', round(near.hours::numeric, 1), 'shifts', near.shifts, 'at_work', at_work.accesses,
                'at', to_char(s.local_start, 'HH24:MI'), 'weekday', trim(to_char(s.local_start, 'Day'))) AS facts
        FROM (
            SELECT * FROM subject WHERE EXISTS (SELECT FROM privacy_rotashift WHERE organisation = %(organisation)s) OFFSET 0
        ) s CROSS JOIN LATERAL (
            SELECT count(*) AS shifts, bool_or(r.starts_at < s.started_at) AND bool_or(r.ends_at > s.started_at) AS around,
                min(greatest(extract(epoch FROM r.starts_at - s.started_at),
                    extract(epoch FROM s.started_at - r.ends_at))) / 3600 AS hours
            FROM privacy_rotashift r WHERE r.organisation = s.organisation AND r.staff_uid = s.staff_uid
                AND r.starts_at > s.started_at - make_interval(days => %(known)s::int)
                AND r.starts_at < s.started_at + make_interval(days => %(known)s::int)
        ) near
        CROSS JOIN LATERAL (
            SELECT count(*) AS accesses FROM audit_access b
            JOIN privacy_assessment m ON m.access_id = b.id AND m.explanation <> ''
            WHERE near.around AND near.hours * 60 > %(margin)s AND b.organisation = s.organisation
              AND b.staff_uid = s.staff_uid AND b.nhs_number <> s.nhs_number
              AND b.started_at BETWEEN s.started_at - make_interval(hours => %(beside)s::int)
                  AND s.started_at + make_interval(hours => %(beside)s::int)
        ) at_work
        WHERE near.shifts >= %(shifts)s AND near.around AND near.hours * 60 > %(margin)s
    """
    widen = """
        SELECT DISTINCT b.id FROM subject s JOIN audit_access b ON b.organisation = s.organisation AND b.staff_uid = s.staff_uid
            AND b.started_at BETWEEN s.started_at - make_interval(hours => %(beside)s::int)
                AND s.was_started_at + make_interval(hours => %(beside)s::int)
        WHERE EXISTS (SELECT FROM privacy_rotashift r
            WHERE r.organisation = s.organisation AND r.staff_uid = s.staff_uid)
    """
    examples = (
        fires("On a day off", (Seen(day=1),), shifts=WEEK),
        fires("Late in the evening", (Seen(minute=14 * 60),), shifts=WEEK),
        silent("On duty", (Seen(minute=60),), shifts=WEEK),
        silent("Half an hour after the shift", (Seen(minute=8 * 60 + 30),), shifts=WEEK),
        silent(
            "Nobody keeps a rota for the person",
            (Seen(day=1),),
            shifts=tuple(Shift(staff=2, day=d) for d in range(-4, 5)),
        ),
        silent("The rota ends before that day", (Seen(day=9),), shifts=WEEK),
    )

    def sentence(self, facts: dict[str, Any]) -> str:
        """Tells the time and how far the nearest shift is."""
        return (
            f"Opened at {facts['at']} on a {facts['weekday']}, {facts['hours']:g} hours from the nearest of the person's "
            f"{facts['shifts']} shifts in the three weeks before and after; {facts['at_work'] or 'no'} other "
            f"record{'' if facts['at_work'] == 1 else 's'} opened for care within four hours."
        )
