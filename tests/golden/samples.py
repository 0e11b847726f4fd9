"""The golden files: `<type>.json` holds stored bytes exactly; MANIFEST their hashes; shapes.json the shapes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from tests.golden.shapes import Shape

FOLDER = Path(__file__).parent
MANIFEST = FOLDER / "MANIFEST"
"""Lines as sha256sum writes and checks them."""
SHAPES = FOLDER / "shapes.json"


def path_of(type_name: str) -> Path:
    return FOLDER / f"{type_name}.json"


def sample_types() -> list[str]:
    """Types that have a sample."""
    return sorted(path.stem for path in FOLDER.glob("*.v*.json"))


def manifest() -> dict[str, str]:
    """File name → SHA-256 of its bytes on the day it was made."""
    lines = MANIFEST.read_text().splitlines() if MANIFEST.exists() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def shapes() -> dict[str, Shape]:
    """Type → the shape that it had when its sample was made."""
    found: dict[str, Shape] = json.loads(SHAPES.read_text()) if SHAPES.exists() else {}
    return found


def add(samples: dict[str, bytes], fresh_shapes: dict[str, Shape]) -> list[str]:
    """Writes what is missing and touches nothing that is there. Returns the types that were added."""
    added = [name for name in sorted(samples) if not path_of(name).exists()]
    for name in added:
        path_of(name).write_bytes(samples[name])
    known = manifest() | {path_of(name).name: hashlib.sha256(samples[name]).hexdigest() for name in added}
    MANIFEST.write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(known.items())))
    kept = fresh_shapes | shapes()
    SHAPES.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
    return added
