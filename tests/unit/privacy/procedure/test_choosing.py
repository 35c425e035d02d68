"""How a sample follows from its seed: the same for everybody who does the sum again."""

from __future__ import annotations

from hashlib import sha256

import pytest

from privacy.procedure.choosing import Member, choose, choose_people, digest_of, rank, seed_of
from privacy.procedure.models import Procedure, Selection

POPULATION = [Member(n, f"55500000{n % 7:04}", f"{n}\t1\tlaunch-{n}\t55500000{n % 7:04}") for n in range(1, 101)]
SEED = sha256(b"a seed").digest()


def procedure(**fields):
    return Procedure(kind="emergency", enabled=True, frequency="weekly", **fields)


def test_a_random_share_is_rounded_up_and_does_not_depend_on_who_asks():
    plan = procedure(selection=Selection.RANDOM, share=33)
    choice = choose(plan, POPULATION[:10], set(), SEED)
    assert (len(choice.ids), choice.required) == (4, 4)
    lowest = sorted(POPULATION[:10], key=lambda member: sha256(SEED + member.line.encode()).digest())[:4]
    assert choice.ids == sorted(member.id for member in lowest)
    assert choose(plan, POPULATION[:10], set(), SEED) == choice


def test_another_seed_gives_another_sample():
    plan = procedure(selection=Selection.RANDOM, share=50)
    assert choose(plan, POPULATION, set(), SEED).ids != choose(plan, POPULATION, set(), sha256(b"b").digest()).ids


def test_what_has_an_alert_counts_and_is_not_drawn():
    choice = choose(procedure(selection=Selection.RANDOM, share=50), POPULATION, set(range(1, 41)), SEED)
    assert (choice.required, len(choice.ids)) == (50, 10)
    assert not set(choice.ids) & set(range(1, 41))
    enough = choose(procedure(selection=Selection.RANDOM, share=50), POPULATION, set(range(1, 61)), SEED)
    assert enough.ids == []


def test_every_so_many_begins_where_the_seed_says():
    choice = choose(procedure(selection=Selection.EVERY, every=3), POPULATION, {POPULATION[0].id}, SEED)
    first = int.from_bytes(SEED[:8], "big") % 3
    assert choice.ids == [member.id for member in POPULATION[first::3] if member.id != POPULATION[0].id]
    assert choice.required == len(POPULATION[first::3])


def test_all_of_them():
    choice = choose(procedure(selection=Selection.ALL), POPULATION, {5}, SEED)
    assert choice.ids == [member.id for member in POPULATION if member.id != 5]
    assert choice.required == 100


def test_a_few_accesses_of_each_person():
    choice = choose(procedure(selection=Selection.RANDOM, people=7, each=3), POPULATION, set(), SEED)
    of_person = [member.staff_uid for member in POPULATION if member.id in choice.ids]
    assert {of_person.count(uid) for uid in of_person} == {3}
    assert choice.required == 21


def test_people_are_drawn_by_rank():
    people = [f"{n}" for n in range(50)]
    assert choose_people(people, 3, SEED) == sorted(sorted(people, key=lambda uid: rank(SEED, uid))[:3])


@pytest.mark.parametrize("lines", [["a", "b"], ["b", "a"], ["ab"]])
def test_the_seed_depends_on_every_line_and_their_order(lines):
    assert digest_of(lines) == sha256("".join(line + "\n" for line in lines).encode()).digest()
    assert seed_of(b"s", digest_of(lines)) == sha256(b"s" + digest_of(lines)).digest()
    assert (digest_of(lines) == digest_of(["a", "b"])) == (lines == ["a", "b"])
