"""The 1-Click journey: from a local record system, with the patient in context, by permission to the record."""
