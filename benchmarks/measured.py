"""What was measured: medians with their spread, and the table that says so."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import psycopg

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Row:
    """One line of a table: what, how much, how far single rounds lay apart, beside which peer or aim."""

    what: str
    value: str
    spread: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Table:
    """The rows of one part, and what one has to know to read them."""

    title: str
    rows: Sequence[Row]
    notes: str = ""

    def markdown(self, when: str) -> str:
        """The part as it stands in the file; `when` says by which command it was measured."""
        lines = [f"## {self.title}", "", f"{when}, load {os.getloadavg()[0]:.0f} on {os.cpu_count()} processors.", ""]
        lines += ["| what | median | spread | beside |", "|---|---:|---|---|"]
        lines += [f"| {row.what} | {row.value} | {row.spread} | {row.beside} |" for row in self.rows]
        return "\n".join([*lines, *(["", self.notes] if self.notes else []), ""])


def rate(values: Sequence[float], unit: str = "/s") -> tuple[str, str]:
    """Median and spread of rates."""
    return f"{median(values):,.0f}{unit}", f"{min(values):,.0f} to {max(values):,.0f}"


def ratio(values: Sequence[float], peers: Sequence[float]) -> str:
    """How many times the peer, by medians of one run."""
    return f"{median(values) / median(peers):.2f}×"


def latencies(what: str, seconds: Sequence[float], beside: str = "") -> Row:
    """p50 in the middle, p95 and p99 and the longest as the spread."""
    cuts = quantiles(seconds, n=100)
    spread = f"p95 {ms(cuts[94])}, p99 {ms(cuts[98])}, longest {ms(max(seconds))}"
    return Row(what, f"p50 {ms(median(seconds))}", spread, beside)


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def cpu_s(pids: Iterable[int]) -> float:
    """CPU seconds, user and system, that these processes have used; of children only those that have ended."""
    used = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        used += sum(int(field) for field in fields[11:15])  # utime, stime, cutime, cstime: proc(5)
    return used / TICKS_PER_S


def memory_mb(pid: int) -> tuple[float, float]:
    """Resident memory now, and the most so far, in MB (10^6 bytes)."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    now, most = (int(lines[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
    return now, most


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(child) for child in children.read_text().split()] if children.exists() else []
    return [pid, *(each for child in found for each in family(child))]


def machine(conninfo: str) -> str:
    """The machine in a line, without its name."""
    processors = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    with psycopg.connect(conninfo) as conn:
        server = conn.info.parameter_status("server_version")
    return (
        f"{os.cpu_count()} × {processors[0] if processors else platform.machine()}, {memory:.0f} GiB, {platform.system()},"
        f" Python {platform.python_version()}, PostgreSQL {server} (embedded, default durability)"
    )
