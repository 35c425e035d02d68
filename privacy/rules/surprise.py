"""How surprising a person's share is beside colleagues' of the same role, site and team, as SQL."""

# Contacts that nobody ended and that last no longer than a day (privacy.detection.explaining).
SHORT = "('appointment', 'attendance', 'dispensing')"
# Of patients taken at random up to three in ten are in care here; all ten weigh e to the power of -3.5.
CARED_BY_CHANCE, CARED_WEIGHT = 0.3, -5.0
# A feed has failed where care data leave out seven in ten of at least four patients of the colleagues of two days about.
GAP_DAYS, GAP_PATIENTS, GAP_SHARE = 2, 4, 0.7


def surprise(hits: str, of: str, usual: str) -> str:
    """SQL: by how much (natural logarithm) so many hits are less likely than the usual share has it; 0 where not above it.

    The exponent of Chernoff's bound on the binomial tail: at 7, one honest person in a thousand has as many.
    """
    hits, of, usual = f"({hits})::float", f"({of})::float", f"({usual})::float"
    return (
        f"(CASE WHEN {hits} <= {of} * {usual} THEN 0 ELSE {hits} * ln({hits} / ({of} * {usual}))"
        f" + CASE WHEN {hits} < {of} THEN ({of} - {hits}) * ln(({of} - {hits}) / ({of} * (1 - {usual}))) ELSE 0 END END)"
    )


def mates(*columns: str) -> str:
    """SQL: a relation `mates` for `candidates`, which are rows of privacy_staffday: what each colleague had in the days before.

    Of the same role and site, or of the same team. Days of one role, site and team have the same colleagues, so these are
    summed once for all of them, as arrays of equal length: `people`, `is_mate` (of the team) and each of `columns`. The
    days before one day are mostly those before the next, so that each colleague's are read once and summed as they slide.
    """
    named = ", ".join(columns)
    sums = ", ".join(f"sum({column}) OVER past AS {column}" for column in columns)
    arrays = ", ".join(f"array_agg({column}::float) AS {column}" for column in columns)
    nothing = ", ".join("NULL::int" for _ in columns)
    needed = ", ".join(f"p.{column}" for column in ("staff_uid", "day", "team", *columns))
    wanted = "p.organisation = %(organisation)s AND p.day >= lower(g.days) AND p.day < upper(g.days)"
    return f"""asked AS MATERIALIZED (
        SELECT DISTINCT role_code, site, team, day FROM candidates
    ), spans AS MATERIALIZED (
        SELECT row_number() OVER () AS span, * FROM (
            SELECT role_code, site, team, unnest(range_agg(daterange(day - %(past_days)s::int, day, '(]'))) AS days
            FROM asked GROUP BY role_code, site, team) each
    ), known AS MATERIALIZED (
        SELECT g.span, p.staff_uid, p.day, g.team <> '' AND p.team = g.team AS mate, {named}
        FROM spans g CROSS JOIN LATERAL (
            SELECT {needed} FROM privacy_staffday p WHERE {wanted} AND p.role_code = g.role_code AND p.site = g.site
            UNION ALL
            SELECT {needed} FROM privacy_staffday p WHERE {wanted} AND g.team <> '' AND p.team = g.team
                AND NOT (p.role_code = g.role_code AND p.site = g.site)
        ) p
    ), mates AS MATERIALIZED (
        SELECT role_code, site, team, day, array_agg(staff_uid) AS people, array_agg(mate) AS is_mate, {arrays}
        FROM (
            SELECT span, staff_uid, day, is_asked, bool_or(mate) OVER past AS mate, {sums}
            FROM (
                SELECT span, staff_uid, day, false AS is_asked, mate, {named} FROM known
                UNION ALL
                SELECT g.span, p.staff_uid, a.day, true, NULL, {nothing}
                FROM asked a JOIN spans g ON g.role_code = a.role_code AND g.site = a.site AND g.team = a.team
                    AND g.days @> a.day JOIN (SELECT DISTINCT span, staff_uid FROM known) p ON p.span = g.span
            ) each WINDOW past AS (PARTITION BY span, staff_uid ORDER BY day - '1900-01-01'::date
                RANGE BETWEEN %(past_days)s::int - 1 PRECEDING AND CURRENT ROW)
        ) summed JOIN spans USING (span) WHERE is_asked AND mate IS NOT NULL
        GROUP BY role_code, site, team, day
    )"""


def colleagues(hits: str, of: str) -> str:
    """SQL: laterals `peers` and `around` beside the person's day `s` and its `mates`: the shares that these had.

    `hits` and `of` are columns of `mates`. Of the same role and site, or of the same team; of the team alone where at least
    three are. A colleague's share leans on what all of them have, and where there are mates of the team on what
    these have, as if that many accesses more (`%(prior)s`) had been seen, so that a few accesses and a few people say
    little. `peers.expected` is their median, at least the usual share and what one or two mates have; `around.most` is what
    an honest person may have: the median and two robust standard deviations, and what nine colleagues in ten have where
    five can be asked.
    """
    return f"""
        CROSS JOIN LATERAL (
            SELECT count(*) AS people, coalesce(max(mates), 0) AS mates, array_agg(share) AS shares,
                coalesce(min(hits), 0) AS least, coalesce(max(hits), 0) AS most,
                coalesce(percentile_cont(0.9) WITHIN GROUP (ORDER BY hits), 0) AS usual_hits,
                percentile_cont(0.5) WITHIN GROUP (ORDER BY share) AS median,
                greatest(percentile_cont(0.5) WITHIN GROUP (ORDER BY share), %(usual)s,
                    max(centre) FILTER (WHERE mates BETWEEN 1 AND 2)) AS expected
            FROM (
                SELECT *, (hits + centre * %(prior)s) / (of + %(prior)s) AS share FROM (
                    SELECT *, CASE WHEN mates = 0 THEN whole
                        ELSE (mate_hits + whole * %(prior)s) / (mate_of + %(prior)s) END AS centre
                    FROM (
                        SELECT *, (sum(hits) OVER () + %(usual)s * %(prior)s) / (sum(of) OVER () + %(prior)s) AS whole
                        FROM (
                            SELECT hits, of, mate, count(*) FILTER (WHERE mate) OVER () AS mates,
                                sum(hits) FILTER (WHERE mate) OVER () AS mate_hits,
                                sum(of) FILTER (WHERE mate) OVER () AS mate_of
                            FROM unnest(mates.people, mates.is_mate, mates.{hits}, mates.{of})
                                AS each (staff_uid, mate, hits, of)
                            WHERE each.staff_uid <> s.staff_uid AND of >= 5
                        ) counted
                    ) pooled
                ) centred
            ) all_of_them WHERE mates < 3 OR mate
        ) peers
        CROSS JOIN LATERAL (
            SELECT least(0.95, greatest(
                CASE WHEN peers.people >= 5 THEN percentile_cont(0.9) WITHIN GROUP (ORDER BY share) END,
                peers.expected + 2 * 1.4826 * coalesce(
                percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(share - peers.median)), 0))) AS most
            FROM unnest(peers.shares) AS share
        ) around"""


def in_care(access_ids: str) -> str:
    """SQL: a lateral `cared`: of the patients of these accesses, the share that was in care here in those weeks.

    Strangers taken at random seldom are. Where most are, a team's contacts are missing or the staff file does not say whose
    work it is.
    """
    return f"""
        CROSS JOIN LATERAL (
            SELECT coalesce(avg(here::int), 0)::float AS share FROM (
                SELECT bool_or(EXISTS (
                    SELECT FROM privacy_carecontact c WHERE c.organisation = a.organisation AND c.nhs_number = a.nhs_number
                        AND c.kind <> 'registration' AND c.starts_at < a.started_at + interval '7 days'
                        AND coalesce(c.ends_at, CASE WHEN c.kind IN {SHORT} THEN c.starts_at + interval '1 day'
                            ELSE 'infinity' END) > a.started_at - interval '14 days')) AS here
                FROM audit_access a WHERE a.id = ANY ({access_ids}) GROUP BY a.nhs_number
            ) patients
        ) cared"""


def less_if_cared(share: str = "cared.share") -> str:
    """SQL: what a pattern weighs less because its patients were in care here."""
    return f"{CARED_WEIGHT} * greatest(0, {share} - {CARED_BY_CHANCE})"


def doubted(strength: str) -> str:
    """SQL: a strength that falls twice as fast below 1: what is hardly beyond a limit is an odd duty more often than a wrong.

    Of patterns below a strength of 0 on simulated regions none of 36 was wrongful, of those above 1 nearly all.
    """
    return f"least({strength}, 2 * ({strength}) - 1)"


def nobody_explained(day: str) -> str:
    """SQL: whether on a day of which care data explain nothing of `s` they explained nothing of any colleague either."""
    return f"""(
        SELECT coalesce(sum(g.patients) = sum(g.unexplained_patients), true)
        FROM privacy_staffday g WHERE g.organisation = s.organisation AND g.staff_uid <> s.staff_uid AND g.day = {day}
            AND CASE WHEN s.team <> '' THEN g.team = s.team ELSE g.role_code = s.role_code AND g.site = s.site END)"""


def feed_failed(day: str) -> str:
    """SQL: whether care data leave out the work of the colleagues of `s` too in the days about one, as when a feed fails."""
    return f"""(
        SELECT coalesce(sum(g.patients) >= {GAP_PATIENTS} AND sum(g.unexplained_patients) >= {GAP_SHARE} * sum(g.patients),
            false)
        FROM privacy_staffday g WHERE g.organisation = s.organisation AND g.staff_uid <> s.staff_uid
            AND g.day BETWEEN {day} - {GAP_DAYS} AND least({day} + {GAP_DAYS}, s.day)
            AND CASE WHEN s.team <> '' THEN g.team = s.team ELSE g.role_code = s.role_code AND g.site = s.site END)"""
