"""Learns from an organisation's own last months what its teams ordinarily open, and how rare each finding is there."""

from privacy.learning.lesson import forget, learn_next

__all__ = ["forget", "learn_next"]
