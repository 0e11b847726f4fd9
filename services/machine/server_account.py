"""Whom the embedded PostgreSQL runs as: the one who starts it, or, as PostgreSQL refuses root, a system user made for it."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from services.settings import CannotStart

SYSTEM_USER = "innoportal"


class HomeClosed(CannotStart):
    """A folder that the server needs lies below a home closed to others, which we do not open."""


class PopenArguments(TypedDict, total=False):
    """What tells `subprocess` to change to another user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class ServerAccount:
    """A user of this system."""

    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        """Whether it is not the one who asks."""
        return self.uid != os.geteuid()

    def as_popen_arguments(self) -> PopenArguments:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_another else {}


def for_server() -> ServerAccount:
    """The one who asks; for root, the system user, made when it is missing."""
    if os.geteuid() == 0:
        return _system_user()
    return ServerAccount(name_of(os.geteuid()), os.geteuid(), os.getegid())


def let_pass(account: ServerAccount, *, to: Path) -> None:
    """Lets the account pass through (not list) each folder on the way; a person's home is never opened. Raises HomeClosed."""
    to.mkdir(parents=True, exist_ok=True)
    if not account.is_another:
        return
    closed = [step for step in (to, *to.parents) if not step.stat().st_mode & stat.S_IXOTH]
    homes = {Path(entry.pw_dir) for entry in pwd.getpwall()} | {Path.home()}
    for home in homes.intersection(closed):
        raise HomeClosed(
            f"{to} lies below {home}, a home that is closed to others. PostgreSQL refuses to run as root, and {account.name},"
            " the system user that it runs as instead, cannot pass. Put the checkout elsewhere (such as /srv), or start as an"
            " ordinary user, or give a PostgreSQL of your own by DATABASE_URL"
        )
    for step in closed:
        step.chmod(step.stat().st_mode | stat.S_IXOTH)


def name_of(uid: int) -> str:
    """The user's name, or the number where the system has no name for it."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _system_user() -> ServerAccount:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = [
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            "/usr/sbin/nologin",
        ]
        subprocess.run([*command, SYSTEM_USER], check=True, capture_output=True)  # noqa: S603
        entry = pwd.getpwnam(SYSTEM_USER)
    return ServerAccount(SYSTEM_USER, entry.pw_uid, entry.pw_gid)
