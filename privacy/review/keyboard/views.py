"""The page of the keyboard shortcuts, where each person switches their own on or off."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from audit.people.gate import requires, user_of
from audit.people.models import User
from audit.people.permissions import REVIEW
from privacy.review.keyboard.models import ReviewSetting

# What each key does, in the queue and on the page of an alert.
KEYS: Final = (
    ("j", "Next alert"),
    ("k", "Previous alert"),
    ("Enter", "Open the alert"),
    ("x", "Choose the alert for work on several (in the queue)"),
    ("e", "Close the alert, or the chosen ones"),
    ("a", "Take the alert, or the chosen ones"),
    ("s", "Snooze the alert, or the chosen ones"),
    ("/", "Search"),
    ("?", "Show these keys"),
)


def shortcuts_on(user: User) -> bool:
    """Whether a person has switched the keyboard shortcuts on."""
    return ReviewSetting.objects.filter(user=user, shortcuts=True).exists()


def shortcuts_of(user: User) -> dict[str, object]:
    """What a page with shortcuts needs to know."""
    return {"shortcuts": shortcuts_on(user), "keys": KEYS}


@requires(REVIEW)
@require_GET
def keyboard(request: HttpRequest) -> HttpResponse:
    """The keys, and the switch."""
    return render(request, "review/keyboard.html", {"keys": KEYS, "on": shortcuts_on(user_of(request))})


@requires(REVIEW)
@require_POST
def switch_shortcuts(request: HttpRequest) -> HttpResponse:
    """Switches the keyboard shortcuts on or off for the person who asks."""
    on = request.POST.get("shortcuts") == "on"
    ReviewSetting.objects.update_or_create(user=user_of(request), defaults={"shortcuts": on})
    messages.success(request, f"Keyboard shortcuts are {'on' if on else 'off'} for you.")
    return redirect("keyboard")
