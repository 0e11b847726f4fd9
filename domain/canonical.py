"""Canonical JSON (RFC 8785), and the hash that binds what was published or frozen to its bytes."""

from __future__ import annotations

import hashlib
import json

SHA_256_HEX = r"^[0-9a-f]{64}$"


def canonical_json(document: object) -> bytes:
    """The bytes of JSON values, the same whoever writes them.

    Member names are ASCII, numbers are integers below 2^53 or text, and no text holds a lone surrogate; then sorted
    compact JSON of the standard library is RFC 8785.
    """
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha_256(document: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(document)).hexdigest()
