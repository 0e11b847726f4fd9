"""What the rules look at in a marking scheme: marks, shares and essential requirements, exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from domain.procurement_policy.experience import Sign, sign_of
from domain.procurement_policy.schemes import JudgedScheme, SchemeCriterion, walk


@dataclass(frozen=True, slots=True)
class Measures:
    """Marks count at the lowest level only; a heading is looked at for its own essential requirement alone."""

    technical: Fraction
    """All technical marks: the sum of the lowest-level marks. It need not be 100."""
    experience: Fraction
    innovation: Fraction
    """Kind innovation, unless the title asks for the past."""
    scored: tuple[tuple[SchemeCriterion, Sign], ...]
    """The parts that give marks for experience, and why each counts."""
    essential: tuple[tuple[SchemeCriterion, Sign], ...]
    """The essential requirements, at any depth, that ask for experience."""
    not_innovation: tuple[tuple[SchemeCriterion, Sign], ...]
    """The parts declared as innovation whose marks are none, for they ask for experience."""
    share: Fraction | None
    """Technical weight over the sum of both; None without weights."""

    @property
    def uses_scheme(self) -> bool:
        """No marking scheme (convention) = no technical weight (null or 0) and no marks."""
        return bool(self.share) or self.technical > 0


def measures_of(scheme: JudgedScheme) -> Measures:
    """Walks the criteria once."""
    technical = experience = innovation = Fraction(0)
    scored: list[tuple[SchemeCriterion, Sign]] = []
    essential: list[tuple[SchemeCriterion, Sign]] = []
    overruled = {each.criterion: each.asks_for_experience for each in scheme.overrulings}  # the last of each counts
    for criterion in walk(scheme.criteria):
        counts = not criterion.sub and criterion.max_marks > 0
        sign = sign_of(criterion, overruled=overruled) if counts or criterion.essential else None
        if criterion.essential and sign:
            essential.append((criterion, sign))
        if not counts:
            continue
        technical += criterion.max_marks
        if sign:
            experience += criterion.max_marks
            scored.append((criterion, sign))
        elif criterion.kind == "innovation":
            innovation += criterion.max_marks
    return Measures(
        technical=technical,
        experience=experience,
        innovation=innovation,
        scored=tuple(scored),
        essential=tuple(essential),
        not_innovation=tuple((criterion, sign) for criterion, sign in scored if criterion.kind == "innovation"),
        share=_share(scheme.technical_weight, scheme.price_weight),
    )


def _share(technical: Fraction | None, price: Fraction | None) -> Fraction | None:
    """Weights are a ratio: 60 and 40, 3 and 2, 3/5 and 2/5 are the same."""
    return None if technical is None or price is None else technical / (technical + price)
