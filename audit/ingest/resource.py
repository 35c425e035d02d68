"""Reading a FHIR resource of which any part may be missing or of the wrong type."""

from collections.abc import Iterator
from typing import Any

from audit.ingest.fields import EACH

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"
SDS_USER = "https://fhir.nhs.uk/Id/sds-user-id"


def objects(value: object) -> Iterator[dict[str, Any]]:
    """The objects in a list; nothing where it is no list."""
    return (element for element in value if isinstance(element, dict)) if isinstance(value, list) else iter(())


def inside(value: object, *names: str) -> Any:
    """What stands under these names, one in the other; None where the way ends."""
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def identified(resource: dict[str, Any], system: str, *lists: str) -> set[str]:
    """Every value of an identifier system among an AuditEvent's `agent` or `entity`."""
    found = set()
    for name in lists:
        for thing in objects(resource.get(name)):
            identifier = inside(thing, "who" if name == "agent" else "what", "identifier")
            value = inside(identifier, "value")
            if inside(identifier, "system") == system and isinstance(value, str) and value.strip():
                found.add(value.strip())
    return found


def fitting(field: str, value: object) -> str:
    """The value where it may stand in this field of an event, else nothing."""
    return value if isinstance(value, str) and EACH[field].fullmatch(value) else ""


def entity_value(resource: dict[str, Any]) -> str:
    """The identifier of the first entity: an SCR alert's UUID."""
    entity = next(objects(resource.get("entity")), None)
    value = inside(entity, "what", "identifier", "value")
    return fitting("event_id", value.strip()) if isinstance(value, str) else ""
