"""All scenarios, how often each happens, and the two accesses that the demo's own people take part in."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from random import Random

from oneclick.demo.access import Incident
from oneclick.demo.clock import DAY, HOUR
from oneclick.demo.hospital import DOORS
from oneclick.demo.people import DEMO_PEOPLE
from oneclick.demo.watchlist import Watchlist
from oneclick.demo.world import World
from oneclick.demo.wrongdoing import credentials, patterns, permissions, relations
from oneclick.demo.wrongdoing.plot import Plot

_USUAL_DAYS = 60


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of wrongful conduct and how many incidents of it 60 days at scale 1 have."""

    name: str
    act: Callable[[Plot], None]
    usual: float


def list_scenarios(watchlist: Watchlist) -> tuple[Scenario, ...]:
    """Every kind."""
    return (
        Scenario("own_record", relations.open_own_record, 4),
        Scenario("family", relations.open_family, 5),
        Scenario("household", relations.open_household, 4),
        Scenario("ex_partner", relations.open_ex_partner, 2),
        Scenario("neighbour", relations.open_neighbour, 4),
        Scenario("colleague", relations.open_colleague, 4),
        Scenario("line_manager", relations.open_line_manager, 3),
        Scenario("vip", partial(patterns.crowd_on_watched, watchlist=watchlist), 1),
        Scenario("watchlist", partial(patterns.peek_at_watched, watchlist=watchlist), 3),
        Scenario("slow_browse", patterns.browse_slowly, 1),
        Scenario("bulk_browse", patterns.browse_in_bulk, 1),
        Scenario("emergency_habit", patterns.call_emergencies_by_habit, 1),
        Scenario("poor_reason", patterns.paste_reasons, 1),
        Scenario("emergency_misuse", permissions.misuse_emergency, 4),
        Scenario("legal_override_misuse", permissions.misuse_legal_override, 3),
        Scenario("after_refusal", permissions.open_after_refusal, 4),
        Scenario("no_decision", permissions.skip_decision, 3),
        Scenario("out_of_hours", credentials.open_out_of_hours, 3),
        Scenario("leaver", credentials.return_after_leaving, 2),
        Scenario("card_shared", credentials.share_card, 2),
        Scenario("no_entitlement", credentials.exceed_entitlement, 3),
        Scenario("deceased", credentials.open_deceased, 3),
        Scenario("wrong_service", credentials.open_wrong_service, 3),
    )


def plan_wrongdoing(world: World, watchlist: Watchlist) -> None:
    """Put every incident on the agenda, before the ordinary days fill it."""
    size = world.scale * world.period.days / _USUAL_DAYS
    todo = [
        scenario for scenario in list_scenarios(watchlist) for _ in range(_draw_count(world.rng, scenario.usual * size))
    ]
    world.rng.shuffle(todo)
    for number, scenario in enumerate(todo, start=1):
        with suppress(LookupError):  # a very short or small demo may have nobody who could do it
            scenario.act(Plot(world, Incident(f"I{number:04d}", scenario.name)))
    _open_officers_own(Plot(world, Incident(f"I{len(todo) + 1:04d}", "own_record")))
    _alarm_about_clinician(world)
    watchlist.add_ordinary(world.population.people, max(round(6 * world.scale), 3), world.period.start)


def _draw_count(rng: Random, usual: float) -> int:
    return max(int(usual + rng.random()), 1)


def _open_officers_own(plot: Plot) -> None:
    """The privacy officer opens her own record: an alert on which she herself can do nothing."""
    officer = plot.world.workforce.by_uid[DEMO_PEOPLE[0].staff_uid]
    if not plot.shifts_of(officer):
        return
    at = plot.find_moment(officer, after=plot.world.period.at(max(plot.world.period.days - 12, 0), 0))
    plot.open(officer, officer.person, at, decisions=("emergency",), reason="checking", services=("scr",))


def _alarm_about_clinician(world: World) -> None:
    """An honest emergency that looks bad: the attendance was never entered and the reason says little."""
    clinician = world.workforce.by_uid[DEMO_PEOPLE[1].staff_uid]
    shifts = [
        shift
        for shift in world.rota.shifts_of(clinician)
        if world.period.start <= shift.start and shift.end < world.period.end
    ]
    if not shifts:
        return
    at = shifts[-1].end - world.rng.uniform(0.4, 1.5) * HOUR
    person = world.draw_patient("RX1", at, DOORS[0].towns, (30, 80))
    person.left_alone.append(("RX1", at - 21 * DAY, at + 14 * DAY))
    access = world.compose(clinician, clinician.post, person, at, ("scr",))
    access.decisions, access.reason, access.self_claimed = ("emergency",), "see notes", False
    world.add(access)
