"""What an operator sets, and what is refused."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.settings import LogLevel, Settings

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)


class TestSettings:
    def test_need_nothing(self) -> None:
        settings = Settings()
        assert (settings.host, settings.port, settings.database_url) == ("127.0.0.1", 8000, None)
        assert settings.log_level is LogLevel.INFO

    def test_keep_the_master_key_in_the_data_folder_unless_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("INNOPORTAL_DATA", "/srv/innoportal")
        assert Settings().master_key_file == Path("/srv/innoportal/master.key")
        monkeypatch.setenv("INNOPORTAL_MASTER_KEY_FILE", "/run/secrets/master_key")
        assert Settings().master_key_file == Path("/run/secrets/master_key")

    @pytest.mark.parametrize("port", ["0", "65536", "http", "80.5"])
    def test_refuse_what_is_no_port(self, monkeypatch: pytest.MonkeyPatch, port: str) -> None:
        monkeypatch.setenv("PORT", port)
        with pytest.raises(ValidationError, match="PORT"):
            Settings()

    @pytest.mark.parametrize(
        ("host", "url"),
        [
            ("0.0.0.0", "http://127.0.0.1:8000"),
            ("::", "http://[::1]:8000"),
            ("portal.example", "http://portal.example:8000"),
        ],
    )
    def test_tell_where_a_client_finds_it(self, monkeypatch: pytest.MonkeyPatch, host: str, url: str) -> None:
        monkeypatch.setenv("HOST", host)
        assert Settings().url == url

    def test_take_an_empty_value_as_unset(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "")
        assert Settings().database_url is None
