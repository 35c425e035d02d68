"""Whether the same-night notice keeps people from doing it again: this service's own figure."""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from privacy.reports.base import Table
from privacy.reports.figures import ratio, rows_of
from privacy.reports.period import Period

# Of each person the first alert of the month that ended 90 days before this one: of whoever is counted, all 90 days are
# over. The day of the alert itself, on which the notice came, is no repeat.
FOLLOWED = """
    WITH first AS (
        SELECT staff_uid, min(raised_at) AS raised_at FROM privacy_alert
        WHERE organisation = %(organisation)s AND staff_uid <> ''
            AND raised_at >= %(since)s::timestamptz - interval '90 days'
            AND raised_at < %(until)s::timestamptz - interval '90 days'
        GROUP BY 1
    ), person AS (
        SELECT staff_uid, raised_at + interval '1 day' AS after, raised_at + interval '90 days' AS before,
            EXISTS (
                SELECT FROM privacy_notice n JOIN privacy_mail m ON m.id = n.mail_id
                WHERE n.organisation = %(organisation)s AND n.staff_uid = first.staff_uid
                    AND m.sent_at >= raised_at AND m.sent_at < raised_at + interval '2 days'
            ) AS told
        FROM first
    )
    SELECT told, count(*),
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM audit_access a JOIN privacy_alertaccess e ON e.access_id = a.id
            WHERE a.organisation = %(organisation)s AND a.staff_uid = person.staff_uid
                AND a.started_at > after AND a.started_at <= before
        )),
        count(*) FILTER (WHERE EXISTS (
            SELECT FROM audit_access a JOIN privacy_assessment s ON s.access_id = a.id
            WHERE a.organisation = %(organisation)s AND a.staff_uid = person.staff_uid
                AND a.started_at > after AND a.started_at <= before AND s.label <> 'explained'
        ))
    FROM person GROUP BY 1
"""


def repeats_by_notice(cursor: CursorWrapper, organisation: str, period: Period) -> Table:
    """People with an alert 90 days ago who had another alerted or unexplained access since, by whether they were told."""
    found = {told: counts for told, *counts in rows_of(cursor, FOLLOWED, organisation, period)}
    rows = []
    for told, words in ((True, "Told the same night"), (False, "Not told")):
        people, alerted, unexplained = found.get(told, (0, 0, 0))
        rows.append((words, people, alerted, ratio(alerted, people, 100), unexplained, ratio(unexplained, people, 100)))
    return Table(
        "Repeats by notice",
        "repeats-by-notice",
        ("Whether told", "People", "Alerted again", "Per cent alerted", "Unexplained again", "Per cent unexplained"),
        rows,
    )
