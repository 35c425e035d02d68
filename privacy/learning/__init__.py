"""Learns from an organisation's own last months what its teams ordinarily open, and how rare each finding is there."""

from privacy.learning.lesson import forget, learn_next, prepare_next, weigh_again

__all__ = ["forget", "learn_next", "prepare_next", "weigh_again"]
