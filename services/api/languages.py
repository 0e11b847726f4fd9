"""The language of an answer: one of three, chosen by Accept-Language (RFC 9110, section 12.5.4)."""

from __future__ import annotations

from starlette.datastructures import Headers

from domain.refusals import Language

DEFAULT: Language = "en"

_SIMPLIFIED = frozenset({"cn", "sg", "my"})
"""Regions in which Chinese without a script is written in Simplified characters (CLDR likely subtags)."""


def preferred(headers: Headers) -> Language:
    """The language that the caller likes best; English when none of ours is asked for."""
    asked = headers.get("accept-language", "")[:1000]
    ranges = [_weighted(part) for part in asked.split(",") if part.strip()]
    for tag, weight in sorted(ranges, key=lambda each: -each[1]):
        if weight > 0 and (language := of_tag(tag)):
            return language
    return DEFAULT


def of_tag(tag: str) -> Language | None:
    """Our language for a BCP 47 tag: `zh-HK`, `zh-TW` and bare `zh` are Traditional here, `zh-CN` is Simplified."""
    first, *rest = tag.strip().lower().replace("_", "-").split("-")
    if first in ("en", "*"):
        return "en"
    if first != "zh":
        return None
    if "hant" in rest:
        return "zh-Hant"
    return "zh-Hans" if "hans" in rest or _SIMPLIFIED.intersection(rest) else "zh-Hant"


def _weighted(part: str) -> tuple[str, float]:
    tag, _, parameters = part.partition(";")
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return tag, 1.0
    try:
        return tag, float(value)
    except ValueError:
        return tag, 0.0
