"""What states, nouns and roles are called in the three languages: the words of docs/glossary.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.refusals import LANGUAGES, Language

Term = Mapping[Language, str]


def _term(english: str, zh_hant: str, zh_hans: str) -> Term:
    return {"en": english, "zh-Hant": zh_hant, "zh-Hans": zh_hans}


NOUNS: Mapping[str, Term] = {
    "organisation": _term("organisation", "機構", "机构"),
    "member": _term("member", "成員", "成员"),
    "person": _term("person", "人士", "人士"),
    "wish": _term("wish", "願望", "愿望"),
    "solution": _term("solution", "方案", "方案"),
    "match": _term("match", "配對", "配对"),
    "trial": _term("trial", "試驗", "试验"),
    "report": _term("report", "報告", "报告"),
}

KEY = _term("key", "密鑰", "密钥")
PROBLEM = _term("problem", "問題類別", "问题类别")

ROLES: Mapping[str, Term] = {
    "department-officer": _term("department officer", "部門人員", "部门人员"),
    "provider": _term("provider", "方案提供者", "方案提供者"),
    "facilitator-officer": _term("facilitator officer", "促成人員", "促成人员"),
    "reviewer": _term("reviewer", "覆核人員", "复核人员"),
    "auditor": _term("auditor", "審計人員", "审计人员"),
    "administrator": _term("administrator", "系統管理員", "系统管理员"),
}

STATES: Mapping[str, Term] = {
    "(nothing)": _term("not there yet", "尚未存在", "尚未存在"),
    "registered": _term("registered", "已登記", "已登记"),
    "verified": _term("verified", "已核實", "已核实"),
    "suspended": _term("suspended", "已暫停", "已暂停"),
    "active": _term("active", "在任", "在任"),
    "left": _term("left", "已離開", "已离开"),
    "erased": _term("erased", "已刪除", "已删除"),
    "draft": _term("draft", "草擬中", "草拟中"),
    "submitted": _term("submitted", "已提交", "已提交"),
    "sent-back": _term("sent back", "已退回修改", "已退回修改"),
    "discarded": _term("discarded", "已放棄", "已放弃"),
    "published": _term("published", "已發布", "已发布"),
    "closed": _term("closed", "已截止", "已截止"),
    "withdrawn": _term("withdrawn", "已撤回", "已撤回"),
    "fulfilled": _term("fulfilled", "已達成", "已达成"),
    "feasible": _term("feasible", "技術上可行", "技术上可行"),
    "not-feasible": _term("not feasible", "技術上不可行", "技术上不可行"),
    "proposed": _term("proposed", "已提議", "已提议"),
    "assigned": _term("assigned", "已分派", "已分派"),
    "shortlisted": _term("shortlisted", "已入選", "已入选"),
    "accepted": _term("accepted, not confirmed", "已接納，待確認", "已接纳，待确认"),
    "declined": _term("declined, not confirmed", "已拒絕，待確認", "已拒绝，待确认"),
    "acceptance-confirmed": _term("acceptance confirmed", "接納已確認", "接纳已确认"),
    "decline-confirmed": _term("decline confirmed", "拒絕已確認", "拒绝已确认"),
    "reversed": _term("reversed", "已撤銷", "已撤销"),
    "lapsed": _term("lapsed", "已失效", "已失效"),
    "planned": _term("planned", "已計劃", "已计划"),
    "approved": _term("approved", "已批准", "已批准"),
    "running": _term("running", "進行中", "进行中"),
    "completed": _term("completed", "已完成", "已完成"),
    "cancelled": _term("cancelled", "已取消", "已取消"),
    "correcting": _term("being corrected", "更正中", "更正中"),
}


def state_term(state: str) -> Term:
    """What this state is called. KeyError for a state that has no name: a test walks all."""
    return STATES[state]


COMMA: Term = {"en": ", ", "zh-Hant": "、", "zh-Hans": "、"}
"""Between the parts of a row."""


def roles_named(roles: Iterable[str], *, with_codes: bool = False) -> Term:
    """Some roles in a row, "-" for none; with the code of each where the reader must send it."""
    row = list(roles)
    return {
        language: COMMA[language].join(ROLES[role][language] + f" ({role})" * with_codes for role in row) or "-"
        for language in LANGUAGES
    }


def any_of(states: frozenset[str]) -> Term:
    """Some states as one phrase: "draft or sent back"."""
    joint: Term = {"en": " or ", "zh-Hant": "」或「", "zh-Hans": "”或“"}
    return {
        language: word.join(STATES[state][language] for state in sorted(states)) for language, word in joint.items()
    }
