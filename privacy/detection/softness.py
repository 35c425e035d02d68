"""The scale on which evidence becomes risk."""

# Evidence from which an access is suspicious and an alert is raised, where nothing has been learned yet: 33 times likelier.
SUSPICIOUS = 3.5
LOWEST_CUT, HIGHEST_CUT = 2.5, 3.75  # between these an organisation's own data say how much can be read (risk 27 to 37)
SOFTNESS = 8.0  # evidence (natural logarithm) at which the risk is 63
