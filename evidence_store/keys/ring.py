"""Where the key-encryption key (KEK) is kept: in a file of its own, in memory, or with whoever hands it in.

Only this file reads or writes KEKs. A ring may hold two of them for the moment in which one replaces the other.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from evidence_store.errors import BadInput, KeysMissing, StoreProblem

KEK_BYTES = 32


class Ring(Protocol):
    """KEKs by epoch, a number that grows with every rotation. `rotates` says whether `keep` can be called."""

    rotates: bool

    def read(self) -> dict[int, bytes]:
        """The KEKs held now; raises `KeysMissing`."""
        ...

    def keep(self, keks: Mapping[int, bytes]) -> None:
        """Hold exactly these from now on."""
        ...


class MemoryRing:
    """KEKs that end with the process."""

    rotates = True

    def __init__(self) -> None:
        self._keks: dict[int, bytes] = {}

    def read(self) -> dict[int, bytes]:
        """The KEKs held now."""
        return dict(self._keks)

    def keep(self, keks: Mapping[int, bytes]) -> None:
        """Hold exactly these from now on."""
        self._keks = dict(keks)


class GivenRing:
    """A KEK that someone else keeps, and rotates: asked for once, when it is first needed."""

    rotates = False

    def __init__(self, ask: Callable[[], bytes]) -> None:
        self._ask = ask
        self._kek: bytes | None = None

    def read(self) -> dict[int, bytes]:
        """The KEK, as epoch 1; raises `BadInput` if it is not 32 bytes."""
        if self._kek is None:
            kek = self._ask()
            if len(kek) != KEK_BYTES:
                raise BadInput(f"A key-encryption key has {KEK_BYTES} bytes, this one has {len(kek)}.")
            self._kek = kek
        return {1: self._kek}

    def keep(self, keks: Mapping[int, bytes]) -> None:  # noqa: ARG002 - the Ring's signature
        """Not ours to change."""
        raise StoreProblem("The key-encryption key is kept elsewhere and can only be changed there.")


class FileRing:
    """KEKs in a file of mode 0600, one `epoch hex` a line; replaced whole, and the old bytes overwritten."""

    rotates = True

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Whether the file is there."""
        return self.path.exists()

    def read(self) -> dict[int, bytes]:
        """The KEKs in the file; raises `KeysMissing`."""
        try:
            lines = [line.split() for line in self.path.read_text("ascii").splitlines() if line.strip()]
            keks = {int(epoch): bytes.fromhex(kek) for epoch, kek in lines}
        except FileNotFoundError as error:
            raise KeysMissing(
                f"The key file {self.path} is missing: without it no sealed word can ever be read again."
                " Put it back from your safe copy."
            ) from error
        except (OSError, ValueError) as error:
            raise KeysMissing(f"{self.path} is not a readable key file; put it back from your safe copy.") from error
        if not keks or any(len(kek) != KEK_BYTES for kek in keks.values()):
            raise KeysMissing(f"{self.path} holds no complete key; put it back from your safe copy.")
        return keks

    def keep(self, keks: Mapping[int, bytes]) -> None:
        """Replace the file, durably; raises `StoreProblem` and then leaves it as it was."""
        fresh = self.path.with_name(self.path.name + ".new")
        text = "".join(f"{epoch} {kek.hex()}\n" for epoch, kek in sorted(keks.items()))
        try:
            with suppress(FileNotFoundError):
                fresh.unlink()
            _write_synced(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), text.encode())
            with _Remains(self.path):
                os.replace(fresh, self.path)
                sync_folder(self.path.parent)
        except OSError as error:
            raise StoreProblem(f"The key file {self.path} cannot be written: {error.strerror}.") from error


class _Remains:
    """Overwrites the bytes of a file after another one took its name. A best effort: disks may keep copies."""

    def __init__(self, path: Path) -> None:
        self._handle: int | None = None
        with suppress(FileNotFoundError):
            self._handle = os.open(path, os.O_RDWR)

    def __enter__(self) -> None:
        """Nothing yet."""

    def __exit__(self, kind: object, *_: object) -> None:
        if self._handle is None:
            return
        if kind is None:
            _write_synced(self._handle, b"0" * os.fstat(self._handle).st_size)
        else:
            os.close(self._handle)


def _write_synced(handle: int, data: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make sure that names made or changed in the folder outlive a power cut."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
