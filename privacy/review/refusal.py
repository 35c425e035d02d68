"""Why something may not be done."""


class Refused(Exception):  # noqa: N818 - it is no error: it is an answer
    """What was asked for may not be done. Its text is a sentence for the person who asked."""

    @property
    def sentence(self) -> str:
        """The sentence."""
        return str(self)
