"""`python -m services policy`: marking schemes checked, evaluations computed, policies shown and tried on history."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import orjson
import typer

from services.cli.operator import LanguageOption, language_of
from services.settings import CannotStart

if TYPE_CHECKING:
    from domain.procurement_policy.policies import Policy, Standing
    from domain.refusals import Language
    from services.policy.judging import Judge

NOTES_SHOWN = 20
"""Most notes about lines that were judged all the same; the rest are counted."""

app = typer.Typer(
    name="policy", help="The procurement policy as a checker, and evaluations exact to the cent.", no_args_is_help=True
)

FileArgument = Annotated[
    Path | None, typer.Argument(help="JSON Lines, one object a line; standard input without it, or for -.")
]
ExplainOption = Annotated[bool, typer.Option("--explain", help="Add what each result rests on, in three languages.")]
PolicyOption = Annotated[Path | None, typer.Option("--policy", help="Judge under the policy in this JSON file.")]
BuiltInOption = Annotated[
    bool,
    typer.Option("--built-in", help="Judge by the policy that the program brings, without a look at the database."),
]


class FileUnreadable(CannotStart):
    """The file is not there, or cannot be read."""


class PolicyUnreadable(CannotStart):
    """The file holds no policy."""


@app.command()
def check(
    file: FileArgument = None,
    *,
    explain: ExplainOption = False,
    policy: PolicyOption = None,
    built_in: BuiltInOption = False,
    language: LanguageOption = "en",
) -> None:
    """Judge marking schemes under the policy in force on the day of each invitation: one result a line.

    That is the policy adopted for that day in the database of DATABASE_URL, or in the embedded one while it runs; without
    a database the one that the program brings, which is then said.

    Lines that cannot be judged are named on standard error, by line, field and reason; the rest are judged all the same.
    Exit code 1 when there was such a line. With --explain: findings with exact figures, paragraph and cures.
    """
    from domain.procurement_policy.policies import Standing
    from services.policy.judging import checker

    spoken = language_of(language)
    note = None
    if policy is None:
        standing, note = _standing(built_in=built_in)
    else:
        standing = Standing.alone(policy_in(policy, spoken))
    _run(file, checker(standing=standing, explain=explain), language=spoken, remark=note)


@app.command()
def evaluate(
    file: FileArgument = None,
    *,
    explain: ExplainOption = False,
    text: Annotated[bool, typer.Option("--text", help="Print the working in words instead of JSON.")] = False,
    language: LanguageOption = "en",
) -> None:
    """Compute evaluations: scores exact and rounded once, who left before and why, ranks, winner or tie.

    With --explain the full working, each number with the sum that gives it; with --text the same as text, in --language.
    """
    from services.policy.judging import evaluator

    spoken = language_of(language)
    _run(file, evaluator(explain=explain or text), language=spoken, as_text=text)


@app.command()
def simulate(
    file: FileArgument = None,
    *,
    policy: Annotated[Path, typer.Option("--policy", help="The other policy: a JSON file as `policy show` prints it.")],
    on: Annotated[
        str | None, typer.Option("--on", help="Read every scheme as if issued on this day (YYYY-MM-DD).")
    ] = None,
    built_in: BuiltInOption = False,
    language: LanguageOption = "en",
) -> None:
    """Judge schemes again under another policy and list those whose verdicts would change: [as it is, as it would be]."""
    from services.policy.simulation import simulator

    spoken = language_of(language)
    other = policy_in(policy, spoken)
    standing, note = _standing(built_in=built_in)
    _run(file, simulator(other, standing=standing, on=_day(on)), language=spoken, only="changes", remark=note)


@app.command()
def show(
    *,
    on: Annotated[str | None, typer.Option("--on", help="The one that judges invitations of this day.")] = None,
    built_in: BuiltInOption = False,
) -> None:
    """Print a policy in the form in which another one is written: the one adopted last, begun or not, or that of a day."""
    day = _day(on)
    standing, note = _standing(built_in=built_in)
    if note:
        _say(note)
    policy = standing.last if day is None else standing.on(day)
    sys.stdout.buffer.write(orjson.dumps(policy.document, option=orjson.OPT_INDENT_2) + b"\n")


def _run(
    file: Path | None,
    judge: Judge,
    *,
    language: Language,
    as_text: bool = False,
    only: str | None = None,
    remark: str | None = None,
) -> None:
    """Results to standard output; the remark, what could not be judged and a count at the end to standard error."""
    from services.input.faults import printable
    from services.policy.judging import judged

    good = bad = notes = 0
    with _opened(file) as lines:
        if remark:
            _say(remark)
        for each in judged(lines, judge, language=language):
            where = f"line {each.line}" + (f", {each.id}" if each.id else "")
            for note in each.notes:
                if (notes := notes + 1) <= NOTES_SHOWN:
                    _say(printable(f"{where}: note: {note}"))
            if each.result is None:
                bad += 1
                _say("\n".join(printable(f"{where}: {fault}") for fault in each.faults))
                continue
            good += 1
            if only is None or each.result[only]:
                _write(each.result, language if as_text else None)
    sys.stdout.flush()
    if notes > NOTES_SHOWN:
        _say(f"and {notes - NOTES_SHOWN} more notes")
    _say(f"{good} judged, {bad} not")
    if bad:
        raise typer.Exit(1)


def _write(result: dict[str, object], text_in: Language | None) -> None:
    if text_in is None:
        sys.stdout.buffer.write(orjson.dumps(result) + b"\n")
        return
    working = result["working"]
    assert isinstance(working, dict)
    lines = [str(result["id"]), *(f"  {line}" for line in working["words"][text_in])]
    sys.stdout.buffer.write("\n".join([*lines, ""]).encode())


def _say(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.buffer.write(text.encode() + b"\n")
    sys.stderr.flush()


@contextmanager
def _opened(file: Path | None) -> Iterator[BinaryIO]:
    if file is None or str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        opened = file.open("rb")
    except OSError as reason:
        raise FileUnreadable(f"{file}: {reason.strerror}") from reason
    with opened:
        yield opened


def policy_in(path: Path, language: Language) -> Policy:
    """The policy in a file. Raises FileUnreadable, or PolicyUnreadable with each field that is wrong."""
    from pydantic import ValidationError

    from services.policy.lines import faults_of
    from services.policy.simulation import policy_from

    try:
        return policy_from(path)
    except OSError as reason:
        raise FileUnreadable(f"{path}: {reason.strerror}") from reason
    except ValidationError as error:
        faults = "; ".join(map(str, faults_of(error, language=language)))
        raise PolicyUnreadable(f"{path}: {faults}") from error


def _standing(*, built_in: bool) -> tuple[Standing, str | None]:
    """What stands in the database, if there is one; else what the program brings, and a note that says so."""
    from domain.procurement_policy.tables import BUILT_IN

    if built_in:
        return BUILT_IN, None
    from services.policy.databases import standing_nearby
    from services.settings import Settings

    settings = Settings()
    standing = standing_nearby(settings)
    if standing is None:
        there = (settings.data / "postgres").exists()
        why = f"the database in {settings.data} does not run" if there else "no database runs here"
        return BUILT_IN, f"{why}: the policy is the one that the program brings, {BUILT_IN.last.id}"
    return standing, None


def _day(text: str | None) -> date | None:
    from pydantic import TypeAdapter, ValidationError

    from domain.deadlines import Day

    if text is None:
        return None
    try:
        return TypeAdapter(Day).validate_python(text)
    except ValidationError as error:
        raise typer.BadParameter("must be a date like 2026-08-31", param_hint="--on") from error
