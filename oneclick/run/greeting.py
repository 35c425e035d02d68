"""What is printed once the service answers: where, for whom, and how to send a first event."""

import datetime

from oneclick.demo.people import DEMO_PEOPLE

TRAINING_NUMBER = "9990252955"
SEND = """\
  Send an event:
    KEY=$(.venv/bin/python manage.py add_source my-system --organisation RX1 | tail -n 1)
    curl {address}/api/events -H "Authorization: Bearer $KEY" \\
      -H "Content-Type: application/json" --data '[{event}]'
"""
EVENT = (
    '{{"event_id": "my-1", "kind": "launch", "launch_id": "my-launch-1", "occurred_at": "{now}", "organisation": '
    '"RX1", "staff_uid": "{staff_uid}", "role_code": "R8000", "nhs_number": "{nhs_number}"}}'
)


def greeting(address: str, *, demo: bool) -> str:
    """The text."""
    people = (
        f"{who_can_sign_in()}\n{where_to_launch(address)}"
        if demo
        else "  People sign in with their smartcard or other CIS2 sign-in.\n"
    )
    send = SEND.format(address=address, event=first_event())
    return f"\nOneClick is ready: {address}\n\n{people}\n{send}\n  Stop: Ctrl-C\n"


def who_can_sign_in() -> str:
    """The people of the demo, one a line; there are no passwords."""
    width = max(len(person.name) for person in DEMO_PEOPLE)
    lines = [f"    {person.name:<{width}}  {person.title}\n" for person in DEMO_PEOPLE]
    return "  Sign in as one of these, no password needed:\n" + "".join(lines)


def where_to_launch(address: str) -> str:
    """The demo's record system, from which records are opened."""
    return f"  Open a patient's record by one click, as from a local record system: {address}/demo-system/\n"


def first_event() -> str:
    """An event that the service takes as it stands."""
    now = datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return EVENT.format(now=now, staff_uid=DEMO_PEOPLE[1].staff_uid, nhs_number=TRAINING_NUMBER)
