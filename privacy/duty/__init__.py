"""Who deals with an alert and by when: due dates, the rota of officers, sharing out, and the weekly mail."""
