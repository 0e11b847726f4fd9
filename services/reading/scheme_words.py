"""What the facts of marking schemes hold beside plain words: policy, findings, rule and rank, for the sentences of their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.refusals import Language
from domain.terms import RULE_NAMES, Term, term

VERDICTS: Mapping[str, Term] = {
    "pass": term("kept", "符合", "符合"),
    "fail": term("not kept", "不符合", "不符合"),
    "justified": term("not kept, approved", "不符合，已獲批准", "不符合，已获批准"),
    "not_applicable": term("does not apply", "不適用", "不适用"),
}
"""What a rule says of a scheme, in a word."""
ASKS: Mapping[bool, Term] = {
    True: term("it asks for the tenderer's experience", "要求投標者的經驗", "要求投标者的经验"),
    False: term("it does not ask for the tenderer's experience", "並非要求投標者的經驗", "并非要求投标者的经验"),
}
_POLICY = term(
    "{id} (version {version}, as of {on})", "{id}（版本{version}，截至{on}）", "{id}（版本{version}，截至{on}）"
)
_RANK = term("{title} ({pay_point})", "{title}（{pay_point}）", "{title}（{pay_point}）")
_VERDICT = term("{rule}: {verdict}", "{rule}：{verdict}", "{rule}：{verdict}")
_BETWEEN = term("; ", "；", "；")


def scheme_words(data: Mapping[str, Any], language: Language) -> dict[str, str]:
    """The fields of a fact (JSON values) that are no text, as text, by name."""
    words: dict[str, str] = {}
    if "policy" in data:
        words["policy"] = _POLICY[language].format(**data["policy"])
    if "findings" in data:
        words["findings"] = _verdicts(data["findings"], language)
    if "rule" in data:
        words["rule"] = rule_named(data["rule"], language)
    if "rank" in data:
        words["rank"] = _RANK[language].format(**data["rank"])
    if "asks_for_experience" in data:
        words["asks_for_experience"] = ASKS[data["asks_for_experience"]][language]
    return words


def _verdicts(findings: Sequence[Mapping[str, Any]], language: Language) -> str:
    """Every rule with its verdict; a rule or verdict of a later program by its code."""
    return _BETWEEN[language].join(
        _VERDICT[language].format(
            rule=rule_named(found["rule"], language),
            verdict=VERDICTS.get(found["verdict"], {}).get(language, found["verdict"]),
        )
        for found in findings
    )


def rule_named(rule: str, language: Language) -> str:
    """What a rule is called; one that is not known here by its code."""
    return RULE_NAMES[rule][language] if rule in RULE_NAMES else rule
