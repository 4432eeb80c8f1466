"""Programs that the tests of the store run as processes of their own: `python -m tests.store.children NAME URL ...`.

They have no threads, so they may fork.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from macie_lite.model.results import Outcome
from macie_lite.store.base import Store
from macie_lite.store.migrate import upgrade
from macie_lite.store.open_store import open_store
from tests.store.samples import new_run, outcome_of

__all__ = ["batch_of"]

MANY = 6


def batch_of(run_id: str, batch: int) -> list[Outcome]:
    return [outcome_of(run_id, f"{batch}/{n}", ("SSN", 2)) for n in range(40)]


def _forked(work: Callable[[], object]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def _all_succeed(children: list[int]) -> int:
    statuses = [os.waitpid(child, 0)[1] for child in children]
    return max(map(os.waitstatus_to_exitcode, statuses))


def fork(url: str) -> int:
    """A child saves through the store that its parent opened and used; the parent goes on using it."""
    store = open_store(url)
    run_id = new_run(store)
    failed = _all_succeed([_forked(lambda: store.save(run_id, 0, batch_of(run_id, 0), last=True))])
    store.save(run_id, 1, batch_of(run_id, 1), last=True)
    store.close()
    return failed


def _open_and_save(url: str) -> None:
    upgrade(url)
    store = open_store(url)
    run_id = new_run(store)  # every child numbers its runs alike: they all save the same rows
    store.save(run_id, 0, batch_of(run_id, 0), last=True)
    store.close()


def many(url: str) -> int:
    """Processes that all open one new database at once."""
    return _all_succeed([_forked(lambda: _open_and_save(url)) for _ in range(MANY)])


def forever(url: str, run_id: str) -> int:
    """Saves batch after batch and prints its number, until somebody ends it."""
    store: Store = open_store(url)
    for batch in range(1_000_000):
        store.save(run_id, batch, batch_of(run_id, batch), last=True)
        print(batch, flush=True)
    return 0


if __name__ == "__main__":
    programs: dict[str, Callable[..., int]] = {"fork": fork, "many": many, "forever": forever}
    sys.exit(programs[sys.argv[1]](*sys.argv[2:]))
