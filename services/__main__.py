"""`python -m services`: the command line."""

import sys

from pydantic import ValidationError

from services.cli import app
from services.settings import CannotStart


def main() -> None:
    """A reason that an operator can act on is said in one line; anything else is a fault of ours and shows its trace."""
    try:
        app()
    except CannotStart as reason:
        sys.exit(f"innoportal: {reason}")
    except ValidationError as reason:
        if reason.title != "Settings":
            raise
        faults = "; ".join(f"{error['loc'][0]}: {error['msg']}" for error in reason.errors())
        sys.exit(f"innoportal: a setting is wrong: {faults}")


if __name__ == "__main__":
    main()
