"""Keys of subjects and the master key: made once, opened only by the right one, erased for ever."""

from __future__ import annotations

import base64
import multiprocessing
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from services.bootstrap import open_portal
from services.event_store.person_keys import KeyRing, MasterKeyWrong, SubjectErased, load_master_key
from services.event_store.recorder import FactRecorder
from tests.stage.recorders import recording

pytestmark = pytest.mark.integration

MASTER_KEY, OTHER_KEY = bytes(32), bytes(range(32))
HERE = "member.joined.v1\nmember:M\n1\nname"


@pytest.fixture
def recorder(database: str) -> Iterator[FactRecorder]:
    with recording(database) as opened:
        yield opened


@pytest.fixture
def keys(recorder: FactRecorder) -> KeyRing:
    return KeyRing(recorder, MASTER_KEY)


def load_at_once(path: Path, _: int) -> bytes:
    return load_master_key(path)


class TestMasterKeyFile:
    def test_is_made_at_first_use_and_then_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "keys" / "master.key"
        made = load_master_key(path)
        assert len(made) == 32
        assert load_master_key(path) == made

    def test_is_readable_by_its_owner_only(self, tmp_path: Path) -> None:
        load_master_key(tmp_path / "master.key")
        assert stat.S_IMODE((tmp_path / "master.key").stat().st_mode) == 0o600

    def test_leaves_nothing_beside_it(self, tmp_path: Path) -> None:
        load_master_key(tmp_path / "master.key")
        assert [path.name for path in tmp_path.iterdir()] == ["master.key"]

    def test_is_one_for_all_threads_that_make_it_at_once(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as pool:
            made = set(pool.map(lambda _: load_master_key(tmp_path / "master.key"), range(8)))
        assert len(made) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["master.key"]

    def test_is_one_for_all_processes_that_make_it_at_once(self, tmp_path: Path) -> None:
        with multiprocessing.get_context("spawn").Pool(4) as pool:
            made = set(pool.starmap(load_at_once, [(tmp_path / "master.key", n) for n in range(4)]))
        assert len(made) == 1

    @pytest.mark.parametrize("content", [b"", base64.b64encode(bytes(16)), b"not base64!", bytes(32)])
    def test_of_another_form_is_refused(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "master.key"
        path.write_bytes(content)
        with pytest.raises(MasterKeyWrong, match=r"32 bytes in base64"):
            load_master_key(path)
        assert path.read_bytes() == content, "it is left as it is: it may be all that opens the database"

    def test_is_made_though_an_earlier_attempt_was_killed_half_way(self, tmp_path: Path) -> None:
        """In a container the process id is the same each time."""
        for name in (f"master.key.{os.getpid()}.new", "master.key.new"):
            (tmp_path / name).write_bytes(b"half a k")
        assert len(load_master_key(tmp_path / "master.key")) == 32


class TestSubjectKey:
    def test_opens_what_it_enciphered(self, keys: KeyRing) -> None:
        sealed = keys.encipher("Chan Tai Man", subject="P-a", bound_to=HERE)
        assert keys.open(sealed, subject="P-a", bound_to=HERE) == "Chan Tai Man"

    def test_lies_in_the_database_only_wrapped(self, keys: KeyRing, database: str) -> None:
        keys.encipher("Chan Tai Man", subject="P-a", bound_to=HERE)
        with psycopg.connect(database) as conn:
            (wrapped,) = conn.execute("SELECT wrapped FROM innoportal_subject_keys").fetchone() or (None,)
        assert wrapped is not None
        assert len(wrapped) == 32 + 8, "RFC 3394 adds eight bytes"

    def test_is_one_for_all_who_make_it_at_once(self, keys: KeyRing) -> None:
        with ThreadPoolExecutor(8) as pool:
            sealed = list(pool.map(lambda n: keys.encipher(str(n), subject="P-a", bound_to=HERE), range(8)))
        opened = [keys.open(text, subject="P-a", bound_to=HERE) for text in sealed]
        assert opened == [str(n) for n in range(8)]

    def test_once_erased_opens_nothing_and_is_not_made_again(self, keys: KeyRing) -> None:
        sealed = keys.encipher("Chan Tai Man", subject="P-a", bound_to=HERE)
        assert keys.erase("P-a")
        assert keys.open(sealed, subject="P-a", bound_to=HERE) is None
        with pytest.raises(SubjectErased):
            keys.encipher("Chan Tai Man", subject="P-a", bound_to=HERE)

    def test_is_erased_once(self, keys: KeyRing) -> None:
        keys.encipher("Chan Tai Man", subject="P-a", bound_to=HERE)
        assert [keys.erase("P-a"), keys.erase("P-a")] == [True, False]

    def test_erased_before_it_was_made_is_never_made(self, keys: KeyRing) -> None:
        keys.erase("P-a")
        with pytest.raises(SubjectErased):
            keys.encipher("Chan Tai Man", subject="P-a", bound_to=HERE)

    def test_that_was_lost_reads_as_erased(self, keys: KeyRing, database: str) -> None:
        sealed = keys.encipher("Chan Tai Man", subject="P-a", bound_to=HERE)
        with psycopg.connect(database) as conn:
            conn.execute("DELETE FROM innoportal_subject_keys")
        assert keys.open(sealed, subject="P-a", bound_to=HERE) is None

    def test_of_another_person_goes_on(self, keys: KeyRing) -> None:
        sealed = keys.encipher("Lee Siu Ming", subject="P-b", bound_to=HERE)
        keys.erase("P-a")
        assert keys.open(sealed, subject="P-b", bound_to=HERE) == "Lee Siu Ming"


class TestStart:
    def test_is_refused_with_another_master_key(self, keys: KeyRing, database: str) -> None:
        keys.encipher("Chan Tai Man", subject="P-a", bound_to=HERE)
        with pytest.raises(MasterKeyWrong), open_portal(database, master_key=OTHER_KEY):
            pass

    def test_goes_on_with_the_right_one(self, keys: KeyRing, database: str) -> None:
        keys.encipher("Chan Tai Man", subject="P-a", bound_to=HERE)
        with open_portal(database, master_key=MASTER_KEY) as portal:
            assert portal.conninfo == database

    def test_goes_on_with_any_while_there_is_no_key(self, keys: KeyRing, database: str) -> None:
        keys.erase("P-a")
        with open_portal(database, master_key=OTHER_KEY):
            pass
