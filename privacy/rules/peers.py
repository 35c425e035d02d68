"""What colleagues have, in words."""

from audit.wording import count


def colleagues_have(people: int, least: float, most: float) -> str:
    """How many colleagues there are and what they have: "3 colleagues have 0 to 2", "1 colleague has none"."""
    return f"{count(people, 'colleague')} {'has' if people == 1 else 'have'} {between(least, most)}"


def between(least: float, most: float) -> str:
    """From the least to the most: "0 to 2", "3", "none"."""
    if least != most:
        return f"{least:g} to {most:g}"
    return f"{most:g}" if most else "none"
