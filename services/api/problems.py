"""Problem documents (RFC 9457): what was refused and why, in the caller's language, and the one table of statuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from domain.refusals import (
    Forbidden,
    InvalidInput,
    Language,
    NotFound,
    Refusal,
    RuleRefusal,
    StaleVersion,
    VersionRequired,
    refusal_types,
)
from services.input.faults import Fault, shortened
from services.input.strict_json import BodyUnreadable

MEDIA_TYPE = "application/problem+json"


class KeyNotValid(Refusal):
    """This needs a key that is in force: send `Authorization: Bearer ips_…`. Yours is missing, unknown, expired or revoked."""

    ZH_HANT = "此操作需要有效的密鑰：請傳送「Authorization: Bearer ips_…」。您的密鑰不存在、不明、已過期或已撤銷。"
    ZH_HANS = "此操作需要有效的密钥：请发送“Authorization: Bearer ips_…”。您的密钥不存在、不明、已过期或已撤销。"


class RoleAmbiguous(InvalidInput):
    """Several of your roles could do this: say in which one you act by the header X-Acting-Role ({roles})."""

    ZH_HANT = "您有多個角色可進行此操作：請以標頭 X-Acting-Role 說明以哪個角色行事（{roles}）。"
    ZH_HANS = "您有多个角色可进行此操作：请以标头 X-Acting-Role 说明以哪个角色行事（{roles}）。"


class NoSuchPath(Refusal):
    """There is nothing at {path}."""

    ZH_HANT = "{path} 沒有任何內容。"
    ZH_HANS = "{path} 没有任何内容。"


class MethodNotOffered(Refusal):
    """This path does not take {method}; it takes {allowed}."""

    ZH_HANT = "此路徑不接受 {method}；可用的是 {allowed}。"
    ZH_HANS = "此路径不接受 {method}；可用的是 {allowed}。"


class BodyTooLarge(Refusal):
    """The body is larger than {limit} bytes."""

    ZH_HANT = "內容超過 {limit} 位元組。"
    ZH_HANS = "内容超过 {limit} 字节。"


class MediaTypeNotTaken(Refusal):
    """The body must be {expected}; say so in the header Content-Type."""

    ZH_HANT = "內容必須是 {expected}，並在標頭 Content-Type 註明。"
    ZH_HANS = "内容必须是 {expected}，并在标头 Content-Type 注明。"


class ContentEncoded(Refusal):
    """The body must be sent as it is: the Content-Encoding {encoding} is not taken, only identity, which is none."""

    ZH_HANT = "內容必須原樣傳送：不接受 Content-Encoding {encoding}，只接受 identity，即不作編碼。"
    ZH_HANS = "内容必须原样发送：不接受 Content-Encoding {encoding}，只接受 identity，即不作编码。"


class NotAvailableNow(Refusal):
    """The portal cannot answer right now; nothing was stored. Please try again in a moment."""

    ZH_HANT = "系統暫時無法回應，未有儲存任何內容，請稍後再試。"
    ZH_HANS = "系统暂时无法响应，未有储存任何内容，请稍后再试。"


class OutcomeUnknown(NotAvailableNow):
    """The database did not answer: whether your command was stored is not known. Send it again with the same Idempotency-Key: then it is done once. Without such a key, read first whether it was done."""

    ZH_HANT = "資料庫沒有回應：未能確定您的指令是否已儲存。請用同一 Idempotency-Key 再次傳送，指令便只會執行一次；如沒有使用該標頭，請先查閱指令是否已執行。"
    ZH_HANS = "数据库没有响应：未能确定您的指令是否已保存。请用同一 Idempotency-Key 再次发送，指令便只会执行一次；如没有使用该标头，请先查阅指令是否已执行。"


class NewerHistory(NotAvailableNow):
    """A newer version of the portal recorded something here that this version cannot read; nothing was stored. Please try again once the portal is brought up to date, and tell the operator the correlation id {correlation}."""

    ZH_HANT = "這裏有較新版本系統所記錄的內容，此版本無法讀取，未有儲存任何內容。請待系統更新後再試，並把關聯編號 {correlation} 告知管理員。"
    ZH_HANS = "这里有较新版本系统所记录的内容，此版本无法读取，未有储存任何内容。请待系统更新后再试，并把关联编号 {correlation} 告知管理员。"


class FaultOfOurs(Refusal):
    """Something went wrong on our side. Tell the operator the correlation id {correlation}."""

    ZH_HANT = "系統發生錯誤。請把關聯編號 {correlation} 告知管理員。"
    ZH_HANS = "系统发生错误。请把关联编号 {correlation} 告知管理员。"


STATUS: Mapping[type[Refusal], int] = {
    BodyUnreadable: 400,
    KeyNotValid: 401,
    Forbidden: 403,
    NotFound: 404,
    NoSuchPath: 404,
    MethodNotOffered: 405,
    RuleRefusal: 409,
    StaleVersion: 412,
    BodyTooLarge: 413,
    MediaTypeNotTaken: 415,
    ContentEncoded: 415,
    InvalidInput: 422,
    VersionRequired: 428,
    FaultOfOurs: 500,
    NotAvailableNow: 503,
}
"""The status of a refusal: that of the nearest class above it which is named here (RFC 9110, 6585)."""

TITLES: Mapping[int, Mapping[Language, str]] = {
    400: {"en": "The request cannot be read", "zh-Hant": "要求無法讀取", "zh-Hans": "请求无法读取"},
    401: {"en": "A valid key is needed", "zh-Hant": "需要有效的密鑰", "zh-Hans": "需要有效的密钥"},
    403: {"en": "You may not do this", "zh-Hant": "您無權這樣做", "zh-Hans": "您无权这样做"},
    404: {"en": "Not found", "zh-Hant": "找不到", "zh-Hans": "找不到"},
    405: {"en": "Method not offered", "zh-Hant": "不提供此方法", "zh-Hans": "不提供此方法"},
    409: {"en": "A rule says no", "zh-Hant": "規則不容許", "zh-Hans": "规则不容许"},
    412: {"en": "It has changed since you read it", "zh-Hant": "您閱讀之後已有變更", "zh-Hans": "您阅读之后已有变更"},
    413: {"en": "The body is too large", "zh-Hant": "內容過大", "zh-Hans": "内容过大"},
    415: {"en": "Another media type is needed", "zh-Hant": "需要另一種媒體類型", "zh-Hans": "需要另一种媒体类型"},
    422: {"en": "Something in the request is wrong", "zh-Hant": "要求內容有誤", "zh-Hans": "请求内容有误"},
    428: {"en": "If-Match is needed", "zh-Hant": "需要 If-Match", "zh-Hans": "需要 If-Match"},
    500: {"en": "A fault of ours", "zh-Hant": "系統錯誤", "zh-Hans": "系统错误"},
    503: {"en": "Not available now", "zh-Hant": "暫時無法使用", "zh-Hans": "暂时无法使用"},
}


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    model_config = ConfigDict(json_schema_extra={"description": "A problem document (RFC 9457)."})

    type: str = Field(description="Stable name of the problem: a path that explains it.")
    title: str
    status: int
    detail: str = Field(description="The reason, in the language of Accept-Language.")
    code: str = Field(description="The last part of `type`.")
    correlation: str | None = Field(default=None, description="Names this request in our logs.")
    errors: list[Fault] = Field(default_factory=list, description="Each thing that is wrong with the input.")
    details: dict[str, str] = Field(default_factory=dict, description="What the reason speaks of, by name.")


def status_of(refusal: type[Refusal]) -> int:
    """HTTP status of a refusal class."""
    return next((STATUS[cls] for cls in refusal.__mro__ if cls in STATUS), 500)


def problem_of(
    refusal: Refusal, *, language: Language, correlation: str | None = None, faults: Sequence[Fault] = ()
) -> Problem:
    """The document that tells a caller of this refusal."""
    status, detail = status_of(type(refusal)), refusal.message(language)
    named = [_fault(each, language) for each in (refusal, *refusal.others) if each.field]
    return Problem(
        type=f"/problems/{refusal.code()}",
        title=TITLES[status][language],
        status=status,
        detail=detail,
        code=refusal.code(),
        correlation=correlation,
        errors=[*faults] or named,
        details={
            name: _plain(value, language if name == "reason" else "en") for name, value in refusal.details.items()
        },
    )


def _fault(refusal: Refusal, language: Language) -> Fault:
    value = None if refusal.value is None else shortened(refusal.value)
    return Fault(field=refusal.field or "", detail=_detail(refusal, language), value=value)


def _detail(refusal: Refusal, language: Language) -> str:
    """What is wrong in one place; of a refusal whose sentence is only a frame for its reason, the reason."""
    reason = refusal.details.get("reason")
    if type(refusal) in (InvalidInput, Forbidden) and reason is not None:
        return _plain(reason, language)
    return refusal.message(language)


def _plain(value: object, language: Language) -> str:
    """Names of states, roles and the like are for programs: in English; a reason is for people."""
    return str(value.get(language, "") if isinstance(value, dict) else value)


def answer_with(problem: Problem, *, language: Language, headers: Mapping[str, str] | None = None) -> Response:
    """The HTTP answer that carries a problem document."""
    body: dict[str, Any] = problem.model_dump(exclude_none=True)
    fixed = {"Content-Language": language, "Cache-Control": "no-store"}
    return Response(
        orjson.dumps(body), status_code=problem.status, media_type=MEDIA_TYPE, headers={**fixed, **(headers or {})}
    )


_OF_PRODUCT = ("domain.", "projections.", "services.")
_OF_FILES = ("services.loading.", "services.auditing.exports")
"""Modules whose refusals are said about files on the command line, never over HTTP."""


def documented() -> list[type[Refusal]]:
    """Every refusal that can reach a caller, sorted by code."""
    bases = {Refusal, RuleRefusal}
    ours = (cls for cls in refusal_types() if cls.__module__.startswith(_OF_PRODUCT))
    return [cls for cls in ours if cls not in bases and not cls.__module__.startswith(_OF_FILES)]
