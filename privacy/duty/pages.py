"""What the pages of due dates and of the rota say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils import timezone

from audit.people.models import User
from audit.wording import LONDON, count, listed, local_date, local_time
from privacy.alerts.models import Alert
from privacy.duty.due import Bands, Due
from privacy.duty.forms import DAYS, LINES, AbsenceForm, DueDatesForm, DutyForm, HandOverForm, SharingForm
from privacy.duty.models import Absence, DueDates, Duty, Mode, Sharing
from privacy.duty.periods import day_words
from privacy.duty.rota import next_on_duty, on_duty, standing_absences, standing_duties
from privacy.duty.sharing import mode_of, points_of
from privacy.govern.forms import problems_of
from privacy.govern.pages.place import Place
from privacy.govern.permissions import governors


@dataclass(frozen=True)
class ChangeRow:
    """Who decided what, when and why."""

    when: str
    who: str
    what: str
    why: str


def band_words(bands: Bands) -> list[str]:
    """Each line in words, the highest risk first."""
    before, lines = 101, []
    for risk, days in bands:
        lines.append(f"Risk {risk} to {before - 1}: within {count(days, 'working day')}")
        before = risk
    return lines


class DueDatesPage:
    """Within how many working days alerts are due, and who decided so."""

    def __init__(self, user: User, asked: str, form: DueDatesForm | None = None) -> None:
        self.place = Place.of(user, asked)
        due = Due.of(self.place.code)
        self.lines = band_words(due.bands)
        self.is_usual = due.change is None
        self.form = form or DueDatesForm(due.bands)
        self.problems = problems_of(self.form) if self.form.is_bound else []
        self.numbers = range(LINES)
        changes = DueDates.objects.filter(organisation_id=self.place.code).select_related("by").order_by("-id")[:50]
        self.history = [
            ChangeRow(local_time(one.at), one.by.name, "; ".join(band_words(tuple(one.bands))), one.why)
            for one in changes
        ]

    def error_of(self, name: str) -> dict[str, str] | None:
        """What is wrong with a field."""
        return error_of(self.form, name)


def error_of(form: forms.Form, name: str) -> dict[str, str] | None:
    """What is wrong with a field, as the design system's macros take it."""
    found = form.errors.get(name) if form.is_bound else None
    return {"text": str(found[0])} if found else None


@dataclass(frozen=True)
class OfficerRow:
    """An officer, and what they have."""

    name: str
    today: str
    colour: str
    alerts: int
    overdue: int
    points: int


@dataclass(frozen=True)
class EntryRow:
    """A line of the rota, or an absence."""

    id: int
    kind: str
    officer: str
    what: str
    when: str
    by: str


class RotaPage:
    """Who is on duty, who is away, who has what, and how new alerts are shared out."""

    def __init__(self, user: User, asked: str, failed: forms.Form | None = None) -> None:
        self.place = Place.of(user, asked)
        code = self.place.code
        self.forms: dict[str, Any] = {
            "duty": DutyForm(code), "absence": AbsenceForm(code), "hand_over": HandOverForm(code), "sharing": SharingForm(),
        }  # fmt: skip
        for name, form in self.forms.items():
            if failed is not None and type(failed) is type(form):
                self.forms[name] = failed
        self.problems = self._problems(failed)
        self.today = timezone.now().astimezone(LONDON).date()
        self.officers = self._officers()
        self.duties = [_duty(duty) for duty in standing_duties(code)]
        self.absences = [_absence(one) for one in standing_absences(code).filter(until__gte=self.today)]
        self.mode = mode_of(code)
        self.modes = [{"value": value, "text": text} for value, text in Mode.choices]
        self.days = [{"value": str(n), "text": name} for n, name in enumerate(DAYS)]
        changes = Sharing.objects.filter(organisation_id=code).select_related("by").order_by("-id")[:20]
        self.history = [ChangeRow(local_time(one.at), one.by.name, Mode(one.mode).label, one.why) for one in changes]

    @property
    def on_duty(self) -> str:
        """Who is on duty today, or next."""
        day, officers = next_on_duty(self.place.code, self.today)
        names = listed([officer.name for officer in officers], most=6)
        if not officers:
            return "Nobody is on duty in the next fortnight. New alerts are shared out to nobody."
        return (
            f"On duty today: {names}."
            if day == self.today
            else f"Nobody is on duty today. Next: {names}, {day_words(day)}."
        )

    @property
    def choices(self) -> list[dict[str, str]]:
        """The officers, to choose from."""
        return [{"value": value, "text": text} for value, text in self.forms["duty"].fields["officer"].choices]

    def value(self, form: str, name: str) -> Any:
        """What stands in a field."""
        return self.forms[form][name].value() or ""

    def error(self, form: str, name: str) -> dict[str, str] | None:
        """What is wrong with a field."""
        return error_of(self.forms[form], name)

    def _problems(self, failed: forms.Form | None) -> list[dict[str, str]]:
        named = next((name for name, form in self.forms.items() if form is failed), "")
        return problems_of(failed, lambda field: f"{named}-{field}") if failed is not None else []

    def _officers(self) -> list[OfficerRow]:
        code = self.place.code
        overdue = Count("pk", filter=Q(due_at__lt=timezone.now()))
        held = Alert.objects.open().filter(organisation_id=code, assignee__isnull=False).order_by()
        counts = {
            pk: numbers
            for pk, *numbers in held.values_list("assignee_id").annotate(alerts=Count("pk"), overdue=overdue)
        }
        points, present = points_of(code), {officer.pk for officer in on_duty(code, self.today)}
        away = {one.officer_id for one in standing_absences(code).filter(since__lte=self.today, until__gte=self.today)}
        return [
            _officer(
                officer,
                counts.get(officer.pk, [0, 0]),
                points.get(officer.pk, 0),
                officer.pk in present,
                officer.pk in away,
            )
            for officer in governors(code)
        ]


def _officer(officer: User, counts: list[int], points: int, present: bool, away: bool) -> OfficerRow:
    today, colour = ("Away", "yellow") if away else ("On duty", "green") if present else ("Off duty", "grey")
    return OfficerRow(officer.name, today, colour, counts[0], counts[1], points)


def _duty(duty: Duty) -> EntryRow:
    days = "every day" if len(duty.weekdays) == 7 else listed([DAYS[n] for n in duty.weekdays], most=7)
    until = f" to {day_words(duty.until)}" if duty.until else ""
    return EntryRow(duty.pk, "duty", duty.officer.name, days, f"from {day_words(duty.since)}{until}", _entered(duty))


def _absence(absence: Absence) -> EntryRow:
    stands_in = f"{absence.deputy.name} stands in" if absence.deputy else "nobody stands in"
    when = f"{day_words(absence.since)} to {day_words(absence.until)}"
    return EntryRow(absence.pk, "absence", absence.officer.name, stands_in, when, _entered(absence))


def _entered(entry: Duty | Absence) -> str:
    return f"{entry.by.name}, {local_date(entry.at)}"
