"""The resources of one answer, and how references among them are followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from oneclick.national.reading import Json, inner, objects, text

MOST_RESOURCES: Final = 5000


@dataclass
class Resources:
    """What a service sent, one resource or a Bundle of them, each found by the ways in which others refer to it."""

    every: list[Json] = field(default_factory=list)
    _known: dict[str, Json] = field(default_factory=dict, repr=False)

    def add(self, document: Json) -> None:
        """Takes in a resource, or the entries of a Bundle."""
        if text(document.get("resourceType")) != "Bundle":
            self._take(document, "")
            return
        for entry in objects(document.get("entry"))[:MOST_RESOURCES]:
            resource = entry.get("resource")
            if isinstance(resource, dict):
                self._take(resource, text(entry.get("fullUrl")))

    def _take(self, resource: Json, address: str) -> None:
        if not text(resource.get("resourceType")):
            return
        self.every.append(resource)
        own = text(resource.get("id"))
        for key in (address, f"{kind_of(resource)}/{own}" if own else "", own, _tail(address)):
            if key:
                self._known.setdefault(key, resource)

    def of(self, *kinds: str) -> list[Json]:
        """Those of these types, in the order they came."""
        return [resource for resource in self.every if kind_of(resource) in kinds]

    def follow(self, reference: object, within: Json | None = None) -> Json:
        """What a reference leads to: contained in `within`, or elsewhere in the answer; an empty object where it is neither.

        References are absolute, relative, to what is contained (some leave out the #), or urn:uuid.
        """
        value = text(inner(reference).get("reference"))
        if not value:
            return {}
        plain = value.lstrip("#")
        for each in objects((within or {}).get("contained")):
            own = text(each.get("id")).lstrip("#")
            if own and plain in {own, f"{kind_of(each)}/{own}"}:
                return each
        keys = (value, plain, _tail(plain), plain.removeprefix("urn:uuid:"))
        return next((self._known[key] for key in keys if key in self._known), {})


def kind_of(resource: Json) -> str:
    """The type of a resource."""
    return text(resource.get("resourceType"))


def _tail(address: str) -> str:
    """Type and id at the end of an address; a version is left out."""
    parts = address.partition("/_history/")[0].rstrip("/").rsplit("/", 2)
    return "/".join(parts[-2:]) if len(parts) > 1 else ""
