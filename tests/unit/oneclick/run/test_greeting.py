"""What is printed once the service answers."""

import json
import re

from oneclick.demo.people import DEMO_PEOPLE
from oneclick.run.greeting import greeting


def test_it_names_the_address_and_everybody_who_can_sign_in():
    text = greeting("http://127.0.0.1:8123", demo=True)
    assert "OneClick is ready: http://127.0.0.1:8123\n" in text
    assert all(person.name in text for person in DEMO_PEOPLE)
    assert "http://127.0.0.1:8123/demo-system/" in text


def test_nobody_is_named_where_the_demo_sign_in_is_off():
    text = greeting("http://127.0.0.1:8123", demo=False)
    assert not any(person.name in text for person in DEMO_PEOPLE)


def test_the_event_to_send_is_json():
    event = re.search(r"--data '(.*)'", greeting("http://127.0.0.1:8123", demo=True))
    assert event
    assert json.loads(event.group(1))[0]["kind"] == "launch"
