"""The fields of a form as the page shows them: of which kind, with what was chosen, and what each choice asks further."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.utils import timezone

# A choice that asks for more, by field and value.
REVEALS: Final = {
    ("outcome", "inappropriate"): ("harm", "tell", "reportable"),
    ("tell", "yes"): ("tell_by",),
    ("reportable", "yes"): ("aware_at",),
    ("until", "date"): ("date",),
    ("question", "own"): ("words",),
}
REVEALED: Final = frozenset(name for names in REVEALS.values() for name in names)
SELECTS: Final = frozenset({"to", "into", "document"})
HINTS: Final = {
    "harm": "A second officer approves it before the alert closes.",
    "aware_at": "The 72 hours in which the regulator is told run from then.",
}


@dataclass(frozen=True)
class Item:
    """Something to choose; it may ask for more."""

    value: str
    text: str
    reveals: list[Field] = field(default_factory=list)


@dataclass(frozen=True)
class Field:
    """A field: `words`, `date`, `moment`, `file`, `radios`, `select` or `checkboxes`."""

    kind: str
    name: str
    id: str
    label: str
    value: Any
    error: str
    hint: str = ""
    items: list[Item] = field(default_factory=list)


def fields_of(form: forms.Form) -> list[Field]:
    """The fields of a form that stand by themselves; the others hang on what is chosen."""
    return [_field(form, name) for name in form.fields if not (name in REVEALED or form[name].is_hidden)]


def _field(form: forms.Form, name: str) -> Field:
    """One field."""
    bound, hint = form[name], HINTS.get(name, "")
    return Field(
        kind=kind_of(name, form.fields[name]),
        name=name,
        id=bound.id_for_label or str(bound.auto_id),
        label=str(bound.label),
        value=_plain(bound.value()),
        error=" ".join(str(error) for error in form.errors.get(name, ())) if form.is_bound else "",
        hint=hint or str(bound.help_text),
        items=_items(form, name),
    )


def _items(form: forms.Form, name: str) -> list[Item]:
    """What can be chosen."""
    return [
        Item(
            str(value),
            str(text),
            reveals=[_field(form, more) for more in REVEALS.get((name, str(value)), ()) if more in form.fields],
        )
        for value, text in getattr(form.fields[name], "choices", ())
        if value != ""
    ]


def kind_of(name: str, of: forms.Field) -> str:
    """How a field is shown."""
    if isinstance(of, forms.MultipleChoiceField):
        return "checkboxes"
    if isinstance(of, forms.ChoiceField):
        return "select" if name in SELECTS else "radios"
    if isinstance(of, forms.DateTimeField):
        return "moment"
    if isinstance(of, forms.FileField):
        return "file"
    return "date" if isinstance(of, forms.DateField) else "words"


def _plain(value: Any) -> Any:
    """A value as the field of a page holds it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, list) else str(value or "")
