"""Why a sign-in does not go on."""

from __future__ import annotations

from typing import Final

AGAIN: Final = "Start again. If it goes wrong again, tell whoever runs this service the reference below."


class SignInRefused(Exception):  # noqa: N818 - reads as what happened
    """A sentence for the person at the browser, and for the log what was wrong: never a token, a code or a claim's value."""

    def __init__(self, reason: str, sentence: str = "", *, status: int = 403) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sentence = sentence or f"What CIS2 answered could not be trusted, so you have not been signed in. {AGAIN}"
        self.status = status


class ProviderUnreachable(SignInRefused):
    """The provider does not answer, or not in a way that can be understood."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, "CIS2 does not answer at the moment. Try again in a few minutes.", status=503)
