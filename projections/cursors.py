"""Cursors: where a reader stopped, bound to what was asked and to the position of history at which it was answered."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from domain.refusals import RuleRefusal

PAGE_LIMIT = 200
"""Most items on one page."""


class CursorNotOfThisList(RuleRefusal):
    """This cursor does not continue this list: send it back unchanged, with the same filters and order, or start anew without it."""

    ZH_HANT = "此游標並非屬於這個列表：請連同相同的篩選和排序原樣送回，或不帶游標重新開始。"
    ZH_HANS = "此游标并非属于这个列表：请连同相同的筛选和排序原样送回，或不带游标重新开始。"


@dataclass(frozen=True)
class Cursor:
    """The position at which the first page was answered, and the sort key of the last item given."""

    position: int
    after: tuple[str, ...]

    def text(self, asked: object) -> str:
        """Opaque, safe in a URL; `asked` (JSON values) says which list it continues."""
        return base64.urlsafe_b64encode(orjson.dumps([self.position, _digest(asked), *self.after])).decode().rstrip("=")


def read_cursor(text: str, asked: object, *, parts: int) -> Cursor:
    """The cursor in this text. Raises CursorNotOfThisList unless it was made for this question, with so many sort keys."""
    value = _opened(text)
    if not _is_cursor(value, parts) or value[1] != _digest(asked):
        raise CursorNotOfThisList(field="cursor")
    return Cursor(value[0], tuple(value[2:]))


def position_of(text: str) -> int:
    """At which position of history the list goes on that this cursor is of. Raises CursorNotOfThisList."""
    match _opened(text):
        case [int(position), *_]:
            return position
        case _:
            raise CursorNotOfThisList(field="cursor")


def _opened(text: str) -> Any:
    try:
        return orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise CursorNotOfThisList(field="cursor") from error


def _is_cursor(value: object, parts: int) -> bool:
    return (
        isinstance(value, list)
        and len(value) == parts + 2
        and isinstance(value[0], int)
        and 0 <= value[0] < 2**63
        and all(isinstance(part, str) for part in value[1:])
    )


def _digest(asked: object) -> str:
    return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
