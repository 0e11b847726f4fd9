"""Lists of the catalogue as tables: which columns each kind has, for as long as this interface lives."""

from __future__ import annotations

from collections.abc import Mapping

from services.reading.tabular import Column, columns

_FIRST = ("id", "kind", "state", "published_on", "updated_on", "title")
_DEPARTMENT = ("department.id", "department.name", "department.type")
_PROVIDER = ("provider.id", "provider.name", "provider.type", "provider.origin")
_FILED = ("smart_area", "technology", "application")
_RUN = ("plan.site", "plan.scale", "plan.kind", "plan.starts_on", "plan.ends_on", "plan.project_sum.amount")
_TEXTS = (
    *("title", "department.name", "provider.name", "problem", "expected_outcome", "constraints", "trial_site"),
    *("trial_scale", "summary", "how_it_works", "evidence", "findings", "plan.site", "plan.scale"),
)
_PATHS: Mapping[str | None, tuple[str, ...]] = {
    None: (*_FIRST, *_DEPARTMENT, *_PROVIDER, *_FILED, "wish", "solution", "closes_on", "result.outcome"),
    "wish": (
        *(*_FIRST, *_DEPARTMENT, *_FILED, "closes_on", "problem", "expected_outcome", "constraints"),
        *("trial_site", "trial_scale", "counts.solutions", "counts.matches", "counts.trials", "trials"),
    ),
    "solution": (
        *(*_FIRST, *_PROVIDER, "technology", "application", "targets_wish", "trl", "ip", "summary", "how_it_works"),
        *("evidence", "counts.matches", "counts.trials", "trials"),
    ),
    "trial": (
        *(
            *_FIRST[:-1],
            "match",
            "wish",
            "solution",
            *_DEPARTMENT,
            *_PROVIDER,
            *_FILED,
            *_RUN,
            "plan.project_sum.currency",
        ),
        *("started_on", "completed_on", "result.outcome", "incidents", "report.number"),
    ),
    "report": (
        *(*_FIRST, "trial", "wish", "solution", *_DEPARTMENT, *_PROVIDER, *_FILED, "summary", "findings"),
        *(*_RUN, "plan.project_sum.currency", "result.outcome"),
    ),
}
TABLES: Mapping[str | None, tuple[Column, ...]] = {
    kind: columns(*paths, texts=_TEXTS) for kind, paths in _PATHS.items()
}
"""Columns by kind of list; that of everything at None. One that is there stays; new ones come last."""
