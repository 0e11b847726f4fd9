"""The match queue: for each officer what waits for them, why it is there, how long it has waited, and what blocks it."""

from projections.match_queue.view import MatchQueue

__all__ = ["MatchQueue"]
