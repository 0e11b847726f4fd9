"""The API's document has an example of everything that is sent and answered, and each is what its schema says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from starlette.datastructures import Headers

from services.api.app import create_app
from services.api.openapi import operation_id, routes_of
from services.api.problems import MEDIA_TYPE
from services.api.router import RawBody
from services.input.measurements_csv import read_measurements
from services.settings import Settings

pytestmark = pytest.mark.unit

APP = create_app(Settings(), conninfo="")
DOCUMENT: dict[str, Any] = APP.openapi()
REGISTRY: Registry[Any] = Registry().with_resource("urn:api", Resource(contents=DOCUMENT, specification=DRAFT202012))
ANEW = "python -m tests.stage.examples writes them anew; a new operation is added to tests/stage/tour.py"
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation for each in DOCUMENT["paths"].values() for operation in each.values()
}
OPERATION_NAMES = Path(__file__).resolve().parents[1] / "golden" / "operations.txt"
BODIES = {name: it["requestBody"]["content"] for name, it in OPERATIONS.items() if "requestBody" in it}


def faults(value: Any, schema: dict[str, Any]) -> list[str]:
    ours = json.loads(json.dumps(schema).replace('"#/', '"urn:api#/'))
    validator = Draft202012Validator(ours, registry=REGISTRY, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


def answers() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every kind of content with which an operation succeeds."""
    for name, operation in OPERATIONS.items():
        for status, response in operation["responses"].items():
            if status.startswith("2"):
                yield from ((f"{name} {status}", content) for content in response["content"].values())


class TestExamples:
    def test_are_there_for_every_answer(self) -> None:
        assert [name for name, content in answers() if "example" not in content] == [], ANEW

    def test_of_answers_are_what_the_schema_says(self) -> None:
        wrong = {name: found for name, it in answers() if (found := faults(it["example"], it["schema"]))}
        assert wrong == {}, ANEW

    def test_of_answers_have_something_in_them(self) -> None:
        assert [name for name, it in answers() if it["example"] in ({}, [], "")] == []

    def test_are_there_for_every_body(self) -> None:
        contents = [(name, it) for name, content in BODIES.items() for it in content.values()]
        assert [name for name, content in contents if "example" not in content] == [], ANEW
        assert {name: found for name, it in contents if (found := faults(it["example"], it["schema"]))} == {}

    def test_of_bodies_are_taken_by_the_model_that_reads_them(self) -> None:
        for route in routes_of(APP):
            example = BODIES.get(operation_id(route), {}).get("application/json", {}).get("example")
            if example is not None:
                (field,) = route.dependant.body_params
                raw = RawBody(json.dumps(example).encode(), Headers({"content-type": "application/json"}))
                _, errors = field.validate(raw, {}, loc=("body",))
                assert not errors, (operation_id(route), errors)

    def test_of_keys_open_nothing(self) -> None:
        assert set(re.findall(r"ips_[a-z0-9]+_(\w+)", json.dumps(DOCUMENT, ensure_ascii=False))) == set()


class TestProblems:
    def test_are_filled_in_and_what_the_schema_says(self) -> None:
        for name, example in DOCUMENT["components"]["examples"].items():
            assert re.findall(r"{\w+}", json.dumps(example)) == [], name
            assert faults(example["value"], {"$ref": "#/components/schemas/Problem"}) == [], name

    def test_are_said_in_three_languages(self) -> None:
        examples = DOCUMENT["components"]["examples"]
        for name in (name for name in examples if "." not in name):
            english, *chinese = (examples[name + tag]["value"]["detail"] for tag in ("", ".zh-Hant", ".zh-Hans"))
            assert english not in chinese
            assert all(re.search(r"[\u4e00-\u9fff]", words) for words in chinese), name

    def test_are_there_for_every_refusal_of_every_operation(self) -> None:
        for name, operation in OPERATIONS.items():
            for status, response in operation["responses"].items():
                if status[0] in "45":
                    examples = resolved(response)["content"][MEDIA_TYPE]["examples"]
                    assert examples, (name, status)
                    assert {str(resolved(it)["value"]["status"]) for it in examples.values()} == {status}, (
                        name,
                        status,
                    )


class TestDocument:
    def test_points_at_nothing_that_is_not_there(self) -> None:
        for pointer in set(re.findall(r'"\$ref": "#([^"]+)"', json.dumps(DOCUMENT))):
            place: Any = DOCUMENT
            for part in pointer.split("/")[1:]:
                place = place[part]

    def test_names_every_operation_once(self) -> None:
        names = [it["operationId"] for each in DOCUMENT["paths"].values() for it in each.values()]
        assert len(names) == len(set(names))

    def test_names_operations_as_before(self) -> None:
        """A new operation is a new line; a line that changes breaks clients and dashboards: CHANGELOG.md says so."""
        found = {
            f"{it['operationId']}  {method.upper()} {path}"
            for path, operations in DOCUMENT["paths"].items()
            for method, it in operations.items()
        }
        assert sorted(found) == OPERATION_NAMES.read_text(encoding="utf-8").splitlines()

    def test_describes_every_parameter_answer_and_tag_in_words(self) -> None:
        bare = {
            (name, it["name"])
            for name, of in OPERATIONS.items()
            for it in of.get("parameters", [])
            if not it.get("description")
        }
        assert bare == set()
        assert "Successful Response" not in json.dumps(DOCUMENT)
        assert "everything that" not in json.dumps(DOCUMENT["paths"]["/api/v1/search"])
        tags = {tag for it in OPERATIONS.values() for tag in it["tags"]}
        assert {it["name"] for it in DOCUMENT["tags"]} == tags
        assert not any("*" in it["description"] for it in DOCUMENT["tags"])

    def test_has_all_of_a_noun_under_its_tag(self) -> None:
        elsewhere = {"me": "keys", "members/keys": "keys", "organisations/members": "members"}
        for path, operations in DOCUMENT["paths"].items():
            nouns = re.sub(r"/{[^}]+}|\.(csv|ndjson)$", "", path.removeprefix("/api/v1")).split("/")[1:]
            tag = elsewhere.get("/".join(nouns[:2]), nouns[0])
            assert {tuple(it["tags"]) for it in operations.values()} == {(tag,)}, path

    def test_does_not_forbid_measurements_that_are_taken(self) -> None:
        (schema,) = (it["schema"] for it in BODIES["trials_measure_csv"].values())
        for text in (
            "criterion,on,value\nC1,2026-03-31,12.5",
            "value,criterion,on,note.en\r\n1,C1,2028-02-29,calm\r\n",
        ):
            assert faults(text, schema) == []
            assert read_measurements(text.encode())

    def test_has_schemas_that_are_schemas(self) -> None:
        for schema in DOCUMENT["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)


def resolved(value: dict[str, Any]) -> dict[str, Any]:
    """What a reference to the components points at, else itself."""
    if "$ref" not in value:
        return value
    _, _, kind, name = value["$ref"].split("/")
    found: dict[str, Any] = DOCUMENT["components"][kind][name]
    return found
