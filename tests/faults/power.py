"""A disk on which the power can be cut: what was not synced is lost, partly kept, or torn. For apsw's SQLite."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw


class Platter:
    """One file: the bytes that are safe, and the writes since the last sync in their order."""

    def __init__(self, safe: bytes) -> None:
        self.safe = bytearray(safe)
        self.pending: list[tuple[int, bytes]] = []

    def sync(self) -> None:
        for write in self.pending:
            _apply(self.safe, *write)
        self.pending.clear()

    def after_power_cut(self, chance: random.Random, how: str) -> bytes:
        """What is found later: un-synced writes all lost (`drop`), some of them kept (`subset`), or cut short (`torn`)."""
        found = bytearray(self.safe)
        for offset, data in self.pending:
            if how != "drop" and chance.random() < 0.5:
                kept = data[: chance.randrange(len(data) + 1)] if how == "torn" else data
                _apply(found, offset, kept)
        return bytes(found)


def _apply(content: bytearray, offset: int, data: bytes) -> None:
    content.extend(b"\0" * (offset - len(content)))
    content[offset : offset + len(data)] = data


class Disk(apsw.VFS):
    """A file system that remembers what was synced; `on_write` is called after every write.

    Simplified: files that exist stay, a truncation holds at once, and nothing is reordered between files.
    """

    def __init__(self, name: str, on_write: Callable[[], None]) -> None:
        self.name = name
        self.platters: dict[str, Platter] = {}
        self.on_write = on_write
        super().__init__(name, base="")

    def xOpen(self, name: Any, flags: list[int]) -> "File":  # noqa: N802 - SQLite's name
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        return File(self, path, name, flags)

    def cut(self, folder: Path, chance: random.Random, how: str) -> None:
        """Write what would be found on the disk if the power went now."""
        folder.mkdir()
        for path, platter in self.platters.items():
            (folder / Path(path).name).write_bytes(platter.after_power_cut(chance, how))


class File(apsw.VFSFile):
    """A file on the disk above."""

    def __init__(self, disk: Disk, path: str, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self.disk = disk
        self.platter = disk.platters.setdefault(path, Platter(Path(path).read_bytes()))

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self.platter.pending.append((offset, bytes(data)))
        self.disk.on_write()

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        del self.platter.safe[size:]
        self.platter.pending = [write for write in self.platter.pending if write[0] < size]

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self.platter.sync()
