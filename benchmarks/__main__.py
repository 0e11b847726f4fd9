"""`python -m benchmarks`: measures everything, or the parts that are named, and writes benchmarks/RESULTS.md."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import domain.nouns  # noqa: F401  declares every fact
from benchmarks import appending, loading, projecting, reading, seeing, serving
from benchmarks.ground import Ground, ground, say
from benchmarks.measured import Table, machine

PARTS: Mapping[str, Callable[[Ground], Table]] = {
    "appending": appending.run,
    "seeing": seeing.run,
    "projecting": projecting.run,
    "reading": reading.run,
    "serving": serving.run,
    "loading": loading.run,
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
    asked = parser.parse_args()
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    begin = time.perf_counter()
    tables = []
    with ground(size=asked.size, seed=asked.seed) as prepared:
        described = machine(prepared.server.superuser_conninfo)
        for name in asked.parts or PARTS:
            say(f"measuring {name}")
            tables.append(PARTS[name](prepared))
            print(tables[-1].markdown(), flush=True)
    command = " ".join(["python -m benchmarks", *sys.argv[1:]])
    asked.out.write_text(report(tables, described=described, command=command, took_s=time.perf_counter() - begin))
    say(f"written to {asked.out}")


def report(tables: list[Table], *, described: str, command: str, took_s: float) -> str:
    """The whole file."""
    head = (
        "# Results of `make bench`\n\n"
        f"{datetime.now(UTC):%Y-%m-%d}, `{command}`, {took_s / 60:.0f} minutes. {described}.\n\n"
        "Ratios are of one run and mean something; absolute times are those of this machine, which others used too.\n\n"
    )
    return head + "\n".join(table.markdown() for table in tables)


if __name__ == "__main__":
    main()
