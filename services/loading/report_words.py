"""The words of a report that has no author: built from the numbers of its trial, in English and Traditional Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from domain.criteria import CriterionResult
from domain.money import decimal_text
from domain.refusals import Language
from domain.reports import ReportContent
from domain.texts import LocalisedText
from domain.trials import Trial

Words = Mapping[str, str]

ENGLISH: Words = {
    "title": "Performance report: {solution}",
    "summary": (
        "A {kind} at {site}, from {starts_on} to {ends_on}. {measurements} measurements were taken. Acceptance"
        " criteria met: {met} of {criteria} ({outcome}). Incidents reported: {incidents}. This text was derived from the"
        " data of the trial; nobody wrote it."
    ),
    "finding": "{metric}: mean {mean} {unit} over {count} measurements; target {direction} {target} {unit}, baseline {baseline} {unit}. {met}.",
    "prototype": "prototype test",
    "pilot": "pilot project",
    "met": "met",
    "partly_met": "partly met",
    "not_met": "not met",
    "True": "Met",
    "False": "Not met",
    "at_least": "at least",
    "at_most": "at most",
    "line_end": "\n",
}
CHINESE: Words = {
    "title": "表現報告：{solution}",
    "summary": (
        "在{site}進行的{kind}，由{starts_on}至{ends_on}。共有{measurements}個量度，對照{criteria}項驗收準則，其中{met}項達標：{outcome}。"
        "已報告事故：{incidents}宗。本文由試驗數據推導而成，並非由人撰寫。"
    ),
    "finding": "{metric}：{count}個量度的平均值為{mean} {unit}；目標{direction}{target} {unit}，基線{baseline} {unit}。{met}。",
    "prototype": "原型測試",
    "pilot": "先導項目",
    "met": "全部達標",
    "partly_met": "部分達標",
    "not_met": "未達標",
    "True": "達標",
    "False": "未達標",
    "at_least": "至少",
    "at_most": "至多",
    "line_end": "\n",
}


def content_of(trial: Trial, *, solution: LocalisedText) -> ReportContent:
    """Title, summary and findings of a completed trial; `solution` is the title of what was tried."""
    english, chinese = _texts(trial, solution, "en", ENGLISH), _texts(trial, solution, "zh-Hant", CHINESE)
    return ReportContent(
        **{name: LocalisedText.of(en=english[name], zh_hant=chinese[name]) for name in ("title", "summary", "findings")}
    )


def _texts(trial: Trial, solution: LocalisedText, language: Language, words: Words) -> dict[str, str]:
    plan, result = trial.frozen_plan, trial.result
    assert result is not None
    summary = words["summary"].format(
        kind=words[plan.kind],
        site=plan.site.marked(language),
        starts_on=_day(trial.started_on or plan.starts_on, language),
        ends_on=_day(plan.ends_on, language),
        measurements=sum(criterion.count for criterion in result.criteria),
        criteria=len(result.criteria),
        met=sum(criterion.met for criterion in result.criteria),
        outcome=words[result.outcome],
        incidents=trial.incidents,
    )
    findings = [_finding(criterion, language, words) for criterion in result.criteria]
    title = words["title"].format(solution=solution.marked(language))
    return {"title": title, "summary": summary, "findings": words["line_end"].join(findings)}


def _finding(criterion: CriterionResult, language: Language, words: Words) -> str:
    return words["finding"].format(
        metric=criterion.metric.marked(language),
        mean=decimal_text(criterion.mean.rounded),
        unit=criterion.unit,
        count=criterion.count,
        direction=words[criterion.direction],
        target=decimal_text(criterion.target),
        baseline=decimal_text(criterion.baseline),
        met=words[str(criterion.met)],
    )


def _day(day: date, language: Language) -> str:
    return f"{day.day} {day:%B %Y}" if language == "en" else f"{day.year}年{day.month}月{day.day}日"
