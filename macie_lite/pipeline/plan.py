"""From a target to batches: page by page, without holding a listing in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from macie_lite.errors import MacieLiteError
from macie_lite.model.objects import Batch, ObjectRef

__all__ = ["batches"]

_FIRST = 8
"""Objects in the first batch; each next one doubles, so that a small bucket is spread over all processes too."""


def batches(
    run_id: str, target: str, refs: Iterable[ObjectRef], *, number: int, objects: int, size: int
) -> Iterator[Batch]:
    """Batches of at most `objects` objects and (but for one greater object) `size` bytes, numbered from `number`.

    When the listing breaks off, what was listed comes first, then its error.
    """
    held: list[ObjectRef] = []
    weight = 0
    room = min(_FIRST, objects)
    faults: list[MacieLiteError] = []
    for ref in _until_fault(refs, faults):
        if held and (len(held) >= room or weight + ref.size > size):
            yield Batch(run_id, number, target, tuple(held))
            number, held, weight, room = number + 1, [], 0, min(room * 2, objects)
        held.append(ref)
        weight += ref.size
    if held:
        yield Batch(run_id, number, target, tuple(held))
    for fault in faults:
        raise fault


def _until_fault(refs: Iterable[ObjectRef], faults: list[MacieLiteError]) -> Iterator[ObjectRef]:
    try:
        yield from refs
    except MacieLiteError as error:
        faults.append(error)
