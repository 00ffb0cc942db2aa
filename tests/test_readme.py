"""The session in the README is run, command by command, and must print what the README says."""

import os
import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)
CHANGING = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "ID"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "MOMENT"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"), "MOMENT"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "DIGEST"),
    (re.compile(r"\(\d+ ms\)"), "(N ms)"),
]


def steps(session: str) -> list[tuple[str, str]]:
    """`(command, what it prints)` in order; a command may go on over lines until the next `$ `."""
    found: list[tuple[str, str]] = []
    for block in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        command, _, printed = block.partition("\n")
        while command.count("'") % 2:
            more, _, printed = printed.partition("\n")
            command += "\n" + more
        found.append((command, printed.strip()))
    return found


def plain(printed: str) -> str:
    for pattern, instead in CHANGING:
        printed = pattern.sub(instead, printed)
    return "\n".join(line.rstrip() for line in printed.strip().splitlines())


def test_the_session_in_the_readme_prints_what_it_says(tmp_path):
    bin_ = Path(sys.executable).parent
    env = {k: v for k, v in os.environ.items() if not k.startswith("EVIDENCE_")}
    env |= {
        "PATH": f"{bin_}{os.pathsep}{env['PATH']}",
        "NO_COLOR": "1",
        "EVIDENCE_ACTOR": "Ana",
        "COLUMNS": "110",
        "PYTHONUNBUFFERED": "1",
    }
    told = steps(SESSION.search(README.read_text())[1])
    assert len(told) >= 6
    for command, expected in told:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"$ {command}\n{done.stdout}"
        assert plain(done.stdout) == plain(expected), f"$ {command}"
