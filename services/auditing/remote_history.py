"""History as a running portal tells it over HTTP, for whoever compares it with what they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from services.settings import CannotStart

PAGE = 200
"""The most that one page holds."""
TIMEOUT_S = 30.0


class PortalUnreachable(CannotStart):
    """The portal did not answer, or refused to."""


class NoKeyOfAnAuditor(CannotStart):
    """The portal does not take the key in INNOPORTAL_KEY for an auditor's: a comparison needs one that is in force."""


def told_by(url: str, key: str, stream: str, *, as_of: int) -> Iterator[dict[str, Any]]:
    """The events of one stream up to a position, as an auditor may see them. Raises PortalUnreachable, NoKeyOfAnAuditor."""
    if not url.startswith(("http://", "https://")):
        raise PortalUnreachable(f"{url}: an address begins with http:// or https://")
    cursor: str | None = None
    while True:
        asked = {"as_of": as_of, "limit": PAGE, **({"cursor": cursor} if cursor else {})}
        page = _get(f"{url.rstrip('/')}/api/v1/history/{quote(stream)}?{urlencode(asked)}", key)
        yield from (item for item in page["items"] if item["stream"] == stream)
        cursor = page["next"]
        if cursor is None:
            return


def _get(address: str, key: str) -> dict[str, Any]:
    headers = {"Accept": "application/json", "Authorization": f"Bearer {key}", "X-Acting-Role": "auditor"}
    try:
        with urlopen(Request(address, headers=headers), timeout=TIMEOUT_S) as answer:  # noqa: S310  scheme checked above
            document: dict[str, Any] = json.load(answer)
            return document
    except HTTPError as error:
        if error.code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise NoKeyOfAnAuditor(f"{NoKeyOfAnAuditor.__doc__} ({address}: {error.code} {error.reason})") from None
        raise PortalUnreachable(f"{address}: {error.code} {error.reason}") from error
    except (URLError, TimeoutError, ValueError) as error:
        raise PortalUnreachable(f"{address}: {error}") from error
