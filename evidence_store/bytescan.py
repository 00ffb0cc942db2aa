"""A look at every byte of a folder for words that should be gone, in the ways in which bytes hold words.

It reads files and judges nothing; what it finds is where a word still lies, never the word.
"""

import base64
import json
import mmap
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

SHORTEST = 7
"""Bytes of the shortest word looked for: shorter ones turn up by chance in sealed bytes."""


class Scan(NamedTuple):
    """What a look found: how many files and bytes were read, and the paths (relative) that still hold a word."""

    files: int
    bytes: int
    found: tuple[str, ...]


def scan(folder: Path, words: Iterable[str], *, progress: Callable[[int, int], None] | None = None) -> Scan:
    """Read every file under `folder` for `words`, in the encodings of `encoded`.

    `progress` is called with the files read and the files in all. Files that vanish meanwhile count as read.
    """
    patterns = sorted({pattern for word in words for pattern in encoded(word)})
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    found, size = [], 0
    for done, path in enumerate(files, start=1):
        held, read = _holds(path, patterns)
        size += read
        found += [str(path.relative_to(folder))] if held else []
        if progress:
            progress(done, len(files))
    return Scan(len(files), size, tuple(found))


def encoded(word: str) -> Iterator[bytes]:
    """The byte strings by which a file can hold a word: as written, folded and in capitals, in UTF-8 and UTF-16.

    Also escaped for JSON and for addresses, and inside base64 (RFC 4648) at each of its three alignments. Words too
    short to tell are left out.
    """
    forms = {form for case in (word, word.casefold(), word.upper()) for form in _normal(case)}
    for form in forms:
        plain = form.encode("utf-8", "surrogatepass")
        if len(plain) < SHORTEST:
            continue
        yield plain
        yield form.encode("utf-16-le", "surrogatepass")
        yield form.encode("utf-16-be", "surrogatepass")
        yield json.dumps(form)[1:-1].encode()
        yield quote(form, safe="", errors="replace").encode()
        yield from (_inside_base64(plain, shift) for shift in range(3))


def _normal(word: str) -> set[str]:
    return {word, unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)}


def _inside_base64(plain: bytes, shift: int) -> bytes:
    """What base64 shows of these bytes after `shift` others, without the characters that neighbours share."""
    usable = len(plain) - (3 - shift) % 3
    whole = plain[(3 - shift) % 3 :][: usable - usable % 3]
    return base64.b64encode(whole)


def _holds(path: Path, patterns: list[bytes]) -> tuple[bool, int]:
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if size == 0:
                return False, 0
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return any(content.find(pattern) >= 0 for pattern in patterns), size
    except (FileNotFoundError, ValueError):
        return False, 0
