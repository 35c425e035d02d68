"""Wrong by the card, the hour, the role or the patient's death."""

from datetime import timedelta

from oneclick.demo.clock import DAY, HOUR
from oneclick.demo.devices import find_device, find_laptop
from oneclick.demo.persons import Person
from oneclick.demo.reasons import make_emergency_reason, make_legal_reason
from oneclick.demo.roles import EMERGENCY, LEGAL
from oneclick.demo.staff import Staff
from oneclick.demo.wrongdoing.plot import Plot, can_view


def open_out_of_hours(plot: Plot) -> None:
    """Somebody who works by day is there at night or on a Sunday."""
    staff = plot.find_actor(lambda staff: staff.post.team.pattern == "weekday" and staff.post.kind != "consultant")
    period = plot.world.period
    day = plot.rng.randrange(period.days)
    if plot.chance(0.4):
        day -= (period.weekday(day) + 1) % 7
    at = period.at(max(day, 0), plot.rng.choice((plot.rng.uniform(20.5, 23.8), plot.rng.uniform(0.5, 5.8))))
    for _ in range(plot.rng.choice((1, 1, 2, 3))):
        access = plot.open(staff, plot.find_stranger(staff, at), at)
        if plot.chance(0.3):
            access.device, access.address = find_laptop(plot.rng, staff, staff.post)
        at += plot.rng.uniform(120, 900)


def return_after_leaving(plot: Plot) -> None:
    """The card of somebody who has left is used."""
    period = plot.world.period
    last = period.date(period.days - 3)
    able = [staff for staff in plot.world.workforce.staff if can_view(staff)]
    left = [(staff, staff.ended_on) for staff in able if staff.ended_on and staff.ended_on < last]
    if not left:
        raise LookupError("nobody has left")
    staff, ended_on = plot.rng.choice(left)
    gone = max((ended_on + timedelta(days=1) - period.first).days, 0)
    day = plot.rng.randint(gone, min(period.days - 1, gone + 25))
    at = period.at(day, plot.rng.uniform(8, 20))
    for _ in range(plot.rng.choice((1, 2, 2, 3))):
        plot.pretend(plot.open(staff, plot.find_stranger(staff, at), at))
        at += plot.rng.uniform(200, 2400)


def share_card(plot: Plot) -> None:
    """A card is in use in one place while somebody else uses it in another."""
    staff = plot.find_actor(lambda staff: staff.post.organisation == "RX1" and staff.post.site.code != "RX103")
    at = plot.find_moment(staff)
    patient = plot.world.draw_patient(
        "RX1", at, {staff.person.house.town: 1.0} if staff.person.house.street >= 0 else {"Ashenmoor": 1.0}
    )
    plot.treat(patient, staff, at)
    plot.world.open_as(staff, staff.post, patient, at).dwell = plot.rng.uniform(300, 1200)
    far = "RX102" if staff.post.site.code == "RX101" else "RX101"
    elsewhere = far if plot.chance(0.65) else staff.post.site.code
    other = plot.find_actor(lambda other: other.post.site.code == elsewhere and other is not staff, shifts=1)
    for _ in range(plot.rng.choice((1, 2, 2))):
        at += plot.rng.uniform(60, 500)
        access = plot.open(staff, plot.find_stranger(staff, at), at, site=elsewhere)
        access.device, access.address = find_device(
            plot.rng, other, other.post, plot.world.period.day_of(at), plot.world.scale
        )


def exceed_entitlement(plot: Plot) -> None:
    """A view, an emergency or a legal override that the role's activities do not allow."""
    lacking = plot.rng.choice(("view", "emergency", "legal"))
    if lacking == "view":
        posts = [
            staff
            for staff in plot.world.workforce.staff
            if staff.post.kind in {"reception only", "systems"} and not staff.special
        ]
        staff = plot.rng.choice([staff for staff in posts if plot.shifts_of(staff)])
        at = plot.find_moment(staff)
        plot.open(staff, _find_patient(plot, staff, at), at, services=("scr",))
        return
    code = EMERGENCY if lacking == "emergency" else LEGAL
    staff = plot.find_actor(
        lambda staff: code not in staff.post.role.activity_codes and staff.post.organisation not in {"RYA", "FXX47"}
    )
    at = plot.find_moment(staff)
    decision = "emergency" if lacking == "emergency" else plot.rng.choice(("statute", "public_interest"))
    reason = (
        make_emergency_reason(plot.rng, weak=0.3)
        if lacking == "emergency"
        else make_legal_reason(plot.rng, decision, thin=plot.chance(0.5))
    )
    plot.open(staff, _find_patient(plot, staff, at), at, decisions=(decision,), reason=reason, services=("scr",))


def _find_patient(plot: Plot, staff: Staff, at: float) -> Person:
    person = plot.find_stranger(staff, at)
    if plot.chance(0.35):
        plot.treat(person, staff, at)
    return person


def open_deceased(plot: Plot) -> None:
    """Somebody who died weeks or months ago."""
    staff = plot.find_actor(lambda staff: staff.post.kind not in {"coder", "records"})
    at = plot.find_moment(staff)
    day = plot.world.period.date(plot.world.period.day_of(at))
    dead = [
        person for person in plot.world.population.people if person.deceased_on and (day - person.deceased_on).days > 24
    ]
    plot.pretend(plot.open(staff, plot.rng.choice(dead), at))


def open_wrong_service(plot: Plot) -> None:
    """Child protection opened by somebody whose work never needs it."""
    staff = plot.find_actor(
        lambda staff: staff.post.kind in {"pharmacist", "technician", "secretary", "coder", "records", "therapist"}
    )
    today = plot.world.period.date(0)
    for at in plot.moments_of(staff, plot.rng.choice((1, 1, 2))):
        person = plot.find_stranger(staff, at, lambda person: person.age(today) < 18 or plot.chance(0.02))
        plot.open(staff, person, at, services=("cpis",) if plot.chance(0.7) else ("cpis", "scr"))
        person.left_alone.append(("RX1", at - 21 * DAY, at + HOUR))
