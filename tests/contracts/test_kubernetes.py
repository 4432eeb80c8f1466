"""The manifests in deploy/kubernetes, as far as they can be checked without a cluster."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from macie_lite import config
from macie_lite.dispatch import QUEUES
from tests.contracts import liveness

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy/kubernetes"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
VERSION = kubernetes_validate.latest_version()
OLDEST = "1.31"

Document = dict[str, Any]


def _documents() -> Iterator[Document]:
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.name != "kustomization.yaml":
            yield from yaml.safe_load_all(path.read_text("utf-8"))


def _name(document: Document) -> str:
    return f"{document['kind']}/{document['metadata']['name']}"


DOCUMENTS = {_name(one): one for one in _documents()}
PODS = {name: one["spec"]["template"] for name, one in DOCUMENTS.items() if "template" in one.get("spec", {})}
WORKERS = {name: pod for name, pod in PODS.items() if "--queues" in pod["spec"]["containers"][0]["args"]}

SCALED = {name: pod for name, pod in WORKERS.items() if name != "Deployment/feed"}
"""One delivers each feed, however many there are."""

every_document = pytest.mark.parametrize("name", sorted(DOCUMENTS))
every_pod = pytest.mark.parametrize("name", sorted(PODS))
every_worker = pytest.mark.parametrize("name", sorted(WORKERS))


def _container(pod: Document) -> Document:
    (container,) = pod["spec"]["containers"]
    return dict(container)


def _of(kind: str) -> list[Document]:
    return [one for one in DOCUMENTS.values() if one["kind"] == kind]


def _queue_words(pod: Document) -> str:
    arguments: list[str] = _container(pod)["args"]
    return arguments[arguments.index("--queues") + 1]


def test_what_a_deployment_needs_is_there() -> None:
    deployments = {f"Deployment/{name}" for name in ("planner", "worker-small", "worker-large", "feed", "beat")}
    others = {"Namespace/macie-lite", "ConfigMap/macie-lite", "Secret/macie-lite", "ServiceAccount/macie-lite"}
    assert deployments | others <= DOCUMENTS.keys()
    assert len(list(_documents())) == len(DOCUMENTS), "no name twice"


@every_document
@pytest.mark.parametrize("version", [OLDEST, VERSION])
def test_it_is_valid(name: str, version: str) -> None:
    kubernetes_validate.validate(DOCUMENTS[name], version, strict=True)


def test_what_is_not_valid_is_found() -> None:
    for change in ({"replica": 1}, {"replicas": "one"}, {"selector": "all"}):
        broken = copy.deepcopy(DOCUMENTS["Deployment/beat"])
        broken["spec"] |= change
        with pytest.raises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(broken, VERSION, strict=True)


def test_the_kustomization_has_all_but_the_secret() -> None:
    kustomization = yaml.safe_load((FOLDER / "kustomization.yaml").read_text("utf-8"))
    files = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml", "secret.example.yaml"}
    assert sorted(kustomization["resources"]) == sorted(files)
    (image,) = kustomization["images"]
    assert f"{image['name']}:{image['newTag']}" == COMPOSE["services"]["worker"]["image"]


@every_document
def test_it_lies_in_our_namespace(name: str) -> None:
    metadata = DOCUMENTS[name]["metadata"]
    assert metadata.get("namespace", metadata["name"]) == "macie-lite"


@every_pod
def test_it_runs_the_image_of_the_compose_file_in_its_own_way(name: str) -> None:
    container = _container(PODS[name])
    assert container["image"] == COMPOSE["services"]["worker"]["image"]
    assert "command" not in container, "the image's entry point is macie-lite"


@every_pod
def test_it_is_harmless(name: str) -> None:
    """As docker-compose.yml has it, and as the namespace's `restricted` asks for."""
    pod, container = PODS[name]["spec"], _container(PODS[name])
    user, _, group = COMPOSE["services"]["worker"]["user"].partition(":")
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": int(user),
        "runAsGroup": int(group),
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()


@every_pod
def test_all_that_it_writes_is_in_memory(name: str) -> None:
    (volume,) = PODS[name]["spec"]["volumes"]
    assert volume["emptyDir"]["medium"] == "Memory"
    assert volume["emptyDir"]["sizeLimit"]
    assert _container(PODS[name])["volumeMounts"] == [{"name": volume["name"], "mountPath": "/tmp"}]
    assert _container(PODS[name])["resources"]["limits"]["memory"]


@every_pod
def test_its_settings_come_from_the_config_map_and_the_secret(name: str) -> None:
    container = _container(PODS[name])
    assert container["envFrom"] == [{"configMapRef": {"name": "macie-lite"}}, {"secretRef": {"name": "macie-lite"}}]
    assert PODS[name]["spec"]["serviceAccountName"] == DOCUMENTS["ServiceAccount/macie-lite"]["metadata"]["name"]


def _settings() -> dict[str, str]:
    return {**DOCUMENTS["ConfigMap/macie-lite"]["data"], **DOCUMENTS["Secret/macie-lite"]["stringData"]}


def test_every_variable_is_one_that_is_read_and_takes_its_value() -> None:
    given = _settings()
    commented = re.findall(r"# (MACIE_LITE_\w+):", "".join(path.read_text("utf-8") for path in FOLDER.glob("*.yaml")))
    assert commented
    ours = {name for name in given if name.startswith(config.PREFIX)}
    assert ours | set(commented) <= config.environment_variables()
    settings = config.load({}, environ=given | {"HOME": "/nonexistent"})
    assert settings.broker
    assert settings.broker.startswith("rediss://")
    assert settings.db
    assert settings.visibility_timeout == config.Settings().visibility_timeout


def test_passwords_stand_in_the_secret_alone_and_are_none() -> None:
    assert not [name for name in DOCUMENTS["ConfigMap/macie-lite"]["data"] if re.search("BROKER|_DB|SECRET|KEY", name)]
    for value in DOCUMENTS["Secret/macie-lite"]["stringData"].values():
        assert ":REPLACE-ME@" in value


def test_every_queue_has_one_deployment() -> None:
    assert sorted(map(_queue_words, WORKERS.values())) == sorted(QUEUES)


def _scaled_by(autoscaler: Document) -> tuple[str, str]:
    """What is scaled, and by which queue."""
    (metric,) = autoscaler["spec"]["metrics"]
    asked, target = metric["external"]["metric"], autoscaler["spec"]["scaleTargetRef"]
    assert asked["name"] == "macie_lite_queue_depth"
    return f"{target['kind']}/{target['name']}", asked["selector"]["matchLabels"]["queue"]


def test_workers_scale_by_their_own_queue() -> None:
    scaled = dict(map(_scaled_by, _of("HorizontalPodAutoscaler")))
    assert scaled == {name: QUEUES[_queue_words(pod)] for name, pod in SCALED.items()}
    for name in SCALED:
        assert "replicas" not in DOCUMENTS[name]["spec"], "applying it again would undo the scaling"


def test_the_documented_rule_serves_the_metric_that_scaling_asks_for() -> None:
    blocks = re.findall(r"(?:^    .*\n)+", (ROOT / "docs/deployment.md").read_text("utf-8"), re.MULTILINE)
    (block,) = (one for one in blocks if "seriesQuery" in one)
    (rule,) = yaml.safe_load(block)["rules"]["external"]
    assert "macie_lite_queue_depth" in rule["seriesQuery"]
    assert rule["resources"]["overrides"] == {"namespace": {"resource": "namespace"}}


def test_there_is_one_beat_and_never_two_on_purpose() -> None:
    spec = DOCUMENTS["Deployment/beat"]["spec"]
    assert spec["replicas"] == 1
    assert spec["strategy"] == {"type": "Recreate"}
    assert _container(PODS["Deployment/beat"])["args"] == COMPOSE["services"]["beat"]["command"]


@every_worker
def test_the_object_under_way_may_end(name: str) -> None:
    grace = PODS[name]["spec"]["terminationGracePeriodSeconds"]
    assert grace > (60 if _queue_words(PODS[name]) in ("listing", "feed") else config.Settings().object_seconds)
    assert PODS[name]["spec"]["shareProcessNamespace"], "who reaps what parsers leave"


@every_worker
def test_it_lives_when_its_own_worker_answers(name: str) -> None:
    probe = _container(PODS[name])["livenessProbe"]
    python, option, script = probe["exec"]["command"]
    assert (python, option) == ("python", "-c")
    assert liveness.asks_its_own_worker(script)
    (timeout,) = re.findall(r"timeout=([\d.]+)", script)
    assert float(timeout) < probe["timeoutSeconds"]
    assert probe["periodSeconds"] * probe["failureThreshold"] >= 300, "a broker that is away ends no batches"


def test_beat_lives_as_in_the_compose_file() -> None:
    probe = _container(PODS["Deployment/beat"])["livenessProbe"]["exec"]["command"]
    assert ["CMD", *probe] == COMPOSE["services"]["beat"]["healthcheck"]["test"]


@every_worker
def test_its_metrics_can_be_read_at_the_port_that_it_names(name: str) -> None:
    container, annotations = _container(PODS[name]), PODS[name]["metadata"]["annotations"]
    port = container["args"][container["args"].index("--metrics-port") + 1]
    assert [str(one["containerPort"]) for one in container["ports"]] == [port]
    assert annotations["prometheus.io/port"] == port
    assert container["args"][container["args"].index("--metrics-address") + 1] == "0.0.0.0", "from outside of the pod"
    (ingress,) = DOCUMENTS["NetworkPolicy/macie-lite"]["spec"]["ingress"]
    assert [str(one["port"]) for one in ingress["ports"]] == [port]


@pytest.mark.parametrize("kind", ["PodDisruptionBudget", "NetworkPolicy"])
def test_every_selector_selects_something(kind: str) -> None:
    components = {pod["metadata"]["labels"]["app.kubernetes.io/component"] for pod in PODS.values()}
    for one in _of(kind):
        selector = one["spec"].get("selector") or one["spec"]["podSelector"]
        for expression in selector.get("matchExpressions", ()):
            assert set(expression["values"]) <= components
        named = selector.get("matchLabels", {}).get("app.kubernetes.io/component")
        assert named is None or named in components


def test_nodes_can_be_drained() -> None:
    for one in _of("PodDisruptionBudget"):
        assert one["spec"]["maxUnavailable"] >= 1


def test_who_scans_and_nobody_else_reaches_s3() -> None:
    (expression,) = DOCUMENTS["NetworkPolicy/macie-lite-s3"]["spec"]["podSelector"]["matchExpressions"]
    assert set(expression["values"]) == {name.partition("/")[2] for name in SCALED}
    ports = [rule["ports"] for rule in DOCUMENTS["NetworkPolicy/macie-lite"]["spec"]["egress"]]
    assert {one["port"] for some in ports for one in some} == {53, 5432, 6379}


def _options() -> set[str]:
    """Those that the manifests give to workers."""
    commands = [_container(pod)["args"] for pod in PODS.values()]
    return {word for one, *rest in commands if one == "worker" for word in rest if word.startswith("--")}


def _known_options() -> set[str]:
    from typer.main import get_command

    from macie_lite.cli.app import app

    command: Any = get_command(app)
    return {option for parameter in command.commands["worker"].params for option in parameter.opts}


def test_its_options_exist() -> None:
    assert _options() <= _known_options()


def test_the_port_for_metrics_exists() -> None:
    assert "--metrics-port" in _known_options()
