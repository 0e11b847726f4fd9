"""Marking schemes: drafted by a department, checked against the policy, reviewed by a second person, frozen for good before invitation."""

from domain.marking_schemes.rules import (
    approve_departure,
    check,
    draft,
    freeze,
    overrule,
    review,
    revise,
    withdraw,
)
from domain.marking_schemes.scheme import LIFECYCLE, MarkingScheme

__all__ = [
    "LIFECYCLE",
    "MarkingScheme",
    "approve_departure",
    "check",
    "draft",
    "freeze",
    "overrule",
    "review",
    "revise",
    "withdraw",
]
