"""`python -m benchmarks`: measures everything, or the parts that are named, and writes benchmarks/RESULTS.md."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import domain.nouns  # noqa: F401  declares every fact
from benchmarks import appending, checking, loading, projecting, reading, seeing, serving
from benchmarks.ground import Ground, ground, say
from benchmarks.measured import Table, machine

PARTS: Mapping[str, Callable[[Ground], Table]] = {
    "appending": appending.run,
    "seeing": seeing.run,
    "projecting": projecting.run,
    "reading": reading.run,
    "rebuilding": projecting.run_rebuilds,
    "serving": serving.run,
    "loading": loading.run,
    "checking": checking.run,
}
RESULTS = Path(__file__).parent / "RESULTS.md"
SIZE, SEED = 100_000, 1


def main() -> None:
    """Parses the command line and measures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all when none is named")
    parser.add_argument("--size", type=int, default=SIZE, help=f"wishes and solutions of the large data ({SIZE:,})")
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed makes the same data")
    parser.add_argument("--out", type=Path, default=RESULTS, help="the Markdown file to write")
    parser.add_argument("--ground", type=Path, help="a folder in which the large data is kept for the next run")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    command = " ".join(["python -m benchmarks", *sys.argv[1:]])
    with ground(size=asked.size, seed=asked.seed, kept=asked.ground) as prepared:
        described = machine(prepared.server.superuser_conninfo)
        for name in asked.parts or PARTS:
            say(f"measuring {name}")
            begin = time.perf_counter()
            table = PARTS[name](prepared)
            text = table.markdown(f"{datetime.now(UTC):%Y-%m-%d}, `{command}`, {time.perf_counter() - begin:.0f} s")
            print(text, flush=True)
            write(asked.out, table.title, text, described=described)
    say(f"written to {asked.out}")


def write(path: Path, title: str, text: str, *, described: str) -> None:
    """Puts one part into the file, in the place of what it said before; the other parts stay as they were measured."""
    parts = {}
    if path.exists():
        _, *sections = path.read_text().split("\n## ")
        parts = {section.partition("\n")[0]: f"## {section.rstrip()}\n" for section in sections}
    parts[title] = text.rstrip() + "\n"
    head = (
        f"# Results of `make bench`\n\n{described}.\n\n"
        "Ratios are of one run and mean something; absolute times are those of this machine and of what else it did.\n\n"
    )
    path.write_text(head + "\n".join(parts.values()))


if __name__ == "__main__":
    main()
