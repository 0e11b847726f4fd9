"""The examples of the API's document: bodies that were taken and answers that were given, on a walk through the whole API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")
"""Written by `python -m tests.stage.examples`: operation → `body` (if it takes one) and `answer`."""


def add_examples(document: dict[str, Any]) -> None:
    """Gives each operation that the walk came to its body and its answer."""
    walked = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    for operations in document["paths"].values():
        for operation in operations.values():
            if exchange := walked.get(operation["operationId"]):
                _add(operation, exchange)


def _add(operation: dict[str, Any], exchange: dict[str, Any]) -> None:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content["example"] = exchange["body"]
    for status in ("200", "201"):
        for content in operation["responses"].get(status, {}).get("content", {}).values():
            content["example"] = exchange["answer"]
