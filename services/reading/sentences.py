"""Every event in words, in three languages: "Senior Engineer (MPS 45), reviewer of Highways Department, published …"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.categories import DECISION_REASONS
from domain.languages import Language, marked
from domain.matches import LapseCause
from domain.terms import COMMA, NOUNS, ROLES, Term, term
from services.reading.scheme_words import scheme_words

SENTENCES: Mapping[str, Term] = {
    "organisation.registered.v1": term("{who} registered {it}", "{who}登記了{it}", "{who}登记了{it}"),
    "organisation.verified.v1": term("{who} verified {it}", "{who}核實了{it}", "{who}核实了{it}"),
    "organisation.suspended.v1": term("{who} suspended {it}", "{who}暫停了{it}", "{who}暂停了{it}"),
    "organisation.reinstated.v1": term("{who} reinstated {it}", "{who}恢復了{it}", "{who}恢复了{it}"),
    "organisation.renamed.v1": term("{who} renamed {it}", "{who}更改了{it}的名稱", "{who}更改了{it}的名称"),
    "member.joined.v1": term("{who} admitted {it}", "{who}接納了{it}加入", "{who}接纳了{it}加入"),
    "member.roles_changed.v1": term(
        "{who} changed the roles of {it}", "{who}更改了{it}的角色", "{who}更改了{it}的角色"
    ),
    "member.rank_changed.v1": term("{who} changed the rank of {it}", "{who}更改了{it}的職級", "{who}更改了{it}的职级"),
    "member.acting_appointed.v1": term(
        "{who} appointed {it} to act in another rank", "{who}安排{it}署任", "{who}安排{it}署任"
    ),
    "member.acting_ended.v1": term(
        "{who} ended the acting appointment of {it}", "{who}結束了{it}的署任", "{who}结束了{it}的署任"
    ),
    "member.left.v1": term(
        "{who} ended the membership of {it}", "{who}結束了{it}的成員資格", "{who}结束了{it}的成员资格"
    ),
    "person.erased.v1": term("{who} erased {it}", "{who}刪除了{it}的個人資料", "{who}删除了{it}的个人资料"),
    "wish.drafted.v1": term("{who} drafted {it}", "{who}草擬了{it}", "{who}草拟了{it}"),
    "wish.revised.v1": term(
        "{who} revised {it} before its publication", "{who}在發布前修改了{it}", "{who}在发布前修改了{it}"
    ),
    "wish.submitted.v1": term(
        "{who} submitted {it} for publication", "{who}提交了{it}以供發布", "{who}提交了{it}以供发布"
    ),
    "wish.sent_back.v1": term("{who} sent {it} back for edits", "{who}把{it}退回修改", "{who}把{it}退回修改"),
    "wish.discarded.v1": term(
        "{who} gave up {it} before its publication", "{who}在發布前放棄了{it}", "{who}在发布前放弃了{it}"
    ),
    "wish.published.v1": term("{who} published {it}", "{who}發布了{it}", "{who}发布了{it}"),
    "wish.amended.v1": term("{who} amended {it}", "{who}修訂了{it}", "{who}修订了{it}"),
    "wish.question_asked.v1": term(
        "{who} asked question {question} about {it}",
        "{who}就{it}提出了問題{question}",
        "{who}就{it}提出了问题{question}",
    ),
    "wish.question_answered.v1": term(
        "{who} answered question {question} about {it}",
        "{who}回答了關於{it}的問題{question}",
        "{who}回答了关于{it}的问题{question}",
    ),
    "wish.closed.v1": term(
        "{who} closed {it} to further solutions", "{who}截止了{it}的方案徵集", "{who}截止了{it}的方案征集"
    ),
    "wish.reopened.v1": term(
        "{who} reopened {it} until the end of {closes_on}",
        "{who}重開了{it}，至{closes_on}日終",
        "{who}重开了{it}，至{closes_on}日终",
    ),
    "wish.withdrawn.v1": term("{who} withdrew {it}", "{who}撤回了{it}", "{who}撤回了{it}"),
    "wish.fulfilled.v1": term("{who} recorded that {it} is fulfilled", "{who}記錄{it}已達成", "{who}记录{it}已达成"),
    "solution.submitted.v1": term("{who} submitted {it}", "{who}提交了{it}", "{who}提交了{it}"),
    "solution.revised.v1": term(
        "{who} revised {it} before its publication", "{who}在發布前修改了{it}", "{who}在发布前修改了{it}"
    ),
    "solution.found_feasible.v1": term(
        "{who} found {it} technically feasible", "{who}認為{it}技術上可行", "{who}认为{it}技术上可行"
    ),
    "solution.found_not_feasible.v1": term(
        "{who} found {it} technically not feasible", "{who}認為{it}技術上不可行", "{who}认为{it}技术上不可行"
    ),
    "solution.discarded.v1": term(
        "{who} gave up {it} before its publication", "{who}在發布前放棄了{it}", "{who}在发布前放弃了{it}"
    ),
    "solution.published.v1": term("{who} published {it}", "{who}發布了{it}", "{who}发布了{it}"),
    "solution.amended.v1": term("{who} amended {it}", "{who}修訂了{it}", "{who}修订了{it}"),
    "solution.withdrawn.v1": term("{who} withdrew {it}", "{who}撤回了{it}", "{who}撤回了{it}"),
    "match.proposed.v1": term(
        "{who} proposed {it} (round {round})", "{who}提議了{it}（第{round}輪）", "{who}提议了{it}（第{round}轮）"
    ),
    "match.assigned.v1": term("{who} assigned {it}", "{who}分派了{it}", "{who}分派了{it}"),
    "match.interest_declared.v1": term(
        "{who} declared an interest, or that there is none, in {it}",
        "{who}就{it}申報了有或沒有利益關係",
        "{who}就{it}申报了有或没有利益关系",
    ),
    "match.shortlisted.v1": term(
        "{who} put {it} on the short list", "{who}把{it}列入入選名單", "{who}把{it}列入入选名单"
    ),
    "match.accepted.v1": term(
        "{who} accepted {it}, to be confirmed by a second officer",
        "{who}接納了{it}，待另一人員確認",
        "{who}接纳了{it}，待另一人员确认",
    ),
    "match.declined.v1": term(
        "{who} declined {it}, to be confirmed by a second officer",
        "{who}拒絕了{it}，待另一人員確認",
        "{who}拒绝了{it}，待另一人员确认",
    ),
    "match.decision_withdrawn.v1": term(
        "{who} took back the decision about {it}", "{who}收回了就{it}作出的決定", "{who}收回了就{it}作出的决定"
    ),
    "match.decision_undone.v1": term(
        "{who} declared an interest, so that the decision about {it} counts no more",
        "{who}申報了利益關係，故就{it}作出的決定不再有效",
        "{who}申报了利益关系，故就{it}作出的决定不再有效",
    ),
    "match.decision_flagged.v1": term(
        "{who} declared an interest after the decision about {it}, which stands and is marked",
        "{who}在就{it}作出決定後申報了利益關係；決定維持並加上標記",
        "{who}在就{it}作出决定后申报了利益关系；决定维持并加上标记",
    ),
    "match.confirmation_refused.v1": term(
        "{who} did not confirm the decision about {it}", "{who}不確認就{it}作出的決定", "{who}不确认就{it}作出的决定"
    ),
    "match.acceptance_confirmed.v1": term(
        "{who} confirmed that {it} is accepted", "{who}確認接納{it}", "{who}确认接纳{it}"
    ),
    "match.decline_confirmed.v1": term(
        "{who} confirmed that {it} is declined", "{who}確認拒絕{it}", "{who}确认拒绝{it}"
    ),
    "match.trial_planned.v1": term(
        "{who} planned the trial {trial} of {it}", "{who}為{it}計劃了試驗 {trial}", "{who}为{it}计划了试验 {trial}"
    ),
    "match.reversed.v1": term("{who} reversed {it}", "{who}撤銷了{it}", "{who}撤销了{it}"),
    "match.lapsed.v1": term("{it} lapsed", "{it}已失效", "{it}已失效"),
    "trial.planned.v1": term("{who} planned {it}", "{who}計劃了{it}", "{who}计划了{it}"),
    "trial.revised.v1": term("{who} revised the plan of {it}", "{who}修改了{it}的計劃", "{who}修改了{it}的计划"),
    "trial.discarded.v1": term("{who} gave up the plan of {it}", "{who}放棄了{it}的計劃", "{who}放弃了{it}的计划"),
    "trial.approved.v1": term("{who} approved {it}", "{who}批准了{it}", "{who}批准了{it}"),
    "trial.started.v1": term("{who} started {it}", "{who}開始了{it}", "{who}开始了{it}"),
    "trial.measured.v1": term(
        "{who} recorded measurement {number} of {it}",
        "{who}記錄了{it}的第{number}項量度",
        "{who}记录了{it}的第{number}项量度",
    ),
    "trial.measurement_voided.v1": term(
        "{who} voided measurement {number} of {it}",
        "{who}作廢了{it}的第{number}項量度",
        "{who}作废了{it}的第{number}项量度",
    ),
    "trial.incident_reported.v1": term(
        "{who} reported an incident of {it}", "{who}報告了{it}的事故", "{who}报告了{it}的事故"
    ),
    "trial.suspended.v1": term("{who} suspended {it}", "{who}暫停了{it}", "{who}暂停了{it}"),
    "trial.resumed.v1": term("{who} resumed {it}", "{who}恢復了{it}", "{who}恢复了{it}"),
    "trial.completed.v1": term("{who} completed {it}", "{who}完成了{it}", "{who}完成了{it}"),
    "trial.cancelled.v1": term("{who} cancelled {it}", "{who}取消了{it}", "{who}取消了{it}"),
    "report.drafted.v1": term("{who} drafted {it}", "{who}草擬了{it}", "{who}草拟了{it}"),
    "report.correction_drafted.v1": term(
        "{who} drafted edition {edition} of {it}, which corrects the one before it",
        "{who}草擬了{it}的第{edition}版，以更正上一版",
        "{who}草拟了{it}的第{edition}版，以更正上一版",
    ),
    "report.revised.v1": term("{who} revised the draft of {it}", "{who}修改了{it}的草稿", "{who}修改了{it}的草稿"),
    "report.comment_recorded.v1": term(
        "{who} recorded the provider's comment on {it}",
        "{who}記錄了方案提供者對{it}的意見",
        "{who}记录了方案提供者对{it}的意见",
    ),
    "report.published.v1": term(
        "{who} published edition {edition} of {it}", "{who}發布了{it}的第{edition}版", "{who}发布了{it}的第{edition}版"
    ),
    "policy.adopted.v1": term(
        "{who} adopted the procurement policy {policy[id]}, in force from {takes_effect_on}",
        "{who}採納了採購政策 {policy[id]}，由{takes_effect_on}起生效",
        "{who}采纳了采购政策 {policy[id]}，由{takes_effect_on}起生效",
    ),
    "policy.withdrawn.v1": term(
        "{who} withdrew the procurement policy {policy} before its first day",
        "{who}在首日之前撤回了採購政策 {policy}",
        "{who}在首日之前撤回了采购政策 {policy}",
    ),
    "marking-scheme.drafted.v1": term("{who} drafted {it}", "{who}草擬了{it}", "{who}草拟了{it}"),
    "marking-scheme.revised.v1": term("{who} revised {it}", "{who}修訂了{it}", "{who}修订了{it}"),
    "marking-scheme.checked.v1": term(
        "{who} had {it} checked under the policy {policy}: {findings}",
        "{who}按政策{policy}審查了{it}：{findings}",
        "{who}按政策{policy}审查了{it}：{findings}",
    ),
    "marking-scheme.departure_approved.v1": term(
        "{who} approved, at the rank of {rank}, that {it} departs from {rule}",
        "{who}以{rank}的職級批准{it}偏離{rule}",
        "{who}以{rank}的职级批准{it}偏离{rule}",
    ),
    "marking-scheme.overruled.v1": term(
        "{who} judged, at the rank of {rank}, of the criterion {criterion} of {it}: {asks_for_experience}",
        "{who}以{rank}的職級就{it}的準則 {criterion} 判定：{asks_for_experience}",
        "{who}以{rank}的职级就{it}的准则 {criterion} 判定：{asks_for_experience}",
    ),
    "marking-scheme.reviewed.v1": term("{who} reviewed {it}", "{who}覆核了{it}", "{who}复核了{it}"),
    "marking-scheme.frozen.v1": term(
        "{who} froze {it} under the policy {policy}: {findings}",
        "{who}按政策{policy}凍結了{it}：{findings}",
        "{who}按政策{policy}冻结了{it}：{findings}",
    ),
    "marking-scheme.withdrawn.v1": term("{who} withdrew {it}", "{who}撤回了{it}", "{who}撤回了{it}"),
}
"""Type of a fact → what happened; {who}, {it}, and fields of the fact that whoever sees the event sees too."""

INTEREST: Mapping[bool, Term] = {
    True: term("{who} declared an interest in {it}", "{who}就{it}申報了利益關係", "{who}就{it}申报了利益关系"),
    False: term("{who} declared no interest in {it}", "{who}就{it}申報並無利益關係", "{who}就{it}申报并无利益关系"),
}
"""What a declaration says, for a reader who sees which it is."""

ASSUMED: Mapping[bool, Term] = {
    True: term(
        "Not in the source: {who} is assumed to have an interest in {it}",
        "並非來自資料來源：匯入時假定{who}在{it}中有利益關係",
        "并非来自数据来源：导入时假定{who}在{it}中有利益关系",
    ),
    False: term(
        "Not in the source: {who} is assumed to have no interest in {it}",
        "並非來自資料來源：匯入時假定{who}在{it}中並無利益關係",
        "并非来自数据来源：导入时假定{who}在{it}中并无利益关系",
    ),
}
"""What a declaration says that no officer made: a rule of the import did, so that it is nobody's own word."""

DERIVED: Mapping[str, Term] = {
    "actor": term("who acted", "由誰進行", "由谁进行"),
    "approval": term("the approval", "批准", "批准"),
    "assignment": term("the assignment", "分派", "分派"),
    "confirmation": term("the confirmation", "確認", "确认"),
    "content": term("the wording", "文字內容", "文字内容"),
    "happened_on": term("the date", "日期", "日期"),
    "person": term("the person", "人物", "人物"),
    "plan.scale": term("the scale", "規模", "规模"),
    "proposal": term("the proposal", "提議", "提议"),
    "rank": term("the rank", "職級", "职级"),
    "reason": term("the reason", "理由", "理由"),
    "verification": term("the verification", "核實", "核实"),
}
"""What the source did not say, by the names that `origin.derived` has for it; another name stands as it is."""

LAPSED: Mapping[LapseCause, Term] = {
    "undecided": term(
        "{it} lapsed, because nobody decided it in time",
        "{it}已失效，因為未在期限內作出決定",
        "{it}已失效，因为未在期限内作出决定",
    ),
    "wish-withdrawn": term(
        "{it} lapsed, because its wish was withdrawn", "{it}已失效，因為其願望已撤回", "{it}已失效，因为其愿望已撤回"
    ),
    "wish-fulfilled": term(
        "{it} lapsed, because its wish is fulfilled", "{it}已失效，因為其願望已達成", "{it}已失效，因为其愿望已达成"
    ),
    "solution-withdrawn": term(
        "{it} lapsed, because its solution was withdrawn",
        "{it}已失效，因為其方案已撤回",
        "{it}已失效，因为其方案已撤回",
    ),
}
"""What the end of a match without a decision says, for a reader who sees why: all but those who were not told of it."""

_IT = term("the {noun} {id}", "{noun} {id}", "{noun} {id}")
_RANK = term(  # in Chinese it stands in brackets already
    "{title} ({pay_point})", "{title}，{pay_point}", "{title}，{pay_point}"
)
_ACTING = term("acting {rank}, substantively {own}", "署任{rank}；本職{own}", "署任{rank}；本职{own}")
_RANKED = term("{rank}, {role},", "{role}（{rank}）", "{role}（{rank}）")
_OFFICE = term("{role} of {of}", "{of}的{role}", "{of}的{role}")
_ONE = term("{an} {role}", "{role}", "{role}")
_ONE_ALONE = term("{an} {role}", "一名{role}", "一名{role}")
_SERVICE = term("The process {name}", "系統程序{name}", "系统程序{name}")
_UNNAMED = term("The system", "系統", "系统")
_THROUGH = term(", through {name}", "（經{name}）", "（经{name}）")
_IMPORTED = term(", imported from {file}, line {line}", "（由{file}第{line}行匯入）", "（由{file}第{line}行导入）")
_IMPORTED_ALONE = term(", imported", "（經匯入）", "（经导入）")
_DERIVED = term("; not in the source: {what}", "（並非來自資料來源：{what}）", "（并非来自数据来源：{what}）")
_REASON = term(". Reason: {reason}", "。理由：{reason}", "。理由：{reason}")
_BETWEEN = term(" – ", "：", "：")
_END = term(".", "。", "。")


def in_words(
    type: str,
    stream: str,
    envelope: Mapping[str, Any],
    data: Mapping[str, Any],
    *,
    language: Language,
    organisation_name: Mapping[Language, str] | None = None,
) -> str:
    """One event as a sentence for a reader who sees these fields of envelope and data (JSON values), and no more.

    `organisation_name` is the name that the acting organisation had on that day. KeyError for a type without a sentence.
    """
    noun, _, noun_id = stream.partition(":")
    it = _IT[language].format(noun=NOUNS[noun][language], id=noun_id)
    who = _who(envelope, organisation_name, language)
    assumed = _DECLARATION in _derived(envelope) and isinstance(data.get("interest"), bool)
    template = ASSUMED[data["interest"]] if assumed else _template(type, data)
    who = _within(who, language) if assumed else who
    details = {**data, **scheme_words(data, language)} if noun == "marking-scheme" else data
    sentence = template[language].format(**{**details, "who": who, "it": it})
    ending = _how(envelope, language) + _why(data, language)
    whole = sentence[0].upper() + sentence[1:] + ending
    return whole if whole.endswith((".", "。", "!", "?", "！", "？")) else whole + _END[language]


_DECLARATION = "declaration"
"""In `origin.derived`: an officer's declaration was made by a rule, not by the officer."""


def _derived(envelope: Mapping[str, Any]) -> Sequence[str]:
    return tuple(envelope.get("origin", {}).get("derived", ()))


def _within(who: str, language: Language) -> str:
    """The one who acted, where the sentence has begun before; a title keeps its capitals."""
    begins = language == "en" and who.startswith(("A ", "An ", "The "))
    return who[0].lower() + who[1:] if begins else who


def _template(type: str, data: Mapping[str, Any]) -> Term:
    if isinstance(data.get("interest"), bool):
        return INTEREST[data["interest"]]
    return LAPSED[data["cause"]] if data.get("cause") in LAPSED else SENTENCES[type]


def _who(envelope: Mapping[str, Any], organisation_name: Mapping[Language, str] | None, language: Language) -> str:
    of = marked(organisation_name, language) if organisation_name else envelope.get("organisation")
    if of and of[-1].isascii() and language != "en":
        of += " "  # between a Latin name and what follows it
    if role := envelope.get("role"):
        office = _OFFICE[language].format(role=ROLES[role][language], of=of) if of else ROLES[role][language]
        if rank := envelope.get("rank"):
            return _RANKED[language].format(rank=_ranked(rank, language), role=office)
        return (_ONE if of else _ONE_ALONE)[language].format(an="An" if office[0] in "aeiou" else "A", role=office)
    if actor := envelope.get("actor"):
        return _SERVICE[language].format(name=actor.partition(":")[2])
    return _UNNAMED[language]


def _ranked(rank: Mapping[str, Any], language: Language) -> str:
    title = _RANK[language].format(**rank)
    own = rank.get("substantive")
    return _ACTING[language].format(rank=title, own=_RANK[language].format(**own)) if own else title


def _how(envelope: Mapping[str, Any], language: Language) -> str:
    """Through which process, if one acted for a person; from which line of a file, as far as the reader sees, and what that line did not say."""
    origin = envelope.get("origin", {})
    from_file = ""
    if origin.get("how") == "imported":
        has_line = {"file", "line"} <= set(origin)
        from_file = _IMPORTED[language].format(**origin) if has_line else _IMPORTED_ALONE[language]
    through = envelope["actor"] if envelope.get("acting_for") and envelope.get("actor") else None
    said = (DERIVED[name][language] if name in DERIVED else name for name in _derived(envelope) if name != _DECLARATION)
    derived = COMMA[language].join(said)
    made = _DERIVED[language].format(what=derived) if derived else ""
    return (_THROUGH[language].format(name=through) if through else "") + from_file + made


def _why(data: Mapping[str, Any], language: Language) -> str:
    """The grounds: the reason code in words, and the reason as it was written."""
    code, reason = data.get("reason_code"), data.get("reason")
    text = marked(reason, language) if isinstance(reason, Mapping) else reason
    coded = DECISION_REASONS[str(code)][language] if code in DECISION_REASONS else code
    grounds = _BETWEEN[language].join(part for part in (coded, text) if part)
    return _REASON[language].format(reason=grounds) if grounds else ""
