"""What happens to a marking scheme. Nothing of it is public."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.canonical import SHA_256_HEX
from domain.envelope import Rank
from domain.facts import Fact, Restricted
from domain.ids import OrganisationId
from domain.marking_schemes.contents import CriterionName, SchemeContent
from domain.marking_schemes.findings import AppliedPolicy, Code, SchemeFinding
from domain.texts import LocalisedText


class MarkingSchemeDrafted(Fact):
    """A department wrote down how it means to mark tenders. Nothing of it is public: a tender publishes what it invites with."""

    TYPE = "marking-scheme.drafted.v1"

    department: Restricted[OrganisationId]
    content: Restricted[SchemeContent]


class MarkingSchemeRevised(Fact):
    """The scheme says something else from now on: it has to be checked and reviewed anew.

    `ended` names, by the version of the scheme at which they were given, the approvals and overrulings that counted until
    now and do not any more, since what they were about was changed.
    """

    TYPE = "marking-scheme.revised.v1"

    content: Restricted[SchemeContent]
    ended: Restricted[tuple[int, ...]] = ()


class MarkingSchemeChecked(Fact):
    """The scheme, as it reads since `content_version`, was judged under a policy, with the approvals and overrulings that count."""

    TYPE = "marking-scheme.checked.v1"

    content_version: Restricted[int]
    policy: Restricted[AppliedPolicy]
    findings: Restricted[tuple[SchemeFinding, ...]]


class MarkingSchemeDepartureApproved(Fact):
    """Somebody of this rank, who had read the check of this version, approved that one general rule is not kept, and why."""

    TYPE = "marking-scheme.departure_approved.v1"

    rule: Restricted[Code]
    check_version: Restricted[int]
    rank: Restricted[Rank]
    reason: Restricted[LocalisedText]


class MarkingSchemeOverruled(Fact):
    """A person said, whatever its title seemed to say, whether a criterion asks for experience; it has to be checked anew."""

    TYPE = "marking-scheme.overruled.v1"

    criterion: Restricted[CriterionName]
    asks_for_experience: Restricted[bool]
    rank: Restricted[Rank]
    reason: Restricted[LocalisedText]


class MarkingSchemeReviewed(Fact):
    """Another person than those who wrote it agreed with the scheme and with the check of this version."""

    TYPE = "marking-scheme.reviewed.v1"

    check_version: Restricted[int]
    remark: Restricted[LocalisedText | None] = None


class MarkingSchemeFrozen(Fact):
    """The scheme, as it reads since `content_version`, never changes any more; every rule is kept, or its departure approved.

    `content_sha256` binds it: take `content` of the fact of that version, write it as canonical JSON (RFC 8785) in UTF-8,
    and take its SHA-256 in hexadecimal.
    """

    TYPE = "marking-scheme.frozen.v1"

    content_version: Restricted[int]
    policy: Restricted[AppliedPolicy]
    findings: Restricted[tuple[SchemeFinding, ...]]
    content_sha256: Restricted[Annotated[str, Field(pattern=SHA_256_HEX)]]


class MarkingSchemeWithdrawn(Fact):
    """The department will not invite tenders with it."""

    TYPE = "marking-scheme.withdrawn.v1"

    reason: Restricted[LocalisedText]
