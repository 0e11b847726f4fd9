"""The sentences of findings, cures and workings in English, Traditional and Simplified Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from domain.terms import Term, term

FOUND: Mapping[tuple[str, str], Term] = {
    ("rule_i", "kept"): term(
        "No essential requirement asks for the tenderer's experience.",
        "沒有必要條件要求投標者的經驗。",
        "没有必要条件要求投标者的经验。",
    ),
    ("rule_i", "departed"): term(
        "An essential requirement asks for the tenderer's experience.",
        "有必要條件要求投標者的經驗。",
        "有必要条件要求投标者的经验。",
    ),
    ("rule_ii", "kept"): term(
        "{experience_marks} of {technical_marks} technical marks are for experience: {share}, not above {most}.",
        "總技術分數{technical_marks}分中，經驗佔{experience_marks}分，即{share}，不超過{most}。",
        "总技术分数{technical_marks}分中，经验占{experience_marks}分，即{share}，不超过{most}。",
    ),
    ("rule_ii", "departed"): term(
        "{experience_marks} of {technical_marks} technical marks are for experience: {share}, above the limit of {most}.",
        "總技術分數{technical_marks}分中，經驗佔{experience_marks}分，即{share}，超過上限{most}。",
        "总技术分数{technical_marks}分中，经验占{experience_marks}分，即{share}，超过上限{most}。",
    ),
    ("rule_iii", "kept"): term(
        "Technical to price is {share}, within {least} to {most}.",
        "技術與標價的比重為{share}，在{least}至{most}之內。",
        "技术与标价的比重为{share}，在{least}至{most}之内。",
    ),
    ("rule_iii", "departed"): term(
        "Technical to price is {share}, outside {least} to {most}.",
        "技術與標價的比重為{share}，在{least}至{most}之外。",
        "技术与标价的比重为{share}，在{least}至{most}之外。",
    ),
    ("rule_iv", "kept"): term(
        "{innovation_marks} of {technical_marks} technical marks are for innovative suggestions: {share}, at least {least}.",
        "總技術分數{technical_marks}分中，創新建議佔{innovation_marks}分，即{share}，不少於{least}。",
        "总技术分数{technical_marks}分中，创新建议占{innovation_marks}分，即{share}，不少于{least}。",
    ),
    ("rule_iv", "departed"): term(
        "{innovation_marks} of {technical_marks} technical marks are for innovative suggestions: {share}, less than {least}.",
        "總技術分數{technical_marks}分中，創新建議佔{innovation_marks}分，即{share}，少於{least}。",
        "总技术分数{technical_marks}分中，创新建议占{innovation_marks}分，即{share}，少于{least}。",
    ),
    ("marking_scheme", "kept"): term("A marking scheme is used.", "採用評分制度。", "采用评分制度。"),
    ("marking_scheme", "departed"): term("No marking scheme is used.", "沒有採用評分制度。", "没有采用评分制度。"),
}

BECAUSE: Mapping[str, Term] = {
    "not_in_scope": term(
        "Does not apply: no rule is in force for this category on the date of the invitation.",
        "不適用：招標當日沒有規則適用於此類採購。",
        "不适用：招标当日没有规则适用于此类采购。",
    ),
    "no_marking_scheme": term(
        "Does not apply: no marking scheme is used.", "不適用：沒有採用評分制度。", "不适用：没有采用评分制度。"
    ),
    "no_experience_marks": term(
        "Does not apply: no mark is given for experience.", "不適用：經驗不計分。", "不适用：经验不计分。"
    ),
}

SIGNS: Mapping[str, Term] = {
    "kind": term("{criterion} is declared to be experience.", "{criterion}申報為經驗。", "{criterion}申报为经验。"),
    "title": term(
        "{criterion} asks for the past by its title: “{words}”. For a person to look at; an overruling is recorded with rank and reason.",
        "{criterion}的標題問及過去：「{words}」。請由人覆核；如有不同判斷，須記錄職級及理由。",
        "{criterion}的标题问及过去：“{words}”。请由人复核；如有不同判断，须记录职级及理由。",
    ),
    "person": term(
        "{criterion} is experience: a person said so.",
        "{criterion}屬經驗：已由人判定。",
        "{criterion}属经验：已由人判定。",
    ),
}

OVERRULED: Mapping[str, Term] = {
    "asks": term(
        "{criterion} is experience, whatever its title says: so judged by {rank}. Reason: {reason}",
        "{criterion}屬經驗，不論標題所寫：由{rank}判定。理由：{reason}",
        "{criterion}属经验，不论标题所写：由{rank}判定。理由：{reason}",
    ),
    "does not ask": term(
        "{criterion} is no experience, whatever its title says: so judged by {rank}. Reason: {reason}",
        "{criterion}不屬經驗，不論標題所寫：由{rank}判定。理由：{reason}",
        "{criterion}不属经验，不论标题所写：由{rank}判定。理由：{reason}",
    ),
}
APPROVED = term(
    "The departure was approved by {rank}. Reason: {reason}",
    "偏離已由{rank}批准。理由：{reason}",
    "偏离已由{rank}批准。理由：{reason}",
)
NO_APPROVAL: Mapping[str, Term] = {
    "no_rank": term(
        "Approval {number} counts for nothing: it names no rank.",
        "第{number}項批准無效：沒有職級。",
        "第{number}项批准无效：没有职级。",
    ),
    "no_reason": term(
        "Approval {number} counts for nothing: it gives no reason.",
        "第{number}項批准無效：沒有理由。",
        "第{number}项批准无效：没有理由。",
    ),
    "not_directorate": term(
        "Approval {number} counts for nothing: the rank does not end with a directorate pay point, (D1) to (D8).",
        "第{number}項批准無效：職級末尾並非首長級薪點(D1)至(D8)。",
        "第{number}项批准无效：职级末尾并非首长级薪点(D1)至(D8)。",
    ),
    "is_a_limit": term(
        "Approval {number} counts for nothing: this rule is a limit.",
        "第{number}項批准無效：此規則是界限，不可批准偏離。",
        "第{number}项批准无效：此规则是界限，不可批准偏离。",
    ),
}
SOURCE = term("{paragraph}: “{text}”", "{paragraph}：「{text}」", "{paragraph}：“{text}”")

TO_CURE = term("To cure it: {cure}.", "補救方法：{cure}。", "补救方法：{cure}。")
CURES: Mapping[str, Term] = {
    "move": term(
        "move {amount} marks ({taken}) to {given}",
        "把{amount}分（{taken}）撥予{given}",
        "把{amount}分（{taken}）拨予{given}",
    ),
    "take": term("take {amount} marks away ({taken})", "減去{amount}分（{taken}）", "减去{amount}分（{taken}）"),
    "add": term("add {amount} marks to {given}", "為{given}增加{amount}分", "为{given}增加{amount}分"),
    "weigh": term(
        "set technical to price at {weights}, a change of {amount} points of 100",
        "把技術與標價的比重改為{weights}，即在100分中調整{amount}分",
        "把技术与标价的比重改为{weights}，即在100分中调整{amount}分",
    ),
    "relax": term(
        "let {criteria} no longer be essential", "不再把{criteria}列作必要條件", "不再把{criteria}列作必要条件"
    ),
    "approve": term(
        "have the departure approved by {rank}, with a reason on record",
        "由{rank}批准偏離，並記錄理由",
        "由{rank}批准偏离，并记录理由",
    ),
}
PART = term("{marks} from {criterion}", "{criterion}減{marks}分", "{criterion}减{marks}分")
NEW = term(
    "a new criterion {criterion} for innovative suggestions",
    "新準則{criterion}（創新建議）",
    "新准则{criterion}（创新建议）",
)
LEAST = term("; the exact least is {least}", "；準確的最少數目為{least}", "；准确的最少数目为{least}")
RANKS: Mapping[str, Term] = {
    "any_rank": term("an officer whose rank is named", "寫明職級的人員", "写明职级的人员"),
    "directorate": term("a directorate officer, (D1) to (D8)", "首長級人員(D1)至(D8)", "首长级人员(D1)至(D8)"),
}

STEPS: Mapping[str, Term] = {
    "technical_weight": term("Technical weight", "技術比重", "技术比重"),
    "price_weight": term("Price weight", "標價比重", "标价比重"),
    "technical_total": term("Technical total", "技術總分", "技术总分"),
    "highest_total": term("Highest technical total", "最高技術總分", "最高技术总分"),
    "full_marks": term("Full technical marks", "技術滿分", "技术满分"),
    "lowest_price": term("Lowest price", "最低標價", "最低标价"),
    "highest_offer": term("Highest offer", "最高出價", "最高出价"),
    "technical_score": term("Technical score", "技術得分", "技术得分"),
    "price_score": term("Price score", "標價得分", "标价得分"),
    "combined": term("Combined score", "綜合得分", "综合得分"),
}
OF = term("{what} of {tender}", "{tender}的{what}", "{tender}的{what}")
SUM = term("{of}: {sum} = {shown}", "{of}：{sum} = {shown}", "{of}：{sum} = {shown}")
MARKS = term(
    "{of}: {sum} = {shown} (marks for {ids})",
    "{of}：{sum} = {shown}（依次為{ids}的分數）",
    "{of}：{sum} = {shown}（依次为{ids}的分数）",
)
CHOSEN = term(
    "{of}: {shown}, of {ids} (among {sum})",
    "{of}：{shown}，屬{ids}（由{sum}之中）",
    "{of}：{shown}，属{ids}（由{sum}之中）",
)
RANKED = term(
    "Rank {rank}: {id} with {combined}, the sum of the unrounded scores rounded once, half up",
    "第{rank}名：{id}，{combined}分（兩項未經四捨五入的得分相加，最後一次過四捨五入）",
    "第{rank}名：{id}，{combined}分（两项未经四舍五入的得分相加，最后一次过四舍五入）",
)
TIE_BREAKS: Mapping[str, Term] = {
    "lowest_price": term(
        "Equal rounded scores are a tie: the lower price goes first.",
        "四捨五入後得分相同即為同分：價低者先。",
        "四舍五入后得分相同即为同分：价低者先。",
    ),
    "highest_technical": term(
        "Equal rounded scores are a tie: the higher exact technical total goes first.",
        "四捨五入後得分相同即為同分：準確技術總分高者先。",
        "四舍五入后得分相同即为同分：准确技术总分高者先。",
    ),
    "declare_tie": term(
        "Equal rounded scores are a tie, and stay one.",
        "四捨五入後得分相同即為同分，不再分先後。",
        "四舍五入后得分相同即为同分，不再分先后。",
    ),
}
EXCLUDED: Mapping[str, Term] = {
    "non_conforming": term(
        "{id} left: it does not conform.", "{id}不獲考慮：不符合規定。", "{id}不获考虑：不符合规定。"
    ),
    "below_criterion_passing_mark": term(
        "{id} left: below the passing mark of {missed}.",
        "{id}不獲考慮：未達及格分：{missed}。",
        "{id}不获考虑：未达及格分：{missed}。",
    ),
    "below_overall_passing_mark": term(
        "{id} left: its total of {total} is below the overall passing mark of {passing}.",
        "{id}不獲考慮：總分{total}未達總及格分{passing}。",
        "{id}不获考虑：总分{total}未达总及格分{passing}。",
    ),
}
MISSED = term(
    "{criterion} ({mark} of {passing})",
    "{criterion}（得{mark}，及格{passing}）",
    "{criterion}（得{mark}，及格{passing}）",
)
WINNER = term("{id} wins.", "{id}得標。", "{id}得标。")
TIE = term("A tie is left between {ids}.", "{ids}仍為同分。", "{ids}仍为同分。")
NOBODY = term("Nobody is left.", "沒有標書餘下。", "没有标书余下。")

PASSED_OVER: Mapping[str, Term] = {
    "byte-order mark": term("a byte-order mark was passed over", "已略過位元組順序記號", "已略过字节顺序标记"),
    "CR": term("a CR was passed over", "已略過行末的 CR", "已略过行末的 CR"),
}
LINE_ALREADY = term(
    "the id {id} was on line {number} already", "編號{id}在第{number}行已出現", "编号{id}在第{number}行已出现"
)
ITEM_ALREADY = term(
    "the id {id} is that of number {number} already", "編號{id}與第{number}項相同", "编号{id}与第{number}项相同"
)

ASKED: Mapping[str, Term] = {
    "rule_i": term(
        "No essential requirement may ask for the tenderer's experience.",
        "必要條件不得要求投標者的經驗。",
        "必要条件不得要求投标者的经验。",
    ),
    "rule_ii": term(
        "At most {most} of all technical marks may be for experience.",
        "經驗最多佔總技術分數{most}。",
        "经验最多占总技术分数{most}。",
    ),
    "rule_iii": term(
        "Technical to price is from {least} to {most}, both included.",
        "技術與標價的比重由{least}至{most}，首尾包括在內。",
        "技术与标价的比重由{least}至{most}，首尾包括在内。",
    ),
    "rule_iv": term(
        "At least {least} of all technical marks are for innovative suggestions.",
        "創新建議最少佔總技術分數{least}。",
        "创新建议最少占总技术分数{least}。",
    ),
    "marking_scheme": term("A marking scheme is used.", "採用評分制度。", "采用评分制度。"),
}
LIMIT = term("A limit: nobody can approve a departure.", "界限：任何人均不可批准偏離。", "界限：任何人均不可批准偏离。")
GENERAL = term(
    "A general rule: {rank} may approve a departure, with a reason.",
    "一般規則：可由{rank}批准偏離，並須說明理由。",
    "一般规则：可由{rank}批准偏离，并须说明理由。",
)
IN_FORCE: Mapping[tuple[bool, bool], Term] = {
    (True, True): term(
        "In force from {since} until the day before {until}.",
        "由{since}起生效，至{until}前一日止。",
        "由{since}起生效，至{until}前一日止。",
    ),
    (True, False): term("In force since {since}.", "由{since}起生效。", "由{since}起生效。"),
    (False, True): term("In force until the day before {until}.", "生效至{until}前一日止。", "生效至{until}前一日止。"),
    (False, False): term("Always in force.", "一直生效。", "一直生效。"),
}
"""By whether the first day is known, and the day on which it is no longer in force."""
FOR = term("For {categories}.", "適用於{categories}。", "适用于{categories}。")
CATEGORIES: Mapping[str, Term] = {
    "stores": term("stores", "物料", "物料"),
    "services": term("services", "服務", "服务"),
    "revenue": term("revenue contracts", "收入合約", "收入合约"),
    "works": term("works", "工程", "工程"),
}
