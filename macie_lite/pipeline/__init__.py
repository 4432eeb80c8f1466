"""From a target to stored findings: `plan` (scope to batches), `scan` (one object, one batch), `findings` (counts to
Macie's shapes), `local` (a process per core). The same `scan_batch` runs here and in the Celery workers.
"""
