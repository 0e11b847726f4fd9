"""Commands about performance reports on a real store, and the hash of what was stored."""

import hashlib
import json
from collections.abc import Iterator

import pytest
import rfc8785

from domain.declarations import InterestStands, OwnOrganisation
from domain.envelope import Role
from domain.ids import MatchId, TrialId
from domain.lifecycle import NotInThisState
from domain.refusals import Forbidden, NotFound
from domain.reports import PublishedByItsDrafter, Report, TrialNotCompleted
from domain.texts import LocalisedText
from services.commands import matches, members, reports
from services.event_store.recorder import Done
from services.event_store.store import Work
from tests.stage.acts import (
    completed_trial,
    match_in_effect,
    published_report,
    report_content,
    reviewer_who_is_also_of,
    running_trial,
)
from tests.stage.scene import REASON, Scene, open_scene

pytestmark = pytest.mark.integration

COMMENT = LocalisedText.of(en="We agree.", zh_hant="我們同意。")


@pytest.fixture
def scene(database: str) -> Iterator[Scene]:
    with open_scene(database) as scene:
        yield scene


@pytest.fixture
def match(scene: Scene) -> MatchId:
    return match_in_effect(scene)


@pytest.fixture
def drafted(scene: Scene, match: MatchId) -> TrialId:
    trial = completed_trial(scene, match)
    reports.draft(scene.store, scene.by("faye"), trial, content=report_content())
    return trial


class TestDraft:
    def test_refuses_a_trial_that_still_runs(self, scene: Scene, match: MatchId) -> None:
        trial = running_trial(scene, match)
        with pytest.raises(TrialNotCompleted):
            reports.draft(scene.store, scene.by("faye"), trial, content=report_content())

    def test_is_one_for_one_trial(self, scene: Scene, drafted: TrialId) -> None:
        with pytest.raises(NotInThisState):
            reports.draft(scene.store, scene.by("felix"), drafted, content=report_content())


class TestPublish:
    def test_is_for_a_reviewer_who_did_not_draft(self, scene: Scene, drafted: TrialId) -> None:
        scene.member("ada", of="Innovation Office", roles=[Role.ADMINISTRATOR])
        both = [Role.FACILITATOR_OFFICER, Role.REVIEWER]
        members.change_roles(scene.store, scene.by("ada"), scene.members["faye"], roles=both)
        with pytest.raises(PublishedByItsDrafter):
            reports.publish(scene.store, scene.by("faye", Role.REVIEWER), drafted)
        with pytest.raises(Forbidden):
            reports.publish(scene.store, scene.by("felix"), drafted)

    def test_bears_the_hash_of_the_data_that_is_stored(self, scene: Scene, drafted: TrialId) -> None:
        reports.record_comment(scene.store, scene.by("paul"), drafted, comment=COMMENT)
        reports.publish(scene.store, scene.by("rita"), drafted)
        row = scene.store.recorder.rows_of(f"report:{drafted}")[-1]
        data = json.loads(row.state)["data"]
        claimed = data.pop("content_sha256")
        assert hashlib.sha256(rfc8785.dumps(data)).hexdigest() == claimed
        assert data["provider_comment"] == {"en": "We agree.", "zh-Hant": "我們同意。"}
        assert data["result"]["outcome"] == "partly_met"

    def test_is_not_for_a_reviewer_who_declared_an_interest(
        self, scene: Scene, match: MatchId, drafted: TrialId
    ) -> None:
        matches.declare(scene.store, scene.by("rita"), match, interest=True)
        with pytest.raises(InterestStands):
            reports.publish(scene.store, scene.by("rita"), drafted)
        assert scene.store.find(Report, drafted).state == "draft"

    @pytest.mark.parametrize("side", ["Drainage Department", "Sensors Limited"])
    def test_is_not_for_a_reviewer_of_a_side(self, scene: Scene, drafted: TrialId, side: str) -> None:
        reviewer_who_is_also_of(scene, side)
        with pytest.raises(OwnOrganisation):
            reports.publish(scene.store, scene.by("rita"), drafted)

    def test_reads_what_was_declared_so_that_no_declaration_is_missed(
        self, scene: Scene, drafted: TrialId, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plain, read = scene.store._store, set[str]()

        def noting(work: Work) -> Done:
            read.update(work.read_set)
            return plain(work)

        monkeypatch.setattr(scene.store, "_store", noting)
        reports.publish(scene.store, scene.by("rita"), drafted)
        assert "match:W-1:S-1" in read


class TestComment:
    def test_is_for_the_provider_of_this_trial(self, scene: Scene, drafted: TrialId) -> None:
        scene.organisation("Other Limited", type="sme", origin="gba")
        scene.member("otto", of="Other Limited", roles=[Role.PROVIDER])
        with pytest.raises(NotFound):
            reports.record_comment(scene.store, scene.by("otto"), drafted, comment=COMMENT)
        with pytest.raises(Forbidden):
            reports.record_comment(scene.store, scene.by("dora"), drafted, comment=COMMENT)

    def test_of_a_stranger_is_forbidden_once_the_report_is_public(self, scene: Scene, match: MatchId) -> None:
        trial = published_report(scene, match)
        scene.organisation("Other Limited", type="sme", origin="gba")
        scene.member("otto", of="Other Limited", roles=[Role.PROVIDER])
        with pytest.raises(Forbidden):
            reports.record_comment(scene.store, scene.by("otto"), trial, comment=COMMENT)


class TestCorrection:
    def test_is_not_for_an_officer_who_declared_an_interest(self, scene: Scene, match: MatchId) -> None:
        trial = published_report(scene, match)
        matches.declare(scene.store, scene.by("faye"), match, interest=True)
        with pytest.raises(InterestStands):
            reports.draft_correction(
                scene.store, scene.by("faye"), trial, content=report_content("Corrected"), reason=REASON
            )

    def test_leaves_the_earlier_edition_as_it_is(self, scene: Scene, match: MatchId) -> None:
        trial = published_report(scene, match)
        before = [row.state for row in scene.store.recorder.rows_of(f"report:{trial}")]
        content = report_content("Corrected")
        reports.draft_correction(scene.store, scene.by("faye"), trial, content=content, reason=REASON)
        reports.publish(scene.store, scene.by("rita"), trial)
        rows = scene.store.recorder.rows_of(f"report:{trial}")
        assert [row.state for row in rows[: len(before)]] == before
        second = json.loads(rows[-1].state)["data"]
        assert (second["edition"], second["corrects"]) == (2, 1)
        assert scene.store.find(Report, trial).state == "published"
