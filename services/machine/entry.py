"""How every program of ours begins, and ends when it cannot go on."""

import errno
import sys
from collections.abc import Callable

from pydantic import ValidationError

from domain.facts import UnknownFactType
from services.settings import CannotStart

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def run_main(app: Callable[[], object]) -> None:
    """A reason that an operator can act on is said in one line, exit status 1; anything else is a fault of ours and shows its trace."""
    try:
        app()
    except CannotStart as reason:
        sys.exit(f"innoportal: {reason}")
    except UnknownFactType as newer:
        sys.exit(f"innoportal: {newer}: history is newer than this program, which does not know this type of event")
    except OSError as reason:
        if reason.errno not in _FULL:
            raise
        where = f" ({reason.filename})" if reason.filename else ""
        sys.exit(f"innoportal: {reason.strerror}{where}: what was written is not complete")
    except ValidationError as reason:
        if reason.title != "Settings":
            raise
        faults = "; ".join(f"{error['loc'][0]}: {error['msg']}" for error in reason.errors())
        sys.exit(f"innoportal: a setting is wrong: {faults}")
