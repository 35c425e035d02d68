"""Whose work a person shares."""

# A person's ordinary company: the team, or where none is known those of the same role at the same site.
COMPANY = (
    "coalesce(nullif(lower(btrim({staff}.team)), ''), split_part("
    "coalesce(nullif({access}.role_code, ''), {staff}.role_code, ''), ':', -1) || '@' || {access}.site)"
)
# A role across teams, for teams too small to show habits of their own.
ROLE = "'role ' || split_part(coalesce(nullif({access}.role_code, ''), {staff}.role_code, ''), ':', -1)"
# A contact that names only a person is the work of that person's team. `NAMED` is joined to a contact `c`.
NAMED = (
    "LEFT JOIN audit_staff named ON c.team = '' AND c.staff_uid <> '' AND named.staff_uid = c.staff_uid"
    " AND named.organisation = c.organisation"
)
CONTACT_TEAM = "lower(btrim(coalesce(nullif(c.team, ''), named.team, '')))"
