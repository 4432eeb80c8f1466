"""`macie-lite doctor`: what is installed, which limits hold, and whether target, broker and database answer."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from classifiers import cache, loading
from classifiers.errors import ClassifierError
from macie_lite.cli.options import with_settings
from macie_lite.config import Settings, without_password
from macie_lite.errors import MacieLiteError, UsageError
from macie_lite.extraction.budget import Limits
from macie_lite.extraction.image import missing_for_ocr
from macie_lite.pipeline import build
from macie_lite.pipeline.own import resolved
from macie_lite.sources.open_source import open_source
from macie_lite.store.engine import address
from macie_lite.store.open_store import default_database, open_stored

__all__ = ["EXAMPLES", "HELP", "doctor"]

HELP = "Say what is installed, which model, which limits, whether target, broker, database and cache can be used."

EXAMPLES = "Example: macie-lite doctor --target s3://my-bucket --broker redis://127.0.0.1:6379/0"

_LIMITS = ("object_seconds", *(f.name for f in fields(Limits) if f.name in build.JOB_OPTIONS))
"""The options that bound one object."""

_PACKAGES = ("macie-lite", "hyperscan", "presidio-analyzer", "spacy", "pyarrow", "boto3", "celery", "sqlalchemy")


@with_settings()
def doctor(
    settings: Settings,
    target: Annotated[str | None, typer.Option("--target", help="a target that should be listable")] = None,
) -> None:
    print(f"python {platform.python_version()}, " + ", ".join(f"{name} {version(name)}" for name in _PACKAGES))
    known, settings = loading.load(), resolved(settings)
    print(f"identifiers: {len(known)} known, {len(build.identifiers(settings))} selected ({settings.identifiers})")
    print(f"cache of compiled identifiers {cache.folder()}: {_cache()}")
    print("limits: " + ", ".join(f"--{name.replace('_', '-')} {getattr(settings, name)}" for name in _LIMITS))
    failed = [_try(label, check) for label, check in _checks(settings, target)]
    if not all(failed):
        raise typer.Exit(3)


def _cache() -> str:
    reason = cache.unusable()
    return f"is NOT USED, so that every start compiles anew, for seconds: {reason}" if reason else "can be used"


def _checks(settings: Settings, target: str | None) -> Iterator[tuple[str, Callable[[], str]]]:
    database = address(settings.db or default_database()).shown
    yield "model", lambda: _model(settings)
    if settings.presidio_recognizers:
        yield "Presidio's recognizers", lambda: _recognizers(settings.presidio_recognizers or "")
    if settings.ocr != "off":
        yield "OCR", _ocr
    yield f"database {database}", lambda: _database(settings.db)
    if settings.broker:
        yield f"broker {without_password(settings.broker)}", lambda: _broker(settings.broker or "")
    if target:
        yield f"target {target}", lambda: _target(target, settings)


def _try(label: str, check: Callable[[], str]) -> bool:
    try:
        print(f"{label}: {check()}")
    except (MacieLiteError, ClassifierError) as error:
        print(f"{label}: FAILED. {error}")
        return False
    return True


def _model(settings: Settings) -> str:
    if settings.ner == "off":
        return "off (--ner off)"
    from classifiers.ner.models import configured, describe, engine
    from classifiers.ner.recognizers import Finders

    described = describe(settings.ner_model)
    engine(settings.ner_model)  # a broken one looks whole until it is loaded
    Finders(None, (), settings.ner_model, configured(settings.ner_model)).load()
    return f"{described}; it loads"


def _recognizers(names: str) -> str:
    from classifiers.ner.recognizers import Finders, identifiers_of

    found = identifiers_of(names)
    Finders(None, tuple(found)).load()
    return ", ".join(f"{name} for {identifier}" for name, identifier in found.items())


def _ocr() -> str:
    if (missing := missing_for_ocr()) is not None:
        raise UsageError(f"{missing}: `pip install 'macie-lite[ocr]'`.")
    return "its models load"


def _database(url: str | None) -> str:
    open_stored(url).close()
    there = url is not None or Path(default_database()).exists()
    return "answers" if there else "is not there yet; the first scan makes it"


def _broker(url: str) -> str:
    from macie_lite.dispatch import Dispatcher

    dispatcher = Dispatcher(url)
    try:
        count = dispatcher.answering()
    finally:
        dispatcher.close()
    return f"answers, and {count or 'no'} worker{'' if count == 1 else 's'} on it"


def _target(target: str, settings: Settings) -> str:
    source = open_source(target, build.source_options(settings))
    try:
        first = next(iter(source.list()), None)
    finally:
        source.close()
    return "can be listed" if first else "can be listed, and is empty"
