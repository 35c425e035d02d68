"""Every write of governing: the decision as a new row, its review event, and what has to be looked at again, as one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from audit.ingest import wake
from audit.people.models import User
from audit.wording import LONDON
from privacy.alerts.models import Alert
from privacy.govern.figures import first_day
from privacy.govern.in_force import Catalogue
from privacy.govern.models import Agreement, RuleChange, Suppression, SuppressionEnd, TemplateChange
from privacy.govern.permissions import can_govern, check_can_govern
from privacy.govern.preview import Preview, preview
from privacy.govern.reason import reason_of
from privacy.govern.suppressing import Extent
from privacy.govern.thresholds import check
from privacy.learning.models import Template
from privacy.pipeline import queue_again
from privacy.ranking.learning import is_on, learn_ranking
from privacy.ranking.models import RankingSwitch
from privacy.review.kinds import Kind
from privacy.review.models import ReviewEvent
from privacy.review.refusal import Refused
from privacy.rules import RULES, Rule

LONGEST_SUPPRESSION: Final = 90  # days


@transaction.atomic
def try_rule(*, by: User, organisation: str, rule: Rule, enabled: bool, thresholds: dict[str, float]) -> Preview:
    """What a change would have given. Who tried it, and saw the examples, is recorded. Raises Refused."""
    check_can_govern(by, organisation)
    check(rule, thresholds)
    result = preview(organisation, rule, enabled=enabled, thresholds=thresholds)
    tried = {"rule": rule.id, "tried": _state(enabled, thresholds)}
    shown = [finding.subject for _, finding in result.examples()]
    _record(organisation, by, Kind.RULE_PREVIEWED, detail=tried | {"shown": shown})
    return result


@transaction.atomic
def change_rule(
    *, by: User, organisation: str, rule: Rule, enabled: bool, thresholds: dict[str, float], why: str, seen: int
) -> RuleChange:
    """Puts a rule on or off and sets its thresholds; the last 90 days are looked at again. Raises Refused.

    `seen` is the key of the change that was in force on the page, 0 where there was none.
    """
    check_can_govern(by, organisation)
    check(rule, thresholds)
    catalogue = Catalogue.of(organisation)
    latest = catalogue.changes.get(rule.id)
    if latest and latest.pk != seen:
        raise Refused(f"{latest.by.name} changed this rule while you were reading. Look at it again, then decide.")
    before, after = _state(catalogue.is_on(rule), catalogue.parameters(rule)), _state(enabled, thresholds)
    if before == after:
        raise Refused("Nothing differs from what is in force. Change the switch or a threshold first.")
    reason = reason_of(why, "Write why you change this rule.")
    change = RuleChange.objects.create(
        organisation_id=organisation, rule=rule.id, enabled=enabled, thresholds=thresholds, why=reason, by=by
    )
    _record(organisation, by, Kind.RULE_CHANGED, why=reason, detail={"rule": rule.id, "from": before, "to": after})
    _look_again(organisation)
    return change


@transaction.atomic
def switch_template(*, by: User, template: Template, enabled: bool, why: str) -> None:
    """Switches a learned template on or off; the last 90 days are looked at again. Raises Refused."""
    check_can_govern(by, template.organisation_id)
    reason = reason_of(why, "Write why you switch this template.")
    if not Template.objects.filter(pk=template.pk, enabled=not enabled).update(enabled=enabled):
        raise Refused("This template was switched, or learned anew, while you were reading. Look at it again.")
    names = ("company", "kind", "team", "same_site", "lag_from", "lag_to")
    about = {name: getattr(template, name) for name in names}
    organisation = template.organisation_id
    TemplateChange.objects.create(organisation_id=organisation, enabled=enabled, why=reason, by=by, **about)
    _record(organisation, by, Kind.TEMPLATE_SWITCHED, why=reason, detail=about | {"enabled": enabled})
    _look_again(organisation)


@transaction.atomic
def switch_ranking(*, by: User, organisation: str, enabled: bool, why: str) -> None:
    """Lets outcomes adjust the risk, or no longer; what is open is weighed again. Raises Refused."""
    check_can_govern(by, organisation)
    reason = reason_of(why, "Write why you switch the learned ranking.")
    if is_on(organisation) == enabled:
        raise Refused(f"It is {'on' if enabled else 'off'} already. Look at it again.")
    RankingSwitch.objects.create(organisation_id=organisation, enabled=enabled, why=reason, by=by)
    _record(organisation, by, Kind.RANKING_SWITCHED, why=reason, detail={"enabled": enabled})
    learn_ranking(organisation)
    _look_again(organisation)


@transaction.atomic
def suppress(*, by: User, organisation: str, extent: Extent, owner: User, until: date, why: str) -> Suppression:
    """Keeps findings of a scope about conduct from now to the end of a day from raising alerts. Raises Refused."""
    check_can_govern(by, organisation)
    scope, alert = extent.columns(), extent.alert
    if alert and alert.organisation_id != organisation:
        raise Refused("That alert is of another organisation.")
    if scope["staff_uid"] in (by.staff_uid, owner.staff_uid) and scope["staff_uid"]:
        raise Refused("Nobody makes or owns a suppression about their own accesses. Ask another privacy officer.")
    if not can_govern(owner, organisation):
        raise Refused("Choose an owner who reviews alerts for this organisation.")
    now = timezone.now()
    days = (until - now.astimezone(LONDON).date()).days
    if not 0 <= days <= LONGEST_SUPPRESSION:
        raise Refused(f"The last day must be from today to {LONGEST_SUPPRESSION} days from now.")
    reason = reason_of(why, "Write why these findings need no alert.")
    end = datetime.combine(until + timedelta(days=1), time(), LONDON)
    suppression = Suppression.objects.create(
        organisation_id=organisation, alert=alert, owner=owner, since=now, until=end, why=reason, by=by, **scope
    )
    named = {"suppression": suppression.pk, "rule": extent.rule, "site": extent.site, "until": str(until)}
    named |= {"owner": owner.name, "person": extent.person, "patient": extent.patient}
    _record(organisation, by, Kind.SUPPRESSED, why=reason, detail=named, alert=alert)
    return suppression


@transaction.atomic
def end_suppression(*, by: User, suppression: Suppression, why: str) -> SuppressionEnd:
    """Ends a suppression now: what is done from here on raises alerts again. Raises Refused."""
    check_can_govern(by, suppression.organisation_id)
    reason = reason_of(why, "Write why this suppression ends now.")
    organisation = suppression.organisation_id
    said = {"organisation_id": organisation, "why": reason, "by": by}
    end, is_new = SuppressionEnd.objects.get_or_create(suppression=suppression, defaults=said)
    if not is_new or suppression.until <= end.at:
        raise Refused("This suppression has ended already.")
    detail = {"suppression": suppression.pk}
    _record(organisation, by, Kind.SUPPRESSION_ENDED, why=reason, detail=detail, alert=suppression.alert)
    return end


@transaction.atomic
def list_suppressions(*, by: User, organisation: str, shown: list[int]) -> None:
    """Records who saw which suppressions, for they name people. Raises Refused."""
    check_can_govern(by, organisation)
    if shown:
        _record(organisation, by, Kind.SUPPRESSIONS_LISTED, detail={"suppressions": shown})


@transaction.atomic
def agree(*, by: User, organisation: str, why: str) -> Agreement:
    """Keeps that the organisation agreed its list as it stands. Raises Refused."""
    check_can_govern(by, organisation)
    reason = reason_of(why, "Write where or with whom this was agreed.")
    agreement = Agreement.objects.create(
        organisation_id=organisation, rules=standing_rules(Catalogue.of(organisation)), why=reason, by=by
    )
    _record(organisation, by, Kind.CATALOGUE_AGREED, why=reason, detail={"agreement": agreement.pk})
    return agreement


@transaction.atomic
def export_catalogue(*, by: User, organisation: str, form: str) -> None:
    """Records that the list left OneClick. Raises Refused."""
    check_can_govern(by, organisation)
    _record(organisation, by, Kind.CATALOGUE_EXPORTED, detail={"form": form})


def standing_rules(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """Each rule as it stands."""
    return {rule.id: _state(catalogue.is_on(rule), catalogue.parameters(rule)) for rule in RULES}


def _state(enabled: bool, thresholds: dict[str, float]) -> dict[str, Any]:
    return {"enabled": enabled, "thresholds": thresholds}


def _look_again(organisation: str) -> None:
    """Queues the last 90 days for detection, and wakes it once that is committed."""
    queue_again([organisation], since=first_day(organisation))
    transaction.on_commit(lambda: wake.up([organisation]))


def _record(
    organisation: str,
    by: User,
    kind: Kind,
    *,
    detail: dict[str, Any],
    why: str = "",
    alert: Alert | None = None,
) -> None:
    """Adds one review event."""
    ReviewEvent.objects.create(organisation_id=organisation, actor=by, kind=kind, note=why, detail=detail, alert=alert)
