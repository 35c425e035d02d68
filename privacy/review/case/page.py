"""The page of one alert, everything on it named and in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from audit.models import Access, User
from audit.trail import labels
from audit.trail.screens.presenters import Later
from audit.wording import count, listed, local_date, local_time
from privacy.alerts.choices import Outcome, Status
from privacy.duty.presenters import DueWords, due_words, suggestion
from privacy.models import Alert, CareContact, RotaShift
from privacy.review import querysets
from privacy.review.case import asked, evidence, rows
from privacy.review.case.act_form import ActForm
from privacy.review.case.choices import Choice, choices_for
from privacy.review.case.day import accesses_of_day, day_of
from privacy.review.case.decided import decided
from privacy.review.case.looked_for import looked_for
from privacy.review.case.record import record_of, similar_to
from privacy.review.case.story import Story, place, story
from privacy.review.names import Names
from privacy.review.policies import check_can_act, is_about, refusal
from privacy.review.queue.filters import kept
from privacy.review.queue.listing import Queue
from privacy.review.refusal import Refused, Stale
from privacy.review.transitions import Act
from privacy.review.words import risk_colour, standing, times
from privacy.watching.evidence import LookedRow, is_about_looks, looks_of

HISTORY_SHOWN = 50
NAMED = 20  # people of a crowd by name


def find_alert(user: User, reference: str) -> Alert:
    """The alert of a reference among those that somebody may see. Raises Http404 for any other, existing or not."""
    visible = Alert.objects.visible_to(user).select_related(
        "organisation", "assignee", "previous", "merged_into", "split_from", "raised_by"
    )
    return get_object_or_404(visible, reference=reference)


class CasePage:
    """What a privacy officer needs to decide. Whoever the alert is about sees what they did, and not what others say."""

    def __init__(
        self,
        user: User,
        alert: Alert,
        params: QueryDict,
        *,
        failed: ActForm | None = None,
        failed_act: Act | None = None,
        refused: Refused | None = None,
    ) -> None:
        self.user, self.alert, self.params = user, alert, params
        self.own, self.now = is_about(alert, user), timezone.now()
        self._arrange(choices_for(alert, user, failed, failed_act))
        self.failed, self.failed_act = failed, failed_act
        self.changes = refused.changes if isinstance(refused, Stale) else []
        self.address = kept(params)
        self.before, self.after = Queue(user, params).beside(alert)
        self.page = page_number(params, alert.access_count)
        self._read_evidence()
        if not self.own:
            self._read_others()
        self._name()

    def _arrange(self, choices: list[Choice]) -> None:
        """What can be done: the form that stands open, buttons, forms folded away; and what cannot."""
        self.choices = choices
        possible = [choice for choice in choices if not choice.refusal]
        self.forms = [choice for choice in possible if choice.is_main]
        self.quick = [choice for choice in possible if not choice.has_words]
        self.folded = [choice for choice in possible if choice.has_words and not choice.is_main]
        self.refused = [choice for choice in choices if choice.refusal]

    def _read_evidence(self) -> None:
        """What the alert rests on, and what care and rota say of that time."""
        alert, user = self.alert, self.user
        first, last = alert.first_conduct_at, alert.last_conduct_at
        self._accesses = evidence.accesses_of(alert, self.page)
        self._events = evidence.events_of(self._accesses)
        numbers = [alert.nhs_number] if alert.nhs_number else [access.nhs_number for access in self._accesses]
        self._care: list[CareContact] = evidence.care_near(user, numbers, first, last)
        self._shifts: list[RotaShift] = evidence.shifts_near(user, alert.people, self._accesses)
        self._findings = evidence.findings_of(alert)
        self.looked_for = looked_for(alert)

    def _read_others(self) -> None:
        """What else person and patient did, and what was done to the alert."""
        alert, user = self.alert, self.user
        of_person = evidence.other_accesses_of_person(alert, user)
        self.of_person_count = bounded(of_person[: evidence.MOST_COUNTED + 1].count())
        self._of_person = list(of_person[: evidence.BESIDE])
        self._to_patient = evidence.other_accesses_to_patient(alert, user)
        self._of_day = accesses_of_day(alert, user)
        self.record, self.similar, self.decided = record_of(alert, user), similar_to(alert, user), decided(alert)
        self.earlier = [rows.alert_row(other) for other in evidence.earlier_alerts_about_person(alert, user)]
        self.alerts_about_patient = evidence.other_alerts_about_patient(alert, user)
        self.history = [rows.history_row(event) for event in querysets.history(alert)[:HISTORY_SHOWN]]
        self.questions = asked.question_rows(alert)
        self.documents = asked.document_rows(alert)
        self.looks = [rows.history_row(event) for event in querysets.looks(alert)[:HISTORY_SHOWN]]

    def _name(self) -> None:
        """Names of everybody on the page, and the rows that need them."""
        of_person: list[Access] = getattr(self, "_of_person", [])
        to_patient: list[Access] = getattr(self, "_to_patient", [])
        of_day: list[Access] = getattr(self, "_of_day", [])
        seen = [*self._accesses, *of_person, *to_patient, *of_day]
        self.names = names = Names.of(
            staff={*self.alert.people} | {a.staff_uid for a in seen} | {c.staff_uid for c in self._care},
            patients={self.alert.nhs_number} | {a.nhs_number for a in seen} | {f.nhs_number for f in self._findings},
            sites=places_in([*seen, *self._care, *self._shifts]),
        )
        self.parts = rows.parts_of(self.alert, self._findings, names)
        self.stories: list[Story] = [story(access, self._events, names) for access in self._accesses]
        self.care = [rows.care_row(contact, names, here=self.alert.organisation_id) for contact in self._care]
        self.shifts = [
            rows.shift_row(shift, names, of="" if self.alert.staff_uid else names.person(shift.staff_uid))
            for shift in self._shifts
        ]
        self.of_person = [rows.access_row(access, names) for access in of_person]
        self.to_patient = [rows.access_row(access, names) for access in to_patient]
        self.day = day_of(
            self.alert, of_day, self._care, self._shifts, names, evidence.site_of(self._accesses),
            {access.pk for access in self._accesses},
        )  # fmt: skip

    @property
    def nothing(self) -> str:
        """Why the reader may do nothing at all; empty where they may."""
        return refusal(check_can_act, self.alert, self.user)

    @property
    def person(self) -> str:
        """Who: of a crowd everybody by name."""
        return listed([self.names.person(uid) for uid in self.alert.people], most=NAMED)

    @property
    def role(self) -> str:
        """In which role."""
        code = self._accesses[0].role_code if self._accesses and self.alert.staff_uid else ""
        return self.names.role(self.alert.staff_uid, code)

    @property
    def team(self) -> str:
        """Of which team."""
        return self.names.team(self.alert.staff_uid)

    @property
    def patient(self) -> str:
        """Whom, where the name is known."""
        return self.names.patient(self.alert.nhs_number)

    @cached_property
    def looked_up(self) -> list[LookedRow]:
        """What an officer looked up, where the alert is about that."""
        return looks_of(self.alert) if is_about_looks(self.alert) else []

    @property
    def due(self) -> DueWords:
        """By when it is to be closed."""
        return due_words(self.alert.due_at, closed_at=self.alert.closed_at)

    @property
    def holder(self) -> str:
        """Who has it, or to whom it is suggested."""
        if self.alert.assignee is None:
            return suggestion(self.alert, self.user) or "Nobody"
        return "You" if self.alert.assignee_id == self.user.pk else self.alert.assignee.name

    @property
    def status(self) -> tuple[str, str]:
        """Words and colour."""
        return standing(self.alert, self.now)

    @property
    def outcome(self) -> str:
        """What a closed alert was found to be."""
        return Outcome(self.alert.outcome).label if self.alert.outcome else ""

    @property
    def sleeps(self) -> str:
        """Until when a snoozed alert sleeps."""
        if self.alert.status != Status.SNOOZED:
            return ""
        until = self.alert.snoozed_until
        return f"until {local_date(until)}, or until it gets worse" if until else "until it gets worse"

    @property
    def risk_colour(self) -> str:
        """The colour of the risk."""
        return risk_colour(self.alert.risk, waits=bool(self.waits_until))

    @property
    def waits_until(self) -> str:
        """Until when care data that may settle the alert are still to come; empty where none are awaited."""
        return local_time(self.alert.waits_until(self.now))

    @property
    def what_happened(self) -> str:
        """Who did what with whose record, when and where, in a sentence."""
        who = f"{self.person} ({self.role})" if self.role else self.person
        if not self.alert.staff_uid:
            who = count(len(self.alert.people), "person", "people")
        if is_about_looks(self.alert):
            return f"{who} looked somebody up in OneClick, last on {local_time(self.alert.last_conduct_at)}."
        whom = f"the record of {self.patient or 'a patient'}"
        if not self.alert.nhs_number:
            whom = f"the records of {count(evidence.patients_of(self.alert), 'patient')}"
        if self.alert.access_count != 1 or not self._accesses:
            first, last = local_date(self.alert.first_conduct_at), local_date(self.alert.last_conduct_at)
            period = f"on {first}" if first == last else f"between {first} and {last}"
            return f"{who} accessed {whom} {times(evidence.times_opened(self.alert))} {period}."
        only = self._accesses[0]
        where = self.names.site(only.organisation_id, only.site)
        return f"{who} accessed {whom} on {local_time(only.started_at)}{f' from {where}' if where else ''}."

    @property
    def what_was_said(self) -> str:
        """The decision, what was seen and the reason of an alert about one access."""
        if self.alert.access_count != 1 or not self._accesses:
            return ""
        only = self._accesses[0]
        seen = listed([labels.service(code) for code in dict.fromkeys(only.services)], most=4)
        return f"{labels.decision(only.decision, only.decision_scope)}. {f'Viewed: {seen}' if seen else 'Nothing was viewed'}."

    @property
    def reason(self) -> str:
        """The words given for the one access."""
        return self._accesses[0].reason if self.alert.access_count == 1 and self._accesses else ""

    @property
    def later(self) -> list[Later]:
        """Reasons that were added to the one access later."""
        return self.stories[0].later if self.alert.access_count == 1 and self.stories else []

    @property
    def where(self) -> str:
        """Place, role and device of the latest access."""
        return place(self._accesses[0], self.names) if self._accesses else ""

    @property
    def pages(self) -> int:
        """How many pages the accesses fill."""
        return pages_of(self.alert.access_count)

    def accesses_at(self, page: int) -> str:
        """The address of another page of accesses."""
        return f"{self.address}{'&' if self.address else '?'}accesses={page}#accesses"

    @property
    def problems(self) -> list[dict[str, str]]:
        """What stood in the way of the act, each leading to its field."""
        if self.failed is None or self.failed_act is None:
            return []
        return [
            {"text": str(error)} | ({} if name == "__all__" else {"href": f"#{self.failed_act.value}-{name}"})
            for name, errors in self.failed.errors.items()
            for error in errors
        ]

    @property
    def written(self) -> str:
        """What was written into a form that the page cannot show any more, so that it is not lost."""
        shown = any(choice.act == self.failed_act and not choice.refusal for choice in self.choices)
        return "" if shown or self.failed is None else str(self.failed.data.get("note", ""))

    @property
    def more(self) -> str:
        """How many accesses are on later pages."""
        left = self.alert.access_count - self.page * evidence.PAGE
        return count(left, "earlier access", "earlier accesses") if left > 0 else ""


def pages_of(accesses: int) -> int:
    """How many pages so many accesses fill, at least one."""
    return max(-(-accesses // evidence.PAGE), 1)


def page_number(params: QueryDict, accesses: int) -> int:
    """The page of accesses that an address asks for, or the nearest there is."""
    asked = params.get("accesses", "")
    return min(max(int(asked), 1), pages_of(accesses)) if asked.isdecimal() and len(asked) < 7 else 1


def places_in(things: Iterable[Access | CareContact | RotaShift]) -> set[tuple[str, str]]:
    """Pairs of organisation and site code of accesses, contacts and shifts."""
    return {(thing.organisation_id, thing.site) for thing in things}


def bounded(number: int) -> str:
    """A count that was not carried on past its bound."""
    most = evidence.MOST_COUNTED
    return f"more than {most:,}" if number > most else f"{number:,}"
