"""What the house promises about its own shape, beyond what the linters keep."""

import ast
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("domain", "projections", "services", "consumers")
MAY_IMPORT = {
    "domain": {"domain", "pydantic", "pydantic_core"},
    "projections": {
        "projections",
        "domain",
        "psycopg",
        "psycopg_pool",
        "pydantic",
        "eventsourcing",
        "opencc",
        "snowballstemmer",
        "orjson",
    },
}
"""Import roots besides the standard library, of the two folders whose allowance is short."""
DOOR = Path("domain/aggregate.py")
"""The one module of the domain that wraps the event sourcing library."""


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def imported_roots(module: Path) -> set[str]:
    roots = set()
    for node in ast.walk(ast.parse(module.read_text())):
        match node:
            case ast.Import(names=names):
                roots |= {name.name.partition(".")[0] for name in names}
            case ast.ImportFrom(module=str(name), level=0):
                roots.add(name.partition(".")[0])
    return roots


class TestFolders:
    def test_are_owned_by_no_installed_distribution(self) -> None:
        owners = metadata.packages_distributions()
        assert {folder: owners[folder] for folder in (*FOLDERS, "tests") if folder in owners} == {}

    @pytest.mark.parametrize("folder", MAY_IMPORT)
    def test_import_only_what_the_layout_allows(self, folder: str) -> None:
        beyond = {
            str(module.relative_to(ROOT)): found
            for module in modules(folder)
            if (found := imported_roots(module) - MAY_IMPORT[folder] - sys.stdlib_module_names - door_of(module))
        }
        assert beyond == {}

    def test_have_a_package_file_in_every_folder_with_modules(self) -> None:
        missing = {
            str(module.parent.relative_to(ROOT))
            for module in modules(*FOLDERS, "tests")
            if not (module.parent / "__init__.py").exists()
        }
        assert missing == set()


class TestModules:
    def test_open_with_one_sentence(self) -> None:
        mute = [
            str(module.relative_to(ROOT))
            for module in modules(*FOLDERS, "tests")
            if not first_line(module).endswith((".", ":"))
        ]
        assert mute == []

    def test_are_never_named_for_nothing(self) -> None:
        empty_names = {"utils", "helpers", "helper", "util", "manager", "common", "misc", "data", "process"}
        assert [
            str(module.relative_to(ROOT)) for module in modules(*FOLDERS, "tests") if module.stem in empty_names
        ] == []

    def test_of_the_domain_read_no_clock(self) -> None:
        readers = [
            f"{module.relative_to(ROOT)}:{node.lineno}"
            for module in modules("domain")
            for node in ast.walk(ast.parse(module.read_text()))
            if isinstance(node, ast.Attribute)
            and node.attr in {"now", "utcnow", "today"}
            and isinstance(node.value, ast.Name)
            and node.value.id in {"datetime", "date"}
        ]
        assert readers == []


def door_of(module: Path) -> set[str]:
    return {"eventsourcing"} if module == ROOT / DOOR else set()


def first_line(module: Path) -> str:
    docstring = ast.get_docstring(ast.parse(module.read_text())) or ""
    return " ".join(docstring.partition("\n\n")[0].split())
