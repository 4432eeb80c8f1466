from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from macie_lite.config import Settings, environment_of, environment_variables, load, without_password
from macie_lite.errors import UsageError


def _environ(folder: Path, **more: str) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(folder), **more}


def test_an_option_wins_over_a_variable_over_the_file_over_the_default(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('ner = "full"\npages = 7\ncells = 9\n')
    environ = _environ(tmp_path, MACIE_LITE_PAGES="8", MACIE_LITE_CELLS="10")
    settings = load({"cells": 11, "region": None}, config=file, environ=environ)
    assert (settings.ner, settings.pages, settings.cells, settings.region) == ("full", 8, 11, None)


def test_the_file_in_the_users_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "macie-lite").mkdir()
    (tmp_path / "macie-lite" / "config.toml").write_text("unsigned = true\n")
    assert load({}, environ=_environ(tmp_path)).unsigned is True


@pytest.mark.parametrize(("text", "expected"), [("1", True), ("no", False), ("ON", True), ("false", False)])
def test_booleans_in_variables(tmp_path: Path, text: str, expected: bool) -> None:
    assert load({}, environ=_environ(tmp_path, MACIE_LITE_UNSIGNED=text)).unsigned is expected


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("pagez = 1\n", r"The option `pagez` in \S+config\.toml is not known \(is `pages` meant\?\)"),
        ("ner-model = 'x'\n", "is `ner_model` meant"),
        ("[scan]\npages = 1\n", "The option `scan` in"),
        ("ner = 'off'\npages = \n", r"config\.toml is not valid TOML at line 2, column 9\."),
        ("broker = 'redis://:pw@x", r"is not valid TOML at (line 1, column \d+|end of document)\."),
        ('pages = "many"\n', r"The option `pages` in \S+config\.toml must be a whole number"),
        ("pages = true\n", "must be a whole number"),
        ("pages = 1.5\n", "must be a whole number"),
        ("unsigned = 'perhaps'\n", "`unsigned` in .* must be true or false"),
        ("unsigned = 1\n", "must be true or false"),
        ("read_timeout = []\n", "must be a number"),
        ("account_id = 111122223333\n", "must be text, in quotes"),
        ("ner = false\n", "`ner` in .* must be text"),
        ("ner = 'sometimes'\n", "`ner` in .* takes auto, full or off"),
        ("pages = 0\n", "`pages` in .* must be more than 0"),
        ("object_seconds = nan\n", "must be more than 0"),
        ("role_arn = 'nonsense'\n", "such as arn:aws:iam::111122223333:role/NAME"),
    ],
)
def test_a_bad_file_is_one_sentence_that_names_it_and_the_option_and_what_is_allowed(
    tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(content)
    with pytest.raises(UsageError, match=said) as caught:
        load({}, config=file, environ=_environ(tmp_path))
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PAGES", "0", "MACIE_LITE_PAGES must be more than 0."),
        ("PARSER_BYTES", "10", "MACIE_LITE_PARSER_BYTES must be at least 134,217,728: no parser could do with less."),
        (
            "RUN_REQUESTS",
            "1",
            "MACIE_LITE_RUN_REQUESTS must be at least 2: one request lists, another reads an object.",
        ),
        ("PAGES", "1.5", "MACIE_LITE_PAGES must be a whole number."),
        ("UNSIGNED", "perhaps", "MACIE_LITE_UNSIGNED must be true or false."),
        ("NER", "never", "MACIE_LITE_NER takes auto, full or off."),
        ("LOG_LEVEL", "loud", "MACIE_LITE_LOG_LEVEL takes DEBUG, INFO, WARNING or ERROR."),
    ],
)
def test_a_bad_variable_is_named_with_what_is_allowed(tmp_path: Path, variable: str, value: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        load({}, environ=_environ(tmp_path, **{f"MACIE_LITE_{variable}": value}))
    assert str(caught.value) == said


def test_words_are_taken_in_any_case(tmp_path: Path) -> None:
    settings = load({"log_level": "debug"}, environ=_environ(tmp_path, MACIE_LITE_NER="Off"))
    assert (settings.log_level, settings.ner) == ("DEBUG", "off")


def test_an_empty_variable_is_none(tmp_path: Path) -> None:
    environ = _environ(tmp_path, MACIE_LITE_PAGES="", MACIE_LITE_PROFILE="", MACIE_LITE_CONFIG="")
    assert load({}, environ=environ) == Settings()


@pytest.mark.parametrize("role", ["arn:aws-cn:iam::111122223333:role/path/x", "arn:minio:iam:::role/idmp-x"])
def test_the_roles_of_other_stores_are_taken(tmp_path: Path, role: str) -> None:
    assert load({"role_arn": role}, environ=_environ(tmp_path)).role_arn == role


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.toml cannot be read: No such file"):
        load({}, config=tmp_path / "gone.toml", environ=_environ(tmp_path))
    with pytest.raises(UsageError, match=r"gone\.toml \(MACIE_LITE_CONFIG\) cannot"):
        load({}, environ=_environ(tmp_path, MACIE_LITE_CONFIG=str(tmp_path / "gone.toml")))


def test_a_variable_of_the_wrong_type_is_named_without_its_value(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="MACIE_LITE_PAGES must be a whole number") as caught:
        load({}, environ=_environ(tmp_path, MACIE_LITE_PAGES="s3cret"))
    assert "s3cret" not in str(caught.value)


def test_every_option_has_a_variable_and_a_description() -> None:
    assert len(environment_variables()) == len(fields(Settings)) + 1
    assert all(f.metadata["help"] for f in fields(Settings))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:pw@db:5432/x", "postgresql://u:***@db:5432/x"),
        ("redis://:pw@127.0.0.1:6379/0", "redis://:***@127.0.0.1:6379/0"),
        ("postgresql://u@db/x?password=pw&sslmode=require", "postgresql://u@db/x"),
        ("redis://:p@w/?#w@127.0.0.1:6379/0", "redis://:***@127.0.0.1:6379/0"),
        ("/var/lib/macie.db", "/var/lib/macie.db"),
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
    ],
)
def test_passwords_are_not_shown(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_a_job_file_stands_between_options_and_variables_and_a_commands_default_below_all(tmp_path: Path) -> None:
    environ = _environ(tmp_path, MACIE_LITE_PAGES="8", MACIE_LITE_CELLS="8")
    job = {"pages": 9, "json_depth": "9", "profile": None}
    settings = load({"json_depth": 10}, environ=environ, job=job, defaults={"cells": 7, "ner": "full"})
    assert (settings.pages, settings.cells, settings.json_depth, settings.ner) == (9, 8, 10, "full")
    assert settings.profile is None


def test_an_unknown_key_of_a_job_file_is_told_from_those_that_are_no_options(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"`nmae` is not known \(is `name` meant\?\).* beside `name`, `targets`, "):
        load({}, environ=_environ(tmp_path), job={"nmae": "nightly"})


def test_a_mistyped_variable_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"MACIE_LITE_NERR is not known \(is `MACIE_LITE_NER` meant\?\)") as caught:
        load({}, environ=_environ(tmp_path, MACIE_LITE_NERR="s3cret"))
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("name", ["CACHE_DIR", "CORPORA", "NER_DATA", "REFERENCE", "SERVICE_HOST", "PORT_80_TCP_ADDR"])
def test_variables_of_others_are_left_to_them(tmp_path: Path, name: str) -> None:
    environ = _environ(tmp_path, **{f"MACIE_LITE_{name}": "/some/where"})
    assert load({}, environ=environ) == Settings()
    assert environment_of(Settings(), environ)[f"MACIE_LITE_{name}"] == "/some/where", "a child process has them too"


@pytest.mark.parametrize("job", [{"pagez": 1}, {"pages": "many"}])
def test_a_bad_job_file_names_the_option(tmp_path: Path, job: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=next(iter(job))):
        load({}, environ=_environ(tmp_path), job=job)


@pytest.mark.parametrize("name", ["outstanding", "fetch_threads", "object_seconds"])
@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_no_number_may_be_none(tmp_path: Path, name: str, value: float) -> None:
    with pytest.raises(UsageError, match=name.replace("_", "-")):
        load({name: value}, environ=_environ(tmp_path))


@pytest.mark.parametrize(
    ("name", "value"), [("object_seconds", float("inf")), ("read_timeout", 1e30), ("pages", 10**18)]
)
def test_no_number_is_more_than_the_kernel_takes(tmp_path: Path, name: str, value: float) -> None:
    with pytest.raises(UsageError, match="at most"):
        load({name: value}, environ=_environ(tmp_path))


@pytest.mark.parametrize("broker", ["redis:/:hidden@h/0", ":hidden@h:6379/0"])
def test_a_broker_that_is_no_url_is_not_repeated(tmp_path: Path, broker: str) -> None:
    with pytest.raises(UsageError, match="--broker must be the URL") as refused:
        load({"broker": broker}, environ=_environ(tmp_path))
    assert "hidden" not in str(refused.value)


def test_a_child_process_gets_exactly_these_settings(tmp_path: Path) -> None:
    (tmp_path / "macie-lite").mkdir()
    (tmp_path / "macie-lite" / "config.toml").write_text("pages = 5\nprofile = 'other'\n")
    settings = load({"ner": "auto", "unsigned": True, "pages": 5000}, environ=_environ(tmp_path, MACIE_LITE_NER="off"))
    settings = replace(settings, profile=None)
    environ = environment_of(settings, _environ(tmp_path, MACIE_LITE_NER="off", MACIE_LITE_ROLE_ARN="x", HOME="/home"))
    assert load({}, environ=environ) == settings
    assert environ["HOME"] == "/home"
