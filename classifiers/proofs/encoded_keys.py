"""Keys that are base64 of something with a form of its own."""

from __future__ import annotations

import base64
import binascii
import json
import re

from classifiers.proofs.tokens import random_token

__all__ = ["elasticsearch_api_key", "grafana_api_key"]

_ELASTIC = re.compile(rb"[A-Za-z0-9_-]{18,24}:[A-Za-z0-9_-]{18,24}")
_RUN = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")


def grafana_api_key(value: bytes) -> bool:
    """A Grafana API key: base64 of JSON with the secret `k`, the key's name `n` and the organization's `id`.

    See `apikeygen` in Grafana's source and https://grafana.com/docs/grafana/latest/developers/http_api/auth/.
    """
    try:
        key = json.loads(_decoded(value))
    except ValueError:
        return False
    if not isinstance(key, dict) or not {"k", "n", "id"} <= key.keys() or not isinstance(key["k"], str):
        return False
    return random_token(key["k"].encode())


def elasticsearch_api_key(value: bytes) -> bool:
    """An Elasticsearch API key, alone or in a header: base64 of ID:SECRET, 20 and 22 characters.

    See https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-create-api-key.
    """
    return any(_ELASTIC.fullmatch(_decoded(run)) for run in _RUN.findall(value))


def _decoded(value: bytes) -> bytes:
    """The bytes that base64 of either alphabet stands for; empty when it is none."""
    try:
        return base64.b64decode(value.rstrip(b"=") + b"=" * (-len(value.rstrip(b"=")) % 4), altchars=b"-_")
    except (binascii.Error, ValueError):
        return b""
