"""Wrong at the permission screen."""

from oneclick.demo.access import Access
from oneclick.demo.clock import HOUR
from oneclick.demo.reasons import make_emergency_reason, make_legal_reason
from oneclick.demo.roles import EMERGENCY, LEGAL
from oneclick.demo.wrongdoing.plot import Plot


def misuse_emergency(plot: Plot) -> None:
    """An emergency that is none."""
    staff = plot.find_actor(lambda staff: EMERGENCY in staff.post.role.activity_codes)
    at = plot.find_moment(staff)
    reason = make_emergency_reason(plot.rng, weak=0.45)
    for _ in range(plot.rng.choice((1, 1, 1, 2))):
        plot.open(staff, plot.find_stranger(staff, at), at, decisions=("emergency",), reason=reason, services=("scr",))
        at += plot.rng.uniform(0.05, 3) * HOUR


def misuse_legal_override(plot: Plot) -> None:
    """Public interest, statute or court order, without any."""
    staff = plot.find_actor(lambda staff: LEGAL in staff.post.role.activity_codes and staff.post.kind != "safeguarding")
    at = plot.find_moment(staff)
    decision = plot.rng.choice(("public_interest", "statute", "court_order"))
    reason = make_legal_reason(plot.rng, decision, thin=plot.chance(0.65)) if plot.chance(0.9) else ""
    plot.open(staff, plot.find_stranger(staff, at), at, decisions=(decision,), reason=reason, services=("scr",))


def open_after_refusal(plot: Plot) -> None:
    """The patient says no: the record is opened all the same, at once, minutes later, or by a colleague."""
    staff = plot.find_actor(lambda staff: staff.post.organisation != "RYA" and staff.post.kind not in _OFFICE)
    at = plot.find_moment(staff)
    person = plot.find_stranger(staff, at)
    plot.treat(person, staff, at)
    decision = "emergency" if EMERGENCY in staff.post.role.activity_codes and plot.chance(0.4) else "granted"
    reason = make_emergency_reason(plot.rng, weak=0.6) if decision == "emergency" else ""
    if plot.chance(0.35):
        plot.open(staff, person, at, decisions=("refused", decision), reason=reason, services=("scr",))
        return
    plot.world.add(_refuse(plot.world.compose(staff, staff.post, person, at)))
    later = at + plot.rng.uniform(90, 900)
    colleague = plot.world.find_worker(staff.post.team.name, later, (staff.post.kind,), person)
    again = colleague[0] if colleague and plot.chance(0.3) and not colleague[0].special else staff
    plot.open(
        again, person, later, decisions=(decision,), reason=reason, services=("scr",), self_claimed=plot.chance(0.2)
    )


_OFFICE = frozenset({"coder", "records", "secretary", "clerk", "coordinator", "manager"})


def _refuse(access: Access) -> Access:
    access.decisions, access.services, access.reason, access.self_claimed = ("refused",), (), "", False
    return access


def skip_decision(plot: Plot) -> None:
    """A view with no decision before it, past the permission screen."""
    staff = plot.find_actor(lambda staff: staff.post.organisation != "RYA")
    for at in plot.moments_of(staff, plot.rng.choice((1, 1, 2))):
        person = plot.find_stranger(staff, at)
        if plot.chance(0.25):
            plot.treat(person, staff, at)
        plot.open(staff, person, at, decisions=(), reason="", self_claimed=False)
