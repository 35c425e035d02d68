"""One-time addresses of launches: a local system's back end asks for one, and its window opens it within a minute."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from django.utils import timezone

from oneclick.launch import shelf
from oneclick.launch.context import Context
from oneclick.launch.sealing import Unsealable, seal, unseal

GOOD_FOR: Final = timedelta(seconds=60)
KEPT_FOR: Final = timedelta(hours=1)
"""A ticket that came too late or again is known for so long, so that the attempt can be recorded for its source."""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """What waits on the shelf."""

    context: Context
    until: datetime


class TicketError(Exception):
    """The ticket cannot be used; `context` where it is known whose it was."""

    def __init__(self, sentence: str, context: Context | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.context = context


def issue(context: Context, *, database: bool) -> str:
    """The reference of a new ticket. Raises shelf.Nowhere."""
    reference = secrets.token_urlsafe(32)
    ticket = Ticket(context=context, until=timezone.now().astimezone(UTC) + GOOD_FOR)
    shelf.put(reference, seal("ticket", ticket), KEPT_FOR, database=database)
    return reference


def take(reference: str, *, by: str, database: bool) -> Context:
    """The launch behind a reference, this once. Raises TicketError, or shelf.Nowhere."""
    sealed = shelf.get(reference, database=database)
    if sealed is None:
        raise TicketError("This launch is not known. It was used or made too long ago, or its address is not whole.")
    try:
        ticket = unseal("ticket", sealed, Ticket)
    except Unsealable:
        raise TicketError("This launch is not one of ours.") from None
    if not shelf.first_use(reference, KEPT_FOR, by=by, database=database):
        raise TicketError("This launch was used already. Each opens one window, once.", ticket.context)
    if timezone.now() > ticket.until:
        raise TicketError("This launch came too late. It is good for 60 seconds.", ticket.context)
    return ticket.context
