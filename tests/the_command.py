"""The `evidence` command as tests call it: within this process, or as a process of its own."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.cli import main

COMMAND = (sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())")


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The answer as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Evidence:
    """The command, at one store and under one name."""

    store: Path

    def __call__(self, *arguments: object, stdin: str | bytes = "") -> Ran:
        """Run it here."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = _stream(), _stream()
        with _standing_at(self.store), _reading_from(_stream(given)), redirect_stdout(out), redirect_stderr(err):
            code = main([str(argument) for argument in arguments])
        return Ran(code, _written(out), _written(err))

    def refused(self, *arguments: object, stdin: str | bytes = "") -> str:
        """Run it, be sure that it was refused in one sentence without an answer, and return the sentence."""
        ran = self(*arguments, stdin=stdin)
        assert ran.code == 1, ran
        assert ran.out == ""
        return sentence(ran.err)

    def process(self, *arguments: object, stdin: str | bytes = b"", **environment: str) -> Ran:
        """Run it as a process of its own."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)], input=given, capture_output=True, env=self.environment(**environment)
        )
        return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    def at_terminal(self, *arguments: object, types: str) -> Ran:
        """Run it as a process of its own whose person sits at a terminal and types this; both outputs come as one."""
        ours, theirs = os.openpty()
        running = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env=self.environment(TERM="dumb", COLUMNS="200"),
        )
        os.close(theirs)
        os.write(ours, types.encode())
        shown = _shown_on(ours)
        return Ran(running.wait(), shown, "")

    def environment(self, **more: str) -> dict[str, str]:
        """What such a process finds around it."""
        root = str(Path(__file__).resolve().parents[1])
        return {**os.environ, "EVIDENCE_STORE": str(self.store), "EVIDENCE_ACTOR": "Ana", "PYTHONPATH": root, **more}


def _shown_on(terminal: int) -> str:
    """Everything a terminal shows until nobody writes to it any more."""
    shown = b""
    try:
        while piece := os.read(terminal, 65536):
            shown += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    finally:
        os.close(terminal)
    return shown.decode("utf-8", "replace").replace("\r\n", "\n")


def sentence(err: str) -> str:
    """What was said on stderr, which must be one line and no traceback."""
    assert "Traceback" not in err
    assert "unforeseen" not in err
    assert err.count("\n") == 1, err
    return err.strip()


@contextmanager
def _standing_at(store: Path) -> Iterator[None]:
    before = dict(os.environ)
    os.environ |= {"EVIDENCE_STORE": str(store), "EVIDENCE_ACTOR": "Ana Example"}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _reading_from(stream: io.TextIOWrapper) -> Iterator[None]:
    before, sys.stdin = sys.stdin, stream
    try:
        yield
    finally:
        sys.stdin = before


def _stream(given: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(given), encoding="utf-8", newline="")


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
