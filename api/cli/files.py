"""Files written for people: all of a file or nothing of it, and never over another one unless told. Only this file
writes them."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from api.cli.streams import STDIN
from evidence_store.errors import BadInput, Refused, StoreFull

PRIVATE = 0o600
"""Read by its owner only."""


def refuse_overwriting(target: str, *, force: bool) -> None:
    """Nothing, when a file can be written there. Raises BadInput, Refused."""
    path = Path(target)
    if target == STDIN:
        return
    if path.is_dir():
        raise BadInput(f"“{path}” is a folder; name a file in it.")
    if not path.parent.is_dir():
        raise BadInput(f"There is no folder “{path.parent}”.")
    if not os.access(path.parent, os.W_OK):
        raise BadInput(f"The folder “{path.parent}” may not be written to by you.")
    if path.exists() and not force:
        raise Refused(f"“{path}” is there already; --force overwrites it.")


def write_file(target: str, content: bytes, *, again: str, private: bool = False) -> None:
    """Write it whole, `-` to standard output; `again` says what to do once there is room. Raises StoreFull."""
    if target == STDIN:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    path = Path(target)
    partial = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        with partial.open("xb") as file:
            if private:
                os.fchmod(file.fileno(), PRIVATE)
            file.write(content)
        os.replace(partial, path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise StoreFull(f"“{path}” could not be written: {error.strerror}; {again}.") from error
