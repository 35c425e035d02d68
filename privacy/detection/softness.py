"""The scale on which evidence becomes risk."""

SUSPICIOUS = 3.5  # evidence from which an access is suspicious and an alert is raised: 33 times likelier, risk 35
SOFTNESS = 8.0  # evidence (natural logarithm) at which the risk is 63
