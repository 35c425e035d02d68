"""Numbers that name people and things: NHS numbers, smartcard users, events. All made up, none of a real person."""

from random import Random

TRAINING_NUMBERS = frozenset({"9990402132", "9990252955", "9990240272", "9990281025", "9990252947"})
NUMBERS_IN_RANGE = 900_000


def check_digit(nine: str) -> int | None:
    """The tenth digit of an NHS number, or None where these nine digits can have none."""
    total = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True))
    digit = (11 - total % 11) % 11
    return None if digit == 10 else digit


class NhsNumbers:
    """Draws valid NHS numbers from 999…, the range kept for tests, none twice."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used = set(TRAINING_NUMBERS)

    def draw(self) -> str:
        """A number not drawn before."""
        while True:
            nine = f"999{self._rng.randrange(1_000_000):06d}"
            digit = check_digit(nine)
            number = f"{nine}{digit}"
            if digit is not None and number not in self._used:
                self._used.add(number)
                return number


class Digits:
    """Draws numbers of a fixed length with a fixed beginning, none twice."""

    def __init__(self, rng: Random, start: str, length: int, taken: tuple[str, ...] = ()) -> None:
        self._rng, self._start, self._used = rng, start, set(taken)
        self._free = length - len(start)

    def draw(self) -> str:
        """A number not drawn before."""
        while True:
            number = f"{self._start}{self._rng.randrange(10**self._free):0{self._free}d}"
            if number not in self._used:
                self._used.add(number)
                return number


def make_uuid(rng: Random) -> str:
    """A random (version 4) UUID from this generator, so that the same seed gives the same one."""
    bits = rng.getrandbits(128)
    bits = bits & ~(0xF << 76) | (0x4 << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def make_dice(seed: int, purpose: str) -> Random:
    """A generator of its own for each purpose, so that a change in one part leaves the others as they were."""
    return Random(f"{seed}:{purpose}")  # noqa: S311 - made-up people need no secrets
