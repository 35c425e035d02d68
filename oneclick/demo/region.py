"""Makes the world of a demo and lets its ordinary days pass."""

from collections.abc import Callable
from datetime import date, timedelta

from oneclick.demo.care import CareBook, Row
from oneclick.demo.clinics import call_home, run_clinics
from oneclick.demo.clock import Period
from oneclick.demo.community import run_ambulances, run_practices, run_shops
from oneclick.demo.hospital import run_doors, run_elective
from oneclick.demo.numbers import make_dice
from oneclick.demo.population import PEOPLE_AT_SCALE_1, make_population
from oneclick.demo.rotas import make_rota
from oneclick.demo.workforce import hire_staff
from oneclick.demo.world import World

SMALLEST = 1500


def make_world(*, days: int, scale: float, seed: int, until: date, write_care: Callable[[Row], object]) -> World:
    """The region on its first morning. Each part has a generator of its own, so that they change independently."""
    period = Period(until - timedelta(days=days), days)
    size = max(round(PEOPLE_AT_SCALE_1 * scale), SMALLEST)
    population = make_population(make_dice(seed, "people"), size=size, today=until)
    workforce = hire_staff(make_dice(seed, "staff"), population, scale=scale)
    rota = make_rota(make_dice(seed, "rota"), workforce, period)
    rng = make_dice(seed, "care")
    care = CareBook(rng, period, write_care, gap_day=rng.randrange(days // 8, days))
    return World(make_dice(seed, "days"), period, scale, population, workforce, rota, care)


def live_through(world: World, day: int) -> None:
    """Everything ordinary that begins on a day."""
    run_ambulances(world, day)
    run_doors(world, day)
    run_elective(world, day)
    run_clinics(world, day)
    run_shops(world, day)
    run_practices(world, day)
    call_home(world, day)
