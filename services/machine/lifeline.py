"""Ties a child process to the one that started it, so that even kill -9 of the parent leaves nobody behind."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that this process gets when the thread that started it ends."""

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(by: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the child is sent `by` once its parent is gone. Does nothing where the kernel has no such thing.

    The signal follows the thread that forked, not its process: start children from the main thread only.
    """
    parent = os.getpid()

    def tie() -> None:
        if _libc is None:
            return
        _libc.prctl(PR_SET_PDEATHSIG, int(by), 0, 0, 0)
        if os.getppid() != parent:  # the parent died between fork and here: nobody will send anything any more
            os._exit(1)

    return tie
