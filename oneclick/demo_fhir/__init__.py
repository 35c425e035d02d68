"""A small FHIR server of the demo: it answers as the national services do, with made-up records of made-up patients.

Nothing but the demo talks to it. What it says of a patient follows from their NHS number, so it keeps nothing.
"""
