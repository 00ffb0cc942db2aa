"""What a person has pasted and not yet stored, kept beside the store until it is. Only this module touches it.

A file for each person, readable by the owner of the store alone; a store in memory keeps it in memory. It is plain
text until it is captured, as a mailbox is: captured or discarded, it is gone.
"""

import errno
import os
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from evidence_store.errors import StoreFull, StoreProblem


class Kept(NamedTuple):
    """Something not yet stored: the file's name it came under, its bytes, and when it was kept (UTC)."""

    name: str
    data: bytes
    at: datetime

    @property
    def text(self) -> str:
        """The words."""
        return self.data.decode("utf-8", "surrogatepass")

    @property
    def digest(self) -> str:
        """A mark of the content: a choice made on other words is noticed."""
        return sha256(self.data).hexdigest()[:32]


class Drafts:
    """Unstored words and files by person. `folder` is the store's, None keeps everything in memory."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder / "drafts" if folder else None
        self._memory: dict[str, Kept] = {}

    def keep(self, who: str, data: bytes, *, name: str = "", kind: str = "paste") -> Kept:
        """Keep this in place of what was kept before. Raises StoreProblem when the disk says no."""
        kept = Kept(name, data, datetime.now(UTC))
        mark = _mark(who, kind)
        if self._folder is None:
            self._memory[mark] = kept
        else:
            self._write(self._folder / mark, name.encode() + b"\n" + data)
        return kept

    def find(self, who: str, *, kind: str = "paste") -> Kept | None:
        """What this person has not stored yet, or None."""
        mark = _mark(who, kind)
        if self._folder is None:
            return self._memory.get(mark)
        try:
            path = self._folder / mark
            name, _, data = path.read_bytes().partition(b"\n")
            return Kept(name.decode(), data, datetime.fromtimestamp(path.stat().st_mtime, UTC))
        except FileNotFoundError:
            return None

    def forget(self, who: str, *, kind: str = "paste") -> None:
        """It is stored now, or not wanted."""
        mark = _mark(who, kind)
        self._memory.pop(mark, None)
        if self._folder is not None:
            with suppress(FileNotFoundError):
                (self._folder / mark).unlink()

    def _write(self, path: Path, data: bytes) -> None:
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            handle, fresh = tempfile.mkstemp(dir=path.parent)  # mode 0600
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(fresh).replace(path)
        except OSError as error:
            kind = StoreFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else StoreProblem
            raise kind(f"What you pasted could not be saved: {error.strerror}. Keep your copy.") from error


def _mark(who: str, kind: str) -> str:
    return f"{kind}-{sha256(who.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"
