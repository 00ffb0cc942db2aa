"""The house itself: what is packed, pinned and described. These tests guard the files a reader meets first."""

import ast
import tomllib
from pathlib import Path

import pytest

from evidence_store.events import LIFTS, SCHEMAS

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ROOMS = ("evidence_store", "taggers", "seed", "api")
MODULES = sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))


def test_every_package_is_listed_since_nothing_is_discovered():
    listed = set(PROJECT["tool"]["setuptools"]["packages"])
    found = {".".join(p.parent.relative_to(ROOT).parts) for p in MODULES if p.name == "__init__.py"}
    data_only = {"taggers.rules", "taggers.lexicon"} - found
    assert found | data_only == listed | data_only


def test_every_file_the_program_reads_is_packed():
    packed = PROJECT["tool"]["setuptools"]["package-data"]
    for room in ROOMS:
        taken = {path for pattern in packed.get(room, []) for path in (ROOT / room).glob(pattern)}
        read = {p for p in (ROOT / room).rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc")}
        assert read <= taken


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_hold_hashes_and_no_address(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#", "--"))]
    assert pinned
    assert all("==" in line for line in pinned)
    assert text.count("--hash=sha256:") >= len(pinned)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_each_module_opens_by_saying_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text())), "a reader chooses a file by its first line"


def test_every_old_schema_can_still_be_read():
    for kind, newest in SCHEMAS.items():
        assert all((kind, old) in LIFTS for old in range(1, newest))


def test_the_readme_shows_every_folder():
    readme = (ROOT / "README.md").read_text()
    for folder in (*ROOMS, "tests", "docker"):
        assert f"`{folder}/" in readme
