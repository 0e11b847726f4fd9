"""Checks across the fields of a line, across lines, and against what the portal holds: before anything is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.categories import ACCEPTING_REASONS
from domain.matches import IN_EFFECT
from domain.refusals import InvalidInput, Refusal
from domain.trials import (
    CriterionNamedTwice,
    CriterionNotMeasured,
    NotInTrialTime,
    NotYetHappened,
    TrialDatesWrong,
    UnknownCriterion,
)
from services.loading.archive import Archive
from services.loading.entries import Entries, Entry, Key, id_field, needs_of
from services.loading.findings import refused
from services.loading.records import KIND_TERMS, DecisionRecord, Kind, SolutionRecord, TrialRecord, WishRecord

ONE_DAY = timedelta(days=1)


class ClosesBeforeItOpens(InvalidInput):
    """A wish cannot close before it opens: it opens on {opened_on} and would close on {closes_on}."""

    ZH_HANT = "願望不可在開放之前截止：開放日期為{opened_on}，截止日期為{closes_on}。"
    ZH_HANS = "愿望不可在开放之前截止：开放日期为{opened_on}，截止日期为{closes_on}。"


class OutsideItsWindow(InvalidInput):
    """The solution was submitted on {submitted_on}, but the wish {wish} that it names took solutions from {opened_on} to {closes_on}."""

    ZH_HANT = "方案於{submitted_on}提交，但其所指的願望 {wish} 只在{opened_on}至{closes_on}接受方案。"
    ZH_HANS = "方案于{submitted_on}提交，但其所指的愿望 {wish} 只在{opened_on}至{closes_on}接受方案。"


class ReasonAgainstDecision(InvalidInput):
    """The reason {reason_code} does not go with {decision}: only {accepting} speak for accepting, and they only for that."""

    ZH_HANT = "理由 {reason_code} 與決定 {decision} 不符：只有 {accepting} 是接納的理由，亦只可用於接納。"
    ZH_HANS = "理由 {reason_code} 与决定 {decision} 不符：只有 {accepting} 是接纳的理由，亦只可用于接纳。"


class NobodyKnows(InvalidInput):
    """There is no {kind} {id}, neither in these files nor in the portal."""

    ZH_HANT = "沒有{kind} {id}：檔案和系統內均無此記錄。"
    ZH_HANS = "没有{kind} {id}：文件和系统内均无此记录。"


class DependsOnBadLine(InvalidInput):
    """This line depends on the {kind} {id} in {place}, which was not loaded: correct that line, then load again."""

    ZH_HANT = "此行依賴 {place} 的{kind} {id}，而該行未能載入：請先更正該行，然後再次載入。"
    ZH_HANS = "此行依赖 {place} 的{kind} {id}，而该行未能载入：请先更正该行，然后再次载入。"


class NotAccepted(InvalidInput):
    """The pair {pair} was not accepted: only an accepted pair is tried."""

    ZH_HANT = "配對 {pair} 未獲接納：只有獲接納的配對才可試驗。"
    ZH_HANS = "配对 {pair} 未获接纳：只有获接纳的配对才可试验。"


class TriedBeforeItsPair(InvalidInput):
    """The trial starts on {starts_on}, but wish and solution were both there only on {both_on}: it can start on the day after."""

    ZH_HANT = "試驗於{starts_on}開始，但願望與方案到{both_on}才齊備：試驗最早可於翌日開始。"
    ZH_HANS = "试验于{starts_on}开始，但愿望与方案到{both_on}才齐备：试验最早可于翌日开始。"


class AlreadyLoadedOtherwise(InvalidInput):
    """The {kind} {id} was already loaded with other content, from {first}; {second} is not taken. History is amended, not loaded again."""

    ZH_HANT = "{kind} {id} 已從 {first} 以另一內容載入；{second} 不予採用。歷史只可修訂，不可重新載入。"
    ZH_HANS = "{kind} {id} 已从 {first} 以另一内容载入；{second} 不予采用。历史只可修订，不可重新载入。"


@dataclass(frozen=True)
class Objection:
    """Why an entry is not loaded, and the offending value."""

    refusal: Refusal
    value: object = None


def check_all(entries: Entries, archive: Archive, *, today: date) -> None:
    """Takes out every entry that cannot be loaded, and those that depend on it, each with its reasons."""
    for kind in Kind:
        for entry in [each for each in entries.good.values() if each.key.kind is kind]:
            objections = list(objections_to(entry, entries, archive, today=today))
            if objections:
                entries.spoil(entry, [refused(entry.line, each.refusal, value=each.value) for each in objections])


def objections_to(entry: Entry, entries: Entries, archive: Archive, *, today: date) -> Iterator[Objection]:
    """Everything that speaks against loading this entry."""
    if archive.was_loaded_otherwise(entry):
        first = archive.place_of(entry.key)
        yield Objection(
            AlreadyLoadedOtherwise(
                kind=KIND_TERMS[entry.key.kind],
                id=entry.key.id,
                first=first,
                second=entry.line.place,
                field=id_field(entry.key.kind),
            ),
            entry.key.id,
        )
        return
    match entry.record:
        case WishRecord() as record:
            yield from _of_wish(record, today)
        case SolutionRecord() as record:
            yield from _not_in_future(("submitted_on", record.submitted_on), today=today)
        case DecisionRecord() as record:
            yield from _of_decision(record)
        case TrialRecord() as record:
            yield from _of_trial(record, today)
    missing = list(_of_needs(entry, entries, archive))
    yield from missing or _of_pair(entry, entries, archive)


def both_sides_on(record: DecisionRecord | TrialRecord, entries: Entries, archive: Archive) -> date:
    """The first date on which both the wish and the solution of a pair were there."""
    opened, submitted = (_there_on(key, entries, archive) for key in list(_sides(record)))
    return max(opened, submitted)


def _sides(record: DecisionRecord | TrialRecord) -> tuple[Key, Key]:
    return Key(Kind.WISH, record.wish_id), Key(Kind.SOLUTION, record.solution_id)


def _there_on(key: Key, entries: Entries, archive: Archive) -> date:
    if entry := entries.good.get(key):
        record = entry.record
        return record.opened_on if isinstance(record, WishRecord) else getattr(record, "submitted_on", date.min)
    return archive.public_since(key) or date.min


def _not_in_future(*dates: tuple[str, date], today: date) -> Iterator[Objection]:
    for field, on in dates:
        if on > today:
            yield Objection(NotYetHappened(on=on, today=today, field=field), on)


def _of_wish(record: WishRecord, today: date) -> Iterator[Objection]:
    yield from _not_in_future(("opened_on", record.opened_on), today=today)
    if record.closes_on < record.opened_on:
        refusal = ClosesBeforeItOpens(opened_on=record.opened_on, closes_on=record.closes_on, field="closes_on")
        yield Objection(refusal, record.closes_on)


def _of_decision(record: DecisionRecord) -> Iterator[Objection]:
    if (record.reason_code in ACCEPTING_REASONS) != (record.decision == "accepted"):
        refusal = ReasonAgainstDecision(
            reason_code=record.reason_code,
            decision=record.decision,
            accepting=", ".join(ACCEPTING_REASONS),
            field="reason_code",
        )
        yield Objection(refusal, record.reason_code)


def _of_trial(record: TrialRecord, today: date) -> Iterator[Objection]:
    if record.ends_on < record.starts_on:
        refusal = TrialDatesWrong(starts_on=record.starts_on, ends_on=record.ends_on, field="ends_on")
        yield Objection(refusal, record.ends_on)
        return
    yield from _not_in_future(("ends_on", record.ends_on), today=today)
    known = [criterion.id for criterion in record.criteria]
    for index, name in enumerate(known):
        if name in known[:index]:
            yield Objection(CriterionNamedTwice(criterion=name, field=f"criteria[{index}].id"), name)
    for index, measurement in enumerate(record.measurements):
        if measurement.criterion not in known:
            field, names = f"measurements[{index}].criterion", ", ".join(known)
            unknown = UnknownCriterion(trial=record.id, criterion=measurement.criterion, known=names, field=field)
            yield Objection(unknown, measurement.criterion)
        yield from _in_trial_time(record, measurement.on, field=f"measurements[{index}].on")
    for index, incident in enumerate(record.incidents):
        yield from _in_trial_time(record, incident.on, field=f"incidents[{index}].on")
    measured = {measurement.criterion for measurement in record.measurements}
    if missing := [name for name in known if name not in measured]:
        yield Objection(CriterionNotMeasured(trial=record.id, criteria=", ".join(missing), field="measurements"))


def _in_trial_time(record: TrialRecord, on: date, *, field: str) -> Iterator[Objection]:
    if not record.starts_on <= on <= record.ends_on:
        refusal = NotInTrialTime(
            on=on, trial=record.id, starts_on=record.starts_on, ends_on=record.ends_on, field=field
        )
        yield Objection(refusal, on)


def _of_needs(entry: Entry, entries: Entries, archive: Archive) -> Iterator[Objection]:
    """What it refers to must be a good line, or be in the portal already."""
    objected = False
    for field, key in needs_of(entry.record):
        if key in entries.good or _is_there(key, archive) or (objected and key.kind is Kind.DECISION):
            continue
        objected = True
        if line := entries.bad.get(key):
            yield Objection(
                DependsOnBadLine(kind=KIND_TERMS[key.kind], id=key.id, place=line.place, field=field), key.id
            )
        elif key.kind is Kind.DECISION:
            yield Objection(NotAccepted(pair=key.id, field=field), key.id)
        else:
            yield Objection(NobodyKnows(kind=KIND_TERMS[key.kind], id=key.id, field=field), key.id)


def _is_there(key: Key, archive: Archive) -> bool:
    if key.kind is Kind.DECISION:
        return archive.match_state(key.id) == IN_EFFECT
    return archive.public_since(key) is not None


def _of_pair(entry: Entry, entries: Entries, archive: Archive) -> Iterator[Objection]:
    """What two lines say must go together."""
    match entry.record:
        case SolutionRecord(targets_wish=str(wish_id)) as record:
            yield from _in_window(record, entries.good.get(Key(Kind.WISH, wish_id)))
        case TrialRecord() as record:
            pair = f"{record.wish_id}:{record.solution_id}"
            decided = entries.good.get(Key(Kind.DECISION, pair))
            if decided and isinstance(decided.record, DecisionRecord) and decided.record.decision != "accepted":
                yield Objection(NotAccepted(pair=pair, field="solution_id"), pair)
            both_on = both_sides_on(record, entries, archive)
            if record.starts_on <= both_on:
                refusal = TriedBeforeItsPair(starts_on=record.starts_on, both_on=both_on, field="starts_on")
                yield Objection(refusal, record.starts_on)


def _in_window(record: SolutionRecord, wish: Entry | None) -> Iterator[Objection]:
    """A wish that was loaded earlier is asked when the solution is submitted."""
    if wish is None or not isinstance(wish.record, WishRecord):
        return
    opened_on, closes_on = wish.record.opened_on, wish.record.closes_on
    if not opened_on <= record.submitted_on <= closes_on:
        refusal = OutsideItsWindow(
            submitted_on=record.submitted_on,
            wish=wish.key.id,
            opened_on=opened_on,
            closes_on=closes_on,
            field="submitted_on",
        )
        yield Objection(refusal, record.submitted_on)
