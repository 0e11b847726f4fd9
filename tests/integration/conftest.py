"""The library of the tests of reading: one for each worker, because its story takes some seconds to be told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import SessionServer, fresh_database
from tests.stage.library import Library, open_library


@pytest.fixture(scope="session")
def library(server: SessionServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with (
        fresh_database(server, template=template) as conninfo,
        open_library(conninfo, tmp_path_factory.mktemp("library")) as library,
    ):
        yield library
