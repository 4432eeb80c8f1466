from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from macie_lite.model.objects import ObjectRef
from macie_lite.pipeline.plan import batches


def _ref(number: int, size: int) -> ObjectRef:
    return ObjectRef("bucket", f"{number:06}", size, "etag", datetime(2026, 1, 1, tzinfo=UTC))


@given(st.lists(st.integers(0, 500), max_size=300), st.integers(1, 40), st.integers(1, 1000), st.integers(0, 9))
def test_every_object_is_in_one_batch_in_order_and_batches_are_bounded(
    sizes: list[int], objects: int, size: int, number: int
) -> None:
    refs = [_ref(i, s) for i, s in enumerate(sizes)]
    planned = list(batches("run", "s3://bucket", iter(refs), number=number, objects=objects, size=size))
    assert [ref for batch in planned for ref in batch.objects] == refs
    assert [batch.number for batch in planned] == list(range(number, number + len(planned)))
    for batch in planned:
        assert 1 <= len(batch.objects) <= objects
        assert len(batch.objects) == 1 or sum(ref.size for ref in batch.objects) <= size


def test_a_small_bucket_is_spread_over_several_batches() -> None:
    planned = list(batches("run", "t", (_ref(i, 1) for i in range(40)), number=0, objects=200, size=10**9))
    assert [len(batch.objects) for batch in planned] == [8, 16, 16]


def test_a_listing_is_not_held_in_memory() -> None:
    taken = 0

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield _ref(taken, 1)

    planned = batches("run", "t", endless(), number=0, objects=100, size=10**9)  # type: ignore[arg-type]
    next(planned)
    assert taken <= 101
