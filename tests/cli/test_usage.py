"""What is said to who asks for what cannot be done, asks for help, or leaves in the middle."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.metadata import version
from pathlib import Path
from textwrap import indent

import pytest

from tests.cli.command import Finished, command_line, macie_lite

pytestmark = pytest.mark.slow


def _run(*arguments: str, folder: Path) -> Finished:
    return macie_lite(*arguments, environ={"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)})


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("scan s3://b --role-arn nonsense", 2, "--role-arn must be the ARN of a role, such as arn:aws:iam::"),
        ("scan s3://", 2, "There is no bucket in 's3://'"),
        ("scan s3://bucket --profile none", 3, "There is no AWS profile 'none' for s3://bucket"),
        ("scan . --format bad", 2, "--format takes table, json, jsonl or csv, not 'bad'"),
        ("scan . --log-level loud", 2, "--log-level takes DEBUG, INFO, WARNING or ERROR."),
        ("scan . --ner perhaps", 2, "--ner takes auto, full or off."),
        ("scan . --pages 0", 2, "--pages must be more than 0."),
        ("identifiers list --format bad", 2, "--format takes table or json, not 'bad'"),
        ("identifiers list --identifiers INCLUDE:NOPE", 2, "NOPE"),
        ("identifiers test NOPE --text x", 2, "NOPE"),
        ("findings list --format bad", 2, "--format takes table, json, jsonl or csv, not 'bad'"),
        ("findings list --severity dire", 2, "--severity takes low, medium or high, not 'dire'"),
        ("findings list --limit 0", 2, "--limit must be 1 or more, not 0."),
        ("findings list --limit -1", 2, "--limit must be 1 or more, not -1."),
        ("findings list --identifier NOPE --format csv", 2, "There is no identifier 'NOPE'"),
        ("identifiers test nam --text x", 2, "There is no identifier nam (is NAME meant?); `macie-lite"),
        ("scan . --identifiers include:email_adress", 2, "email_adress (is EMAIL_ADDRESS meant?); `macie-lite"),
        ("findings list --job nope", 2, "There is no job nope; `macie-lite jobs list` shows them."),
        ("findings list --identifier email_adress", 2, "'email_adress' (is EMAIL_ADDRESS meant?)"),
        ("jobs list --db mysql://u:pw@host/x", 2, "mysql://... is neither."),
        ("scan s3:bucket-1", 3, "does not exist; the bucket would be s3://bucket-1."),
        ("scan bucket-1", 3, "does not exist; the bucket would be s3://bucket-1."),
        ("scan report.csv", 3, "report.csv does not exist."),
        ("scan . --identifiers INCLUDE:country=germny", 2, "country=germny (is Germany meant?)"),
        ("scan . --identifiers INCLUDE:regulation=SOX", 2, "regulation=SOX; there are CCPA, GDPR, HIPAA, PCI DSS"),
        ("scan . --identifiers INCLUDE:colour=red", 2, "say category, subcategory, country, regulation or an id"),
        ("scan . --identifiers NONE", 2, "There is nothing to look for: --identifiers NONE selects nothing that is"),
        ("scan . --identifiers INCLUDE:NAME --ner off", 2, "There is nothing to look for: --identifiers selects names"),
        ("scan . --ner-model ./nowhere", 2, "there is no folder ./nowhere with a spaCy pipeline"),
        ("scan . --identifiers none --custom stored --db ./no.db", 3, "There is no database"),
        ("scan . --identifiers none --custom stored", 2, "There is nothing to look for: --identifiers none selects"),
        (
            "scan . --identifiers EXCLUDE:category=CREDENTIALS,category=PERSONAL_INFORMATION,"
            "category=FINANCIAL_INFORMATION",
            *(2, "There is nothing to look for: --identifiers EXCLUDE:category=CREDENTIALS,category="),
        ),
        ("jobs create --target . --identifiers NONE", 2, "There is nothing to look for: --identifiers NONE selects"),
        ("scan . --custom NOPE", 2, "There is no custom data identifier NOPE in this database"),
        ("scan . --custom no.yaml", 2, "no.yaml: No such file or directory."),
        ("scan . --allow-lists no.txt", 3, "The allow list no.txt cannot be read: No such file or directory."),
        ("scan . --allow-lists nope", 2, "There is no allow list nope in this database, and no such file."),
        ("identifiers create A --regex a(?=b)", 2, "A: look-around at character 2 is not supported"),
        ("identifiers edit NOPE --distance 3", 3, "There is no database"),
        ("findings show nope", 2, "There is no finding 'nope'"),
        ("scan . --config /no/such.toml", 2, "The configuration file /no/such.toml cannot be read: No such file"),
    ],
)
def test_a_bad_request_is_one_sentence_alone(arguments: str, code: int, said: str, tmp_path: Path) -> None:
    done = _run(*arguments.split(), folder=tmp_path)
    assert (done.code, done.out) == (code, ""), done.err
    assert said in done.err
    assert len(done.err.splitlines()) == 1, done.err


def test_what_a_command_writes_is_not_scanned(tmp_path: Path) -> None:
    environ = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    done = macie_lite("scan", "/dev/stdin", "--ner", "off", environ=environ, stdin="NHS number 943 476 5919\n")
    said = "macie-lite: /dev/stdin is a pipe, and a scan reads none: write what it holds to a file, and scan that.\n"
    assert (done.code, done.out, done.err) == (3, "", said)


@pytest.mark.parametrize("targets", [("gone",), (".", "gone")])
def test_a_job_is_not_created_for_a_folder_that_is_not_there(targets: tuple[str, ...], tmp_path: Path) -> None:
    environ = {"XDG_DATA_HOME": str(tmp_path / "share"), "XDG_CONFIG_HOME": str(tmp_path)}
    given = [word for target in targets for word in ("--target", target)]
    done = macie_lite("jobs", "create", *given, environ=environ, cwd=tmp_path)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(f"macie-lite: {tmp_path}/gone does not exist")
    assert macie_lite("jobs", "list", environ=environ).err == "No jobs are stored in this database.\n"
    assert macie_lite("jobs", "events", environ=environ).err == "No events of jobs are stored.\n"


_READING = ("jobs list", "jobs show r", "jobs wait r", "jobs results r", "jobs run r", "jobs resume r", "findings list")


@pytest.mark.parametrize("command", [*_READING, "findings show r", "doctor --ner off"])
def test_who_only_reads_makes_no_database(command: str, tmp_path: Path) -> None:
    named = _run(*command.split(), "--db", str(tmp_path / "folder" / "no.db"), folder=tmp_path)
    assert named.code == 3
    assert f"There is no database {tmp_path}/folder/no.db" in named.out + named.err
    default = _run(*command.split(), folder=tmp_path)
    assert default.code == (2 if " r" in command else 0), default.err
    assert list(tmp_path.iterdir()) == []


def test_a_local_folder_may_be_named_as_the_table_names_it(tmp_path: Path) -> None:
    (tmp_path / "some" / "data").mkdir(parents=True)
    (tmp_path / "some" / "data" / "a.txt").write_text("NHS number 943 476 5919\n")
    database = ("--db", str(tmp_path / "x.db"))
    assert macie_lite("scan", "some/data", "--ner", "off", *database, cwd=tmp_path).code == 0
    for bucket in ("some/data", "./some/data/", str(tmp_path / "some" / "data")):
        listed = macie_lite("findings", "list", "--bucket", bucket, "--format", "jsonl", *database, cwd=tmp_path)
        assert len(listed.lines) == 1, bucket
    assert "No finding matches." in macie_lite("findings", "list", "--bucket", "data", *database, cwd=tmp_path).err


def test_a_schema_that_is_made_is_told_from_one_that_is_there(tmp_path: Path) -> None:
    database = ("--db", str(tmp_path / "x.db"))
    assert macie_lite("db", "upgrade", *database).out == f"{tmp_path}/x.db has its tables now.\n"
    assert "is up to date already" in macie_lite("db", "upgrade", *database).out


def test_doctor_shows_a_password_one_way(tmp_path: Path) -> None:
    secret = "pass" + "word-of-a-test"
    done = _run("doctor", "--ner", "off", "--db", f"postgresql://me:{secret}@127.0.0.1:1/x", folder=tmp_path)
    line = next(line for line in done.out.splitlines() if line.startswith("database"))
    assert line.count("postgresql://me:***@127.0.0.1:1/x") == 2
    assert secret not in done.out + done.err


_SOME = ("--identifiers", "INCLUDE:category=FINANCIAL_INFORMATION")


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "a.txt", "--ner", "off", "--db", "x.db", "--format", "jsonl"),
        ("identifiers", "test", "CREDIT_CARD_NUMBER", "--text", "card", "--no-explain"),
    ],
)
def test_who_waits_for_a_compile_is_told_and_nobody_else(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("nothing\n")
    environ = {"MACIE_LITE_CACHE_DIR": str(tmp_path / "cache")}
    first, second = (macie_lite(*arguments, *_SOME, environ=environ, cwd=tmp_path) for _ in range(2))
    assert (first.code, first.out) == (0, second.out), first.err
    said, _, rest = first.err.partition("\n")
    assert re.fullmatch(r"Compiling \d+ identifiers, once for this selection\.", said)
    assert "ompiling" not in rest + second.err


def test_who_waits_for_a_compile_each_time_is_told_why(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("nothing\n")
    scan = ("scan", "a.txt", "--ner", "off", "--db", "x.db", *_SOME)
    done = macie_lite(*scan, environ={"MACIE_LITE_CACHE_DIR": str(tmp_path / "a.txt")}, cwd=tmp_path)
    assert "identifiers, as at every start: the cache cannot be used, it is no folder (" in done.err.splitlines()[0]


def test_an_explanation_is_folded_as_the_readme_shows_it() -> None:
    text = "NHS 943 476 5919, order 943 476 5918"
    done = macie_lite("identifiers", "test", "UK_NHS_NUMBER", "--text", text, environ={"COLUMNS": "120"})
    shown = indent(f'$ macie-lite identifiers test UK_NHS_NUMBER --text "{text}"\n{done.out}', "    ")
    assert shown in (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert max(len(line) for line in done.out.splitlines()) <= 120


@pytest.mark.parametrize(
    ("identifier", "text", "count"),
    [
        ("PHONE_NUMBER", "call +1 (617) 555-7278 or 415-349-5753", 1),  # forms that match the same bytes
        ("NAME", "Dear Mr. John Smith, jane.doe@example.com", 1),
        ("usa_passport_number", "passport ssn 123456789", 0),
    ],
)
def test_as_many_are_said_to_be_reported_as_are_counted(identifier: str, text: str, count: int) -> None:
    head, *steps = macie_lite(
        "identifiers", "test", identifier, "--text", text, environ={"COLUMNS": "999"}
    ).out.splitlines()
    assert head == f"{identifier.upper()}: {count} occurrence{'' if count == 1 else 's'}"
    reported = [step for step in steps if ", reported (" in step]
    assert len(reported) == count
    assert not any("not met" in step for step in reported)
    assert count or "overlap: lost to USA_SOCIAL_SECURITY_NUMBER)" in "".join(steps)


def test_what_is_tried_competes_with_what_a_scan_would_look_for() -> None:
    alone = ("identifiers", "test", "USA_PASSPORT_NUMBER", "--text", "passport ssn 123456789", "--identifiers", "NONE")
    assert macie_lite(*alone).out.startswith("USA_PASSPORT_NUMBER: 1 occurrence")


def test_a_broken_configuration_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "macie-lite").mkdir()
    (tmp_path / "macie-lite" / "config.toml").write_text("ner = 'off'\npages = = 1\n")
    done = _run("scan", ".", folder=tmp_path)
    assert done.code == 2
    assert "config.toml is not valid TOML at line 2, column" in done.err


def test_the_version() -> None:
    done = macie_lite("--version")
    assert (done.code, done.out) == (0, f"macie-lite {version('macie-lite')}\n")


def test_a_shell_that_completes_a_line_gets_completions_alone() -> None:
    line = "macie-lite --version identifiers list --format "
    asking = {"_MACIE_LITE_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": "5"}
    assert macie_lite(environ=asking).out.split() == ["table", "json"]


def test_findings_list_says_when_there_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("NHS number 943 476 5919\n")
    assert _run("findings", "list", folder=tmp_path).err == "No findings are stored in this database.\n"
    assert _run("scan", str(tmp_path / "a.txt"), "--ner", "off", folder=tmp_path).code == 0
    none = _run("findings", "list", "--identifier", "EMAIL_ADDRESS", "--format", "json", folder=tmp_path)
    assert (none.code, json.loads(none.out), none.err) == (0, [], "No finding matches.\n")


def test_an_id_from_the_list_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("NHS number 943 476 5919\n")
    scanned = _run("scan", str(tmp_path / "a.txt"), "--ner", "off", folder=tmp_path)
    assert "Findings: 1 object with sensitive data" in scanned.err
    assert "1 object, 24 B in" in scanned.err
    assert "1 finding\n" in scanned.err
    head, row = _run("findings", "list", "--severity", "HIGH", folder=tmp_path).out.splitlines()
    assert head.split() == ["ID", "CREATED", "(UTC)", "STATE", "SEVERITY", "COUNT", "OBJECT", "FOUND"]
    assert f"{tmp_path}/a.txt  " in row
    shown = _run("findings", "show", row.split()[0], folder=tmp_path)
    assert json.loads(shown.out)["resourcesAffected"]["s3Object"]["key"] == "a.txt"


def test_nothing_but_the_error_when_nothing_could_be_read(tmp_path: Path) -> None:
    done = _run("scan", str(tmp_path / "none"), folder=tmp_path)
    assert (done.code, done.out, len(done.err.splitlines())) == (3, "", 1), done.err


def test_debug_logs_say_how_each_object_ended_and_hold_no_content(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("NHS number 943 476 5919\n")
    done = _run("scan", str(tmp_path / "data"), "--ner", "off", "--log-level", "DEBUG", folder=tmp_path)
    line = next(line for line in done.err.splitlines() if "'a.txt'" in line)
    assert "24 bytes" in line
    assert "COMPLETE" in line
    assert "943" not in line.partition("DEBUG")[2]


def test_an_option_can_be_taken_back(tmp_path: Path) -> None:
    """--no-unsigned against a variable that says otherwise: there are no credentials, so AWS is not even asked."""
    environ = {"MACIE_LITE_UNSIGNED": "true", "XDG_DATA_HOME": str(tmp_path)}
    done = macie_lite("scan", "s3://bucket", "--no-unsigned", environ=environ)
    assert done.code == 3
    assert "There are no usable AWS credentials for s3://bucket" in done.err


@pytest.mark.parametrize(
    "arguments", ["scan --help", "identifiers list", "identifiers list --format json", "--version"]
)
def test_a_reader_that_leaves_is_no_error(arguments: str) -> None:
    with subprocess.Popen(command_line(*arguments.split()), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        error = process.stderr.read()
    assert (process.returncode, error) == (0, b"")


@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "json"])
def test_a_reader_of_findings_that_leaves_is_no_error(form: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("NHS number 943 476 5919\n")
    database = ("--db", str(tmp_path / "x.db"))
    assert macie_lite("scan", str(tmp_path / "a.txt"), "--ner", "off", *database).code == 0
    argv = command_line("findings", "list", *database, "--format", form)
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        error = process.stderr.read()
    assert (process.returncode, error) == (0, b"")


@pytest.mark.parametrize(
    "arguments", ["identifiers list", "findings list --format jsonl", "identifiers list --format json"]
)
def test_a_full_disk_under_the_output_is_an_error(arguments: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("NHS number 943 476 5919\n")
    database = ("--db", str(tmp_path / "x.db"))
    assert macie_lite("scan", str(tmp_path / "a.txt"), "--ner", "off", *database).code == 0
    argv = command_line(*arguments.split(), *(database if arguments.startswith("findings") else ()))
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(argv, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "macie-lite: The output cannot be written: No space left on device.\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&- <&-"])
def test_a_command_may_be_started_without_its_streams(closed: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("NHS number 943 476 5919\n")
    scan = command_line("scan", str(tmp_path / "a.txt"), "--ner", "off", "--db", str(tmp_path / "x.db"))
    shell = ("sh", "-c", f'exec "$@" {closed}', "sh")
    results = tmp_path / "results.jsonl"
    done = subprocess.run([*shell, *scan, "--results", str(results)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert bool(done.stdout) == (closed == "2>&-")
    assert len(results.read_text().splitlines()) == 1


def test_what_is_said_on_stderr_never_comes_out_on_stdout() -> None:
    shell = ("sh", "-c", 'exec "$@" 2>&-', "sh")
    done = subprocess.run([*shell, *command_line("scan", "s3://")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")


def test_the_exit_code_tells_where_stderr_cannot() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command_line("scan", "s3://"), stdout=subprocess.PIPE, stderr=full, check=False)
    assert (done.returncode, done.stdout) == (2, b"")


_COMMANDS = (
    *(
        "",
        "scan",
        "jobs",
        "jobs create",
        "jobs run",
        "jobs show",
        "findings",
        "findings list",
        "findings show",
        "identifiers",
        "identifiers list",
    ),
    *("identifiers create", "identifiers edit", "identifiers show", "identifiers delete", "identifiers profile"),
    *("allow-lists", "allow-lists create", "allow-lists list", "allow-lists show", "allow-lists delete"),
    *(
        "allow-lists test",
        "identifiers check",
        "identifiers test",
        "worker",
        "db",
        "db upgrade",
        "iam",
        "iam policy",
        "doctor",
    ),
)


@pytest.mark.parametrize(
    ("command", "example"),
    [
        ("identifiers test", "macie-lite identifiers test UK_NHS_NUMBER < data.txt"),
        ("identifiers create", r"--regex 'E-\d{6}'"),
        ("allow-lists create", r"--regex 'test-\d+@example\.com'"),
    ],
)
def test_an_example_can_be_pasted(command: str, example: str) -> None:
    assert example in macie_lite(*command.split(), "--help", environ={"COLUMNS": "120"}).out


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_explains_itself_in_80_columns_with_an_example(command: str) -> None:
    done = macie_lite(*command.split(), "--help", environ={"COLUMNS": "80"})
    assert done.code == 0
    assert max(len(line.rstrip()) for line in done.out.splitlines()) <= 80
    assert "Example" in done.out
    assert "…" not in done.out, "something is cut"


def test_help_names_the_extra_of_ocr_and_doctor_tries_it() -> None:
    assert "macie-lite[ocr]" in macie_lite("scan", "--help", environ={"COLUMNS": "200"}).out
    assert "OCR: " in macie_lite("doctor", "--ocr", "auto", "--ner", "off").out
