"""The portal as an operator has it: with the database itself and the master key, so that nothing is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from services.settings import CannotStart, Settings

if TYPE_CHECKING:
    from services.bootstrap import Portal


@contextmanager
def opened_portal(settings: Settings) -> Iterator[Portal]:
    """Opens the portal beside a running one, or alone. Raises CannotStart with what to do."""
    from services.bootstrap import open_portal
    from services.data_folder import open_database
    from services.event_store.keys import MasterKeyWrong, load_master_key
    from services.event_store.recorder import UnsafeConfiguration

    with open_database(settings) as conninfo:
        try:
            key = load_master_key(settings.master_key_file)
            with open_portal(conninfo, master_key=key) as portal:
                yield portal
        except (MasterKeyWrong, UnsafeConfiguration) as reason:
            raise CannotStart(f"{settings.master_key_file}: {reason}") from reason
