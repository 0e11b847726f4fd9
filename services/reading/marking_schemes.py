"""One marking scheme as its department and officers read it, now or at any version of it: what it says, what was found, who stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

from domain.envelope import Event
from domain.ids import MarkingSchemeId
from domain.languages import Language
from domain.marking_schemes import MarkingScheme
from domain.marking_schemes.facts import MarkingSchemeFrozen, MarkingSchemeWithdrawn
from domain.marking_schemes.findings import SchemeFinding, as_finding
from domain.marking_schemes.scheme import Departure, Overruling, as_judged, standing_findings
from domain.procurement_policy.cures import cures_of
from domain.procurement_policy.policies import Policy, Standing
from domain.procurement_policy.schemes import RULES, Rule
from projections.procurement_history import name_of
from services.event_store.store import FactStore
from services.identity.visibility import Reader, seen
from services.policy.words import finding_words

_WHO = ("role", "rank", "organisation")
"""Who acted is told as role, rank and organisation of that day, never as a person."""


@dataclass
class SchemeRead:
    """A scheme folded up to one event, and the acts that stand behind it."""

    scheme: MarkingScheme
    last: Event
    acts: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Version of the scheme → who acted, and on which day."""
    frozen: tuple[int, MarkingSchemeFrozen] | None = None
    withdrawn: tuple[int, MarkingSchemeWithdrawn] | None = None

    def take(self, event: Event, who: dict[str, Any]) -> None:
        """One event more."""
        version, fact = event.version, event.fact
        self.last = event
        self.scheme.fold([event])
        self.acts[version] = {"version": version, "on": event.envelope.happened_on.isoformat(), **who}
        match fact:
            case MarkingSchemeFrozen():
                self.frozen = (version, fact)
            case MarkingSchemeWithdrawn():
                self.withdrawn = (version, fact)


def read(
    store: FactStore,
    scheme_id: MarkingSchemeId,
    reader: Reader,
    *,
    until: int | None = None,
    version: int | None = None,
) -> SchemeRead | None:
    """The scheme as of a position and at a version of it; None where there is none that this reader may know of."""
    rows = store.recorder.rows_of(MarkingScheme.stream_of(scheme_id), until=until)
    events = [store.mapper.to_event(row) for row in rows]
    found: SchemeRead | None = None
    for event in events[:version]:
        envelope = event.envelope.model_dump(mode="json", exclude_none=True)
        part = seen(reader, event.fact.TYPE, envelope, {})
        if part is None:
            return None
        found = found or SchemeRead(MarkingScheme(event.stream), event)
        found.take(event, {name: part.envelope.get(name) for name in _WHO})
    return found


def shown(found: SchemeRead, *, standing: Standing, language: Language) -> dict[str, Any]:
    """The scheme as JSON values; findings and cures in words of this language, all other texts in those that there are.

    Cures are told while the policy that found what they cure is still the one that stands.
    """
    scheme = found.scheme
    assert scheme.content is not None
    return {
        "id": scheme.noun_id,
        "state": scheme.state,
        "version": scheme.version,
        "department": scheme.department,
        "content": scheme.content.model_dump(mode="json", exclude_none=True),
        "content_version": scheme.content_version,
        "drafted": found.acts[1],
        "revised": found.acts[scheme.content_version] if scheme.content_version > 1 else None,
        "check": _check(found, standing, language),
        "departures": [_departure(found, each) for each in scheme.departures],
        "overrulings": [_overruling(found, each) for each in scheme.overrulings],
        "review": _review(found),
        "frozen": _frozen(found),
        "withdrawn": _withdrawn(found),
    }


def department_name(store: FactStore, found: SchemeRead, *, as_of: int) -> dict[str, str] | None:
    """What its department was called at a position, by language."""
    with store.recorder.connection() as conn:
        name = name_of(conn, str(found.scheme.department), as_of=as_of)
    return orjson.loads(name) if name else None


def _check(found: SchemeRead, standing: Standing, language: Language) -> dict[str, Any] | None:
    scheme = found.scheme
    if scheme.check is None:
        return None
    policy = standing.on(scheme.check.policy.on)
    stands = scheme.check_is_current and policy.version == scheme.check.policy.version
    still_open = [each.rule for each in standing_findings(scheme) if each.verdict == "fail"]
    return {
        "by": found.acts[scheme.check_version],
        "is_current": scheme.check_is_current,
        "content_version": scheme.check.content_version,
        "policy": scheme.check.policy.model_dump(mode="json"),
        "findings": _findings(found, scheme.check.findings, policy if stands else None, language),
        "open": still_open if scheme.check_is_current else [],
    }


def _findings(
    found: SchemeRead, findings: Sequence[SchemeFinding], policy: Policy | None, language: Language
) -> list[dict[str, Any]]:
    judged, versions = as_judged(found.scheme, language=language), found.scheme.departure_versions
    shown = []
    for each in findings:
        curable = policy is not None and each.verdict == "fail" and each.rule in RULES
        cures = cures_of(cast(Rule, each.rule), judged, policy=cast(Policy, policy)) if curable else ()
        whole = each.model_dump(mode="json", exclude_none=True) | {
            "cures": [cure.model_dump(mode="json", exclude_none=True) for cure in cures],
            "words": finding_words(as_finding(each, versions), judged, cures)[language],
        }
        shown.append(whole)
    return shown


def _departure(found: SchemeRead, departure: Departure) -> dict[str, Any]:
    return {
        "by": found.acts[departure.version],
        "rule": departure.rule,
        "rank": departure.rank.model_dump(mode="json", exclude_none=True),
        "reason": departure.reason.model_dump(mode="json", exclude_none=True),
    }


def _overruling(found: SchemeRead, overruling: Overruling) -> dict[str, Any]:
    return {
        "by": found.acts[overruling.version],
        "criterion": overruling.criterion,
        "asks_for_experience": overruling.asks_for_experience,
        "rank": overruling.rank.model_dump(mode="json", exclude_none=True),
        "reason": overruling.reason.model_dump(mode="json", exclude_none=True),
    }


def _review(found: SchemeRead) -> dict[str, Any] | None:
    review = found.scheme.review
    if review is None:
        return None
    remark = review.remark.model_dump(mode="json", exclude_none=True) if review.remark else None
    return {"by": found.acts[found.scheme.review_version], "check_version": review.check_version, "remark": remark}


def _frozen(found: SchemeRead) -> dict[str, Any] | None:
    if found.frozen is None:
        return None
    version, fact = found.frozen
    verdicts = [{"rule": each.rule, "verdict": each.verdict, "departure": each.departure} for each in fact.findings]
    return {
        "by": found.acts[version],
        "content_version": fact.content_version,
        "content_sha256": fact.content_sha256,
        "policy": fact.policy.model_dump(mode="json"),
        "verdicts": verdicts,
    }


def _withdrawn(found: SchemeRead) -> dict[str, Any] | None:
    if found.withdrawn is None:
        return None
    version, fact = found.withdrawn
    return {"by": found.acts[version], "reason": fact.reason.model_dump(mode="json", exclude_none=True)}
