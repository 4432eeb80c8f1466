"""Findings into Security Hub (API reference, `BatchImportFindings`: 100 a call, 240 KB each, 6 MB in all), under the
custom product that every account has. A finding that is sent again is updated there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property

from macie_lite.aws.access import Access
from macie_lite.aws.shapes import leaves, misfits
from macie_lite.feeds.asff import asff_finding
from macie_lite.feeds.sinks.aws import Service
from macie_lite.feeds.sinks.aws_codes import named, passes
from macie_lite.feeds.sinks.base import Limits, Sent, Unwanted
from macie_lite.model.results import JsonObject

__all__ = ["SecurityHub"]


_SPOKEN_OF = 5


class SecurityHub:
    """account: the one whose Security Hub it is; None: that of the credentials."""

    limits = Limits(count=100, bytes=6_000_000, entry_bytes=240_000)

    def __init__(self, access: Access, account: str | None = None) -> None:
        where = f"Security Hub{f' in {access.region}' if access.region else ''}"
        off = f"{where} is not enabled, or not for this account: enable it there, or name another region (--region)."
        told = {"InvalidAccessException": off}
        permission = "securityhub:BatchImportFindings"
        self._service = Service("securityhub", where, access, permission, told, checked=True)
        self._access, self._account_given, self._where = access, account, where

    @cached_property
    def _account(self) -> str:
        """Custom products take findings of their own account alone."""
        if self._account_given:
            return self._account_given
        caller = Service("sts", "STS", self._access, "sts:GetCallerIdentity")
        try:
            return str(caller.ask("get_caller_identity")["Account"])
        finally:
            caller.close()

    def render(self, finding: JsonObject) -> bytes:
        made = asff_finding(finding, self._account, *self._service.place)
        if wrong := misfits("securityhub", "AwsSecurityFinding", made):
            raise Unwanted(f"It would be no ASFF: {wrong[0]}.")
        return json.dumps(made).encode()

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        answer = self._service.ask("batch_import_findings", Findings=[json.loads(one) for one in entries])
        failed = {one.get("Id", ""): one for one in answer.get("FailedFindings", ())}
        sent = _sorted_out(entries, failed) if failed else Sent()
        self._service.check(answer.get("SuccessCount", 0) + len(sent.refused) + len(sent.again), len(entries))
        return sent

    def close(self) -> None:
        self._service.close()


def _sorted_out(entries: Sequence[bytes], failed: dict[str, JsonObject]) -> Sent:
    refused: dict[int, str] = {}
    again: list[int] = []
    for index, entry in enumerate(entries):
        if (one := failed.get(json.loads(entry)["Id"])) is None:
            continue
        if passes(one.get("ErrorCode", "")):
            again.append(index)
        else:
            refused[index] = _refusal(one.get("ErrorCode", ""), one.get("ErrorMessage", ""))
    return Sent(refused, again)


def _refusal(code: str, message: str) -> str:
    """Of the message, which may quote the finding, the names of fields alone."""
    fields = list(dict.fromkeys(_fields_in(message)))[:_SPOKEN_OF]
    spoken_of = f" for {', '.join(fields)}" if fields else ""
    return f"Security Hub refused it{spoken_of} ({named(code)})."


def _fields_in(message: str) -> Iterator[str]:
    for word in re.findall("[A-Za-z0-9]+", message):
        if word in _fields():
            yield word


@cache
def _fields() -> frozenset[str]:
    paths = leaves("securityhub", "AwsSecurityFinding")
    return frozenset(name for path in paths for name in path.split("."))
