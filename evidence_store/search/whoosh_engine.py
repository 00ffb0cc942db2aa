"""The index kept by whoosh, in a folder or in memory. Only this file knows whoosh's files, and only its own folder's.

Whoosh stores the postings, merges segments and makes each commit one rename; what counts how much is ours
(entries.py) and so is ranking (ranking.py). The table of contents is a pickle: a folder is opened only when our own
seal, written before each commit, names every file in it with its size and checksum.
"""

import errno
import pickle
import secrets
import struct
import threading
import time
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from evidence_store.errors import StoreFull, StoreInUse, StoreProblem, ViewDamaged
from evidence_store.search import ranking
from evidence_store.search.entries import code_entries, word_entries
from evidence_store.search.query import Answer, Document, Query, check_page
from evidence_store.search.sealed import SealedFolder, WhooshMemory
from evidence_store.search.seam import quietly
from evidence_store.search.whoosh_segment import MARK, Segment, numbers_of, schema

with quietly():
    from whoosh.codec.base import Segment as NamedSegment
    from whoosh.codec.whoosh3 import W3Codec
    from whoosh.index import TOC, FileIndex
    from whoosh.reading import SegmentReader
    from whoosh.util.filelock import try_for
    from whoosh.writing import SegmentWriter

# Names drawn from the program's shared random numbers meet again when two processes begin alike, and a segment whose
# name is taken overwrites the other's files.
NamedSegment._random_id = classmethod(lambda _cls, size=16: secrets.token_hex(size // 2))

NAME = "MAIN"
PATIENCE = 30.0  # seconds to wait for another process that writes
RETRIES = 10
TIER = 8  # segments of like size that are merged into one
SETTLED = 20_000  # quotes in a segment that is not merged further

# What a torn or foreign file makes whoosh raise while it is read.
_DAMAGE = (
    OSError, EOFError, KeyError, IndexError, ValueError, TypeError, AttributeError, AssertionError, OverflowError,
    NameError, ImportError, UnicodeError, MemoryError, struct.error, zlib.error, pickle.UnpicklingError,
)  # fmt: skip


class WhooshIndex:
    """The port of `query.Index` on whoosh. `folder` None keeps everything in memory."""

    def __init__(self, folder: Path | None) -> None:
        self._reading = threading.RLock()
        self._writing = threading.RLock()
        self._holding = False
        self._segments: dict[str, Segment] = {}
        self._seen: object = None
        self._storage: Any = SealedFolder(folder, NAME) if folder else WhooshMemory()
        self._open()

    def apply(self, batch: Sequence[Document], *, removed: Sequence[str] = (), position: int) -> None:
        """See `query.Index`."""
        rows = {document.id: _row(document) for document in batch}
        with self._trusting(), self._writer() as writer:
            if position < self._reached(writer):
                return
            self._take_out(writer, {*rows, *removed, MARK})
            for row in rows.values():
                writer.add_document(**row)
            writer.add_document(id=MARK, touched=position, said=0)
            writer.commit(mergetype=_merge_tiers)

    def erase(self, ids: Sequence[str]) -> None:
        """See `query.Index`. Rewrites the segments that held them, and only those."""
        with self._trusting(), self._writer() as writer:
            self._take_out(writer, set(ids))
            writer.commit(mergetype=_rewrite_touched)

    def ask(self, query: Query, *, limit: int, offset: int = 0, hidden: Collection[str] = ()) -> Answer:
        """See `query.Index`."""
        check_page(limit, offset)
        with self._trusting(), self._reading:
            return ranking.answer(self._fresh(), query, limit=limit, offset=offset, hidden=hidden)

    def near(self, word: str) -> tuple[str, ...]:
        """See `query.Index`."""
        with self._trusting(), self._reading:
            return ranking.near(self._fresh(), word)

    def position(self) -> int:
        """See `query.Index`."""
        with suppress(StoreProblem), self._trusting(), self._reading:
            return max((s.mark for s in self._fresh() if s.mark is not None), default=-1)
        return -1

    def size(self) -> int:
        """See `query.Index`."""
        with self._trusting(), self._reading:
            return sum(segment.live.bit_count() for segment in self._fresh())

    def reset(self) -> None:
        """See `query.Index`."""
        with self._locked(), self._reading:
            self._let_go()
            self._storage.empty()
            self._index = FileIndex.create(self._storage, schema(), NAME)

    def close(self) -> None:
        """See `query.Index`."""
        with self._reading:
            self._let_go()

    def _open(self) -> None:
        """Open what is sealed; whatever cannot be read in peace, with nobody writing, is not to be trusted."""
        if not self._opened():
            with self._locked():
                if not self._opened():
                    self.reset()

    def _opened(self) -> bool:
        with suppress(*_DAMAGE):
            if self._storage.is_sealed():
                self._index = FileIndex(self._storage, indexname=NAME)
                self._fresh()
                return True
        self._let_go()
        return False

    def _fresh(self) -> list[Segment]:
        """The segments as last committed, by anyone; another process may commit and tidy up while we look."""
        for left in reversed(range(RETRIES)):
            seen = self._storage.state()
            if seen == self._seen:
                break
            try:
                self._renew(TOC.read(self._storage, NAME))
                self._seen = seen
            except (FileNotFoundError, NameError):
                if not left:
                    raise
                time.sleep(0.02)
        return list(self._segments.values())

    def _renew(self, contents: Any) -> None:
        for segment in contents.segments:
            name = segment.segment_id()
            if name in self._segments:
                self._segments[name].renew(segment)
            else:
                self._storage.check(segment.make_filename(".seg"))
                self._segments[name] = Segment(SegmentReader(self._storage, contents.schema, segment), segment)
        for name in self._segments.keys() - {segment.segment_id() for segment in contents.segments}:
            self._segments.pop(name).close()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Nobody else writes, in this process or another."""
        with self._writing:
            if self._holding:
                yield
                return
            lock = self._storage.lock(f"{NAME}_WRITELOCK")
            if not try_for(lock.acquire, timeout=PATIENCE, delay=0.05):
                raise StoreInUse("Another process is writing the search index and did not let go in time.")
            self._holding = True
            try:
                yield
            finally:
                self._holding = False
                lock.release()

    @contextmanager
    def _writer(self) -> Iterator[Any]:
        with self._locked():
            writer = SegmentWriter(self._index, _lk=False, limitmb=64, codec=W3Codec())
            try:
                yield writer
            finally:
                if not writer.is_closed:
                    writer.cancel()

    @contextmanager
    def _trusting(self) -> Iterator[None]:
        """What cannot be read is not trusted: the index empties itself and says so. No lock is held meanwhile."""
        try:
            yield
        except _DAMAGE as error:
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StoreFull(
                    "There is no room left for the search index; nothing of this was added to it."
                ) from error
            self.reset()
            raise ViewDamaged("The search index was damaged and is being made anew; please ask again.") from error

    def _reached(self, writer: Any) -> int:
        with writer.reader() as reader:
            for number in numbers_of(reader, MARK):
                return int(reader.column_reader("touched")[number])
        return -1

    def _take_out(self, writer: Any, ids: Collection[str]) -> None:
        with writer.reader() as reader:
            for one in ids:
                for number in numbers_of(reader, one):
                    writer.delete_document(number)

    def _let_go(self) -> None:
        for segment in self._segments.values():
            segment.close()
        self._segments = {}
        self._seen = None


def _row(document: Document) -> dict[str, Any]:
    words, codes = word_entries(document), code_entries(document)
    days = {"touched": document.touched, "said": document.said()}
    return {"id": document.id, **days, "words": words, "codes": codes}


def _merge_tiers(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge when a tier of like size is full: few segments to read, and each quote is rewritten seldom."""
    tiers: dict[int, list[Any]] = {}
    for segment in segments:
        size = segment.doc_count_all()
        hollow = segment.deleted_count() * 2 > size
        tier = 0 if hollow else -1 if size > SETTLED else size.bit_length() // 3
        tiers.setdefault(tier, []).append(segment)
    full = {tier for tier, members in tiers.items() if tier >= 0 and len(members) >= TIER}
    if not full:
        return segments
    merged = [s for tier, members in tiers.items() if 0 <= tier <= max(full) for s in members]
    return _rewrite(writer, segments, merged)


def _rewrite_touched(writer: Any, segments: list[Any]) -> list[Any]:
    return _rewrite(writer, segments, [segment for segment in segments if segment.has_deletions()])


def _rewrite(writer: Any, segments: list[Any], chosen: list[Any]) -> list[Any]:
    for segment in chosen:
        with SegmentReader(writer.storage, writer.schema, segment) as reader:
            writer.add_reader(reader)
    return [segment for segment in segments if segment not in chosen]
