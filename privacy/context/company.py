"""Whose work a person shares."""

# A person's ordinary company: the team, or where none is known those of the same role at the same site.
COMPANY = (
    "coalesce(nullif(lower(btrim({staff}.team)), ''), regexp_replace("
    "coalesce(nullif({access}.role_code, ''), {staff}.role_code, ''), '^.*:', '') || '@' || {access}.site)"
)
# A role across teams, for teams too small to show habits of their own.
ROLE = "'role ' || regexp_replace(coalesce(nullif({access}.role_code, ''), {staff}.role_code, ''), '^.*:', '')"
