"""The one way into the log: check, stamp, hash, insert, in one short transaction. Only this file writes events."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import assert_never

from evidence_store.envelope import Prepared, parse
from evidence_store.errors import (
    BadInput,
    ConditionFailed,
    DuplicateIdConflict,
    KeyDestroyed,
    LogDamaged,
    StreamMoved,
)
from evidence_store.log import tables
from evidence_store.log.conditions import Anything, At, Condition, NoStream, Unless
from evidence_store.log.merkle import Frontier, leaf_hash

HEAD = "SELECT size, at, frontier FROM log_head WHERE log = ?"
KNOWN = "SELECT id, pos, header FROM event WHERE log = ? AND id IN (SELECT value FROM json_each(?))"
VERSIONS = "SELECT value, (SELECT max(ver) FROM event WHERE log = ? AND stream = value) FROM json_each(?)"
MOVED = (
    "SELECT tag, event.pos, event.type FROM json_each(?) JOIN event_tag ON event_tag.log = ? AND tag = value AND"
    " event_tag.pos > ? JOIN event ON event.log = event_tag.log AND event.pos = event_tag.pos"
    " WHERE event.type IN (SELECT value FROM json_each(?)) ORDER BY event.pos LIMIT 1"
)
INSERT = "INSERT INTO event (log, pos, id, stream, ver, type, at, header, leaf) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_TAG = "INSERT INTO event_tag (log, tag, pos) VALUES (?, ?, ?)"
INSERT_BLOB = "INSERT INTO sealed_blob (log, sha256, event_id, part, kid, blob) VALUES (?, ?, ?, ?, ?, ?)"
ADVANCE = "UPDATE log_head SET size = ?, at = ?, frontier = ? WHERE log = ?"


@dataclass(frozen=True, slots=True)
class Appended:
    """Where the events stand: every position in the order given, and the smallest and largest of them."""

    first: int
    last: int
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: how many events, the time of the last one, the frontier of their tree."""

    size: int
    at: str
    frontier: Frontier


def head(connection: sqlite3.Connection, log: str) -> Head:
    """The head row of `log`; raises `LogDamaged` if it is missing or broken."""
    row = connection.execute(HEAD, (log,)).fetchone()
    if row is None:
        raise LogDamaged(f"The head of the log {log!r} is missing; please restore the log from a backup.")
    try:
        return Head(row[0], row[1], Frontier.from_bytes(row[0], row[2]))
    except ValueError as error:
        raise LogDamaged(f"The head of the log {log!r} is broken ({error}); restore it from a backup.") from error


def append(
    connection: sqlite3.Connection,
    log: str,
    batch: Sequence[Prepared],
    *,
    when: Sequence[Condition],
    clock: Callable[[], datetime],
    hooks: Callable[[str], None],
) -> Appended:
    """Append `batch` inside the caller's write transaction.

    Raises `DuplicateIdConflict`, `StreamMoved`, `ConditionFailed`, `KeyDestroyed`, `LogDamaged`.
    """
    old = _known(connection, log, batch)
    if old is not None:
        return _appended(old)
    for condition in when:
        _require(connection, log, condition)
    before = head(connection, log)
    at = max(stamp(clock()), before.at)
    rows = _rows(connection, log, batch, before, at)
    hooks("before_insert")
    _insert(connection, log, batch, rows)
    hooks("after_insert")
    connection.execute(ADVANCE, (before.frontier.size, at, before.frontier.to_bytes(), log))
    hooks("before_commit")
    return _appended([row[1] for row in rows])


def _appended(positions: Sequence[int]) -> Appended:
    return Appended(min(positions), max(positions), tuple(positions))


def _known(connection: sqlite3.Connection, log: str, batch: Sequence[Prepared]) -> list[int] | None:
    """The positions of a batch that is in the log already, None if none of it is."""
    ids = json.dumps([item.entry.id for item in batch])
    known = {id: (pos, header) for id, pos, header in connection.execute(KNOWN, (log, ids))}
    if not known:
        return None
    for item in batch:
        id = item.entry.id
        if id not in known:
            raise DuplicateIdConflict(f"Some of these events are in the log already, but {id} is not.")
        if parse(known[id][1]).get("req") != item.entry.req:
            raise DuplicateIdConflict(f"The event id {id} is in the log already, with another content.")
    return [known[item.entry.id][0] for item in batch]


def _require(connection: sqlite3.Connection, log: str, condition: Condition) -> None:
    match condition:
        case Anything():
            return
        case NoStream(stream):
            _require_version(connection, log, stream, 0)
        case At(stream, version):
            _require_version(connection, log, stream, version)
        case Unless(types, tags, after):
            moved = _first_moved(connection, log, types, tags, after)
            if moved is not None:
                tag, pos, type = moved
                raise ConditionFailed(f"Meanwhile {type} was recorded for {tag} (position {pos}); look again.")
        case _:
            assert_never(condition)


def _require_version(connection: sqlite3.Connection, log: str, stream: str, version: int) -> None:
    found = versions(connection, log, [stream])[stream]
    if found != version:
        raise StreamMoved(f"{stream} is at version {found}, not {version}; look again.")


def _first_moved(
    connection: sqlite3.Connection, log: str, types: Sequence[str], tags: Sequence[str], after: int
) -> tuple[str, int, str] | None:
    row = connection.execute(MOVED, (json.dumps(list(tags)), log, after, json.dumps(list(types)))).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def versions(connection: sqlite3.Connection, log: str, streams: Sequence[str]) -> dict[str, int]:
    """The version every stream is at; 0 for a stream without events."""
    found = connection.execute(VERSIONS, (log, json.dumps(list(streams))))
    return {stream: version or 0 for stream, version in found}


def stamp(now: datetime) -> str:
    """An aware time as `YYYY-MM-DDTHH:MM:SS.ffffffZ`: of one width, so that it sorts as text."""
    return now.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


_Row = tuple[str, int, str, str, int, str, str, bytes, bytes]


def _rows(connection: sqlite3.Connection, log: str, batch: Sequence[Prepared], before: Head, at: str) -> list[_Row]:
    """The rows of `event`; advances the frontier of `before` over them."""
    version = versions(connection, log, list({item.entry.stream for item in batch}))
    rows = []
    for pos, item in enumerate(batch, start=before.size):
        entry = item.entry
        version[entry.stream] += 1
        header = item.stamp(pos=pos, ver=version[entry.stream], at=at)
        leaf = leaf_hash(header)
        before.frontier.append(leaf)
        rows.append((log, pos, entry.id, entry.stream, version[entry.stream], entry.type, at, header, leaf))
    return rows


def _insert(connection: sqlite3.Connection, log: str, batch: Sequence[Prepared], rows: Sequence[_Row]) -> None:
    tags = [(log, tag, row[1]) for item, row in zip(batch, rows, strict=True) for tag in item.tags]
    blobs = [
        (log, part.sha256, item.entry.id, part.part, part.kid, part.blob)
        for item in batch
        for part in item.entry.sealed
    ]
    try:
        connection.executemany(INSERT, rows)
        if tags:
            connection.executemany(INSERT_TAG, tags)
        if blobs:
            connection.executemany(INSERT_BLOB, blobs)
    except sqlite3.IntegrityError as error:
        raise _told(str(error)) from error


def _told(message: str) -> BadInput | KeyDestroyed | LogDamaged:
    if message == tables.DESTROYED:
        return KeyDestroyed("The speaker was erased; nothing more can be stored under their key.")
    if message == tables.PRESENT:
        return BadInput("A sealed part of this event already belongs to another event.")
    return LogDamaged(f"The log's tables disagree with its head ({message}); run `evidence verify`.")
