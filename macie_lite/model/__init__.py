"""Frozen types that rooms hand each other; no behaviour beyond their own invariants.

`objects` (what is listed), `passage` and `places` (what is extracted and where it stands), `coverage` (what was and
was not examined, and why), `results` (what is kept of an object).
"""
