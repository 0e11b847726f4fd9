"""Refusals: one class for each reason to say no, in three languages, beside the rule that it states."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from pydantic_core import PydanticCustomError

from domain.languages import LANGUAGES as LANGUAGES  # noqa: PLC0414  refusals are said in them
from domain.languages import Language as Language  # noqa: PLC0414
from domain.languages import marked


class Refusal(Exception):
    """The request was refused."""

    ZH_HANT: ClassVar[str] = "要求被拒絕。"
    ZH_HANS: ClassVar[str] = "要求被拒绝。"

    def __init__(self, *, field: str | None = None, value: Any = None, **details: Any) -> None:
        """`details` fill the places in the message; `field` is the path of the offending input, if there is one, and
        `value` what was given there.
        """
        self.field = field
        self.value = value
        self.details = details
        self.others: tuple[Refusal, ...] = ()
        """What else is wrong with the same request."""
        super().__init__(self.message("en"))

    @classmethod
    def code(cls) -> str:
        """Stable name in URLs and problem documents: `match-already-decided`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()

    def message(self, language: Language) -> str:
        """The reason as a sentence in one of the three languages."""
        template = {"en": inspect.getdoc(type(self)) or "", "zh-Hant": self.ZH_HANT, "zh-Hans": self.ZH_HANS}[language]
        return template.format(**{name: _shown(value, language) for name, value in self.details.items()})


def _shown(value: Any, language: Language) -> str:
    if isinstance(value, Mapping):
        return marked(value, language)
    return str(value)


class RuleRefusal(Refusal):
    """A rule of the domain says no."""

    ZH_HANT = "業務規則不容許。"
    ZH_HANS = "业务规则不容许。"


class InvalidInput(Refusal):
    """The input is well formed but wrong: {reason}"""

    ZH_HANT = "輸入格式正確但內容有誤：{reason}"
    ZH_HANS = "输入格式正确但内容有误：{reason}"


class NotFound(Refusal):
    """There is no {noun} {id} that you may know of."""

    ZH_HANT = "沒有您可查閱的{noun} {id}。"
    ZH_HANS = "没有您可查阅的{noun} {id}。"


class Forbidden(Refusal):
    """You may not do this here: {reason}"""

    ZH_HANT = "您無權在此進行這項操作：{reason}"
    ZH_HANS = "您无权在此进行这项操作：{reason}"


class StaleVersion(Refusal):
    """You decided on version {expected}, but it is now at version {actual}. Read it again, then decide."""

    ZH_HANT = "您依據的是第{expected}版，現已是第{actual}版。請重新閱讀後再作決定。"
    ZH_HANS = "您依据的是第{expected}版，现已是第{actual}版。请重新阅读后再作决定。"


class TagNotOurs(StaleVersion):
    """If-Match names no version of this that ever was; it is now at version {actual}. Read it again, then send its ETag: If-Match: "{actual}"."""

    ZH_HANT = 'If-Match 所示的版本從未存在，現為第{actual}版。請重新閱讀，再傳送其 ETag：If-Match: "{actual}"。'
    ZH_HANS = 'If-Match 所示的版本从未存在，现为第{actual}版。请重新阅读，再传送其 ETag：If-Match: "{actual}"。'


class VersionRequired(Refusal):
    """Say which version you decided on: send If-Match with the ETag that you last read, like If-Match: "3"."""

    ZH_HANT = '請說明您依據的版本：在 If-Match 標頭傳送最後讀到的 ETag，例如 If-Match: "3"。'
    ZH_HANS = '请说明您依据的版本：在 If-Match 标头发送最后读到的 ETag，例如 If-Match: "3"。'


class CommandReused(RuleRefusal):
    """The command id {command} was used before for another request. Use a new id for a new request."""

    ZH_HANT = "指令編號{command}已用於另一項要求。新要求請用新編號。"
    ZH_HANS = "指令编号{command}已用于另一项要求。新要求请用新编号。"


class Contended(RuleRefusal):
    """Others changed what this decision rests on, three times in a row. Nothing was stored; please try again."""

    ZH_HANT = "此決定所依據的資料連續三次被他人更改。未有儲存任何內容，請再試。"
    ZH_HANS = "此决定所依据的资料连续三次被他人更改。未有储存任何内容，请再试。"


def raise_all(refusals: Iterable[Refusal]) -> None:
    """Raises the first refusal, if there is any, with the rest as its `others`."""
    found = tuple(refusals)
    if found:
        found[0].others = found[1:]
        raise found[0]


def wrong(english: str, *, zh_hant: str, zh_hans: str, **details: Any) -> PydanticCustomError:
    """What a validator raises: what is wrong with a value, in three languages; `details` fill the places in each."""
    texts = {"zh-Hant": zh_hant.format(**details), "zh-Hans": zh_hans.format(**details)}
    return PydanticCustomError("wrong_value", english.format(**details), texts)


def field_path(place: Iterable[str | int]) -> str:
    """`content.smart_area[0]` of the place that pydantic gives."""
    path = ""
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def refusals_of(errors: Iterable[Mapping[str, Any]], *, as_: Callable[..., Refusal], under: str) -> Iterator[Refusal]:
    """Each fault that pydantic found in the document `under` this field, as the refusal that gives it as its reason."""
    for error in errors:
        said = error.get("ctx", {})
        reason = {tag: str(said.get(tag, error["msg"])) for tag in LANGUAGES}
        yield as_(reason=reason, field=field_path((under, *error["loc"])))


def refusal_types() -> list[type[Refusal]]:
    """Every refusal that is declared, sorted by code; complete once domain.nouns is imported."""
    found: list[type[Refusal]] = []
    waiting = [Refusal]
    while waiting:
        for cls in waiting.pop().__subclasses__():
            found.append(cls)
            waiting.append(cls)
    return sorted(found, key=lambda cls: cls.code())
