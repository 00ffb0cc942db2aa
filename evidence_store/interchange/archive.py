"""Opens other people's ZIP archives (Word, Excel) only after looking at what they claim to hold."""

import io
import stat
import struct
import zipfile
import zlib
from pathlib import Path

from evidence_store.errors import BadInput

MEMBERS = 5_000
UNPACKED = 100 * 1024 * 1024
RATIO = 200
_SMALL = 10 * 1024 * 1024


def open_archive(data: bytes | Path, *, name: str) -> zipfile.ZipFile:
    """The archive, when its members are few, of honest size, unencrypted and inside it. Raises BadInput.

    A member that is larger than it declares fails when it is read, so the declared sizes may be trusted here.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data)
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OverflowError):
        raise BadInput(f"{name} cannot be opened: its archive is damaged.") from None
    members = archive.infolist()
    problem = _problem(members)
    if problem:
        archive.close()
        raise BadInput(f"{name} was not opened: {problem}.")
    return archive


def read_member(archive: zipfile.ZipFile, member: str, *, name: str) -> bytes:
    """One member unpacked. Raises BadInput when it is missing or damaged."""
    try:
        return archive.read(member)
    except KeyError:
        raise BadInput(f"{name} cannot be read: its part {member} is missing.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise BadInput(f"{name} cannot be read: its part {member} is damaged.") from None


def _problem(members: list[zipfile.ZipInfo]) -> str | None:
    if len(members) > MEMBERS:
        return f"it holds {len(members)} parts, more than {MEMBERS}"
    if sum(member.file_size for member in members) > UNPACKED:
        return f"it unpacks to more than {UNPACKED // 1024 // 1024} MB"
    if len({member.filename for member in members}) != len(members):
        return "two of its parts have the same name"
    return next((problem for member in members if (problem := _member_problem(member))), None)


def _member_problem(member: zipfile.ZipInfo) -> str | None:
    if member.flag_bits & 0x1:
        return "it is encrypted; save it without a password"
    if _leaves(member.filename):
        return "one of its parts points outside the file"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "one of its parts is a link"
    if member.file_size > _SMALL and member.file_size > RATIO * max(member.compress_size, 1):
        return "it unpacks to far more than it holds"
    return None


def _leaves(path: str) -> bool:
    return path.startswith("/") or "\\" in path or ":" in path or ".." in path.split("/")
