"""Secrets of sinks lie outside of the database: it holds where, `env:NAME` or `file:PATH`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from macie_lite.errors import ServiceError, UsageError

__all__ = ["REFERENCES", "checked", "secret"]

REFERENCES = ("env:", "file:")


def checked(reference: str, option: str) -> str:
    """Raises UsageError for what is no reference; it is not quoted, since it may be the secret itself."""
    scheme, colon, name = reference.partition(":")
    if scheme not in ("env", "file") or not colon or not name:
        raise UsageError(f"{option} says where the secret lies, env:NAME or file:PATH, and is not the secret itself.")
    return reference


def secret(reference: str, environ: Mapping[str, str] | None = None) -> str:
    """Raises ServiceError when there is none."""
    scheme, _, name = reference.partition(":")
    if scheme == "env":
        found = (os.environ if environ is None else environ).get(name, "")
    else:
        try:
            found = Path(name).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ServiceError(f"The secret's file {name} cannot be read ({type(error).__name__}).") from None
    if not found:
        raise ServiceError(f"There is no secret in {reference}.")
    return found
