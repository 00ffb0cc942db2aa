"""Where tantivy's files lie: a folder sealed after each commit, or memory. Only this file deletes them.

Every file of a segment ends in tantivy's own checksum. The seal names them all with it and holds that of the contents
(`meta.json`), which have none; it is opened for the time of a commit, so that a writer killed between commit and seal
leaves an index that can be told from a damaged one.
"""

import json
import os
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import tantivy

from evidence_store.errors import StoreInUse, StoreProblem
from evidence_store.filelock import FileLock
from evidence_store.search import tantivy_rows as rows
from evidence_store.search.sealed import SEAL, forget_files

CONTENTS = "meta.json"
LOCK = "MAIN_WRITELOCK"  # the same as whoosh's: two engines never write in one folder
_TAIL, _MAGIC = struct.Struct("<II"), 1337  # how long tantivy's footers are, and what ends them
_PIECE = 1 << 20
_SWEPT = re.compile(r"[0-9a-f]{32}\..+|\.tmp[0-9A-Za-z]{6}")
_PARTS = ("fast", "fieldnorm", "idx", "pos", "store", "term")

Sum = tuple[int, int]


class TantivyFolder:
    """A folder of tantivy's files with a seal."""

    def __init__(self, folder: Path, patience: float) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreProblem(
                f"The folder {folder} for the search index cannot be made: {error.strerror}."
            ) from error
        self._path = folder
        self._prefix = f"{folder}{os.sep}"
        self._lock = FileLock(folder / LOCK, patience=patience)
        self._seen: dict[str, Sum] = {}

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else writes, in this process or another."""
        held = self._lock.held()
        try:
            held.__enter__()
        except StoreInUse as error:
            raise StoreInUse("Another process is writing the search index and did not let go in time.") from error
        try:
            yield
        finally:
            held.__exit__(None, None, None)

    def new(self) -> tantivy.Index:
        """An empty index in the place of whatever was there."""
        forget_files(self._path)
        self._seen = {}
        index = tantivy.Index(
            rows.schema(), str(self._path), reuse=False, sort_by_field="standing", sort_order=tantivy.Order.Desc
        )
        self.seal()
        return index

    def open(self) -> tantivy.Index:
        """The index as it lies there."""
        return tantivy.Index.open(str(self._path))

    def state(self) -> object:
        """Another value after every commit, whoever made it; raises `ValueError` when files in use were changed.

        A file cut short under a reader that has it mapped would end the process: better look before each use.
        """
        for name, (size, _) in self._seen.items():
            with suppress(FileNotFoundError):  # merged away by another process, and still held open by us
                if os.stat(f"{self._prefix}{name}").st_size != size:
                    raise ValueError(f"{name} is not as it was written")
        found = os.stat(f"{self._prefix}{CONTENTS}")
        return found.st_mtime_ns, found.st_ino, found.st_size

    def check(self, *, anew: bool = False) -> None:
        """Raise `ValueError` unless everything is as it was sealed, or as a writer left it who never came to that.

        Files that were looked at once are not read again, unless `anew`.
        """
        if anew:
            self._seen = {}
        seal, contents = self._sealed(), (self._path / CONTENTS).read_bytes()
        whole = seal["contents"] == zlib.crc32(contents)
        if not whole and not seal["writing"]:
            raise ValueError(f"{CONTENTS} is not as it was written")
        files = {name: self._seen.get(name) or self._whole(name) for name in _named(contents)}
        if whole and any(list(files[name]) != told for name, told in seal["files"].items() if name in files):
            raise ValueError("a file is not as it was written")
        self._seen = files

    def unseal(self) -> None:
        """Say that a commit is under way."""
        self._write({**self._sealed(), "writing": True})

    def seal(self) -> None:
        """Say that what lies there now is whole, and sweep what no commit names."""
        contents = (self._path / CONTENTS).read_bytes()
        self._seen = {name: self._seen.get(name) or self._footer(name) for name in _named(contents)}
        sums = {"contents": zlib.crc32(contents), "files": self._seen}
        self._write({"format": rows.FORMAT, "writing": False, **sums})
        for path in self._path.iterdir():
            if _SWEPT.fullmatch(path.name) and path.name not in self._seen:
                with suppress(OSError):  # still open elsewhere, on a system that minds: swept next time
                    path.unlink()

    def _sealed(self) -> dict[str, Any]:
        seal = json.loads((self._path / SEAL).read_text(encoding="utf-8"))
        if not isinstance(seal, dict) or seal.get("format") != rows.FORMAT:
            raise ValueError("the seal is of another kind")
        return {**seal, "files": dict(seal["files"])}

    def _write(self, seal: dict[str, object]) -> None:
        new = self._path / f"{SEAL}.new"
        new.write_text(json.dumps(seal), encoding="utf-8")
        os.replace(new, self._path / SEAL)

    def _footer(self, name: str) -> Sum:
        """Size and checksum of a file as tantivy wrote them at its end."""
        with (self._path / name).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(size - _TAIL.size, 0))
            length, magic = _TAIL.unpack(file.read(_TAIL.size).rjust(_TAIL.size, b"\0"))
            if magic != _MAGIC or length + _TAIL.size > size:
                raise ValueError(f"{name} has no checksum")
            file.seek(size - _TAIL.size - length)
            return size, int(json.loads(file.read(length))["crc"])

    def _whole(self, name: str) -> Sum:
        """The same, after reading all of it."""
        size, told = self._footer(name)
        with (self._path / name).open("rb") as file:
            file.seek(size - _TAIL.size)
            left = size - _TAIL.size - _TAIL.unpack(file.read(_TAIL.size))[0]
            file.seek(0)
            found = 0
            while left:
                part = file.read(min(left, _PIECE))
                if not part:
                    break
                found, left = zlib.crc32(part, found), left - len(part)
        if found != told:
            raise ValueError(f"{name} is not as it was written")
        return size, told


class TantivyMemory:
    """The same without files."""

    def __init__(self) -> None:
        self._index: tantivy.Index | None = None
        self._commits = 0

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else has this memory."""
        yield

    def new(self) -> tantivy.Index:
        """An empty index."""
        self._index = tantivy.Index(rows.schema(), sort_by_field="standing", sort_order=tantivy.Order.Desc)
        self._commits += 1
        return self._index

    def open(self) -> tantivy.Index:
        """The index."""
        if self._index is None:
            raise ValueError("nothing was written yet")
        return self._index

    def state(self) -> object:
        """Another value after every commit."""
        return self._commits

    def check(self, *, anew: bool = False) -> None:
        """Nothing can happen to memory."""

    def unseal(self) -> None:
        """Nothing to say."""

    def seal(self) -> None:
        """Take note of a commit."""
        self._commits += 1


def _named(contents: bytes) -> list[str]:
    """The files of the segments that contents name."""
    names = []
    for segment in json.loads(contents)["segments"]:
        stem = segment["segment_id"].replace("-", "")
        names += [f"{stem}.{part}" for part in _PARTS]
        if segment["deletes"]:
            names.append(f"{stem}.{segment['deletes']['opstamp']}.del")
    return names
