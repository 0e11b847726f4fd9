"""Canonical JSON, and the versions of policies that are made of it."""

from __future__ import annotations

import hashlib

import pytest
import rfc8785

from domain.canonical import canonical_json
from domain.procurement_policy.tables import APRIL_2019


@pytest.mark.parametrize(
    "document", [{"b": [1, None, True], "a": {"z": "水浸 \u2028 \"'\\/\n\x1f", "y": "é"}}, [2**53 - 1, -1], "", {}]
)
def test_is_that_of_rfc_8785(document: object) -> None:
    assert canonical_json(document) == rfc8785.dumps(document)  # type: ignore[arg-type]


def test_gives_a_policy_its_version() -> None:
    assert APRIL_2019.version == hashlib.sha256(rfc8785.dumps(APRIL_2019.document)).hexdigest()[:16]
