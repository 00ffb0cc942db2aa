"""The container files keep their promises: not root, one volume, hashed installs, a health check, loopback only."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
DOCKER = ROOT / "docker"
HEALTH = "http://127.0.0.1:8000/healthz"

Instruction = tuple[str, str]


def instructions(text: str) -> list[Instruction]:
    """`(word, rest)` of every instruction, comments dropped and continued lines joined."""
    kept = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    lines = re.sub(r"\\\n\s*", "", kept).splitlines()
    return [(word.upper(), rest.strip()) for word, _, rest in (line.strip().partition(" ") for line in lines) if word]


def last_stage(steps: list[Instruction]) -> list[Instruction]:
    start = max(i for i, (word, _) in enumerate(steps) if word == "FROM")
    return steps[start:]


def only(steps: list[Instruction], wanted: str) -> str:
    (found,) = [rest for word, rest in steps if word == wanted]
    return found


def runs_as_root(steps: list[Instruction]) -> bool:
    users = [rest for word, rest in last_stage(steps) if word == "USER"]
    return not users or users[-1].split(":")[0] in ("0", "root")


def reaches_beyond_loopback(service: dict[str, Any]) -> list[str]:
    return [str(port) for port in service.get("ports", []) if not re.fullmatch(r"127\.0\.0\.1:\d+:\d+", str(port))]


def installs_without_hashes(steps: list[Instruction]) -> list[str]:
    """Every `pip install` that could fetch something the lock file does not vouch for."""
    installs = [part for word, rest in steps if word == "RUN" for part in rest.split("&&") if "pip install" in part]
    fixed = ("--require-hashes", "--no-deps --no-build-isolation")
    return [part for part in installs if not any(words in part for words in fixed)]


@pytest.fixture(scope="module")
def steps() -> list[Instruction]:
    return instructions((DOCKER / "Dockerfile").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def service(compose: dict[str, Any]) -> dict[str, Any]:
    (one,) = compose["services"].values()
    return dict(one)


def test_the_image_is_built_in_stages_from_a_slim_python_the_project_supports(steps: list[Instruction]) -> None:
    images = [rest.split()[0] for word, rest in steps if word == "FROM"]
    assert len(images) == 2
    assert all(re.fullmatch(r"python:3\.1[1-3]-slim", image) for image in images)


def test_the_server_does_not_run_as_root(steps: list[Instruction], service: dict[str, Any]) -> None:
    assert not runs_as_root(steps)
    assert service["user"] == only(last_stage(steps), "USER")


def test_a_file_without_a_user_would_be_noticed() -> None:
    assert runs_as_root(instructions("FROM python:3.12-slim\nUSER 10001\nUSER root\n"))
    assert runs_as_root(instructions("FROM a AS build\nUSER 10001\nFROM b\n"))


def test_there_is_one_volume_and_the_store_lives_in_it(steps: list[Instruction], service: dict[str, Any]) -> None:
    assert json.loads(only(steps, "VOLUME")) == ["/data"]
    assert "EVIDENCE_STORE=/data" in " ".join(rest for word, rest in last_stage(steps) if word == "ENV")
    assert service["environment"]["EVIDENCE_STORE"] == "/data"
    assert service["volumes"] == ["evidence-data:/data"]


def test_nothing_is_installed_without_a_hash(steps: list[Instruction]) -> None:
    assert any("pip install --require-hashes -r requirements.lock" in rest for _, rest in steps)
    assert any("pip install --no-deps" in rest for _, rest in steps)
    assert installs_without_hashes(steps) == []
    assert installs_without_hashes(instructions("FROM a\nRUN pip install --no-deps .")) != []


def test_the_lock_file_vouches_for_the_build_back_end_too() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert re.search(r"^setuptools==\S+ \\\n\s+--hash=sha256:", lock, re.MULTILINE)


def test_the_health_check_asks_the_server_with_python(steps: list[Instruction], service: dict[str, Any]) -> None:
    asked = json.loads(only(steps, "HEALTHCHECK").partition("CMD ")[2])
    assert asked[:2] == ["python", "-c"]
    assert HEALTH in asked[2]
    compile(asked[2], "healthcheck", "exec")
    assert service["healthcheck"]["test"] == ["CMD", *asked]


def test_the_server_starts_with_the_command_people_know(steps: list[Instruction], service: dict[str, Any]) -> None:
    started = json.loads(only(steps, "CMD"))
    assert started == ["evidence", "serve", "--host", "0.0.0.0", "--port", "8000"]
    assert service["command"] == started


def test_the_port_is_published_on_loopback_only(service: dict[str, Any]) -> None:
    assert service["ports"] == ["127.0.0.1:8000:8000"]
    assert reaches_beyond_loopback(service) == []
    assert "network_mode" not in service


@pytest.mark.parametrize("port", ["8000:8000", "0.0.0.0:8000:8000", "[::]:8000:8000", 8000])
def test_a_port_open_to_the_network_would_be_noticed(port: object) -> None:
    assert reaches_beyond_loopback({"ports": [port]})


def test_the_container_may_change_nothing_but_its_volume(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"cap_add", "privileged", "devices", "pid", "ipc"} & service.keys()
    assert [mount.partition(":")[0] for mount in service["tmpfs"]] == ["/tmp"]


def test_no_secret_stands_in_the_files(service: dict[str, Any]) -> None:
    assert set(service["environment"]) == {"EVIDENCE_STORE"}
    words = "\n".join(p.read_text(encoding="utf-8") for p in sorted(DOCKER.iterdir()))
    assert not re.search(r"(?i)(password|secret|token)\s*[:=]", words)


def test_the_builder_sees_the_packages_and_nothing_else() -> None:
    lines = (DOCKER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    kept = {rule[1:] for rule in rules if rule.startswith("!")}
    assert rules[0] == "*"
    assert kept == {
        "pyproject.toml",
        "requirements.lock",
        "README.md",
        "LICENSE",
        "evidence_store",
        "api",
        "taggers",
        "seed",
    }


def test_docker_itself_accepts_the_compose_file() -> None:
    docker = shutil.which("docker")
    if docker is None:
        pytest.skip("no docker client on this machine: the compose file was only parsed")
    if subprocess.run([docker, "compose", "version"], capture_output=True, timeout=30, check=False).returncode:
        pytest.skip("the docker client has no compose plugin: the compose file was only parsed")
    asked = [docker, "compose", "-f", str(DOCKER / "compose.yaml"), "config", "--format", "json"]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    (resolved,) = json.loads(done.stdout)["services"].values()
    assert {port["host_ip"] for port in resolved["ports"]} == {"127.0.0.1"}
