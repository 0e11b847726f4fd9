"""`python -m services docs`: writes the documents that follow from code, or says which of them are stale."""

from difflib import unified_diff
from pathlib import Path
from typing import Annotated

import typer

FOLDER = Path(__file__).resolve().parents[2] / "docs"


def docs(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail and show the difference.")] = False,  # noqa: FBT002
) -> None:
    """Write docs/facts.md, docs/states.md and docs/openapi.json from code."""
    from services.cli.generated_docs import DOCUMENTS

    stale = {FOLDER / name: text for name, make in DOCUMENTS.items() if is_stale(name, text := make())}
    for path, text in stale.items():
        if check:
            typer.echo(difference(path, text), err=True)
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
            typer.echo(f"wrote docs/{path.name}")
    if check and stale:
        typer.echo(f"stale: {', '.join(path.name for path in stale)}: run make docs", err=True)
        raise typer.Exit(1)
    if not stale:
        typer.echo("documents are fresh")


def is_stale(name: str, text: str) -> bool:
    """Whether the file of this document is missing or says something else."""
    path = FOLDER / name
    return not path.exists() or path.read_text(encoding="utf-8") != text


def difference(path: Path, text: str) -> str:
    """What would change, as a unified diff."""
    old = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return "\n".join(unified_diff(old, text.splitlines(), f"docs/{path.name}", "from code", lineterm="", n=1))
