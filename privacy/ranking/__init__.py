"""The ranking learned from the officers' own outcomes: what was found inappropriate before moves the risk, within bounds."""
