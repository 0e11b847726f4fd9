"""The OpenAPI document: every error of every route, who may call it, and names that stay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from domain.members import MembershipNotInForce, OrganisationSuspendedNow, RoleNotHeld
from domain.refusals import (
    CommandReused,
    Contended,
    Forbidden,
    InvalidInput,
    NotFound,
    Refusal,
    StaleVersion,
    TagNotOurs,
    VersionRequired,
)
from services.api.asking import asks
from services.api.dependencies import somebody
from services.api.examples import add_examples
from services.api.problem_examples import example_names, problem_examples
from services.api.problems import (
    MEDIA_TYPE,
    TITLES,
    BodyTooLarge,
    ContentEncoded,
    FaultOfOurs,
    KeyNotValid,
    MediaTypeNotTaken,
    MethodNotOffered,
    NewerHistory,
    NotAvailableNow,
    OutcomeUnknown,
    Problem,
    RoleAmbiguous,
    status_of,
)
from services.identity.permissions import PERMISSIONS, NotPermitted
from services.input.strict_json import BodyUnreadable

DESCRIPTION = """
From a government department's wish to a validated trial report, every step an immutable fact.

**Keys.** Send `Authorization: Bearer ips_…`. A key belongs to one member (a person or a service account in one
organisation); what it may do follows from the member's roles at that moment.

**Commands.** `Idempotency-Key` makes a command safe to repeat. `If-Match` with the ETag that you last read makes sure
that you decide on what you saw. Every answer gives the `position` in history of what was written: wait for it when you
read, and you read your own write.

**The past.** What takes `as_of` answers as it was at any earlier moment: lists of what is public, histories and marking
schemes. Queue, desk and directory tell of now, and refuse it; how a match came to be as it is stands in its history.

**Errors** are problem documents (RFC 9457), in the language of `Accept-Language`: `en`, `zh-Hant` (also `zh-HK`,
`zh-TW`), `zh-Hans` (also `zh-CN`). Each `type` is a path of this server that explains it.

**Dates** are Hong Kong dates. **Numbers** of money and measures are strings. Bodies are read strictly: unknown members,
a member named twice, and values of another type are refused.
"""

OF_MEMBERS: tuple[type[Refusal], ...] = (
    KeyNotValid,
    Forbidden,
    NotPermitted,
    RoleNotHeld,
    MembershipNotInForce,
    OrganisationSuspendedNow,
)
"""Whoever sends a key can meet these, or who does not send one where it is needed."""
_ANYWHERE: tuple[type[Refusal], ...] = (InvalidInput, MethodNotOffered, FaultOfOurs, NotAvailableNow, NewerHistory)
_OF_COMMANDS: tuple[type[Refusal], ...] = (
    BodyUnreadable,
    *OF_MEMBERS,
    RoleAmbiguous,
    CommandReused,
    Contended,
    StaleVersion,
    TagNotOurs,
    OutcomeUnknown,
    BodyTooLarge,
    MediaTypeNotTaken,
    ContentEncoded,
)


def refusals(*own: type[Refusal], of_command: bool = True) -> dict[int | str, dict[str, Any]]:
    """What FastAPI calls `responses`: the refusals of one route, with those that any command (or any route) can meet."""
    shared = (*_OF_COMMANDS, *_ANYWHERE) if of_command else _ANYWHERE
    by_status: dict[int, list[type[Refusal]]] = {}
    for refusal in dict.fromkeys((*own, *shared)):
        by_status.setdefault(status_of(refusal), []).append(refusal)
    return {status: _response(status, classes) for status, classes in sorted(by_status.items())}


def about_one(*own: type[Refusal], version_required: bool = False) -> dict[int | str, dict[str, Any]]:
    """The refusals of a command about a thing that must be there."""
    return refusals(NotFound, *own, *((VersionRequired,) if version_required else ()))


def takes(media_type: str, *, about: str, example: str) -> dict[str, Any]:
    """What FastAPI calls `openapi_extra`, for a route that reads a body of its own kind, of which no pattern says all."""
    content = {media_type: {"schema": {"type": "string", "description": about}, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def _response(status: int, classes: Iterable[type[Refusal]]) -> dict[str, Any]:
    names = [name for cls in classes for name in example_names(cls)]
    examples = {name: {"$ref": f"#/components/examples/{name}"} for name in names}
    return {
        "description": TITLES[status]["en"],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }


_HEADERS: dict[str, Any] = {
    "ETag": {"description": 'The version now, like `"3"`: send it back as If-Match.', "schema": {"type": "string"}},
    "Idempotent-Replayed": {
        "description": "`true` when this command was done before under the same Idempotency-Key; nothing was written now.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
_LOCATION = {"Location": {"description": "Where the new thing is.", "schema": {"type": "string"}}}


_PARAMETERS = {
    "code": "The last part of the `type` of a problem.",
    "department": "What concerns this department.",
    "flagged": "Those whose decision was marked because an interest was declared afterwards, or those that are not marked.",
    "key_id": "What stands between `ips_` and the secret of a key.",
    "marking_scheme_id": "A marking scheme.",
    "match_id": "A match: the pair, `wish:solution`.",
    "member_id": "A member: one person, or one service account, in one organisation.",
    "number": "Of the measurement, as `inside.readings` of the trial numbers it.",
    "organisation_id": "An organisation.",
    "policy_id": "A procurement policy.",
    "provider": "What concerns this provider.",
    "question": "Of the question, as `inside.open_questions` of the wish numbers it.",
    "solution": "What is about this solution.",
    "solution_id": "A solution.",
    "trial_id": "A trial; its report has the same id.",
    "wish": "What is about this wish.",
    "wish_id": "A wish.",
}
"""What parameters are, where the route itself does not say it."""

_SUCCESSES = {
    "text/csv": "The table as CSV, its header first.",
    "application/x-ndjson": "The list, one JSON object a line.",
}
"""What a success is that has no schema of its own."""

TAGS = {
    "search": "What is public of wishes, solutions, trials and reports, asked at once: by words in any language, by facets, as of any day.",
    "wishes": "What a department needs, from draft to fulfilment. Lists show what is public; one wish shows those concerned its inside.",
    "solutions": "What a provider offers, from submission to withdrawal. Lists show what is public; one solution shows those concerned its inside.",
    "matches": "A wish and a solution considered together, decided by two officers; each side sees what it was told.",
    "trials": "Field trials of matches in effect: plan, measurements, incidents, result. Lists show what is public.",
    "reports": "Performance reports of completed trials, edition by edition. Lists show what is public.",
    "history": "Who did what, when, in which role and at what rank, on what grounds.",
    "queue": "For officers: matches that wait, for whom, since when, and what blocks them.",
    "desk": "For members: what waits for their next step, and all that they know of from the inside.",
    "marking-schemes": "How a department means to mark tenders: drafted, checked, reviewed, frozen before invitation.",
    "policy": "Marking schemes and evaluations judged by the procurement policy; which policy is in force.",
    "organisations": "Departments, providers and the facilitator.",
    "members": "People and service accounts in organisations, with roles and rank.",
    "keys": "Keys with which members call this interface, and who one is.",
    "problems": "Every reason to refuse, explained.",
}
"""What each group of operations is for, in plain text."""


def operation_id(route: APIRoute) -> str:
    """`wishes_draft`: the noun (its tag) and the function that answers. Clients and dashboards name operations by it.

    tests/golden/operations.txt keeps every one of them.
    """
    name = str(route.endpoint.__name__).rstrip("_")
    return route.operation_id or "_".join([*(str(tag).replace("-", "_") for tag in route.tags), name])


def action_of(route: APIRoute) -> str | None:
    """The permission that a route asks for."""
    asked = asked_of(route)
    return asked.action if asked else None


def asked_of(route: APIRoute) -> asks | None:
    """What a command asks for; None for a route that is no command."""
    return next((call for call in _calls(route.dependant) if isinstance(call, asks)), None)


def _calls(dependant: Dependant) -> Iterator[object]:
    for each in dependant.dependencies:
        yield each.call
        yield from _calls(each)


def complete(app: FastAPI, document: dict[str, Any]) -> dict[str, Any]:
    """Adds what FastAPI cannot know: the schema of problems, who may call each operation, and what answers carry."""
    _, definitions = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(definitions["$defs"])
    document["components"]["examples"] = dict(problem_examples())
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    commands = {operation_id(route): asked_of(route) for route in routes_of(app)}
    anybody = {operation_id(route) for route in routes_of(app) if somebody not in set(_calls(route.dependant))}
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                _without_null(parameter["schema"])
                parameter.setdefault("description", _PARAMETERS.get(parameter["name"], ""))
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                operation["responses"]["422"] = _response(422, [InvalidInput])
            if operation["operationId"] in anybody and "security" in operation:
                operation["security"].insert(0, {})  # or none: the key is optional
            if asked := commands.get(operation["operationId"]):
                _complete_command(operation, asked)
            for response in operation["responses"].values():
                if response.get("description") == "Successful Response":
                    response["description"] = _success(response, schemas)
    document["tags"] = [{"name": name, "description": about} for name, about in TAGS.items()]
    add_examples(document)
    _share_problems(document)
    return document


def _success(response: dict[str, Any], schemas: dict[str, Any]) -> str:
    """What the model of the answer says of itself, in its first sentence."""
    for kind, content in response.get("content", {}).items():
        schema = content["schema"]
        name = (schema.get("$ref") or schema.get("items", {}).get("$ref", "")).rpartition("/")[2]
        if about := schemas.get(name, {}).get("description"):
            return str(about.partition("\n\n")[0].replace("\n", " "))
        if kind in _SUCCESSES:
            return _SUCCESSES[kind]
    return "Done."


def _share_problems(document: dict[str, Any]) -> None:
    """Writes each answer that several operations can give once: `#/components/responses/problem-409-2`."""
    uses: dict[str, list[tuple[dict[str, Any], str]]] = {}
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if MEDIA_TYPE in response.get("content", {}):
                    uses.setdefault(json.dumps(response, sort_keys=True), []).append((operation["responses"], status))
    shared: dict[str, Any] = document["components"].setdefault("responses", {})
    for text, places in uses.items():
        if len(places) == 1:
            continue
        status = places[0][1]
        name = f"problem-{status}-{sum(key.startswith(f'problem-{status}-') for key in shared) + 1}"
        shared[name] = json.loads(text)
        for responses, _ in places:
            responses[status] = {"$ref": f"#/components/responses/{name}"}


def _complete_command(operation: dict[str, Any], asked: asks) -> None:
    operation["x-permission"] = {"action": asked.action, "roles": {**PERMISSIONS.get(asked.action, {})}}
    for status, more in (("200", {}), ("201", _LOCATION)):
        if status in operation["responses"]:
            operation["responses"][status]["headers"] = {**_HEADERS, **more}
    for parameter in operation["parameters"]:
        if parameter["name"] == "If-Match" and asked.version_required:
            parameter["required"] = True
            parameter["schema"]["pattern"] = parameter["schema"]["pattern"].replace(r"\*|", "")
            parameter["description"] = f"Needed for this decision (428 without it). {parameter['description']}"


def methods_at(app: FastAPI, path: str) -> set[str]:
    """Every method that the document offers at a path: that of its own name, else of every template that it fits."""
    templates: dict[str, Any] = app.openapi()["paths"]
    found: set[str] = set()
    for template, operations in {path: templates[path]}.items() if path in templates else templates.items():
        if re.fullmatch(re.sub(r"\\\{[^}]*\}", "[^/]+", re.escape(template)), path):
            found |= {method.upper() for method in operations}
    return found


def _without_null(schema: dict[str, Any]) -> None:
    """A parameter is left out or there; `null` cannot be sent in a header or a query."""
    kinds = [kind for kind in schema.pop("anyOf", []) if kind.get("type") != "null"]
    if len(kinds) == 1:
        schema.update(kinds[0])
    elif kinds:
        schema["anyOf"] = kinds


def routes_of(app: FastAPI) -> Iterator[APIRoute]:
    """Every route of the application, those of its routers included."""
    waiting: list[Any] = list(app.routes)
    while waiting:
        route = waiting.pop(0)
        if isinstance(route, APIRoute):
            yield route
        elif router := getattr(route, "original_router", None):
            waiting.extend(router.routes)
