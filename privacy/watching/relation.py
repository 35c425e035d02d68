"""Looks of officers outside of an alert, as the rules see them: each with what relates the officer and whom they looked up."""

from __future__ import annotations

from typing import Final

from privacy.context.relations import RELATIONS, SAME_PERSON

# Which review events are looks at a person or a patient; a trigger queues these for the rules.
KINDS: Final = ("looked_up", "access_opened")
# One row a look, within a look-up: of the patient, or of the person, or of a patient among the person's accesses. Opening
# an access after looking up its patient is the same look. What a sample shows is not looked up, and no look here.
LOOKS: Final = """
    SELECT r.id, r.organisation, r.at, r.actor_id, l.purpose,
        coalesce(nullif(l.nhs_number, ''), x.nhs_number, '') AS nhs_number,
        CASE WHEN x.id IS NULL THEN l.staff_uid ELSE '' END AS person_uid
    FROM privacy_reviewevent r JOIN privacy_lookup l ON l.id = (r.detail ->> 'look_up')::bigint
    LEFT JOIN audit_access x ON r.kind = 'access_opened' AND x.id = (r.detail ->> 'access')::bigint
    WHERE r.organisation = %(organisation)s AND r.kind IN ('looked_up', 'access_opened') AND r.actor_id IS NOT NULL
        AND (r.kind = 'looked_up' OR l.about = 'staff')
"""
# `staff_uid` is the officer; `own`, `line` and the like relate the officer and the patient, and `is_self`, `in_line` and
# `in_team` the officer and the member of staff whom they looked up.
LOOK_SUBJECT: Final = f"""
    SELECT a.*, {RELATIONS},
        a.person_uid = a.staff_uid AS is_self,
        coalesce(who.staff_uid = st.manager_uid OR who.manager_uid = st.staff_uid, false) AS in_line,
        coalesce(lower(btrim(st.team)) = lower(btrim(who.team)) AND btrim(st.team) <> '', false) AS in_team
    FROM (SELECT k.*, u.staff_uid FROM ({LOOKS}) k JOIN audit_user u ON u.id = k.actor_id
        WHERE k.id = ANY (%(look_ids)s)) a
    LEFT JOIN audit_staff st ON st.staff_uid = a.staff_uid
    LEFT JOIN audit_staff who ON who.staff_uid = a.person_uid AND a.person_uid <> a.staff_uid
    LEFT JOIN privacy_patient p ON p.nhs_number = a.nhs_number
    LEFT JOIN privacy_patient me ON me.nhs_number = st.nhs_number AND st.nhs_number <> ''
    LEFT JOIN privacy_surname names ON names.family_name = lower(p.family_name)
    LEFT JOIN LATERAL (
        SELECT o.staff_uid, o.manager_uid, o.team FROM audit_staff o
        WHERE o.organisation = a.organisation AND o.staff_uid <> a.staff_uid AND a.nhs_number <> '' AND (
            o.nhs_number = a.nhs_number OR {SAME_PERSON.format(staff="o")})
        ORDER BY o.staff_uid LIMIT 1
    ) other ON true
"""
