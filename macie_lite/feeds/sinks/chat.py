"""Messages to people: Slack's incoming webhooks (api.slack.com, "Sending messages using incoming webhooks": escapes of
mrkdwn, 50 blocks, 3,000 characters a text) and Teams' workflows (learn.microsoft.com, "Create incoming webhooks with
Workflows": an Adaptive Card of 28 KB).

Object keys are hostile text: nothing in them becomes a link, a mention or markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from macie_lite.feeds.csv_rows import escaped, flat
from macie_lite.feeds.macie import over
from macie_lite.feeds.sinks.base import Limits, Sent
from macie_lite.feeds.sinks.http import Poster
from macie_lite.model.results import JsonObject

__all__ = ["Slack", "Teams", "slack_text", "teams_text"]

_LONGEST_KEY, _LONGEST_LIST = 200, 300
_MARKS = {"High": "🔴", "Medium": "🟠", "Low": "🟡"}
_OVER = "⚪"
_JSON = {"Content-Type": "application/json"}


def _said(finding: JsonObject) -> tuple[str, str, str]:
    """(severity, where, what) in plain text on one line."""
    row = flat(finding)
    where = escaped(f"{row['bucket']}/{row['key']}").translate({9: " ", 10: " ", 13: " "})
    notes = ("sample finding" if finding["sample"] else None, over(finding))
    said = "".join(f"{note}: " for note in notes if note)
    return row["severity"], _cut(where), said + escaped(row["identifiers"])[:_LONGEST_LIST]


def _mark(finding: JsonObject) -> str:
    """Of what is over it calls nobody."""
    return _OVER if over(finding) else _MARKS[finding["severity"]["description"]]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_KEY else f"…{text[-_LONGEST_KEY:]}"


def slack_text(finding: JsonObject) -> str:
    """One finding as mrkdwn: only `&`, `<` and `>` are special in what is shown as code, and a backtick ends it."""
    severity, where, what = (_for_slack(one) for one in _said(finding))
    return f"{_mark(finding)} *{severity}*  `{where}`\n{what}"


def _for_slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "'")


class Slack:
    """A message for each batch: of ten findings at most, which people read."""

    limits = Limits(count=10, bytes=30_000, entry_bytes=2_900)

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def render(self, finding: JsonObject) -> bytes:
        return slack_text(finding).encode()

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        texts = [entry.decode() for entry in entries]
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": one, "verbatim": True}} for one in texts]
        body = {"text": _summary(len(entries)), "blocks": blocks, "unfurl_links": False}
        self._poster.post(_dumped(body), _JSON)
        return Sent()

    def close(self) -> None:
        self._poster.close()


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|<>~-])")


def teams_text(finding: JsonObject) -> str:
    """One finding as the Markdown of an Adaptive Card, with nothing special in what is not ours."""
    severity, where, what = _said(finding)
    return f"{_mark(finding)} **{severity}** {_MARKDOWN.sub(_escape, where)} — {_MARKDOWN.sub(_escape, what)}"


def _escape(match: re.Match[str]) -> str:
    return f"\\{match[1]}"


class Teams:
    """A card for each batch."""

    limits = Limits(count=10, bytes=20_000, entry_bytes=5_000)

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def render(self, finding: JsonObject) -> bytes:
        return teams_text(finding).encode()

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        blocks = [_block(_summary(len(entries)), weight="Bolder"), *(_block(entry.decode()) for entry in entries)]
        card = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": blocks,
        }
        attached = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        self._poster.post(_dumped({"type": "message", "attachments": [attached]}), _JSON)
        return Sent()

    def close(self) -> None:
        self._poster.close()


def _block(text: str, **more: str) -> JsonObject:
    return {"type": "TextBlock", "text": text, "wrap": True} | more


def _dumped(message: JsonObject) -> bytes:
    """As few bytes as it may have: an emoji in a key is four, and twelve when it is escaped."""
    return json.dumps(message, ensure_ascii=False).encode()


def _summary(count: int) -> str:
    return f"macie-lite: {count} finding{'s' if count > 1 else ''}"
