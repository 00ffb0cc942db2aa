"""Reads JSON Lines, one object to a line. A line that cannot be read is a problem of its own; the rest is kept."""

import json
from collections.abc import Iterator
from pathlib import Path

from evidence_store.errors import BadInput
from evidence_store.interchange.rows import Row, RowProblem, check


def read(data: bytes | Path) -> Iterator[Row | RowProblem]:
    """Rows in order; blank lines are passed over. A file is read line by line, whatever its size."""
    for number, line in enumerate(_lines(data), start=1):
        bare = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if bare.startswith((b"\xff\xfe", b"\xfe\xff")) and number == 1:
            raise BadInput("This file is UTF-16; save JSON Lines as UTF-8.")
        if bare.strip():
            yield _row(bare, number)


def _lines(data: bytes | Path) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield from data.split(b"\n")
        return
    with data.open("rb") as file:
        yield from file


def _row(line: bytes, number: int) -> Row | RowProblem:
    raw = line.decode("utf-8", "replace").strip()
    try:
        values = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return RowProblem(line=number, sentence=f"This line is not UTF-8 (byte {error.start + 1}).", raw=raw[:2000])
    except json.JSONDecodeError as error:
        sentence = f"This line is not JSON: {error.msg.lower()} at character {error.pos + 1}."
        return RowProblem(line=number, sentence=sentence, raw=raw[:2000])
    except (RecursionError, ValueError):
        return RowProblem(line=number, sentence="This line is not JSON that can be read.", raw=raw[:2000])
    if not isinstance(values, dict):
        return RowProblem(line=number, sentence="This line is JSON, but not an object in braces.", raw=raw[:2000])
    return check(values, line=number, raw=raw)
