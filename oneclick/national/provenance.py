"""Who added an entry of a record, when, and where."""

from __future__ import annotations

from dataclasses import dataclass

from oneclick.national.bundle import Resources, kind_of
from oneclick.national.reading import (
    Json,
    concept,
    extensions,
    first,
    identifier,
    inner,
    name,
    objects,
    text,
    time_words,
)


@dataclass(frozen=True)
class Added:
    """The parts of "Added: date by name at organisation"; each may be unknown."""

    when: str = ""
    by: str = ""
    role: str = ""
    at: str = ""

    @property
    def sentence(self) -> str:
        """As it stands on the page."""
        role = f" ({self.role})" if self.role else ""
        by = f" by {self.by}{role}" if self.by else f" by {self.role}" if self.role else ""
        where = f" at {self.at}" if self.at else ""
        return f"Added: {self.when or 'date not stated'}{by}{where}"


def added_by(resource: Json, resources: Resources, within: Json | None = None) -> Added | None:
    """The provenance of a resource: the one that its extension names, or one contained in it or in `within`."""
    holder = within or resource
    for extension in extensions(resource, "Provenance-1"):
        for named in extensions(extension, "created"):
            found = resources.follow(named.get("valueReference"), holder)
            if kind_of(found) == "Provenance":
                return _of(found, holder, resources)
    inside = [each for each in objects(holder.get("contained")) if kind_of(each) == "Provenance"]
    fitting = [each for each in inside if _is_target(each, resource)] or (inside if holder is resource else [])
    beside = [each for each in resources.of("Provenance") if _is_target(each, resource)]
    every = [*fitting, *beside]
    return _of(every[0], holder, resources) if every else None


def _is_target(provenance: Json, resource: Json) -> bool:
    own = text(resource.get("id"))
    targets = [text(each.get("reference")).rpartition("/")[2].lstrip("#") for each in objects(provenance.get("target"))]
    return bool(own) and own in targets


def _of(provenance: Json, holder: Json, resources: Resources) -> Added:
    """Reads both forms: `who` and `onBehalfOf` of R4, `whoReference` and `onBehalfOfReference` of STU3."""
    agent = first(provenance.get("agent"))
    who = first(agent.get("who") or agent.get("whoReference"))
    house = first(agent.get("onBehalfOf") or agent.get("onBehalfOfReference"))
    return Added(
        when=time_words(provenance.get("recorded") or provenance.get("occurredDateTime")),
        by=_called(who, holder, resources),
        role=concept(agent.get("role")),
        at=_called(house, holder, resources),
    )


def _called(reference: Json, holder: Json, resources: Resources) -> str:
    """What a reference shows, or the name of what it leads to, or the last part of its address."""
    found = resources.follow(reference, holder)
    tail = text(reference.get("reference")).rstrip("/").rpartition("/")[2].lstrip("#")
    known = identifier(inner(reference, "identifier"))
    return text(reference.get("display")) or name(found.get("name")) or known or tail
