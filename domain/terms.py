"""What states, nouns and roles are called in the three languages: the words of docs/glossary.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.refusals import LANGUAGES, Language

Term = Mapping[Language, str]


def term(english: str, zh_hant: str, zh_hans: str) -> Term:
    """What something is called, or a sentence, in the three languages."""
    return {"en": english, "zh-Hant": zh_hant, "zh-Hans": zh_hans}


NOUNS: Mapping[str, Term] = {
    "organisation": term("organisation", "機構", "机构"),
    "member": term("member", "成員", "成员"),
    "person": term("person", "人士", "人士"),
    "wish": term("wish", "願望", "愿望"),
    "solution": term("solution", "方案", "方案"),
    "match": term("match", "配對", "配对"),
    "trial": term("trial", "試驗", "试验"),
    "report": term("report", "報告", "报告"),
    "policy": term("procurement policy", "採購政策", "采购政策"),
    "marking-scheme": term("marking scheme", "評分制度", "评分制度"),
}

RULE_NAMES: Mapping[str, Term] = {
    "rule_i": term(
        "rule i (experience as an essential requirement)", "規則i（以經驗為必要條件）", "规则i（以经验为必要条件）"
    ),
    "rule_ii": term("rule ii (share of marks for experience)", "規則ii（經驗所佔分數）", "规则ii（经验所占分数）"),
    "rule_iii": term(
        "rule iii (technical to price weight)", "規則iii（技術與標價的比重）", "规则iii（技术与标价的比重）"
    ),
    "rule_iv": term(
        "rule iv (share of marks for innovation)", "規則iv（創新建議所佔分數）", "规则iv（创新建议所占分数）"
    ),
    "marking_scheme": term("the rule to use a marking scheme", "採用評分制度的規則", "采用评分制度的规则"),
}
"""What the rules of the procurement policy are called (BFAC paper 4/19, paragraph 9)."""

KEY = term("key", "密鑰", "密钥")
PROBLEM = term("problem", "問題類別", "问题类别")

ROLES: Mapping[str, Term] = {
    "department-officer": term("department officer", "部門人員", "部门人员"),
    "provider": term("provider", "方案提供者", "方案提供者"),
    "facilitator-officer": term("facilitator officer", "促成人員", "促成人员"),
    "reviewer": term("reviewer", "覆核人員", "复核人员"),
    "auditor": term("auditor", "審計人員", "审计人员"),
    "administrator": term("administrator", "系統管理員", "系统管理员"),
}

STATES: Mapping[str, Term] = {
    "(nothing)": term("not there yet", "尚未存在", "尚未存在"),
    "registered": term("registered", "已登記", "已登记"),
    "verified": term("verified", "已核實", "已核实"),
    "suspended": term("suspended", "已暫停", "已暂停"),
    "active": term("active", "在任", "在任"),
    "left": term("left", "已離開", "已离开"),
    "erased": term("erased", "已刪除", "已删除"),
    "draft": term("draft", "草擬中", "草拟中"),
    "submitted": term("submitted", "已提交", "已提交"),
    "sent-back": term("sent back", "已退回修改", "已退回修改"),
    "discarded": term("discarded", "已放棄", "已放弃"),
    "published": term("published", "已發布", "已发布"),
    "closed": term("closed", "已截止", "已截止"),
    "withdrawn": term("withdrawn", "已撤回", "已撤回"),
    "fulfilled": term("fulfilled", "已達成", "已达成"),
    "feasible": term("feasible", "技術上可行", "技术上可行"),
    "not-feasible": term("not feasible", "技術上不可行", "技术上不可行"),
    "proposed": term("proposed", "已提議", "已提议"),
    "shortlisted": term("shortlisted", "已入選", "已入选"),
    "accepted": term("accepted, not confirmed", "已接納，待確認", "已接纳，待确认"),
    "declined": term("declined, not confirmed", "已拒絕，待確認", "已拒绝，待确认"),
    "acceptance-confirmed": term("acceptance confirmed", "接納已確認", "接纳已确认"),
    "decline-confirmed": term("decline confirmed", "拒絕已確認", "拒绝已确认"),
    "reversed": term("reversed", "已撤銷", "已撤销"),
    "lapsed": term("lapsed", "已失效", "已失效"),
    "planned": term("planned", "已計劃", "已计划"),
    "approved": term("approved", "已批准", "已批准"),
    "running": term("running", "進行中", "进行中"),
    "completed": term("completed", "已完成", "已完成"),
    "cancelled": term("cancelled", "已取消", "已取消"),
    "correcting": term("being corrected", "更正中", "更正中"),
    "adopted": term("adopted", "已採納", "已采纳"),
    "checked": term("checked", "已審查", "已审查"),
    "reviewed": term("reviewed", "已覆核", "已复核"),
    "frozen": term("frozen", "已凍結", "已冻结"),
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
