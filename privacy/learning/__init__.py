"""Learns from an organisation's own last months what its teams ordinarily open, and how rare each finding is there."""

from privacy.learning.lesson import forget, is_up_to_date, learn_next, prepare_next, weigh_again

__all__ = ["forget", "is_up_to_date", "learn_next", "prepare_next", "weigh_again"]
