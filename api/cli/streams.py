"""Standard input and output as this command uses them: bytes in, UTF-8 out, never a crash on an odd terminal."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from evidence_store.errors import BadInput

STDIN = "-"


def prepare_streams() -> None:
    """Let no character that the terminal cannot show stop a command; what it cannot show is printed as its number.

    A stream that was closed before we began goes nowhere: what is meant for it must not land in another one.
    """
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def quiet_streams() -> None:
    """Send what is still in the buffers nowhere: the reader is gone, and Python would complain at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


def read_bytes(file: str) -> bytes:
    """All of a file, or of standard input for `-`. Raises BadInput."""
    if file == STDIN:
        return _stdin().read()
    return existing(file).read_bytes()


def existing(file: str) -> Path:
    """The path of a file that can be read. Raises BadInput."""
    path = Path(file)
    if path.is_dir():
        raise BadInput(f"“{file}” is a folder, not a file.")
    if not path.exists():
        raise BadInput(f"There is no file “{file}”.")
    if not os.access(path, os.R_OK):
        raise BadInput(f"“{file}” may not be read by you.")
    return path


def stdin_lines() -> Iterator[tuple[int, bytes]]:
    """Lines of standard input with their numbers, counted from 1; blank ones are passed over."""
    for number, line in enumerate(_stdin(), start=1):
        if line.strip():
            yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def at_terminal() -> bool:
    """Whether a person sits there who can be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> str | None:
    """What the person at the terminal answers, None for nothing; nobody is asked where nobody sits."""
    if not at_terminal():
        return None
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() or None


def called(file: str) -> str:
    """How the file is called in a sentence."""
    return "Standard input" if file == STDIN else Path(file).name


def _stdin() -> BinaryIO:
    if sys.stdin is None:
        raise BadInput("There is no standard input to read from.")
    if sys.stdin.isatty():
        print("Paste the words, then press Ctrl-D on a line of its own.", file=sys.stderr)
    return sys.stdin.buffer
