"""`macie-lite findings reveal` and `reveals`: what a finding found, and who was shown it."""

from __future__ import annotations

import json
import os
import pwd
import socket
import sys
from contextlib import closing
from typing import Annotated

import typer

from macie_lite.aws.caller import caller_arn
from macie_lite.cli.choices import TABLE_OR_JSON, one_of
from macie_lite.cli.lists import AsJson, print_list
from macie_lite.cli.options import with_settings
from macie_lite.cli.reveal_views import audit_json, audit_lines, left_out, revealed_json, revealed_lines
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.model.reveals import Reveal, Viewer
from macie_lite.pipeline.build import source_options
from macie_lite.pipeline.confinement import leave_no_core
from macie_lite.pipeline.reveal.revealing import Revealed, revealed
from macie_lite.store.open_store import open_stored

__all__ = ["REVEALS_EXAMPLE", "REVEALS_HELP", "REVEAL_EXAMPLES", "REVEAL_HELP", "reveal", "reveals"]

REVEAL_HELP = (
    "Show what a finding found: reads its object again with your own rights, checks that it is unchanged, and shows up "
    "to 10 occurrences of each kind, of up to 128 characters, masked. Nothing of it is kept; that you were shown it is."
)
REVEAL_EXAMPLES = """Examples:

macie-lite findings reveal 50ef5f61-0bd7-55c7-b49b-781f78d22fa7

macie-lite findings reveal 50ef5f61-0bd7-55c7-b49b-781f78d22fa7 --unmask --profile auditor

Who was shown what: macie-lite findings reveals
"""
REVEALS_HELP = "Who was shown what findings found, and when; the newest first."
REVEALS_EXAMPLE = "Example: macie-lite findings reveals --limit 20"

_ACCESS = (
    *("db", "profile", "region", "role_arn", "external_id", "endpoint_url", "requester_pays", "unsigned"),
    *("connect_timeout", "read_timeout", "stall_seconds", "max_attempts"),
)

_FindingId = Annotated[str, typer.Argument(metavar="ID", help="the finding's id", show_default=False)]
_Unmask = Annotated[bool, typer.Option("--unmask", help="show what stands there, not its shape")]


@with_settings(*_ACCESS)
def reveal(
    finding_id: _FindingId,
    settings: Settings,
    unmask: _Unmask = False,
    format: Annotated[str, one_of("--format", TABLE_OR_JSON, "printed as")] = "table",
) -> None:
    leave_no_core()
    with closing(open_stored(settings.db)) as store:
        found = revealed(store, finding_id, settings, unmask=unmask, say=_say)
        by = _viewer(settings, found)
        store.keep_reveal(Reveal(finding_id, found.ref.bucket, found.ref.key, by, masked=not unmask))
    if format == "json":
        print(json.dumps(revealed_json(found, masked=not unmask), indent=2))
        return
    print("\n".join(revealed_lines(found)))
    for sentence in left_out(found):
        _say(sentence)
    if not unmask:
        _say("Masked: letters are X and x, digits #, and of credentials nothing is left; --unmask shows what is there.")


def _viewer(settings: Settings, found: Revealed) -> Viewer:
    try:
        user = pwd.getpwuid(os.getuid()).pw_name  # not from the environment, which anybody may set
    except KeyError:
        user = str(os.getuid())
    if found.ref.bucket.startswith("/"):
        return Viewer(user, socket.gethostname())
    return Viewer(user, socket.gethostname(), caller_arn(source_options(settings)), settings.role_arn)


@with_settings("db")
def reveals(
    settings: Settings,
    finding: Annotated[str | None, typer.Option("--finding", metavar="ID", help="of this finding only")] = None,
    limit: Annotated[int | None, typer.Option("--limit", help="at most so many")] = None,
    format: AsJson = "table",
) -> None:
    if limit is not None and limit < 1:
        raise UsageError(f"--limit must be 1 or more, not {limit}.")
    with closing(open_stored(settings.db)) as store:
        found = store.reveals(finding, limit=limit)
    print_list(format, found, audit_json, audit_lines, "Nobody was shown anything.")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
