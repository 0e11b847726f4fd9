"""What a request asks for: the command that it makes, the version that it was decided on, and what is answered."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Request, Response
from pydantic import BaseModel, Field

from domain.envelope import Role
from domain.facts import Model
from domain.refusals import InvalidInput
from domain.texts import LocalisedText
from services.api.dependencies import PATHS, PREFIX, ActingRole, Identity, Parts, PartsOfApp, Somebody
from services.api.languages import preferred
from services.event_store.recorder import Done
from services.event_store.store import Caller, Command, FactStore
from services.input.language_checks import warnings_for


class Outcomes(BaseModel):
    """What a command did, now or (`Idempotent-Replayed: true`) when it was first sent."""

    position: int = Field(
        description="Place in the history of the last fact written; wait for it to read your own write."
    )
    streams: dict[str, int] = Field(description="Every stream that was written, with its version.")


class OddText(BaseModel):
    """A text that does not seem to be in the language that it is said to be in, or that is missing in one."""

    field: str = Field(description="Path of the text in the request.", examples=["content.title"])
    language: str = Field(description="The language tag in question.", examples=["zh-Hant"])
    text: str = Field(description="What is odd, in the language of Accept-Language.")


class Outcome(Outcomes):
    """What a command about one thing did."""

    id: str = Field(description="The thing that was acted on.", examples=["W-2026-0042"])
    version: int = Field(description="Its version now: the ETag, for If-Match.", examples=[1])
    warnings: tuple[OddText, ...] = Field(default=(), description="What is odd about the texts; they are kept as sent.")


_ETAG = re.compile(r'"([0-9]{1,15})"', re.ASCII)
_TAG = re.compile(r'(?:W/)?"[!#-~\x80-\xff]*"')
"""An entity tag: RFC 9110, section 8.8.3."""
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description='The ETag that you last read, like `"3"`, or several; the command is refused (412) when it has changed since.',
        json_schema_extra={"pattern": r'^(\*|[, \t]*((W/)?"[!#-~]*"[, \t]*)*)$'},
    ),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,128}$",
        description="Your own id for this command. The same again does nothing twice and returns the first result.",
    ),
]


@dataclass
class Ask:
    """One request to do something, by somebody."""

    action: str
    of_app: Parts
    identity: Identity
    role: Role
    request: Request
    response: Response
    command_id: str
    expected_versions: tuple[int, ...]
    version_required: bool

    @property
    def store(self) -> FactStore:
        return self.of_app.store

    def command(self, body: BaseModel | None = None) -> Command:
        """The command that this request makes; everything that was asked is part of its hash."""
        expected = next(iter(self.expected_versions), None)
        asked = {
            "request": f"{self.request.method} {self.request.url.path}",
            "role": self.role,
            "if_match": list(self.expected_versions) if len(self.expected_versions) > 1 else expected,
            "body": body.model_dump(mode="json") if body else None,
        }
        return Command(
            id=self.command_id,
            caller=Caller(member=self.identity.member_id, role=self.role),
            body=asked,
            expected_version=expected,
            or_versions=frozenset(self.expected_versions[1:]),
            version_required=self.version_required,
            correlation=self.request.state.correlation,
        )

    def answer(self, done: Done, noun: str, *, created: bool = False, content: Model | None = None) -> Outcome:
        """The answer to a command about one thing of this noun, with its ETag, and Location when it was made by it.

        `content`: what the command took, whose texts are looked at for oddities.
        """
        noun_id = done.id_of(noun)
        version = done.streams[f"{noun}:{noun_id}"]
        self.response.headers["ETag"] = f'"{version}"'
        if created:
            self.response.headers["Location"] = f"{PREFIX}/{PATHS[noun]}/{noun_id}"
        if done.repeated:
            self.response.headers["Idempotent-Replayed"] = "true"
        return Outcome(
            id=noun_id,
            version=version,
            position=done.position,
            streams=dict(done.streams),
            warnings=self._oddities(content) if content else (),
        )

    def _oddities(self, content: Model) -> tuple[OddText, ...]:
        language = preferred(self.request.headers)
        texts = {
            f"content.{name}": {str(tag): words for tag, words in text.by_language.items()}
            for name, text in content
            if isinstance(text, LocalisedText)
        }
        found = warnings_for(texts)
        return tuple(OddText(field=it.field, language=it.language, text=it.sentence(language)) for it in found)

    def answer_all(self, done: Done) -> Outcomes:
        """The answer to a command about several things."""
        if done.repeated:
            self.response.headers["Idempotent-Replayed"] = "true"
        return Outcomes(position=done.position, streams=dict(done.streams))


class asks:  # noqa: N801  reads as a verb in signatures: Depends(asks("wish.publish"))
    """The dependency of a route that does `action`, one of the table of permissions, to a thing that is there."""

    def __init__(self, action: str, *, version_required: bool = False) -> None:
        self.action = action
        self.version_required = version_required

    async def __call__(
        self,
        request: Request,
        response: Response,
        of_app: PartsOfApp,
        identity: Somebody,
        acting: ActingRole = None,
        if_match: IfMatch = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Ask:
        return Ask(
            action=self.action,
            of_app=of_app,
            identity=identity,
            role=identity.role_for(self.action, acting=acting),
            request=request,
            response=response,
            command_id=idempotency_key or secrets.token_hex(16),
            expected_versions=versions_of(if_match),
            version_required=self.version_required,
        )


class creates(asks):  # noqa: N801
    """The same for a route that makes something new: there is no version to have read."""

    async def __call__(  # type: ignore[override]
        self,
        request: Request,
        response: Response,
        of_app: PartsOfApp,
        identity: Somebody,
        acting: ActingRole = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Ask:
        return await super().__call__(request, response, of_app, identity, acting, None, idempotency_key)


def versions_of(if_match: str | None) -> tuple[int, ...]:
    """The versions that an If-Match names (RFC 9110, section 13.1.1), newest first: any of them will do.

    Empty for no header and for `*`; 0, which nothing has, where no tag is one that we send (weak tags never match; nor does
    an empty list).
    Raises InvalidInput for what is no list of entity tags, such as a number without quotes.
    """
    if if_match is None or if_match.strip() == "*":
        return ()
    tags = _TAG.findall(if_match)
    if _TAG.sub("", if_match).strip(", \t"):
        raise InvalidInput(reason=_TAG_WANTED, field="If-Match", value=if_match)
    ours = {int(found[1]) for tag in tags if (found := _ETAG.fullmatch(tag))}
    return tuple(sorted(ours, reverse=True)) or (0,)


_TAG_WANTED = {
    "en": 'If-Match takes the ETag that you last read, with its quotes, like "3"; or several: "3", "4"; or *',
    "zh-Hant": 'If-Match 須為最後讀到的 ETag，連同引號，例如 "3"；可列多個："3", "4"；或用 *',
    "zh-Hans": 'If-Match 须为最后读到的 ETag，连同引号，例如 "3"；可列多个："3", "4"；或用 *',
}
