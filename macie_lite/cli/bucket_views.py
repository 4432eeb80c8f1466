"""How buckets look as text. Names of buckets and tags are theirs who made them: printed with care."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from classifiers.errors import printable
from macie_lite.cli.words import counted, size
from macie_lite.model.buckets import BucketProfile, ScoreEntry
from macie_lite.posture.score import POINTS, effective
from macie_lite.posture.shapes import label

__all__ = ["explained", "history_lines", "listed"]

_HEADS = ("SCORE", "SENSITIVITY", "ACCESS", "SHARED", "OBJECTS", "SIZE", "READ", "HIGH", "MEDIUM", "LOW", "BUCKET")
_RIGHT = {"SCORE", "OBJECTS", "SIZE", "READ", "HIGH", "MEDIUM", "LOW"}
_WORDS = {
    "severity": "the worst finding is {worst}",
    "kinds": "{kinds} of sensitive data",
    "amount": "{occurrences:,} occurrences",
    "share": "sensitive objects, by severity, among those that were read",
    "extent": "and in all of the bucket",
    "coverage": "share of the bucket that was read, all of it clean",
}
_LEVELS = ("low", "medium", "high")


def listed(profiles: Sequence[BucketProfile]) -> Iterator[str]:
    """One line a bucket, under a header."""
    rows = [_HEADS, *map(_row, profiles)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS) - 1)]
    for row in rows:
        cells = zip(row, widths, _HEADS, strict=False)
        yield "  ".join(
            [*(text.rjust(width) if head in _RIGHT else text.ljust(width) for text, width, head in cells), row[-1]]
        )


def _row(profile: BucketProfile) -> tuple[str, ...]:
    low, medium, high = profile.contents.severities
    there = profile.listed
    return (
        str(effective(profile)),
        _label(profile),
        profile.info.effective_permission or "UNKNOWN",
        profile.shared_access,
        "-" if there is None else f"{there.objects:,}",
        "-" if there is None else size(there.bytes),
        f"{profile.contents.complete + profile.contents.partial:,}",
        f"{high:,}",
        f"{medium:,}",
        f"{low:,}",
        printable(profile.name),
    )


def _label(profile: BucketProfile) -> str:
    if profile.override is not None:
        return "sensitive (set by hand)"
    return f"{label(effective(profile))}{' (excluded)' if profile.excluded else ''}"


def explained(profile: BucketProfile) -> Iterator[str]:
    """What the score is the sum of, and how much of the bucket it is about."""
    account = f"account {profile.account_id}"
    where = ", ".join(filter(None, [account, profile.info.region]))
    yield printable(f"Bucket {profile.name} ({where}): {effective(profile)}, {_label(profile)}")
    yield f"  access {profile.info.effective_permission or 'UNKNOWN'}, shared {profile.shared_access}"
    if profile.override is not None or profile.excluded:
        yield f"  worked out: {profile.score}, {label(profile.score)}"
    yield from _parts(profile)
    yield from _coverage(profile)
    yield from _kinds(profile)


def _parts(profile: BucketProfile) -> Iterator[str]:
    contents = profile.contents
    worst = max(
        (name for name, n in zip(_LEVELS, contents.severities, strict=True) if n), key=_LEVELS.index, default=""
    )
    known = {
        "worst": worst,
        "kinds": counted(sum(not kind.suppressed for kind in contents.kinds), "kind"),
        "occurrences": contents.occurrences - contents.suppressed,
    }
    for name, points in profile.parts.items():
        if name == "base":
            yield f"  {points:6.2f}  to begin with"
        else:
            of = f" of {POINTS[name]:.0f}" if name in POINTS else " of -48"
            yield f"  {points:+6.2f}{of}  {name}: {_WORDS[name].format(**known)}"


def _coverage(profile: BucketProfile) -> Iterator[str]:
    contents = profile.contents
    read = f"{contents.complete:,} complete, {contents.partial:,} partial, {contents.skipped:,} skipped"
    why = ", ".join(f"{reason} {count:,}" for reason, count in contents.reasons.items())
    yield f"Read: {read}{f' ({why})' if why else ''}"
    if profile.listed is not None and profile.listed_at is not None:
        unread = max(0, profile.listed.objects - contents.objects)
        there = f"{counted(profile.listed.objects, 'object')}, {size(profile.listed.bytes)}"
        yield f"Listed {profile.listed_at:%Y-%m-%d %H:%M} UTC: {there}; {unread:,} never read"
    else:
        yield "Never listed whole: how much else there is, is not known."


def _kinds(profile: BucketProfile) -> Iterator[str]:
    low, medium, high = profile.contents.severities
    yield f"Sensitive objects: {high:,} high, {medium:,} medium, {low:,} low"
    for kind in profile.contents.kinds:
        out = "  (does not count)" if kind.suppressed else ""
        where = f"in {counted(kind.objects, 'object')}"
        yield printable(f"  {_LEVELS[kind.severity - 1]:<6}  {kind.count:>9,}  {where:<16}  {kind.name}{out}")


def history_lines(entries: Iterable[ScoreEntry]) -> Iterator[str]:
    yield f"{'SINCE (UTC)':<19}  SCORE"
    for entry in entries:
        yield f"{entry.moment:%Y-%m-%d %H:%M:%S}  {entry.score:>5}"
