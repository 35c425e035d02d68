"""How a person and a patient are related outside of care, as SQL: what is known of the one beside what is known of the other.

`st` is the row of the person in audit_staff, `p` that of the patient in privacy_patient; both may be missing. Where the
staff file holds no address, that of the person's own record as a patient (`me`) counts.
"""

# Letters and digits only, so that "12, High St." and "12 High St" are one address.
PLAIN = "lower(regexp_replace({0}, '[^[:alnum:]]+', '', 'g'))"
# The first half of a postcode, such as QM9 of "QM9 8EN": some thousands of households.
OUTWARD = "split_part(upper(btrim({0})), ' ', 1)"
# The street without number and flat: the last run of words before the first comma that follows them.
STREET = "lower(btrim(regexp_replace({0}, '^.*[0-9][[:alnum:]]*[, ]+', '')))"

HOME, HOME_POSTCODE = (
    f"coalesce(nullif(st.{column}, ''), CASE WHEN st.address_line = '' THEN me.{column} END, '')"
    for column in ("address_line", "postcode")
)

# Where the staff file does not hold a person's own number, full name and date of birth tell who somebody is.
SAME_PERSON = (
    "{staff}.nhs_number = '' AND {staff}.date_of_birth = p.date_of_birth AND {staff}.family_name <> ''"
    " AND {staff}.given_name <> ''"
    " AND lower({staff}.family_name) = lower(p.family_name) AND lower({staff}.given_name) = lower(p.given_name)"
)
OWN = f"st.nhs_number = a.nhs_number OR {SAME_PERSON.format(staff='st')}"
SAME_ADDRESS = (
    f"{HOME} <> '' AND {PLAIN.format(HOME)} = {PLAIN.format('p.address_line')}"
    f" AND {PLAIN.format(HOME_POSTCODE)} = {PLAIN.format('p.postcode')}"
)
SAME_NAME = "st.family_name <> '' AND lower(st.family_name) = lower(p.family_name)"
SAME_POSTCODE = f"{HOME_POSTCODE} <> '' AND {PLAIN.format(HOME_POSTCODE)} = {PLAIN.format('p.postcode')}"
SAME_STREET = (
    f"{HOME} <> '' AND {STREET.format(HOME)} = {STREET.format('p.address_line')}"
    f" AND {OUTWARD.format(HOME_POSTCODE)} = {OUTWARD.format('p.postcode')}"
)
SAME_AREA = f"{HOME_POSTCODE} <> '' AND {OUTWARD.format(HOME_POSTCODE)} = {OUTWARD.format('p.postcode')}"

# A shared name says something where it is rare here, and more where the two live close by (Boxwala 2011: "Smith" is nothing).
RARE, COMMON = 0.0005, 0.004  # shares of all patients
FAMILY = f"""({SAME_NAME} AND (coalesce(names.share, 0) < {RARE} AND {SAME_AREA}
    OR coalesce(names.share, 0) < {COMMON} AND ({SAME_POSTCODE} OR {SAME_STREET})))"""
# Wherever the two live, a name that one in five hundred bears is seldom shared by chance, nor in one postal district one that
# is not common; care explains either as of strangers.
RARE_ANYWHERE = 0.002
NAMESAKE = f"({SAME_NAME} AND coalesce(names.share, 0) < CASE WHEN {SAME_AREA} THEN {COMMON} ELSE {RARE_ANYWHERE} END)"

RELATIONS = f"""
    coalesce({OWN}, false) AS own,
    coalesce({SAME_ADDRESS}, false) AS same_address,
    coalesce({FAMILY}, false) AS family,
    coalesce({NAMESAKE}, false) AS namesake,
    coalesce({SAME_NAME} AND {SAME_AREA}, false) AS namesake_near,
    coalesce(names.share, 0) AS name_share,
    coalesce({SAME_POSTCODE} OR {SAME_STREET}, false) AS neighbour,
    coalesce(other.staff_uid, '') AS patient_uid,
    coalesce(st.team <> '' AND lower(btrim(st.team)) = lower(btrim(other.team)), false) AS same_team,
    coalesce(other.staff_uid = st.manager_uid OR other.manager_uid = st.staff_uid, false) AS line
"""
