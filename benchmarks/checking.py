"""Marking schemes judged and evaluations computed: how many a minute, in one process that reads and writes JSON Lines."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.ground import Ground
from benchmarks.measured import Row, Table
from benchmarks.wording import title

ROUNDS = 3
AIM = "aim: 100,000 a minute"


def run(ground: Ground) -> Table:
    """Files of both kinds through `python -m services policy`, start of the process included."""
    random = Random(ground.seed)
    count, tenders = ground.size, max(ground.size // 5, 1)
    schemes, evaluations = ground.folder / "schemes.jsonl", ground.folder / "evaluations.jsonl"
    _write(schemes, (_scheme(random, n) for n in range(count)))
    _write(evaluations, (_evaluation(random, n) for n in range(tenders)))
    rows = [
        _row("policy check, titles mostly new, 4 to 8 criteria", count, "check", str(schemes), beside=AIM),
        _row("policy check --explain", count, "check", "--explain", str(schemes)),
        _row("policy evaluate, 3 tenders, 3 criteria", tenders, "evaluate", str(evaluations)),
    ]
    return Table(
        "Procurement policy",
        rows,
        f"{count:,} schemes and {tenders:,} evaluations, {ROUNDS} rounds (one of --explain).",
    )


def _row(what: str, count: int, *words: str, beside: str = "") -> Row:
    rates = [count / _seconds(*words) * 60 for _ in range(1 if "--explain" in words else ROUNDS)]
    rates.sort()
    return Row(what, f"{rates[len(rates) // 2]:,.0f}/min", f"{rates[0]:,.0f} to {rates[-1]:,.0f}", beside)


def _seconds(*words: str) -> float:
    begin = time.perf_counter()
    command = [sys.executable, "-m", "services", "policy", *words]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begin


def _write(path: Path, documents: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


def _scheme(random: Random, number: int) -> dict[str, Any]:
    kinds = ["execution_plan", "innovation", "experience", "technical", "other", "technical", "technical", "other"]
    count = random.randint(4, len(kinds))
    criteria: list[dict[str, Any]] = [
        {
            "id": f"C{n}",
            "title": {"en": f"{title(random).en} ({number})"}
            if random.random() < 0.7
            else {"en": "Innovative suggestions"},
            "kind": kind,
            "essential": False,
            "max_marks": random.randint(5, 40),
            "passing_mark": None,
            "sub": [],
        }
        for n, kind in enumerate(kinds[:count], 1)
    ]
    return {
        "id": f"TS-{number}",
        "issued_on": f"{random.randint(2018, 2026)}-0{random.randint(1, 9)}-15",
        "procurement_category": random.choice(["stores", "services", "revenue"]),
        "technical_weight": random.choice([40, 50, 60, 70, "3/5"]),
        "price_weight": random.choice([60, 50, 40, 30]),
        "criteria": criteria,
        "formula": "relative",
        "approvals": [],
    }


def _evaluation(random: Random, number: int) -> dict[str, Any]:
    criteria: list[dict[str, Any]] = [
        {"id": f"C{n}", "title": {"en": "Technical"}, "max_marks": marks, "passing_mark": marks * 2 // 5}
        for n, marks in enumerate((45, 20, 35), 1)
    ]
    tenderers = [
        {
            "id": name,
            "price": random.randint(100_000, 900_000),
            "marks": {each["id"]: random.randint(each["max_marks"] // 3, each["max_marks"]) for each in criteria},
            "conforming": random.random() < 0.9,
        }
        for name in "ABC"
    ]
    scheme = {
        "technical_weight": 60,
        "price_weight": 40,
        "formula": random.choice(["relative", "absolute"]),
        "price_direction": "lowest",
        "tie_break": "lowest_price",
        "rounding": {"decimals": 2, "mode": "half_up", "stage": "end"},
        "criteria": criteria,
        "overall_passing_mark": 50,
    }
    return {"id": f"TE-{number}", "scheme": scheme, "tenderers": tenderers}
