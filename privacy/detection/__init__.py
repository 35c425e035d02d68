"""Detection: explains accesses, runs the rules and raises alerts; the only writer of assessments, findings and alerts."""

from privacy.detection.looks import detect_looks_next
from privacy.detection.step import detect_next

__all__ = ["detect_looks_next", "detect_next"]
