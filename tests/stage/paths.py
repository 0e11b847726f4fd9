"""The paths of the interface, filled with what there is in a library."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.stage.library import Library


def subjects(library: Library) -> list[str]:
    """Every stream, organisation and person."""
    streams = [event.stream for event in library.scene.events()]
    actors = [event.envelope.actor for event in library.scene.events()]
    return list(dict.fromkeys(streams + actors))


def filled(path: str, streams: list[str]) -> Iterator[str]:
    """The path for each of these that it can be about; once, if it is about none."""
    parameter = re.search(r"{(\w+)}", path)
    if parameter is None:
        yield path
        return
    noun = parameter[1].removesuffix("_id").replace("_", "-")
    for stream in streams:
        if noun == "subject" or stream.partition(":")[0] == noun:
            yield path.replace(parameter[0], stream if noun == "subject" else stream.partition(":")[2])
