"""What can be asked of the public catalogue, as the parameters of its lists."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query

from domain.categories import Application, OrganisationType, ProviderOrigin, SmartArea, Technology
from domain.criteria import Outcome
from domain.deadlines import Day
from domain.ids import OrganisationId, SolutionId, TrialId, WishId
from domain.refusals import RuleRefusal
from projections.catalogue.columns import Axis, DateOf, Link
from projections.catalogue.questions import Filters, Period, Sort
from services.api.lists import AnyOf

WORDS_LIMIT = 200
"""Longest text that is searched for, in characters."""

Kind = Literal["wish", "solution", "trial", "report"]
State = Literal["published", "closed", "withdrawn", "fulfilled", "approved", "completed", "cancelled"]


class PeriodTurnedRound(RuleRefusal):
    """{name}_until must not be before {name}_from."""

    ZH_HANT = "{name}_until 不可早於 {name}_from。"
    ZH_HANS = "{name}_until 不可早于 {name}_from。"


Words = Annotated[
    str,
    Query(
        max_length=WORDS_LIMIT,
        description="Words, all of which must be there, in any language; Chinese in either script. "
        '"In quotes" they must stand together. Signs and emoji are passed over: of nothing else, nothing is found.',
        examples=["water level"],
    ),
]
From = Query(description="On this Hong Kong date or later.")
Until = Query(description="Before this Hong Kong date.")


async def facets(
    state: Annotated[list[State], AnyOf] = [],  # noqa: B006  FastAPI copies defaults
    smart_area: Annotated[list[SmartArea], AnyOf] = [],  # noqa: B006
    technology: Annotated[list[Technology], AnyOf] = [],  # noqa: B006
    application: Annotated[list[Application], AnyOf] = [],  # noqa: B006
    department: Annotated[list[OrganisationId], AnyOf] = [],  # noqa: B006
    department_type: Annotated[list[OrganisationType], AnyOf] = [],  # noqa: B006
    provider_type: Annotated[list[OrganisationType], AnyOf] = [],  # noqa: B006
    provider_origin: Annotated[list[ProviderOrigin], AnyOf] = [],  # noqa: B006
    trial_kind: Annotated[list[Literal["prototype", "pilot"]], AnyOf] = [],  # noqa: B006
    outcome: Annotated[list[Outcome], AnyOf] = [],  # noqa: B006
) -> dict[Axis, list[str]]:
    """The values asked for on each axis."""
    asked: dict[Axis, list[str]] = {
        Axis.STATE: [*state],
        Axis.SMART_AREA: smart_area,
        Axis.TECHNOLOGY: technology,
        Axis.APPLICATION: application,
        Axis.DEPARTMENT: [*department],
        Axis.DEPARTMENT_TYPE: department_type,
        Axis.PROVIDER_TYPE: provider_type,
        Axis.PROVIDER_ORIGIN: provider_origin,
        Axis.TRIAL_KIND: [*trial_kind],
        Axis.OUTCOME: [*outcome],
    }
    return {axis: values for axis, values in asked.items() if values}


async def links(
    wish: Annotated[WishId | None, Query(description="What names this wish.")] = None,
    solution: Annotated[SolutionId | None, Query(description="What names this solution.")] = None,
    trial: Annotated[TrialId | None, Query(description="What names this trial.")] = None,
    provider: Annotated[OrganisationId | None, Query(description="What this organisation provides.")] = None,
) -> dict[Link, str]:
    """The other things that must be named."""
    asked = {Link.WISH: wish, Link.SOLUTION: solution, Link.TRIAL: trial, Link.PROVIDER: provider}
    return {link: str(value) for link, value in asked.items() if value is not None}


async def periods(
    published_from: Annotated[Day | None, From] = None,
    published_until: Annotated[Day | None, Until] = None,
    closes_from: Annotated[Day | None, From] = None,
    closes_until: Annotated[Day | None, Until] = None,
    starts_from: Annotated[Day | None, From] = None,
    starts_until: Annotated[Day | None, Until] = None,
    ends_from: Annotated[Day | None, From] = None,
    ends_until: Annotated[Day | None, Until] = None,
    happened_from: Annotated[Day | None, From] = None,
    happened_until: Annotated[Day | None, Until] = None,
) -> dict[DateOf, Period]:
    """The periods asked for. Raises PeriodTurnedRound for one that ends before it begins."""
    asked = {
        DateOf.PUBLISHED_ON: Period(published_from, published_until),
        DateOf.CLOSES_ON: Period(closes_from, closes_until),
        DateOf.STARTS_ON: Period(starts_from, starts_until),
        DateOf.ENDS_ON: Period(ends_from, ends_until),
        DateOf.HAPPENED_ON: Period(happened_from, happened_until),
    }
    for of, period in asked.items():
        if period.start and period.until and period.until < period.start:
            raise _turned_round(of, period)
    return {of: period for of, period in asked.items() if period != Period()}


def _turned_round(of: DateOf, period: Period) -> PeriodTurnedRound:
    name = of.removesuffix("_on")
    return PeriodTurnedRound(name=name, field=f"{name}_until", value=period.until)


async def filters(
    of_axes: Annotated[dict[Axis, list[str]], Depends(facets)],
    of_links: Annotated[dict[Link, str], Depends(links)],
    of_dates: Annotated[dict[DateOf, Period], Depends(periods)],
    q: Words = "",
) -> Filters:
    """All that is asked for."""
    return Filters(text=q, facets=of_axes, links=of_links, periods=of_dates)


AskedFor = Annotated[Filters, Depends(filters)]
SortBy = Annotated[
    Sort, Query(description="`newest`: published last comes first; `closing`: closes soonest first; `id`.")
]
