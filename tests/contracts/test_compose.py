"""docker-compose.yml and the Dockerfile, as far as they can be checked without a Docker engine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from macie_lite import config
from macie_lite.dispatch import QUEUES
from tests.contracts import liveness

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("macie-lite:")}
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")

every_service = pytest.mark.parametrize("name", sorted(SERVICES))
every_service_of_ours = pytest.mark.parametrize("name", sorted(OURS))


def test_the_services_that_the_design_names() -> None:
    assert {"redis", "postgres", "s3", "seed", "migrate", "planner", "worker", "beat"} <= SERVICES.keys()


@every_service
def test_ports_are_on_loopback(name: str) -> None:
    for port in SERVICES[name].get("ports", ()):
        assert isinstance(port, str)
        assert re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port)


@every_service
def test_it_has_a_health_check_or_ends_by_itself(name: str) -> None:
    service = SERVICES[name]
    assert ("healthcheck" in service) != (service["restart"] == "no")
    if "healthcheck" in service:
        assert {"test", "interval", "timeout", "retries"} <= service["healthcheck"].keys()


@every_service
def test_who_waits_waits_for_what_exists(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        ends = SERVICES[other]["restart"] == "no"
        assert how["condition"] == ("service_completed_successfully" if ends else "service_healthy")


@every_service
def test_it_is_bounded_and_harmless(name: str) -> None:
    service = SERVICES[name]
    limits = service["deploy"]["resources"]["limits"]
    assert limits["memory"] == service["mem_limit"]
    assert float(limits["cpus"]) > 0
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ulimits"]["core"] == 0
    assert "privileged" not in service
    assert not [mount for mount in service.get("volumes", ()) if mount.startswith((".", "/", "~"))]


@every_service
def test_it_is_nobody_special(name: str) -> None:
    user, _, group = SERVICES[name]["user"].partition(":")
    assert int(user) > 0
    assert int(group) > 0


@every_service
def test_its_image_is_pinned(name: str) -> None:
    assert re.search(r":\d+\.\d+", SERVICES[name]["image"])


@every_service
def test_its_networks_and_volumes_are_declared(name: str) -> None:
    service = SERVICES[name]
    assert set(service["networks"]) <= COMPOSE["networks"].keys()
    volumes = {mount.split(":")[0] for mount in service.get("volumes", ())}
    assert volumes <= COMPOSE["volumes"].keys()


_STORES = {"redis", "postgres", "s3"}


def test_only_the_stores_can_be_reached_and_the_feeds_reach_out() -> None:
    assert COMPOSE["networks"]["inner"]["internal"]
    assert {name for name, service in SERVICES.items() if service.get("ports")} == _STORES
    assert {name for name, service in SERVICES.items() if "outer" in service["networks"]} == {*_STORES, "feed"}


@every_service_of_ours
def test_every_variable_is_one_that_the_settings_read(name: str) -> None:
    variables = {key for key in OURS[name]["environment"] if key.startswith(config.PREFIX)}
    assert variables <= config.environment_variables()


@every_service_of_ours
def test_the_settings_take_the_values(name: str) -> None:
    values = {key: _default(str(value)) for key, value in OURS[name]["environment"].items()}
    settings = config.load({}, environ=values | {"HOME": "/nonexistent"})
    if settings.db:
        assert settings.db.startswith("postgresql://macie:local-only@postgres:5432/")
    if settings.broker:
        assert settings.broker == "redis://:local-only@redis:6379/0"


def test_servers_and_their_clients_agree_on_passwords() -> None:
    postgres, redis, s3 = (SERVICES[name]["environment"] for name in ("postgres", "redis", "s3"))
    for service in OURS.values():
        environment = service["environment"]
        assert environment["AWS_ACCESS_KEY_ID"] == s3["AWS_ACCESS_KEY_ID"]
        assert environment["AWS_SECRET_ACCESS_KEY"] == s3["AWS_SECRET_ACCESS_KEY"]
        if "MACIE_LITE_DB" in environment:
            assert f":{postgres['POSTGRES_PASSWORD']}@postgres:" in environment["MACIE_LITE_DB"]
            assert f":{redis['REDIS_PASSWORD']}@redis:" in environment["MACIE_LITE_BROKER"]


@pytest.mark.slow
@every_service_of_ours
def test_its_command_exists(name: str) -> None:
    service = OURS[name]
    entry = service.get("entrypoint", _entrypoint())
    start = {"macie-lite": ["-m", "macie_lite"], "python": []}[entry[0]]
    command = [argument for argument in service["command"] if not argument.startswith("s3://")]
    if command[-1].startswith("--upload"):
        command = []
    done = subprocess.run(
        [sys.executable, *start, *entry[1:], *command, "--help"],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for option in (argument for argument in service["command"] if argument.startswith("--")):
        assert option in done.stdout


@pytest.mark.parametrize("name", ["planner", "worker"])
def test_the_workers_health_check_asks_its_own_worker_whatever_its_process_number(name: str) -> None:
    how, python, option, script = SERVICES[name]["healthcheck"]["test"]
    assert (how, python, option) == ("CMD", "python", "-c")
    assert liveness.asks_its_own_worker(script)


def test_every_queue_has_its_workers() -> None:
    chosen = [words_after("--queues", SERVICES[name]["command"]) for name in ("planner", "worker", "feed")]
    assert sorted(word for words in chosen for word in words.split(",")) == sorted(QUEUES)
    assert SERVICES["planner"]["environment"]["MACIE_LITE_CONCURRENCY"] == "1"


def words_after(option: str, command: list[str]) -> str:
    return command[command.index(option) + 1]


@pytest.mark.slow
def test_the_schedulers_health_check_runs_and_fails_without_a_broker() -> None:
    *_, script = SERVICES["beat"]["healthcheck"]["test"]
    environment = os.environ | {"MACIE_LITE_BROKER": "redis://127.0.0.1:1/0"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "ServiceError" in done.stderr


def test_the_dockerfile_copies_what_exists_and_is_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert f"!{source}" in ignored, source


def test_what_the_model_is_made_from_comes_with_package_and_image() -> None:
    files = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["license-files"]
    assert {"LICENSE", "NOTICE", "training/NOTICE"} <= set(files)
    copied = " ".join(re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)).split()
    assert set(files) <= set(copied)
    assert "training/NOTICE" in (ROOT / "NOTICE").read_text("utf-8")


def test_the_dockerfile_installs_from_the_lock_alone() -> None:
    installs = re.findall(r"pip install (.+?)(?: &&|$)", DOCKERFILE, re.MULTILINE)
    assert installs == ["--require-hashes -r requirements/runtime.lock", "--no-deps --no-build-isolation ."]
    lock = (ROOT / "requirements/runtime.lock").read_text("utf-8")
    assert "--hash=sha256:" in lock
    assert "hatchling==" in lock, "what builds the package is locked too"


def test_the_image_runs_as_nobody_special() -> None:
    users = re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)
    last = DOCKERFILE.rindex("\nUSER ")
    assert users == ["10001:10001"]
    assert DOCKERFILE.rindex("\nFROM ") < last < DOCKERFILE.rindex("\nENTRYPOINT ")
    assert {service["user"] for service in OURS.values()} == set(users)
    assert all(re.search(r":\d+\.\d+\.\d+", base) for base in re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))


def test_secrets_are_not_in_the_file() -> None:
    for name, service in SERVICES.items():
        for key, value in service["environment"].items():
            if re.search(r"PASSWORD|SECRET|ACCESS_KEY|AUTH", key):
                assert re.fullmatch(r"\$\{\w+:-local-only\}", value), (name, key)


def _default(value: str) -> str:
    """A value with its variables replaced by their defaults, as Compose does it."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


def _entrypoint() -> list[str]:
    found = re.search(r"^ENTRYPOINT (\[.+\])$", DOCKERFILE, re.MULTILINE)
    assert found
    entry: list[str] = yaml.safe_load(found[1])
    return entry
