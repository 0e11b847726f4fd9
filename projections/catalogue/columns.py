"""The columns by which documents are found, made of the documents alone: facets, links, dates and tokens."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Any

from domain.refusals import LANGUAGES
from projections.catalogue.shelf import Document
from projections.search_text import document_tokens

FOREVER = "infinity"
"""PostgreSQL's last date: of what has no end."""


class Axis(StrEnum):
    """What documents can be counted and filtered by."""

    KIND = "kind"
    STATE = "state"
    SMART_AREA = "smart_area"
    TECHNOLOGY = "technology"
    APPLICATION = "application"
    DEPARTMENT = "department"
    DEPARTMENT_TYPE = "department_type"
    PROVIDER_TYPE = "provider_type"
    PROVIDER_ORIGIN = "provider_origin"
    TRIAL_KIND = "trial_kind"
    OUTCOME = "outcome"


class Link(StrEnum):
    """The other things that a document names."""

    WISH = "wish"
    SOLUTION = "solution"
    TRIAL = "trial"
    PROVIDER = "provider"


class DateOf(StrEnum):
    """The dates of a document; each is a column. `happened_on` is the day of the last public fact about it."""

    PUBLISHED_ON = "published_on"
    CLOSES_ON = "closes_on"
    STARTS_ON = "starts_on"
    ENDS_ON = "ends_on"
    HAPPENED_ON = "happened_on"


def tag(axis: Axis | Link, value: str) -> str:
    """One value of one axis, as the columns `facets` and `links` hold it."""
    return f"{axis}={value}"


def facets(document: Document) -> list[str]:
    """What the document is counted under, each once."""
    department, provider = document.get("department", {}), document.get("provider", {})
    values = {
        Axis.KIND: document["kind"],
        Axis.STATE: document["state"],
        Axis.SMART_AREA: document.get("smart_area"),
        Axis.TECHNOLOGY: document.get("technology"),
        Axis.APPLICATION: document.get("application"),
        Axis.DEPARTMENT: department.get("id"),
        Axis.DEPARTMENT_TYPE: department.get("type"),
        Axis.PROVIDER_TYPE: provider.get("type"),
        Axis.PROVIDER_ORIGIN: provider.get("origin"),
        Axis.TRIAL_KIND: document.get("plan", {}).get("kind"),
        Axis.OUTCOME: document.get("result", {}).get("outcome"),
    }
    return [tag(axis, value) for axis, found in values.items() for value in _each(found)]


def links(document: Document) -> list[str]:
    """What the document names, so that the trials of a wish or the solutions of a provider are found."""
    matches = document.get("matches", ())
    values = {
        Link.WISH: [document.get("targets_wish"), document.get("wish"), *(pair.get("wish") for pair in matches)],
        Link.SOLUTION: [document.get("solution"), *(pair.get("solution") for pair in matches)],
        Link.TRIAL: [document.get("trial"), *document.get("trials", ())],
        Link.PROVIDER: [document.get("provider", {}).get("id")],
    }
    return list(dict.fromkeys(tag(link, value) for link, found in values.items() for value in found if value))


def dates(document: Document) -> dict[DateOf, str | None]:
    """The date columns, in the order of DateOf."""
    return {
        DateOf.PUBLISHED_ON: document["published_on"],
        DateOf.CLOSES_ON: document.get("closes_on"),
        DateOf.STARTS_ON: document.get("plan", {}).get("starts_on"),
        DateOf.ENDS_ON: document.get("plan", {}).get("ends_on"),
        DateOf.HAPPENED_ON: document["updated_on"],
    }


def open_until(document: Document) -> str:
    """The last day on which something can be done about it: sorts what closes soonest first, what is over last."""
    return str(document["closes_on"]) if document["state"] == "published" and "closes_on" in document else FOREVER


def tokens(document: Document) -> str:
    """What the document is found by, separated by blanks: its id, and all its texts in every language as they read now."""
    now = {name: part for name, part in document.items() if name != "editions"}
    return _tokens((document["id"], *_texts(now)))


@lru_cache(maxsize=1024)
def _tokens(texts: tuple[str, ...]) -> str:
    # A wish is written again for each solution that names it: its words are read once.
    return " ".join(document_tokens(texts))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name in LANGUAGES:
                yield part
            else:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _each(found: str | list[str] | None) -> list[str]:
    return [found] if isinstance(found, str) else found or []
