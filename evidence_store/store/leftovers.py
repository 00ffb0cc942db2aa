"""What lies beside the log and the views in a store's folder: unsent drafts, and the words an erasure looks for.

The words of an unfinished erasure are sealed under a key of their own, which goes when it is done.
"""

import html
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from evidence_store.errors import BadInput
from evidence_store.interchange.archive import open_archive, read_member
from evidence_store.keys import Keys
from evidence_store.keys.ring import sync_folder
from evidence_store.store.traces import Traces

DRAFTS = "drafts"
"""The folder of what people pasted and have not stored; the ways in write it."""
_FOLDER = "erasing"
_PART = "traces"
_ARCHIVE = b"PK\x03\x04"
_LONGEST_NAME = 5_000
_BREAK = re.compile(rb"</(?:\w+:)?(?:p|si|is|t[cr]|row|c|tab|br)>|<(?:\w+:)?(?:tab|br)\b[^>]*/>")
_TAG = re.compile(rb"<[^>]*>")


class Leftovers:
    """The files of one store beside its rooms; of a store in memory there are none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._in_memory: dict[str, Traces] = {}

    def drafts_of(self, traces: Traces) -> list[Path]:
        """Unsent drafts that repeat the speaker."""
        return [path for path in self._drafts() if traces.repeated_in(_text(path))]

    def purge_drafts(self, traces: Traces) -> None:
        """Remove those drafts, their bytes overwritten first."""
        for path in self.drafts_of(traces):
            _remove(path)

    def keep(self, keys: Keys, erasure: str, traces: Traces) -> None:
        """Keep what an erasure must look for until it is done: a crash may come when the words are gone already."""
        if self._folder is None:
            self._in_memory[erasure] = traces
            return
        keys.issue([_subject(erasure)])
        part = keys.seal(_subject(erasure), part=_PART, payload=traces.told(), **_about(erasure))
        path = self._path(erasure)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(part.blob)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)

    def unforgotten(self) -> list[str]:
        """Erasures whose words are still kept."""
        if self._folder is None:
            return list(self._in_memory)
        return sorted({path.stem for path in (self._folder / _FOLDER).glob("*")})

    def kept(self, keys: Keys, erasure: str) -> Traces | None:
        """What `keep` was given, or None when it was never kept or is done."""
        if self._folder is None:
            return self._in_memory.get(erasure)
        try:
            blob = self._path(erasure).read_bytes()
        except FileNotFoundError:
            return None
        words = keys.unseal(kid=_subject(erasure), part=_PART, blob=blob, **_about(erasure))
        return Traces.read(words)

    def forget(self, keys: Keys, erasure: str) -> None:
        """The erasure is done: what it looked for goes, and its key."""
        self._in_memory.pop(erasure, None)
        if self._folder is None:
            return
        keys.destroy(_subject(erasure))
        for path in (self._path(erasure), self._path(erasure).with_suffix(".new")):
            _remove(path)
        with suppress(OSError):
            self._path(erasure).parent.rmdir()

    def _drafts(self) -> Iterator[Path]:
        if self._folder is not None:
            yield from (p for p in sorted((self._folder / DRAFTS).glob("*")) if p.is_file())

    def _path(self, erasure: str) -> Path:
        assert self._folder is not None
        return self._folder / _FOLDER / erasure


def _subject(erasure: str) -> str:
    return f"{erasure}-traces"


def _about(erasure: str) -> dict[str, Any]:
    return {"event_id": erasure, "stream": f"erasure-{erasure}", "type": "erasure.traces", "schema": 1}


def _text(path: Path) -> str:
    """What a draft says: as it stands, and unpacked where it is an archive, as Word and Excel files are."""
    try:
        kept = path.read_bytes()
    except FileNotFoundError:
        return ""
    told = [kept.decode("utf-8", "replace")]
    start = kept.find(_ARCHIVE)
    if 0 <= start <= _LONGEST_NAME:
        with suppress(BadInput), open_archive(kept[start:], name="draft") as archive:
            parts = (read_member(archive, name, name="draft") for name in archive.namelist())
            # Tags go without a space: Word cuts a word in two wherever its look changes.
            told += [_TAG.sub(b"", _BREAK.sub(b" ", part)).decode("utf-8", "replace") for part in parts]
    return "\n".join(map(html.unescape, told))


def _remove(path: Path) -> None:
    """Overwrite, then unlink. A best effort: disks may keep copies, which is why sealed words need no such thing."""
    with suppress(FileNotFoundError):
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.write(b"\0" * size)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
