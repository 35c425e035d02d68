"""What people type when they are asked for a reason: good, short, misspelt, in a hurry, now and then not in English."""

from random import Random

_STATES = (
    "unconscious",
    "unresponsive",
    "GCS {n}",
    "intubated",
    "cardiac arrest",
    "post-ictal",
    "fitting",
    "acutely confused",
    "delirium",
    "too unwell to answer",
    "in resus, septic shock",
    "anaphylaxis",
    "severe head injury",
    "dementia, cannot consent",
    "sedated",
    "collapsed",
    "drowsy, ?OD",
    "major trauma",
    "stroke, aphasic",
    "peri-arrest",
    "hypoglycaemic and confused",
    "status epilepticus",
    "unable to speak, severe asthma",
    "agitated, lacks capacity",
)
_PURPOSES = (
    "need meds and allergies",
    "allergies?",
    "checking anticoagulant",
    "meds rec",
    "no NOK present",
    "no family with pt",
    "need PMH",
    "on warfarin?",
    "drug history needed before theatre",
    "carer not available",
    "best interests",
    "before giving abx",
    "for thrombolysis decision",
    "brought in by crew alone",
    "came in by ambulance",
    "ReSPECT form?",
    "insulin dose",
)
_WHERE = (
    "in resus",
    "in majors",
    "bed {n}",
    "on AMU",
    "by ambulance",
    "red call",
    "trolley in corridor",
    "on ward round",
    "",
)
_WELSH = (
    "claf yn anymwybodol",
    "methu rhoi caniatad, wedi drysu",
    "argyfwng - angen gwybod am alergeddau",
    "claf heb allu siarad",
)
_WEAK = (
    "emergency",
    "ED",
    "a&e",
    "pt in resus",
    "as above",
    "see notes",
    "urgent",
    "n/a",
    ".",
    "emerg",
    "clinical",
    "xxxx",
    "need info",
    "asdf",
    "acute",
)
_NOTES = {
    "ed": (
        "pmh",
        "meds + allergies",
        "pt agreed",
        "verbal consent given",
        "med history",
        "triage",
        "?anticoag",
        "pt asked me to check repeat meds",
    ),
    "ward": (
        "clerking",
        "meds rec on admission",
        "ward round",
        "discharge summary",
        "TTO check",
        "allergy status",
        "VTE assessment",
        "verbal consent at bedside",
    ),
    "clinic": (
        "clinic",
        "pre-op assessment",
        "medication review in clinic",
        "follow up",
        "new patient",
        "consent on referral form",
        "results clinic",
    ),
    "office": (
        "clinic letter",
        "coding",
        "GP details",
        "phone call from patient re appt",
        "referral triage",
        "MDT list",
        "address check",
    ),
    "hospital pharmacy": (
        "meds rec",
        "med rec level 2",
        "dose check",
        "TTO",
        "compliance aid?",
        "high risk drug",
        "DHx",
    ),
    "shop": (
        "emergency supply",
        "pharmacy first",
        "flu jab",
        "MUR",
        "NMS",
        "owing item",
        "pt on holiday",
        "minor ailment",
        "blister pack query",
    ),
    "gp": ("new registration", "temp resident", "med review", "hospital letter", "home visit"),
    "crew": ("on scene", "conveying", "falls pt", "meds not in house", "known to team"),
}
_LEGAL = {
    "public_interest": (
        "risk to others, agreed with Caldicott guardian, ref CG{n}",
        "public protection request, senior manager informed, case {n}",
        "infection control contact tracing, incident {n}",
        "missing vulnerable person, agreed with on-call manager {n}",
    ),
    "statute": (
        "s47 enquiry, children's social care ref {n}",
        "Care Act s42 enquiry, safeguarding ref {n}",
        "notifiable disease, UKHSA ref {n}",
        "child death overview panel, ref {n}",
    ),
    "court_order": (
        "family court order {n}, disclosure of medication",
        "coroner's request ref {n}",
        "crown court production order {n}",
    ),
}
_THIN_LEGAL = (
    "police asked",
    "legal",
    "court",
    "needed",
    "requested by solicitor",
    "statutory",
    "safeguarding",
    "per manager",
    "public interest",
)


def _fill(rng: Random, text: str) -> str:
    return text.replace("{n}", str(rng.randint(3, 12) if "GCS" in text or "bed" in text else rng.randint(1040, 98_800)))


def _hurry(rng: Random, text: str, likely: float = 0.08) -> str:
    """Two letters swapped, one left out, or one typed twice."""
    if len(text) < 6 or rng.random() > likely:
        return text
    place = rng.randrange(1, len(text) - 2)
    slip = rng.random()
    if slip < 0.5:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + text[place + 1 :] if slip < 0.8 else text[:place] + text[place] + text[place:]


def _dress(rng: Random, text: str, limit: int = 0) -> str:
    """The writer's habits: case, full stop, "pt" for patient, and the field that cuts after fifty letters."""
    style = rng.random()
    text = text.lower() if style < 0.3 else text.upper() if style < 0.35 else text[:1].upper() + text[1:]
    if rng.random() < 0.25:
        text = f"{rng.choice(('Pt', 'pt', 'Patient', 'patient'))} {text}"
    if rng.random() < 0.2:
        text += "."
    text = _hurry(rng, text)
    return text[:limit] if limit else text


def make_emergency_reason(rng: Random, *, weak: float = 0.07, limit: int = 50) -> str:
    """The explanation of an emergency access."""
    draw = rng.random()
    if draw < weak:
        return make_weak_reason(rng)
    if draw < weak + 0.008:
        return rng.choice(_WELSH)
    parts = [rng.choice(_STATES)]
    if rng.random() < 0.62:
        parts.append(rng.choice(_PURPOSES))
    if rng.random() < 0.3:
        parts.append(rng.choice(_WHERE))
    if rng.random() < 0.2:
        parts.reverse()
    joint = rng.choice((", ", ", ", " - ", ". ", " "))
    return _dress(rng, _fill(rng, joint.join(part for part in parts if part)), limit)


def make_weak_reason(rng: Random) -> str:
    """A reason that says nothing."""
    weak = rng.choice(_WEAK)
    return weak if rng.random() < 0.7 else weak.capitalize()


def make_note(rng: Random, setting: str) -> str:
    """What is typed into the box that may stay empty."""
    note = rng.choice(_NOTES[setting])
    if rng.random() < 0.12:
        note = f"{note} {rng.choice(('- verbal consent', 'today', 'as discussed', 'for Dr', 'asap', 'pt aware'))}"
    return _dress(rng, note)


def make_legal_reason(rng: Random, decision: str, *, thin: bool = False) -> str:
    """The ground of an override without consent."""
    if thin:
        return _dress(rng, rng.choice(_THIN_LEGAL))
    return _hurry(rng, _fill(rng, rng.choice(_LEGAL[decision])))
