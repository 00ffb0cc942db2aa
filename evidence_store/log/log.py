"""The append-only log as the rest of the house sees it: append, read, prove, verify."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from evidence_store.engine import Database, driver
from evidence_store.envelope import Entry, Prepared, Record, check_name
from evidence_store.errors import BadInput, LogDamaged, NotFound, Refused
from evidence_store.log import read, tables
from evidence_store.log.append import Appended, append, head, stamp, versions
from evidence_store.log.checkpoints import Checkpoint
from evidence_store.log.conditions import Anything, Condition
from evidence_store.log.merkle import Tree, leaf_hash
from evidence_store.log.verify import Verification, verify

ANYTHING = Anything()
DESTROY = (
    "INSERT INTO destroyed_key (log, kid, at) SELECT ?, ?, ? WHERE NOT EXISTS"
    " (SELECT 1 FROM destroyed_key WHERE log = ? AND kid = ?)"
)
DELETE_PART = "DELETE FROM sealed_blob WHERE log = ? AND sha256 = ?"
HEADERS = "SELECT header FROM event WHERE log = ? AND pos >= ? AND pos < ? ORDER BY pos"


def utc_now() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


def nothing(point: str) -> None:
    """The hook that does nothing."""


class Log:
    """One log in one SQLite file, or in memory. Safe to use from several threads; other processes may append too."""

    def __init__(
        self, database: Database, *, name: str, clock: Callable[[], datetime], hooks: Callable[[str], None]
    ) -> None:
        self.name = name
        self._database = database
        self._clock = clock
        self._hooks = hooks
        self._tree = Tree()
        self._growing = threading.Lock()

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        *,
        name: str = "evidence",
        clock: Callable[[], datetime] = utc_now,
        hooks: Callable[[str], None] = nothing,
        patience: float = 30.0,
    ) -> "Log":
        """Open the log `name` in the file `path`, made if it is not there; no path means memory.

        `clock` returns aware times. `hooks` is called with the name of every step of an append (`before_lock`,
        `after_lock`, `before_insert`, `after_insert`, `before_commit`, `after_commit`); it may raise. `patience` is
        how many seconds to wait for another writer.
        Raises `StoreTooNew`, `StoreInUse`, `LogDamaged`, `StoreProblem`.
        """
        check_name(name)
        database = Database(path, patience=patience)
        try:
            database.prepare(tables.FORMAT, tables.create)
            _begin(database, name)
        except (DBAPIError, sqlite3.Error) as error:
            database.close()
            raise LogDamaged("The tables of the log are not as they were made; restore it from a backup.") from error
        except BaseException:
            database.close()
            raise
        return cls(database, name=name, clock=clock, hooks=hooks)

    def append(self, entries: Sequence[Entry], *, when: Condition | Sequence[Condition] = ANYTHING) -> Appended:
        """Append all entries or none, under every condition of `when`. Durable when it returns.

        Entries already here with the same `req` are a retry: their old positions are returned, whatever `when` says.
        Raises `BadInput`, `DuplicateIdConflict`, `StreamMoved`, `ConditionFailed`, `KeyDestroyed`, `StoreProblem`.
        """
        batch = [Prepared(entry, log=self.name) for entry in entries]
        if not batch:
            raise BadInput("There is nothing to append.")
        if len({item.entry.id for item in batch}) < len(batch):
            raise BadInput("Two of these events have the same id.")
        conditions = when if isinstance(when, Sequence) else (when,)
        self._hooks("before_lock")
        with self._database.write() as connection:
            self._hooks("after_lock")
            appended = append(
                driver(connection), self.name, batch, when=conditions, clock=self._clock, hooks=self._hooks
            )
        self._hooks("after_commit")
        return appended

    def read(
        self,
        *,
        after: int = -1,
        upto: int | None = None,
        limit: int | None = None,
        tag: str | None = None,
        types: Sequence[str] | None = None,
    ) -> Iterator[Record]:
        """Events at positions greater than `after`, up to and with `upto` (default: the last one now), in order.

        Only those with `tag` and of one of `types`, if given; at most `limit`.
        """
        return read.events(self._database, self.name, after=after, upto=upto, limit=limit, tag=tag, types=types)

    def get(self, event_id: str) -> Record | None:
        """The event with this id, if it is here."""
        return self.get_many([event_id]).get(event_id)

    def get_many(self, ids: Sequence[str]) -> dict[str, Record]:
        """The events among `ids` that are here, by id."""
        return read.by_id(self._database, self.name, ids)

    def stream(self, stream: str) -> Iterator[Record]:
        """The events of one stream, oldest first."""
        return read.stream(self._database, self.name, stream)

    def version(self, stream: str) -> int:
        """How many events the stream has; 0 means there is no such stream."""
        with self._database.read() as connection:
            return versions(driver(connection), self.name, [stream])[stream]

    def blob(self, sha256: str) -> bytes | None:
        """The sealed part with this digest (hex), or None when it is not here or no longer."""
        return self.blobs([sha256]).get(sha256)

    def blobs(self, digests: Sequence[str]) -> dict[str, bytes]:
        """The sealed parts among `digests` that are here, by digest."""
        return read.blobs(self._database, self.name, digests)

    def size(self) -> int:
        """How many events there are; the next one gets this position."""
        return read.size(self._database, self.name)

    def root(self, size: int | None = None) -> str:
        """The root hash (hex) over the first `size` events, or over all of them."""
        with self._database.read() as connection:
            frontier = head(driver(connection), self.name).frontier
        # The frontier knows the whole log's root; only an earlier one needs the tree over all headers.
        return (frontier.root() if size in (None, frontier.size) else self._tree_of(size).root(size)).hex()

    def inclusion(self, pos: int, size: int) -> list[bytes]:
        """The proof (RFC 9162, 2.1.3) that the event at `pos` is among the first `size`; raises `NotFound`."""
        if not 0 <= pos < size:
            raise NotFound(f"There is no position {pos} among the first {size} events.")
        return self._tree_of(size).inclusion(pos, size)

    def consistency(self, first: int, second: int) -> list[bytes]:
        """The proof (RFC 9162, 2.1.4) that the first `second` events begin with the first `first`; or `NotFound`."""
        if not 0 < first <= second:
            raise NotFound(f"A log of {second} events does not begin with {first}.")
        return self._tree_of(second).consistency(first, second)

    def checkpoint(self, note: bytes) -> Checkpoint:
        """Keep a checkpoint note (C2SP tlog-checkpoint: origin, size, root, then signatures).

        Signatures are not judged. Raises `BadInput` if it is none, `Refused` if it does not say what this log holds.
        """
        told = Checkpoint.parse(note)
        if told.origin != self.name or told.root.hex() != self.root(told.size):
            raise Refused(f"This checkpoint of {told.size} events is not one of this log.")
        with self._database.write() as connection:
            told.keep(connection, self.name)
        return told

    def verify(self, *, progress: Callable[[int, int], None] | None = None) -> Verification:
        """Recompute everything from the stored bytes; `progress(done, size)` is called now and then.

        Damage is reported, not raised.
        """
        return verify(self._database, self.name, progress=progress)

    def destroy_blobs(self, kid: str) -> int:
        """Delete the sealed parts under a key that was destroyed, for good; returns how many. Can be repeated."""
        at = stamp(self._clock())
        with self._database.write() as connection:
            connection.exec_driver_sql(DESTROY, (self.name, kid, at, self.name, kid))
            gone = connection.exec_driver_sql("DELETE FROM sealed_blob WHERE log = ? AND kid = ?", (self.name, kid))
        self._database.settle()
        return gone.rowcount

    def destroy_parts(self, digests: Sequence[str]) -> int:
        """Delete single sealed parts (SHA-256, hex) for good, whichever key they are under; returns how many.

        For words that were sealed under the key of somebody who stays. Can be repeated.
        """
        at, gone = stamp(self._clock()), 0
        with self._database.write() as connection:
            for digest in dict.fromkeys(digests):
                mark = tables.PART + digest
                connection.exec_driver_sql(DESTROY, (self.name, mark, at, self.name, mark))
                found = connection.exec_driver_sql(DELETE_PART, (self.name, digest))
                gone += found.rowcount
        self._database.settle()
        return gone

    def settle(self) -> bool:
        """Move everything out of the write-ahead log; False when a reader stands in the way."""
        return self._database.settle()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _tree_of(self, size: int) -> Tree:
        """The tree over at least `size` events, grown by what it has not seen yet; raises `NotFound`."""
        with self._growing:
            if self._tree.size < size:
                with self._database.read() as connection:
                    rows = connection.exec_driver_sql(HEADERS, (self.name, self._tree.size, size))
                    for (header,) in rows:
                        self._tree.append(leaf_hash(header))
        if self._tree.size < size:
            raise NotFound(f"The log does not hold {size} events yet.")
        return self._tree


def _begin(database: Database, name: str) -> None:
    known = "SELECT 1 FROM log_head WHERE log = ?"
    with database.read() as connection:
        if connection.exec_driver_sql(known, (name,)).fetchone():
            return
    with database.write() as connection:
        if not connection.exec_driver_sql(known, (name,)).fetchone():
            connection.exec_driver_sql(
                "INSERT INTO log_head (log, size, at, frontier) VALUES (?, 0, '', x'')", (name,)
            )
