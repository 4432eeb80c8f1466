"""How the time that something takes grows with its size, on a machine that does other things as well."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

__all__ = ["cpu_seconds", "grows_linearly"]

_NOTHING = 0.005
_TRIES = 5


def cpu_seconds(act: Callable[[], object]) -> float:
    """The processor's time, without collections of garbage: those grow with what other tests left in the process."""
    gc.disable()
    try:
        start = time.process_time()
        act()
        return time.process_time() - start
    finally:
        gc.enable()


def grows_linearly(act: Callable[[int], object], small: int, large: int) -> bool:
    """Whether in one of some tries `large` took less than midway between linear and quadratic, from `small` on."""
    act(small)
    bound = (large / small) ** 1.5
    return any(_seconds(act, large) < bound * max(_seconds(act, small), _NOTHING) for _ in range(_TRIES))


def _seconds(act: Callable[[int], object], size: int) -> float:
    return cpu_seconds(lambda: act(size))
