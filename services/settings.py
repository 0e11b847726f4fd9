"""What an operator may set, read once from the environment at the top of a process and passed on as a value."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.matches import LAPSE_AFTER_DAYS

CHECKOUT = Path(__file__).resolve().parents[1]
MASTER_KEY = "master.key"
"""The file of the master key in a data folder."""


class CannotStart(RuntimeError):
    """The program cannot start as things are; the message says why and what to do."""


class LogLevel(StrEnum):
    """The least important log line that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Settings(BaseSettings):
    """Every setting with its default; nothing needs to be set."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True, env_ignore_empty=True)

    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """A PostgreSQL 15 or later that somebody else runs. Without it the program starts its own in the data folder."""
    data_folder: Path = Field(default=CHECKOUT / "var", validation_alias="INNOPORTAL_DATA")
    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    port: int = Field(default=8000, ge=1, le=65535, validation_alias="PORT")
    log_level: LogLevel = Field(default=LogLevel.INFO, validation_alias="INNOPORTAL_LOG_LEVEL")
    master_key_path: Path | None = Field(default=None, validation_alias="INNOPORTAL_MASTER_KEY_FILE")
    """Holds the key that wraps every person's key; kept, and backed up, apart from the database."""
    cors_origins: tuple[str, ...] = Field(default=(), validation_alias="INNOPORTAL_CORS_ORIGINS")
    """Origins of portal frontends that browsers may call from, as a JSON list."""
    lapse_after_days: PositiveInt = Field(default=LAPSE_AFTER_DAYS, validation_alias="INNOPORTAL_LAPSE_AFTER_DAYS")
    """A proposed match without a decision lapses after this many days."""

    @property
    def data(self) -> Path:
        """The data folder, absolute."""
        return self.data_folder.expanduser().resolve()

    @property
    def master_key_file(self) -> Path:
        return self.master_key_path or self.data / MASTER_KEY

    @property
    def sample_keys_file(self) -> Path:
        """Where the bearer keys of the sample people are written, shown once like every key."""
        return self.data / "sample-keys.json"

    @property
    def reachable_host(self) -> str:
        """Where a client on this machine finds what listens on `host`."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  compared, not bound

    @property
    def url(self) -> str:
        host = f"[{self.reachable_host}]" if ":" in self.reachable_host else self.reachable_host
        return f"http://{host}:{self.port}"
