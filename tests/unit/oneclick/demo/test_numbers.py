import uuid
from random import Random

import pytest
from nhs_number.validate import is_valid

from oneclick.demo.numbers import TRAINING_NUMBERS, Digits, NhsNumbers, check_digit, make_dice, make_uuid


@pytest.mark.parametrize("number", sorted(TRAINING_NUMBERS))
def test_check_digit_of_published_numbers(number: str) -> None:
    assert check_digit(number[:9]) == int(number[9])


def test_check_digit_of_eleven_counts_as_nothing() -> None:
    assert check_digit("000000000") == 0


def test_check_digit_of_ten_does_not_exist() -> None:
    nine = next(f"{n:09d}" for n in range(999_000_000, 999_001_000) if check_digit(f"{n:09d}") is None)
    assert not any(is_valid(f"{nine}{digit}") for digit in range(10))


def test_numbers_are_valid_reserved_and_never_repeated() -> None:
    numbers = NhsNumbers(Random(1))
    drawn = [numbers.draw() for _ in range(5000)]
    assert len(set(drawn)) == len(drawn)
    assert all(is_valid(number) and number.startswith("999") for number in drawn)
    assert not TRAINING_NUMBERS.intersection(drawn)


def test_digits_have_their_length_and_avoid_what_is_taken() -> None:
    digits = Digits(Random(1), "55", 3, ("550", "551"))
    assert {digits.draw() for _ in range(8)} == {f"55{n}" for n in range(2, 10)}


def test_uuid_is_random_and_repeats_with_its_seed() -> None:
    made = uuid.UUID(make_uuid(make_dice(1, "events")))
    assert made.version == 4
    assert made.variant == uuid.RFC_4122
    assert str(made) == make_uuid(make_dice(1, "events")) != make_uuid(make_dice(2, "events"))
