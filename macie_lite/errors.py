"""The exception tree, drawn at the top; every error is transient or terminal by its class.

    MacieLiteError
    |-- Transient          a retry may help
    |   `-- Unavailable    S3, the broker or the database did not answer, or asked us to slow down
    `-- Terminal           a retry would not help
        |-- JobFailed      exit as it says: a job ended with an error in another process
        |-- UsageError     exit 2: what was asked cannot be done
        |-- TargetError    exit 3: a named target does not exist or cannot be listed
        |-- ServiceError   exit 3: the named broker or database cannot be used
        `-- NotExamined    an object, or a part of it, was not examined: a recorded result with its reason
                           (lives in `model.coverage`, beside the reasons)

Messages are one sentence that names the thing and what to do. They hold what the user gave (targets, keys, options),
never content of an object. `args` hold all of an exception's state, so that every one of them pickles.
"""

from __future__ import annotations

__all__ = [
    "JobFailed",
    "MacieLiteError",
    "ServiceError",
    "TargetError",
    "Terminal",
    "Transient",
    "Unavailable",
    "UsageError",
    "told",
]


class MacieLiteError(Exception):
    """Base of all errors that macie-lite raises on purpose."""

    exit_code = 1


class Transient(MacieLiteError):
    """A retry may help."""

    exit_code = 3


class Terminal(MacieLiteError):
    """A retry would not help."""


class Unavailable(Transient):
    """A service did not answer, or asked us to slow down, after its own retries."""


class JobFailed(Terminal):
    """A job ended with an error in another process: what it said, and the exit code that it stands for."""

    def __init__(self, said: str, exit_code: int | None) -> None:
        super().__init__(said, exit_code)
        self.exit_code = Terminal.exit_code if exit_code is None else exit_code

    def __str__(self) -> str:
        return str(self.args[0])


class UsageError(Terminal):
    """What was asked cannot be done; the message says what to do instead."""

    exit_code = 2


class TargetError(Terminal):
    """A named target does not exist or cannot be listed."""

    exit_code = 3


class ServiceError(Terminal):
    """The named broker or database cannot be used."""

    exit_code = 3


def told(error: Exception) -> tuple[str, int]:
    """One sentence that quotes no content, and the exit code, as both are stored of a job."""
    if isinstance(error, MacieLiteError):
        return str(error), error.exit_code
    return f"internal error ({type(error).__name__})", MacieLiteError.exit_code
