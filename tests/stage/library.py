"""A year of everything behind the whole application: a story made by commands, its views kept by a real projector, and readers."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from consumers.projector import Projector
from domain.envelope import Role
from projections import registry
from services.identity.keys import ApiKeys
from services.settings import Settings
from tests.stage.http import Api, open_api
from tests.stage.scene import Scene, open_scene
from tests.stage.stories import a_busy_year


@dataclass
class Library:
    """Asks as one of the scene's people, or as the public."""

    scene: Scene
    api: Api
    folder: Path
    """Where its processes find the master key."""
    keys: dict[str, str] = field(default_factory=dict)

    def get(
        self, path: str, *, by: str | None = None, headers: dict[str, str] | None = None, **query: Any
    ) -> httpx.Response:
        """A question, answered only when all that was done is taken in."""
        key = {"Authorization": f"Bearer {self.key(by)}"} if by else {}
        known = {"at_least": self.end} if path.startswith("/api/v1/") else {}
        return self.api.client.get(path, params=known | query, headers={**key, **(headers or {})})

    def json(self, path: str, *, by: str | None = None, **query: Any) -> Any:
        """An answer that must be there."""
        answer = self.get(f"/api/v1{path}", by=by, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    @property
    def end(self) -> int:
        return self.scene.store.recorder.max_notification_id() or 0

    def key(self, name: str) -> str:
        if name not in self.keys:
            keys = ApiKeys(self.scene.store.recorder.connection)
            member, now = self.scene.members[name], datetime.now(UTC)
            self.keys[name], _ = keys.issue(member, label="test", at=now, lasts=timedelta(days=1), by="service:setup")
        return self.keys[name]


@contextmanager
def open_library(conninfo: str, folder: Path) -> Iterator[Library]:
    """Besides the scene's people: olga audits, otto belongs to another provider, della and fiona (a facilitator officer) to another department."""
    with open_scene(conninfo) as scene:
        scene.organisation("Robots Limited", type="sme", origin="gba")
        scene.organisation("Fire Department", type="gov-department")
        scene.member("olga", of="Innovation Office", roles=[Role.AUDITOR])
        scene.member("otto", of="Robots Limited", roles=[Role.PROVIDER])
        scene.member("della", of="Fire Department", roles=[Role.DEPARTMENT_OFFICER])
        scene.member("fiona", of="Fire Department", roles=[Role.FACILITATOR_OFFICER])
        a_busy_year(scene)
        settings = Settings(data_folder=folder)
        settings.master_key_file.parent.mkdir(parents=True, exist_ok=True)
        settings.master_key_file.write_bytes(base64.b64encode(bytes(32)))  # the scene's
        with _projected(scene), open_api(conninfo, folder) as api:
            yield Library(scene, api, folder)


@contextmanager
def _projected(scene: Scene) -> Iterator[None]:
    stop = threading.Event()
    projector = Projector(scene.store, scene.portal.conninfo, registry.ALL, stop=stop)
    thread = threading.Thread(target=projector.run, name="projector")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
