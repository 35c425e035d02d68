"""The organisation's own procedure: which share of its accesses is checked, how often and how chosen, and how far that is."""
