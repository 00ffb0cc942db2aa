"""A look at every byte of a folder for words that should be gone, in the ways in which bytes hold words.

It reads files and judges nothing. All words are looked for in one pass: every pattern gives the machine words that
its bytes can fall into, and only where one of those stands in a file the pattern itself is compared.
"""

import base64
import errno
import json
import struct
import subprocess
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

SHORTEST = 7
"""Bytes of the shortest word looked for: shorter ones turn up by chance in sealed bytes."""


BLOCK = 1 << 20
"""Bytes read at once; blocks overlap by the longest pattern."""
PIECE = 1 << 14
"""Bytes within which a machine word that was met sends us looking for its patterns."""


Progress = Callable[[int, int], None]


class Scan(NamedTuple):
    """What a look found: how many files and bytes were read, and the paths (relative) that still hold a word."""

    files: int
    bytes: int
    found: tuple[str, ...]


def scan(folder: Path, words: Iterable[str], *, progress: Progress | None = None) -> Scan:
    """Read every file under `folder` for `words`, in the encodings of `encoded`; never says which word it found.

    It is read by a process of its own: opening and closing a database file would drop the locks that SQLite holds on
    it in this one (POSIX advisory locks belong to the process). `progress` is called with the files read and the
    files in all. Raises OSError when the look cannot be made.
    """
    asked = json.dumps({"folder": str(folder), "words": list(words)})
    command = [sys.executable, "-I", __file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:  # noqa: S603
        assert reader.stdin is not None, "a pipe was asked for"
        assert reader.stdout is not None, "a pipe was asked for"
        with suppress(BrokenPipeError), reader.stdin as told:
            told.write(asked)
        heard = [_heard(line, progress) for line in reader.stdout]
    if reader.returncode or not heard or heard[-1] is None:
        raise OSError(errno.EIO, "not every file could be read")
    return heard[-1]


def scan_here(folder: Path, words: Iterable[str], *, progress: Progress | None = None) -> Scan:
    """As `scan`, in this process: for folders in which it has no database open."""
    sought = Sought(pattern for word in words for pattern in encoded(word))
    files, found, size = _files(folder), [], 0
    for done, path in enumerate(files, start=1):
        held = False
        for block in _blocks(path, overlap=sought.longest):
            size += block.fresh
            held = held or next(sought.within(block.content), None) is not None
        found += [str(path.relative_to(folder))] if held else []
        if progress:
            progress(done, len(files))
    return Scan(len(files), size, tuple(found))


def standing_in(content: bytes, words: Iterable[str]) -> frozenset[str]:
    """Those of `words` that stand in `content`, in one of the encodings of `encoded`."""
    words_of: defaultdict[bytes, set[str]] = defaultdict(set)
    for word in words:
        for pattern in encoded(word):
            words_of[pattern].add(word)
    return frozenset(word for hit in Sought(words_of).within(content) for word in words_of[hit])


class Sought:
    """Byte strings to look for all at once.

    A pattern of `2n - 1` bytes or more, wherever it begins, covers a whole machine word of `n` bytes. So it is enough
    to look up every machine word of the content in a table, and to compare only the patterns that it may belong to.
    """

    def __init__(self, patterns: Iterable[bytes]) -> None:
        every = sorted(set(patterns))
        self.longest = max(map(len, every), default=0)
        self._long = _table([p for p in every if len(p) >= 2 * 8 - 1], "Q", 8)
        self._short = _table([p for p in every if len(p) < 2 * 8 - 1], "I", 4)

    def within(self, content: bytes) -> Iterator[bytes]:
        """The patterns that stand in `content`, some of them more than once."""
        view = memoryview(content)
        yield from _met(self._long, view[: len(content) // 8 * 8].cast("Q"), 8, content)
        yield from _met(self._short, view[: len(content) // 4 * 4].cast("I"), 4, content)


def _met(
    table: Mapping[int, Sequence[bytes]], view: "memoryview[int]", width: int, content: bytes
) -> Iterator[bytes]:
    known = frozenset(table)
    for start in range(0, len(content) if known else 0, PIECE):
        # One loop in C over the piece; what is left are the few machine words that some pattern could hold.
        for word in known.intersection(view[start // width : (start + PIECE) // width]):
            for pattern in table[word]:
                near = max(0, start - len(pattern)), start + PIECE + len(pattern)
                if content.find(pattern, *near) >= 0:
                    yield pattern


class _Block(NamedTuple):
    content: bytes
    fresh: int


def _table(patterns: Iterable[bytes], kind: str, width: int) -> dict[int, list[bytes]]:
    """Machine word -> the patterns it may belong to, for each way a pattern can lie across machine words."""
    table: defaultdict[int, list[bytes]] = defaultdict(list)
    for pattern in patterns:
        # The middle of a pattern is the least common part of it: words begin and end alike.
        first = (len(pattern) - (2 * width - 1)) // 2
        for shift in range(width):
            (word,) = struct.unpack_from(kind, pattern, first + shift)
            table[word].append(pattern)
    return dict(table)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _blocks(path: Path, *, overlap: int) -> Iterator[_Block]:
    """The content of a file in blocks; each but the first begins with the end of the one before."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        kept = b""
        while fresh := file.read(BLOCK):
            content = kept + fresh
            yield _Block(content, len(fresh))
            kept = content[-overlap:] if overlap else b""


def encoded(word: str) -> Iterator[bytes]:
    """The byte strings by which a file can hold a word: as written, folded and in capitals, in UTF-8 and UTF-16.

    Also escaped for JSON and for addresses, and inside base64 (RFC 4648) at each of its three alignments. What is
    shorter than `SHORTEST` is left out: a word of seven bytes is looked for at two alignments, of eight at all three.
    """
    forms = {form for case in (word, word.casefold(), word.upper()) for form in _normal(case)}
    for form in forms:
        plain = form.encode("utf-8", "surrogatepass")
        if len(plain) >= SHORTEST:
            yield from (pattern for pattern in _ways(form, plain) if len(pattern) >= SHORTEST)


def _ways(form: str, plain: bytes) -> Iterator[bytes]:
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


def _heard(line: str, progress: Progress | None) -> Scan | None:
    """One line of the process that reads: how far it is, or at last what it found."""
    told = json.loads(line)
    if len(told) == 3:
        return Scan(told[0], told[1], tuple(told[2]))
    if progress:
        progress(*told)
    return None


def _main() -> None:
    asked = json.load(sys.stdin)
    found = scan_here(
        Path(asked["folder"]), asked["words"], progress=lambda *done: print(json.dumps(done), flush=True)
    )
    print(json.dumps(found))


if __name__ == "__main__":
    _main()
