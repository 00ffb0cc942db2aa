"""The index kept by tantivy, in a folder or in memory: for stores of tens of thousands of quotes up to millions.

What counts how much is ours (entries.py), and so is what a request wishes for (wishes.py, ranking.py); matching,
ranking and counting happen in tantivy.
"""

import errno
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import tantivy
from tantivy import Query

from evidence_store.errors import StoreFull, StoreProblem, ViewDamaged
from evidence_store.search import tantivy_rows as rows
from evidence_store.search.query import Answer, Document, check_page
from evidence_store.search.query import Query as Request
from evidence_store.search.tantivy_answer import answer, near
from evidence_store.search.tantivy_folder import TantivyFolder, TantivyMemory
from evidence_store.search.tantivy_piece import Piece

PATIENCE = 30.0  # seconds to wait for another process that writes
RETRIES = 6
HEAP = 64_000_000  # bytes a writer may gather before it writes a segment
MARKS = 1000  # commits whose marks are kept
AT_ONCE = 20_000  # quotes that are gone through at a time

_DAMAGE = (OSError, ValueError)  # what torn or foreign files make tantivy, or the look at them, raise


class TantivyIndex:
    """The port of `query.Index` on tantivy. `folder` None keeps everything in memory."""

    def __init__(self, folder: Path | None) -> None:
        self._reading = threading.RLock()
        self._writing = threading.RLock()
        self._holding = False
        self._files = TantivyFolder(folder, PATIENCE) if folder else TantivyMemory()
        self._index: tantivy.Index | None = None
        self._piece: Piece | None = None
        self._seen: object = None
        self._open()

    def apply(self, batch: Sequence[Document], *, removed: Sequence[str] = (), position: int) -> None:
        """See `query.Index`."""
        latest = {document.id: document for document in batch}
        with self._trusting(), self._locked():
            piece = self._fresh()
            if position < _reached(piece):
                return
            columns = rows.columns((*piece.dimensions, *(d for document in batch for d in document.codes)))
            with self._writer() as writer:
                for one in {*latest, *removed}:
                    if piece.searcher.doc_freq("id", rows.valid(one)):
                        writer.delete_documents_by_term("id", rows.valid(one))
                if piece.marks >= MARKS:
                    writer.delete_documents_by_term("id", rows.MARK)
                for document in latest.values():
                    writer.add_document(rows.written(rows.row(document), columns))
                writer.add_document(rows.mark(position, columns))

    def erase(self, ids: Sequence[str]) -> None:
        """See `query.Index`. What stays of the segments that held them, and only of those, is written anew."""
        with self._trusting(), self._locked():
            piece = self._fresh()
            held = [one for one in dict.fromkeys(map(rows.valid, ids)) if piece.searcher.doc_freq("id", one)]
            if held:
                with self._writer() as writer:
                    self._rewrite(piece, writer, held)
                self._fresh()

    def ask(self, query: Request, *, limit: int, offset: int = 0, hidden: Collection[str] = ()) -> Answer:
        """See `query.Index`."""
        check_page(limit, offset)
        with self._trusting():
            return answer(self._fresh(), query, limit=limit, offset=offset, hidden=hidden)

    def near(self, word: str) -> tuple[str, ...]:
        """See `query.Index`."""
        with self._trusting():
            return near(self._fresh(), word)

    def position(self) -> int:
        """See `query.Index`."""
        with suppress(StoreProblem), self._trusting():
            return _reached(self._fresh())
        return -1

    def size(self) -> int:
        """See `query.Index`."""
        with self._trusting():
            return self._fresh().size

    def reset(self) -> None:
        """See `query.Index`."""
        with self._locked(), self._reading:
            self._let_go()
            self._index = rows.prepare(self._files.new())

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
            self._fresh()
            return True
        self._let_go()
        return False

    def _fresh(self) -> Piece:
        """The index as last committed, by anyone; another process may commit and tidy up while we look."""
        with self._reading:
            for left in reversed(range(RETRIES)):
                try:
                    seen = self._files.state()
                    if self._piece is None or seen != self._seen:
                        self._files.check()
                        self._piece, self._seen = self._renewed(), seen
                    return self._piece
                except _DAMAGE:
                    if not left:
                        raise
                    time.sleep(0.02)
            raise ValueError("the index cannot be read")

    def _renewed(self) -> Piece:
        if self._index is None:
            self._index = rows.prepare(self._files.open())
        self._index.reload()
        return Piece(self._index.searcher())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._writing:
            if self._holding:
                yield
                return
            with self._files.locked():
                self._holding = True
                try:
                    yield
                finally:
                    self._holding = False

    @contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        """A writer on the index as it lies there now: one kept open would not know the files others made."""
        writer = rows.prepare(self._files.open()).writer(HEAP, 1)
        self._files.unseal()
        try:
            yield writer
            writer.commit()
        except BaseException:
            with suppress(ValueError):
                writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()
            self._files.seal()

    @contextmanager
    def _trusting(self) -> Iterator[None]:
        """What cannot be read is not trusted: the index empties itself and says so. No lock is held meanwhile."""
        try:
            yield
        except BaseException as error:
            if not isinstance(error, _DAMAGE) and type(error).__name__ != "PanicException":
                raise
            if _is_full(error):
                raise StoreFull(
                    "There is no room left for the search index; nothing of this was added to it."
                ) from error
            if self._is_sound():
                raise
            self.reset()
            raise ViewDamaged("The search index was damaged and is being made anew; please ask again.") from error

    def _rewrite(self, piece: Piece, writer: tantivy.IndexWriter, ids: Sequence[str]) -> None:
        """Write the segments anew that hold these quotes, or once held them, without them."""
        found = piece.searcher.search(Query.term_set_query(rows.schema(), "id", ids), len(ids), count=False).hits
        # Older versions of a quote lie where nobody can look for them: then all there is is written anew.
        alone = all(piece.searcher.doc_freq("id", one) == 1 for one in ids) and len(found) == len(ids)
        segments = {at.segment_ord for _, at in found} if alone else None
        position, columns = _reached(piece), rows.columns(piece.dimensions)
        if segments is None:
            writer.delete_all_documents()
        for document in _rows(piece, segments):
            if segments is not None:
                writer.delete_documents_by_term("id", rows.valid(document.id))
            if rows.valid(document.id) not in ids:
                writer.add_document(rows.written(document.raw, columns))
        writer.delete_documents_by_term("id", rows.MARK)
        writer.add_document(rows.mark(position, columns))

    def _is_sound(self) -> bool:
        """Whether the files are as they were written after all."""
        with suppress(*_DAMAGE):
            self._files.check(anew=True)
            return True
        return False

    def _let_go(self) -> None:
        self._piece = self._index = self._seen = None


def _rows(piece: Piece, segments: Collection[int] | None) -> Iterable[rows.Kept]:
    """Every quote of some segments, or of all."""
    everything = piece.query(piece.live)
    for start in range(0, piece.size, AT_ONCE):
        for _, at in piece.searcher.search(everything, AT_ONCE, offset=start, count=False).hits:
            if segments is None or at.segment_ord in segments:
                yield piece.row(at)


def _reached(piece: Piece) -> int:
    marks = Query.term_query(rows.schema(), "id", rows.MARK, index_option="basic")
    found = piece.searcher.search(marks, 1, count=False, order_by_field="touched").hits
    return int(found[0][0]) if found else -1


def _is_full(error: BaseException) -> bool:
    return (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)) or any(
        told in str(error) for told in ("No space left", "StorageFull", "Disk quota")
    )
