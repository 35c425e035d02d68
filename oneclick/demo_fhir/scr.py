"""Made-up Summary Care Records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from random import Random
from typing import Any, Final

from django.utils import timezone

from oneclick.demo_fhir.fhir import NHS_NUMBER, bundle, coded, instant, made_id, patient
from oneclick.demo_fhir.people import Person
from oneclick.demo_fhir.situations import Situation, dice

Resource = dict[str, Any]
GP_SUMMARY: Final = coded("196981000000101", "General Practice Summary")
ALLERGIES: Final = (
    ("Penicillin", "Likely", "Moderate", "Rash within an hour of the first dose"),
    ("Bee venom", "Certain", "Severe", "Carries two adrenaline pens"),
    ("Latex", "Likely", "Mild", "Use latex-free gloves"),
    ("Ibuprofen", "Unlikely", "Mild", "Wheeze as a child"),
    ("Sticking plaster", "Certain", "Mild", ""),
)
MEDICINES: Final = (
    ("Amlodipine 5mg tablets", "One to be taken each morning", "28 tablet", "High blood pressure"),
    ("Metformin 500mg tablets", "One to be taken twice a day with meals", "56 tablet", "Type 2 diabetes"),
    ("Salbutamol 100micrograms/dose inhaler", "Two puffs when needed, up to four times a day", "200 dose", "Asthma"),
    ("Sertraline 50mg tablets", "One to be taken each day", "28 tablet", "Low mood"),
    ("Levothyroxine 75microgram tablets", "One to be taken before breakfast", "28 tablet", "Underactive thyroid"),
    ("Apixaban 5mg tablets", "One to be taken twice a day", "56 tablet", "Atrial fibrillation"),
    ("Omeprazole 20mg capsules", "One to be taken each day", "28 capsule", "Reflux"),
)
COURSES: Final = (
    ("Doxycycline 100mg capsules", "Two on the first day, then one each day", "8 capsule"),
    ("Prednisolone 5mg tablets", "Six to be taken each morning for five days", "30 tablet"),
    ("Nitrofurantoin 100mg capsules", "One to be taken twice a day for three days", "6 capsule"),
)
ADDITIONAL: Final = (
    ("Problems and Issues", "ProblemsHeader", (("Type 2 diabetes", "Active"), ("Fracture of wrist", "Past"))),
    ("Diagnoses", "DiagnosesHeader", (("Asthma", "Mild, seen by the asthma nurse each year"),)),
    ("Treatments", "TreatmentsHeader", (("Seasonal influenza vaccination", "Left arm, no reaction"),)),
    ("Personal Preferences", "PreferencesHeader", (("Wishes to be treated at home where possible", "Discussed"),)),
    ("Care Plans", "CarePlansHeader", (("Has an asthma action plan", "Copy held by the patient"),)),
)


def documents(base: str, person: Person) -> Resource:
    """The answer to the search for the newest record."""
    about = _patient(person)
    if person.situation is Situation.NONE:
        return bundle(base, [])
    key = made_id("scr", person.nhs_number).upper()
    permission = "No" if person.situation is Situation.OPTED_OUT else "Ask"
    address = f"{base}/Bundle?composition.identifier={key}&composition.subject:Patient.identifier={NHS_NUMBER}|"
    label = {"system": "https://fhir.nhs.uk/CodeSystem/SCR-ACSPermission", "code": permission}
    document = {
        "resourceType": "DocumentReference",
        "id": made_id("document", person.nhs_number),
        "masterIdentifier": {"system": "https://fhir.nhs.uk/Id/nhsSCRUUID", "value": key},
        "status": "current",
        "type": GP_SUMMARY,
        "subject": {"reference": f"Patient/{about['id']}"},
        "securityLabel": [{"coding": [label]}],
        "content": [{"attachment": {"url": address + person.nhs_number}}],
    }
    return bundle(base, [document], [about])


def record(base: str, person: Person, key: str) -> Resource:
    """The record of that id; an old id finds nothing."""
    if key != made_id("scr", person.nhs_number).upper() or person.situation is Situation.OPTED_OUT:
        return bundle(base, [])
    chance, today = dice(person.nhs_number, "scr"), timezone.localdate()
    written = today - timedelta(days=chance.randrange(1, 60))
    conditions = [_condition(person, chance, written)] if person.situation is not Situation.CORE else []
    author = {
        "resourceType": "Practitioner",
        "id": made_id("gp", person.practice),
        "name": [{"text": "Dr Amina Yusuf"}],
    }
    practice = {
        "resourceType": "Organization",
        "id": made_id("practice", person.practice),
        "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": person.practice}],
        "name": "Millrace Surgery",
    }
    role = {
        "resourceType": "PractitionerRole",
        "id": made_id("role", person.practice),
        "practitioner": {"reference": f"Practitioner/{author['id']}"},
        "organization": {"reference": f"Organization/{practice['id']}"},
    }
    composition = {
        "resourceType": "Composition",
        "id": key,
        "status": "final",
        "type": GP_SUMMARY,
        "subject": {"reference": f"Patient/{_patient(person)['id']}"},
        "date": instant(written, 1),
        "author": [{"reference": f"PractitionerRole/{role['id']}"}],
        "section": [*_core(chance, written), *(_additional(chance, written, conditions) if conditions else [])],
    }
    return bundle(base, [composition], [role, author, practice, *conditions, _patient(person)])


def _patient(person: Person) -> Resource:
    return patient(person.nhs_number, restricted=person.situation is Situation.RESTRICTED, died=person.died)


def _condition(person: Person, chance: Random, written: date) -> Resource:
    return {
        "resourceType": "Condition",
        "id": made_id("condition", person.nhs_number),
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": coded("195967001", "Asthma"),
        "onsetDateTime": (written - timedelta(days=chance.randrange(400, 3000))).isoformat(),
        "note": [{"text": "Reviewed each year"}],
    }


def _core(chance: Random, written: date) -> list[Resource]:
    """What every record has: its head, allergies and medication."""
    head = (
        "<h3>From the patient’s General Practice record. It may not hold all that concerns this patient.</h3>"
        f'<p id="CreateTime">Summary Created: {_day(written)}</p><p id="Author">Created by: Dr Amina Yusuf</p>'
        '<p id="Practice">Millrace Surgery, 3 Weir Lane, Fenbridge</p>'
    )
    repeats = chance.sample(MEDICINES, chance.randrange(1, 4))
    allergies = chance.sample(ALLERGIES, chance.randrange(0, 3))
    return [
        _section("General Practice Summary", "Title", head),
        _section(
            "Allergies and Adverse Reactions",
            "AllergiesHeader",
            _table(
                ("Date", "Description", "Certainty", "Severity", "Supporting Information"),
                [(_day(_before(written, chance, 3000)), f"{what}: allergy", *more) for what, *more in allergies],
            ),
        ),
        _medicines(
            "Acute Medications (For the last 12 months)", "AcuteMedsHeader", "Prescribed", _courses(chance, written)
        ),
        _medicines(
            "Current Repeat Medications",
            "RepeatMedsHeader",
            "Last Issued",
            [(_before(written, chance, 28), *medicine[:3]) for medicine in repeats],
        ),
        _medicines("Discontinued Repeat Medications (For the last 6 months)", "DiscRepeatMedsHeader", "", []),
    ]


def _courses(chance: Random, written: date) -> list[tuple[date, str, str, str]]:
    chosen = chance.sample(COURSES, chance.randrange(0, 3))
    return [(_before(written, chance, 300), *course) for course in chosen]


def _additional(chance: Random, written: date, conditions: list[Resource]) -> list[Resource]:
    """What was added with the patient's consent."""
    made = []
    for title, code, lines in chance.sample(ADDITIONAL, chance.randrange(3, len(ADDITIONAL) + 1)):
        rows = [(_day(_before(written, chance, 2000)), what, more) for what, more in lines]
        section = _section(title, code, _table(("Date", "Description", "Additional information"), rows))
        if code == "DiagnosesHeader":
            section["entry"] = [{"reference": f"Condition/{each['id']}"} for each in conditions]
        made.append(section)
    return made


def _medicines(title: str, code: str, verb: str, lines: list[tuple[date, str, str, str]]) -> Resource:
    kind = title.split(maxsplit=1)[0]
    head = ("Type", "Date", "Medication Item", "Dosage Instructions", "Quantity")
    rows = [(kind, f"{verb}: {_day(day)}", item, dosage, amount) for day, item, dosage, amount in lines]
    return _section(title, code, _table(head, rows))


def _section(title: str, code: str, markup: str) -> Resource:
    text = {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{markup}</div>'}
    return {"title": title, "code": {"coding": [{"code": code}]}, "text": text}


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    heads = "".join(f"<th>{escape(each)}</th>" for each in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    nothing = f'<tr><td colspan="{len(head)}">Nothing is recorded here.</td></tr>'
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body or nothing}</tbody></table>"


def _before(day: date, chance: Random, at_most: int) -> date:
    return day - timedelta(days=chance.randrange(1, at_most))


def _day(day: date) -> str:
    return f"{day:%d-%b-%Y}"
