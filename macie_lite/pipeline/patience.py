"""Waiting for a database that went away: what is asked of a store is idempotent, so it is asked again for a while."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from macie_lite.errors import ServiceError, Unavailable

__all__ = ["SECONDS", "patiently"]

SECONDS = 60.0
"""How long a database may be away before a run gives up (and can be resumed)."""

_LONGEST_PAUSE = 5.0

_P = ParamSpec("_P")
_T = TypeVar("_T")


def patiently(call: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Calls until it does not raise Unavailable. Raises ServiceError when that took too long: then the run is at fault,
    and no target or object of it."""
    deadline = time.monotonic() + SECONDS
    for attempt in itertools.count():
        try:
            return call(*args, **kwargs)
        except Unavailable as error:
            if time.monotonic() > deadline:
                raise ServiceError(str(error)) from None
            time.sleep(min(0.1 * 2**attempt, _LONGEST_PAUSE))
    raise AssertionError("unreachable")
