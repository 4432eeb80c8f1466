"""What happens to a task that failed, by the class of its error: retried, or failed for good.

Per-object faults never get here: they are recorded results.
"""

from __future__ import annotations

from macie_lite.errors import Transient

__all__ = ["RETRY"]

RETRY = {
    "autoretry_for": (Transient,),  # the database or the broker went away: the batch is tried again, later and later
    "retry_backoff": 1,
    "retry_backoff_max": 60,
    "retry_jitter": True,
    "max_retries": None,  # a batch that was given up would leave its run open for ever; a stopped job ends its batches
}
