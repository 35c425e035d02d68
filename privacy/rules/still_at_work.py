"""Whether somebody works although the staff file says that they have left or not yet begun, as SQL."""

from privacy.rules.base import Threshold

THRESHOLDS = (
    Threshold("near", 30, "days", "a month shows whether the person is at work"),
    Threshold("on_duty", -3.0, "logarithm", "a shift on the rota says that the person works here"),
    Threshold("at_work", -1.0, "logarithm", "for each doubling of the days on which they care for patients"),
)
# What lowers a finding; the days before the access count, up to those of `near`.
STRENGTH = (
    "greatest(%(on_duty)s, CASE WHEN duty.known THEN %(on_duty)s ELSE 0 END + %(at_work)s * ln(1 + work.days) / ln(2))"
)


def joins(since: str) -> str:
    """SQL after `subject s`: a shift on the rota about that time, and earlier days since `since` with care by them."""
    return f"""
        CROSS JOIN LATERAL (SELECT EXISTS (
            SELECT FROM privacy_rotashift r WHERE r.organisation = s.organisation AND r.staff_uid = s.staff_uid
                AND r.starts_at BETWEEN s.started_at - interval '1 day' AND s.started_at + interval '2 hours'
                AND r.ends_at > s.started_at - interval '4 hours') AS known) duty
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT (b.started_at AT TIME ZONE 'Europe/London')::date) AS days
            FROM audit_access b JOIN privacy_assessment m ON m.access_id = b.id AND m.explanation <> ''
            WHERE b.organisation = s.organisation AND b.staff_uid = s.staff_uid AND b.started_at < s.started_at
                AND b.started_at > s.started_at - make_interval(days => %(near)s::int)
                AND (b.started_at AT TIME ZONE 'Europe/London')::date >= {since}) work"""


def widen_when(condition: str) -> str:
    """SQL: later accesses of a person to whom `condition` applies, which compare with those in `subject`."""
    return f"""
        SELECT b.id FROM subject s JOIN audit_access b ON b.organisation = s.organisation AND b.staff_uid = s.staff_uid
            AND b.started_at > s.started_at AND b.started_at < s.was_started_at + make_interval(days => %(near)s::int)
        WHERE {condition}
    """
