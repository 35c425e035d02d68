"""Detection: explains accesses, runs the rules and raises alerts; the only writer of assessments, findings and alerts."""

from privacy.detection.step import detect_next

__all__ = ["detect_next"]
