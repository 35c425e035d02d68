"""What is usual on a weekday, as SQL: robust, and leaning on all days where few of that weekday are known."""

# All days count like so many of the weekday itself: four weeks hold four.
PRIOR_DAYS = 4
SAME_WEEKDAY = "extract(isodow FROM {0}) = extract(isodow FROM {1})"


def usual(value: str) -> str:
    """SQL: the median of a value over rows with `alike` (of the same weekday), shrunk towards that of all rows; 0 of none."""
    middle = f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {value})"
    alike = "count(*) FILTER (WHERE alike)"
    return (
        f"(({alike} * coalesce({middle} FILTER (WHERE alike), 0) + {PRIOR_DAYS} * coalesce({middle}, 0))"
        f" / ({alike} + {PRIOR_DAYS}))"
    )


def colleagues_days(value: str, until: str) -> str:
    """SQL: rows `d` of what colleagues of `s` (of the same role and site, or of the same team) had on days of past weeks.

    `until` compares `p.day` with the day of `s`.
    """
    return f"""(
        SELECT p.staff_uid, p.day, {value} AS n, {SAME_WEEKDAY.format("p.day", "s.day")} AS alike
        FROM privacy_staffday p WHERE p.organisation = s.organisation AND p.staff_uid <> s.staff_uid
            AND (p.role_code = s.role_code AND p.site = s.site OR s.team <> '' AND p.team = s.team)
            AND {until} AND p.day >= s.day - %(past_days)s::int
    ) d"""
