"""Thresholds that somebody types: read, held against the bounds of the rule, and written out."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from privacy.rules import Rule, Threshold


def read(rule: Rule, typed: Mapping[str, str]) -> tuple[dict[str, float], dict[str, str]]:
    """The thresholds by name, and for those that will not do a sentence by name."""
    values, problems = {}, {}
    for threshold in rule.thresholds:
        try:
            values[threshold.name] = value_of(threshold, typed.get(threshold.name, ""))
        except ValueError as error:
            problems[threshold.name] = str(error)
    return values, problems


def value_of(threshold: Threshold, text: str) -> float:
    """The number that was typed. Raises ValueError with a sentence where it will not do."""
    name = label(threshold)
    try:
        number = float(text.strip().replace(",", ""))
    except ValueError:
        raise ValueError(f"{name} must be a number, such as {threshold.value:g}.") from None
    least, most = threshold.bounds
    if not isfinite(number) or not least <= number <= most:
        raise ValueError(f"{name} must be from {least:,g} to {most:,g}.")
    if not threshold.is_whole:
        return number
    if number != int(number):
        raise ValueError(f"{name} must be a whole number.")
    return int(number)


def label(threshold: Threshold) -> str:
    """What a threshold is called on the screen."""
    return threshold.name.replace("_", " ").capitalize()


def said(threshold: Threshold, value: float) -> str:
    """A threshold in words."""
    return f"{label(threshold)}: {value:,g} {threshold.unit}"
