"""What is wrong with what somebody sent, and how it is shown back: shortened, and harmless to a terminal."""

from __future__ import annotations

import orjson
from pydantic import BaseModel, Field

from domain.procurement_policy.numbers import NotJson

VALUE_LIMIT = 80
"""Longest offending value that is repeated to its sender, in characters."""


class Fault(BaseModel):
    """One thing that is wrong with the input."""

    field: str = Field(description="Path of the offending input.", examples=["content.closes_on"])
    detail: str = Field(description="What is wrong, and what would be right.", examples=["is not a date"])
    value: str | None = Field(default=None, description="The offending value as JSON, shortened.")

    def __str__(self) -> str:
        value = f" ({self.value})" if self.value not in (None, "null") else ""
        return f"{self.field}: {self.detail}{value}" if self.field else f"{self.detail}{value}"


def shortened(value: object) -> str:
    """An offending value as JSON, as far as it is repeated to its sender."""
    try:
        text = orjson.dumps(value, default=_as_written).decode()
    except (TypeError, ValueError):
        try:
            text = repr(value)
        except RecursionError:
            text = "…"
    return text if len(text) <= VALUE_LIMIT else f"{text[: VALUE_LIMIT - 1]}…"


def _as_written(value: object) -> object:
    """What a document has in place of a number is shown as it stands there, without quotes."""
    return orjson.Fragment(repr(value)) if isinstance(value, NotJson) else str(value)


def printable(text: str) -> str:
    """The text in one line: what moves the cursor, ends the line or is no Unicode is shown by its number."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
