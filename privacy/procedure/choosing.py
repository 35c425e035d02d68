"""How a sample follows from its seed and its population: plain functions, so that anybody can do the sum again.

The population is one line for each access, in order of time: id, source, launch id and user id with tabs between. Its
digest is the SHA-256 of the lines, each ended with a line feed; the seed is the SHA-256 of the secret and this digest. The
rank of a line is the SHA-256 of the seed and the line; the lowest ranks are chosen.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from privacy.procedure.models import Procedure, Selection


class Member(NamedTuple):
    """An access of a population, and the line by which it is known in a draw."""

    id: int
    staff_uid: str
    line: str


@dataclass(frozen=True)
class Choice:
    """What was chosen, in order of time, and how many accesses the procedure asks to be checked."""

    ids: list[int]
    required: int


def digest_of(lines: Sequence[str]) -> bytes:
    """The digest of a population."""
    return sha256("".join(f"{line}\n" for line in lines).encode()).digest()


def seed_of(secret: bytes, digest: bytes) -> bytes:
    """The seed of a draw: nobody knew the secret, and nobody could know the digest before the period was over."""
    return sha256(secret + digest).digest()


def rank(seed: bytes, line: str) -> bytes:
    """The place of a line in the draw."""
    return sha256(seed + line.encode()).digest()


def choose(procedure: Procedure, population: Sequence[Member], by_alert: Collection[int], seed: bytes) -> Choice:
    """The sample of a population; what an alert brings before an officer anyway counts and needs no place in it."""
    if procedure.people:
        return _of_each(procedure, population, by_alert, seed)
    if procedure.selection == Selection.ALL:
        return _without(list(population), by_alert)
    if procedure.selection == Selection.EVERY:
        first = int.from_bytes(seed[:8]) % procedure.every
        return _without(population[first :: procedure.every], by_alert)
    required = math.ceil(procedure.share * len(population) / 100)
    pool = [member for member in population if member.id not in by_alert]
    drawn = sorted(pool, key=lambda member: rank(seed, member.line))[: max(required - len(by_alert), 0)]
    return Choice(_in_time(population, drawn), required)


def choose_people(people: Sequence[str], number: int, seed: bytes) -> list[str]:
    """So many people, drawn at random."""
    return sorted(sorted(people, key=lambda uid: rank(seed, uid))[:number])


def _of_each(procedure: Procedure, population: Sequence[Member], by_alert: Collection[int], seed: bytes) -> Choice:
    """Of each person the accesses of lowest rank, as many as the procedure asks for at most."""
    of_person: dict[str, list[Member]] = {}
    for member in sorted(population, key=lambda member: rank(seed, member.line)):
        of_person.setdefault(member.staff_uid, []).append(member)
    drawn = {member.id for members in of_person.values() for member in members[: procedure.each]}
    return _without([member for member in population if member.id in drawn], by_alert)


def _without(drawn: Sequence[Member], by_alert: Collection[int]) -> Choice:
    return Choice([member.id for member in drawn if member.id not in by_alert], len(drawn))


def _in_time(population: Sequence[Member], drawn: Sequence[Member]) -> list[int]:
    chosen = {member.id for member in drawn}
    return [member.id for member in population if member.id in chosen]
