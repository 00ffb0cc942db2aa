"""Verification: everything recomputed from the stored bytes, nothing taken from a stored hash. It never writes."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from evidence_store.engine import Database, driver
from evidence_store.envelope import Record, canonical, parse, record_of
from evidence_store.errors import BadInput, LogDamaged, StoreProblem
from evidence_store.log import tables
from evidence_store.log.append import head
from evidence_store.log.checkpoints import Checkpoint, kept
from evidence_store.log.merkle import Frontier, leaf_hash

PAGE = 500
MOST = 100  # problems told; a damaged file can have millions

EVENTS = "SELECT pos, id, stream, ver, type, at, header, leaf FROM event WHERE log = ? ORDER BY pos"
TAGS = "SELECT pos, tag FROM event_tag WHERE log = ? ORDER BY pos, tag"
BLOBS = (
    "SELECT sha256, event_id, part, kid, blob FROM sealed_blob"
    " WHERE log = ? AND sha256 IN (SELECT value FROM json_each(?))"
)
BLOB_COUNT = "SELECT count(*) FROM sealed_blob WHERE log = ?"
DESTROYED = "SELECT kid FROM destroyed_key WHERE log = ?"

Row = Any
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it was written, and at which position, where that can be said."""

    pos: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: how many events were found, the root (hex) recomputed over them, and what is wrong with them."""

    ok: bool
    size: int
    root: str
    problems: tuple[Problem, ...]

    @property
    def first_bad(self) -> int | None:
        """The smallest position a problem names."""
        return min((problem.pos for problem in self.problems if problem.pos is not None), default=None)


def verify(database: Database, log: str, *, progress: Progress | None = None) -> Verification:
    """Read the whole log in one snapshot and judge it; `progress(done, size)` is called every 500 events."""
    frontier = Frontier()
    problems: list[Problem] = []
    try:
        with database.read() as connection:
            found = _problems(connection, log, frontier, progress or _silent)
            problems.extend(islice(found, MOST))
    except (StoreProblem, DBAPIError, sqlite3.Error, UnicodeDecodeError) as error:  # no table is what it should be
        problems.append(Problem(frontier.size, f"Reading stopped here: {error}"))
    return Verification(not problems, frontier.size, frontier.root().hex(), tuple(problems))


def _silent(_done: int, _size: int) -> None:
    """Tell nobody."""


def _problems(connection: Connection, log: str, frontier: Frontier, progress: Progress) -> Iterator[Problem]:
    yield from _file(connection)
    notes = kept(connection, log)
    named = False
    for problem in _events(connection, log, frontier, dict(notes), progress):
        named = named or problem.pos is not None
        yield problem
    yield from _head(connection, log, frontier, named=named)
    for size, _ in notes:
        if size > frontier.size:
            yield Problem(frontier.size, f"A checkpoint speaks of {size} events: the end of the log is gone.")


def _file(connection: Connection) -> Iterator[Problem]:
    for (what,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if what != "ok":
            yield Problem(None, f"The file is damaged: {what}.")
    found = tables.schema(connection)
    for name, sql in _expected_schema().items():
        if found.pop(name, None) != sql:
            yield Problem(None, f"The table or guard {name} is missing or altered.")
    for name in found:
        yield Problem(None, f"{name} does not belong in the log.")


@cache
def _expected_schema() -> dict[str, str]:
    database = Database(None)
    with database.write() as connection:
        tables.create(connection, 0)
        expected = tables.schema(connection)
    database.close()
    return expected


def _events(
    connection: Connection, log: str, frontier: Frontier, notes: dict[int, bytes], progress: Progress
) -> Iterator[Problem]:
    end = head(driver(connection), log).size
    judge = _Judge(connection, log)
    rows = connection.exec_driver_sql(EVENTS, (log,))
    yield from _checkpoint(log, frontier, notes)
    for page in rows.partitions(PAGE):
        good: list[Record] = []
        for row in page:
            yield from judge.place(row, frontier.size, end)
            yield from judge.event(row, good)
            frontier.append(leaf_hash(row.header))
            yield from _checkpoint(log, frontier, notes)
        yield from judge.sealed(good)
        progress(frontier.size, end)
    yield from judge.rest()


def _checkpoint(log: str, frontier: Frontier, notes: dict[int, bytes]) -> Iterator[Problem]:
    note = notes.get(frontier.size)
    if note is None:
        return
    try:
        told = Checkpoint.parse(note)
    except BadInput:
        yield Problem(None, f"The checkpoint of {frontier.size} events is not readable.")
        return
    if (told.origin, told.size, told.root) != (log, frontier.size, frontier.root()):
        yield Problem(None, f"The first {frontier.size} events are not those of the checkpoint made of them.")


def _head(connection: Connection, log: str, frontier: Frontier, *, named: bool) -> Iterator[Problem]:
    """The head agrees; if not, the range that differs is the best there is, unless a position was `named` already."""
    told = head(driver(connection), log)
    if told.size != frontier.size:
        yield Problem(
            min(told.size, frontier.size), f"The head speaks of {told.size} events, {frontier.size} are here."
        )
        return
    start = 0
    for ours, theirs in zip(frontier.nodes, told.frontier.nodes, strict=True):
        end = start + (1 << ((frontier.size - start).bit_length() - 1))
        if ours != theirs:
            first = None if named else start
            yield Problem(first, f"The events from {start} to {end - 1} do not add up to the root in the head.")
            return
        start = end


class _Judge:
    """What one pass over the events must remember: stream versions, the time, the tags and blobs still to come."""

    def __init__(self, connection: Connection, log: str) -> None:
        self._connection = connection
        self._log = log
        self._versions: Counter[str] = Counter()
        self._ids: set[str] = set()
        self._at = ""
        self._blobs = 0
        self._destroyed = {kid for (kid,) in connection.exec_driver_sql(DESTROYED, (log,))}
        self._tags = iter(connection.exec_driver_sql(TAGS, (log,)).yield_per(PAGE))
        self._tag = next(self._tags, None)

    def place(self, row: Row, expected: int, end: int) -> Iterator[Problem]:
        """Positions are dense and below the head."""
        if row.pos > expected:
            yield Problem(expected, f"Position {expected} is missing: the next event is {row.pos}.")
        if row.pos >= end:
            yield Problem(row.pos, "This event stands beyond the head of the log.")

    def event(self, row: Row, good: list[Record]) -> Iterator[Problem]:
        """One event agrees with its columns, its neighbours and its tags; a readable one is added to `good`."""
        if leaf_hash(row.header) != row.leaf:
            yield Problem(row.pos, "The event is not the one that was written here.")
        yield from self._order(row)
        try:
            fields = parse(row.header)
            event = record_of(fields, row.header)
        except LogDamaged as error:
            yield Problem(row.pos, str(error))
            return
        good.append(event)
        if not _is_canonical(fields, row.header):
            yield Problem(row.pos, "The header is not in its canonical form.")
        if fields.get("log") != self._log:
            yield Problem(row.pos, "The event belongs to another log.")
        yield from self._columns(row, event)
        yield from self._tags_of(row.pos, event)

    def sealed(self, events: list[Record]) -> Iterator[Problem]:
        """Every sealed part is there, unchanged and in its place, or its key was destroyed."""
        digests = [ref.sha256 for event in events for ref in event.sealed]
        rows = self._connection.exec_driver_sql(BLOBS, (self._log, json.dumps(digests)))
        blobs = {row.sha256: row for row in rows}
        self._blobs += len(blobs)
        for event in events:
            for ref in event.sealed:
                blob = blobs.get(ref.sha256)
                if blob is None and not self._destroyed & {ref.kid, tables.PART + ref.sha256}:
                    yield Problem(event.pos, f"The sealed part {ref.part!r} is missing.")
                if blob is None:
                    continue
                if (blob.event_id, blob.part, blob.kid) != (event.id, ref.part, ref.kid):
                    yield Problem(event.pos, f"The sealed part {ref.part!r} is filed under another event or key.")
                if len(blob.blob) != ref.len or sha256(blob.blob).hexdigest() != ref.sha256:
                    yield Problem(event.pos, f"The sealed part {ref.part!r} was altered.")

    def rest(self) -> Iterator[Problem]:
        """Nothing is left over: no tag and no sealed part without its event."""
        if self._tag is not None:
            yield Problem(self._tag.pos, f"The tag {self._tag.tag!r} belongs to no event.")
        count = self._connection.exec_driver_sql(BLOB_COUNT, (self._log,)).scalar_one()
        if count != self._blobs:
            extra = count - self._blobs
            yield Problem(None, f"{extra} sealed part{'s belong' if extra > 1 else ' belongs'} to no event.")

    def _columns(self, row: Row, event: Record) -> Iterator[Problem]:
        for column in ("pos", "id", "stream", "ver", "type", "at"):
            if getattr(row, column) != getattr(event, column):
                yield Problem(row.pos, f"The column {column!r} does not say what the header says.")

    def _order(self, row: Row) -> Iterator[Problem]:
        self._versions[row.stream] += 1
        if row.ver != self._versions[row.stream]:
            yield Problem(row.pos, f"{row.stream} jumps to version {row.ver} here.")
            self._versions[row.stream] = row.ver
        if row.id in self._ids:
            yield Problem(row.pos, f"The event id {row.id} was used before.")
        self._ids.add(row.id)
        if row.at < self._at:
            yield Problem(row.pos, f"The time goes back here, from {self._at} to {row.at}.")
        self._at = row.at

    def _tags_of(self, pos: int, event: Record) -> Iterator[Problem]:
        found = []
        while self._tag is not None and self._tag.pos <= pos:
            if self._tag.pos == pos:
                found.append(self._tag.tag)
            else:
                yield Problem(self._tag.pos, f"The tag {self._tag.tag!r} belongs to no event.")
            self._tag = next(self._tags, None)
        if tuple(found) != event.tags:
            yield Problem(pos, "The tags in the index are not those in the header.")


def _is_canonical(fields: dict[str, Any], header: bytes) -> bool:
    try:
        return canonical(fields) == header
    except BadInput:
        return False
