"""Lines of a file, whatever is in them: none costs another, and none fills the memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

BOM = b"\xef\xbb\xbf"


def numbered(file: BinaryIO, *, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number from 1, its end included; None for one of more than `limit` bytes: the rest is not kept."""
    number = 0
    while raw := file.readline(limit + 1):
        number += 1
        if len(raw) > limit and not raw.endswith(b"\n"):
            while (rest := file.readline(limit)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, raw
