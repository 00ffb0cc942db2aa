"""Where whoosh's files lie: a folder sealed before each commit, or memory. Only this file deletes index files."""

import json
import os
import re
import shutil
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

from evidence_store.errors import StoreProblem
from evidence_store.search.entries import SCHEMA
from evidence_store.search.seam import quietly

with quietly():
    from whoosh.filedb.filestore import FileStorage, RamStorage

SEAL = "sealed.json"
FORMAT = f"whoosh-2.7 entries-{SCHEMA}"
_WHOOSH = r"_?[A-Z]+_.*|[A-Z]+\.tmp"
_TANTIVY = r"[0-9a-f]{32}\..+|meta\.json|\.managed\.json|\.tantivy-[a-z]+\.lock|\.tmp[0-9A-Za-z]{6}"
_OURS = re.compile(rf"{_WHOOSH}|{_TANTIVY}|sealed\.json(\.new)?")
_TOC = re.compile(r"_[A-Z]+_(\d+)\.toc")


def forget_files(folder: Path) -> None:
    """Delete the files of an index, whichever engine wrote it, the seal first; nothing else that may lie there."""
    (folder / SEAL).unlink(missing_ok=True)
    for path in sorted(folder.iterdir()):
        if _OURS.fullmatch(path.name) and not path.name.endswith("LOCK"):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)


class SealedFolder(FileStorage):  # type: ignore[misc]
    """A folder of whoosh's files with a seal: the format, and the size and checksum of every file of the index.

    The seal is written before the rename that makes a commit, so that whatever was committed is sealed, and what a
    power cut or a strange hand did to the files shows when the folder is opened next.
    """

    def __init__(self, folder: Path, name: str) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreProblem(
                f"The folder {folder} for the search index cannot be made: {error.strerror}."
            ) from error
        super().__init__(str(folder))
        self._path = folder
        self._name = name
        self._sums: dict[str, list[int]] = {}

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Seal, then rename; the rename of a table of contents is the commit."""
        if _TOC.fullmatch(newname):
            self._seal({newname: self._sum(oldname)})
        super().rename_file(oldname, newname, safe)

    def is_sealed(self) -> bool:
        """Whether the latest commit is ours, of this format, and its table of contents as it was written."""
        self._sums, latest = self._sealed(), self._latest()
        return latest is not None and latest in self._sums and self._sum(latest) == self._sums[latest]

    def check(self, name: str) -> None:
        """Raise `FileNotFoundError` for a file that is not part of the index, `ValueError` for a damaged one."""
        sealed = self._sealed().get(name)
        if sealed is None:
            raise FileNotFoundError(name)
        if self._sum(name) != sealed:
            raise ValueError(f"{name} is not as it was written")
        self._sums[name] = sealed

    def state(self) -> object:
        """Another value after every commit, whoever made it."""
        latest = self._latest()
        if latest is None:
            return None
        with suppress(OSError):
            found = (self._path / latest).stat()
            return latest, found.st_mtime_ns, found.st_ino
        return object()

    def empty(self) -> None:
        """Delete the files of the index, the seal first; nothing else that may lie in the folder."""
        forget_files(self._path)
        self._sums = {}

    def _sealed(self) -> dict[str, list[int]]:
        try:
            seal = json.loads((self._path / SEAL).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        ours = isinstance(seal, dict) and seal.get("format") == FORMAT
        return dict(seal["files"]) if ours else {}

    def _latest(self) -> str | None:
        tocs = [match for name in os.listdir(self._path) if (match := _TOC.fullmatch(name))]
        return max(tocs, key=lambda match: int(match.group(1))).group() if tocs else None

    def _seal(self, added: dict[str, list[int]]) -> None:
        names = [name for name in self.list() if name.endswith((".seg", ".toc"))]
        self._sums = {name: self._sums.get(name) or self._sum(name) for name in names} | added
        new = self._path / f"{SEAL}.new"
        new.write_text(json.dumps({"format": FORMAT, "files": self._sums}), encoding="utf-8")
        os.replace(new, self._path / SEAL)

    def _sum(self, name: str) -> list[int]:
        content = (self._path / name).read_bytes()
        return [len(content), zlib.crc32(content)]


class WhooshMemory(RamStorage):  # type: ignore[misc]
    """Memory for whoosh's files, its temporary ones included: whoosh itself would put those under /tmp."""

    def temp_storage(self, name: str | None = None) -> Any:  # noqa: ARG002
        """Memory of its own."""
        return WhooshMemory()

    def is_sealed(self) -> bool:
        """Whether something was committed: in memory, nobody else could have."""
        return any(_TOC.fullmatch(name) for name in self.list())

    def check(self, name: str) -> None:
        """Nothing can happen to a file in memory."""

    def state(self) -> object:
        """Another value after every commit."""
        return frozenset(name for name in self.list() if _TOC.fullmatch(name))

    def empty(self) -> None:
        """Forget everything."""
        self.clean()
