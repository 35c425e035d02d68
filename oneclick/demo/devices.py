"""The workstations and networks that accesses come from."""

from random import Random

from oneclick.demo.staff import Post, Staff

HOME_NETWORK = "10.250"
_WITHOUT_DEVICE = frozenset({"FXX31", "FXX47", "FXX66"})
_ON_IPV6 = frozenset({"FXX25"})


def find_device(rng: Random, staff: Staff, post: Post, day: int, scale: float) -> tuple[str, str]:
    """Device and address: mostly the same for a person on one day, now and then another of the team's."""
    site = post.site.code
    count = max(round(sum(post.team.posts.values()) * scale / 2), 2)
    number = rng.randrange(count) if rng.random() < 0.18 else (staff.number * 7 + day * 3) % count
    if post.organisation.startswith("FXX"):
        return _shop_device(site, post, number)
    block = sum(map(ord, post.team.name)) % 250 + 1
    address = f"{post.site.subnet}.{block}.{number % 250 + 4}"
    if post.organisation.startswith("X8"):
        return f"{post.team.short}{number + 1:02d}", ""
    return f"{site}-{post.team.short}-{number + 1:03d}", address


def _shop_device(site: str, post: Post, number: int) -> tuple[str, str]:
    device = "" if site in _WITHOUT_DEVICE else f"{post.team.short}{number + 1}"
    if site in _ON_IPV6:
        return device, f"fd42:7a1c:9{number}::{number + 0x11:x}"
    return device, f"{post.site.subnet}.1.{number + 20}" if post.site.subnet else ""


def find_laptop(rng: Random, staff: Staff, post: Post) -> tuple[str, str]:
    """A laptop at home on the organisation's private network."""
    return f"{post.organisation}-LT-{2000 + staff.number}", f"{HOME_NETWORK}.{rng.randint(1, 30)}.{rng.randint(2, 250)}"
