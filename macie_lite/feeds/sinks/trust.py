"""Whom a sink believes to be who it is."""

from __future__ import annotations

import ssl

import certifi

from macie_lite.errors import ServiceError

__all__ = ["trusted"]


def trusted(ca: str | None) -> ssl.SSLContext:
    """ca: a file with the certificates to trust instead of the usual ones. Raises ServiceError when it holds none."""
    try:
        return ssl.create_default_context(cafile=ca or certifi.where())
    except OSError as error:  # ssl.SSLError too
        said = error.strerror if type(error).__module__ == "builtins" else type(error).__name__
        raise ServiceError(f"The file {ca} (--ca) cannot be read as certificates ({said}).") from None
