"""The short way to a public document answers as the documented route does."""

from __future__ import annotations

import httpx
import pytest

from domain.ids import WishId
from domain.texts import LocalisedText
from services.commands import wishes
from tests.stage.library import Library
from tests.stage.scene import BUDGET, wish_content

pytestmark = pytest.mark.integration

LONG_WAY = {"Prefer": "respond-async"}
"""Asks for nothing that we know, in a header that the short way leaves to the documented route."""
OWN = ("date", "x-correlation-id")


def told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """All that may not differ."""
    correlation = answer.headers["x-correlation-id"].encode()
    headers = {name: value for name, value in answer.headers.items() if name not in OWN}
    return answer.status_code, headers, answer.content.replace(correlation, b"")


def both(library: Library, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    client = library.api.client
    short = told(client.get(path, headers=headers))
    long = told(client.get(path, headers={**headers, **LONG_WAY}))
    assert short[1] == long[1]
    assert short == long
    return short


@pytest.mark.parametrize("plural", ["wishes", "solutions", "trials", "reports"])
def test_each_kind(library: Library, plural: str) -> None:
    item = library.json(f"/{plural}", limit=1)["items"][0]
    status, headers, body = both(library, f"/api/v1/{plural}/{item['id']}", Origin="https://portal.example")
    assert (status, httpx.Response(200, content=body).json()) == (200, item)
    assert both(library, f"/api/v1/{plural}/{item['id']}", **{"If-None-Match": headers["etag"]})[0] == 304


def test_what_the_public_does_not_know(library: Library) -> None:
    drafted = wishes.draft(library.scene.store, library.scene.by("dora"), content=wish_content(), budget=BUDGET)
    draft = next(iter(drafted.streams)).partition(":")[2]
    for path in (f"/api/v1/wishes/{draft}", "/api/v1/wishes/none", "/api/v1/wishes/a b", "/api/v1/wishes/%00"):
        assert both(library, path, **{"Accept-Language": "zh-HK"})[0] in (404, 422)


def test_a_key_is_always_looked_at(library: Library) -> None:
    item = library.json("/wishes", limit=1)["items"][0]
    answer = library.api.client.get(f"/api/v1/wishes/{item['id']}", headers={"Authorization": "Bearer ips_gone"})
    assert answer.status_code == 401


def test_is_counted_under_the_same_name(library: Library) -> None:
    def counted() -> float:
        lines = library.api.client.get("/metrics").text.splitlines()
        name = 'innoportal_http_requests_total{method="GET",operation="wishes_get",status="200"}'
        return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(name)), 0.0)

    item = library.json("/wishes", limit=1)["items"][0]
    before = counted()
    both(library, f"/api/v1/wishes/{item['id']}")
    assert counted() == before + 2


def test_is_what_the_catalogue_says_once_it_has_moved(library: Library) -> None:
    wish, scene = WishId("W-7000"), library.scene
    scene.wish(wish)

    def title() -> str:
        library.json(f"/wishes/{wish}")
        text: str = library.api.client.get(f"/api/v1/wishes/{wish}").json()["title"]["en"]
        return text

    assert title() == title() == "Water rises in the subway"
    wishes.amend(
        scene.store,
        scene.by("dora"),
        wish,
        content=wish_content(title=LocalisedText.of(en="Water rises in two subways")),
        budget=BUDGET,
        reason=LocalisedText.of(en="Another subway."),
    )
    assert title() == "Water rises in two subways"
