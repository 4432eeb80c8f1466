"""Log-like text from a seed, a share of its lines with a planted value. Token-shaped values are put together here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

__all__ = ["card_number", "log_lines", "write_log"]

_LEVELS = ("INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR")
_PATHS = ("/api/v1/orders", "/api/v1/users", "/health", "/static/app.js", "/api/v2/search", "/login")
_WORDS = (
    "cache",
    "miss",
    "for",
    "shard",
    "request",
    "served",
    "in",
    "upstream",
    "closed",
    "retrying",
    "batch",
    "queue",
)


def card_number(rng: random.Random) -> str:
    digits = [4, *(rng.randrange(10) for _ in range(14))]
    total = sum(d if i % 2 else sum(divmod(d * 2, 10)) for i, d in enumerate(digits))
    return "".join(map(str, digits)) + str(-total % 10)


def _values(rng: random.Random) -> tuple[str, ...]:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    run = "".join(rng.choices(alphabet, k=40))
    return (
        f"ssn {rng.randrange(100, 665)}-{rng.randrange(10, 99)}-{rng.randrange(1000, 9999)}",
        f"card {card_number(rng)}",
        f"mail {run[:8].lower()}@mail-{run[8:12].lower()}.example.com",
        "key " + "AK" + "IA" + "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=16)),
        "slack " + "xo" + "xb-" + "".join(rng.choices("0123456789", k=12)) + "-" * 1
        + "".join(rng.choices("0123456789", k=12)) + "-" + run[:24],
        "aws_secret_access_key = " + run[:40],
    )  # fmt: skip


def log_lines(seed: int, share: float) -> Iterator[str]:
    """Endless lines of about 110 bytes; one in 1/share ends in a planted value."""
    rng = random.Random(seed)
    while True:
        stamp = (
            f"2026-03-{rng.randrange(1, 29):02}T{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}Z"
        )
        tail = " ".join(rng.choices(_WORDS, k=6))
        line = (
            f"{stamp} {rng.choice(_LEVELS)} web-{rng.randrange(40)} {rng.choice(_PATHS)} {rng.randrange(9000)}us {tail}"
        )
        yield f"{line} {rng.choice(_values(rng))}" if rng.random() < share else line


def write_log(path: Path, size: int, *, seed: int = 1, share: float = 0.01) -> int:
    """Writes about `size` bytes; the number of lines."""
    written = lines = 0
    with path.open("w", encoding="ascii") as out:
        for line in log_lines(seed, share):
            written += out.write(line + "\n")
            lines += 1
            if written >= size:
                return lines
    return lines
