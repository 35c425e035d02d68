"""The four national services: one adapter each that reads its FHIR R4 API, and one page each that shows what it said."""
