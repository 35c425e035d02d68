"""Thresholds that somebody types: read, held against the bounds of the rule, and written out."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from privacy.review.refusal import Refused
from privacy.rules import Rule, Threshold


def check(rule: Rule, values: Mapping[str, float]) -> None:
    """Raises Refused where these are not all thresholds of the rule, each within its bounds."""
    if values.keys() != rule.parameters.keys():
        raise Refused("Set every threshold of the rule, and no other.")
    for threshold in rule.thresholds:
        try:
            value_of(threshold, str(values[threshold.name]))
        except ValueError as error:
            raise Refused(str(error)) from None


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
