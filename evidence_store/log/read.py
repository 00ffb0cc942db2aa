"""Reading the log. It reads in pages of short snapshots: what is appended never changes, so no page can go stale."""

import json
from collections.abc import Iterator, Sequence

from evidence_store.engine import Database, driver
from evidence_store.envelope import Record, record
from evidence_store.log.append import head

PAGE = 500

EVENTS = "SELECT pos, header FROM event WHERE log = ? AND pos > ? AND pos <= ?"
TAGGED = (
    "SELECT event.pos, header FROM event_tag JOIN event ON event.log = event_tag.log AND event.pos = event_tag.pos"
    " WHERE event_tag.log = ? AND event_tag.pos > ? AND event_tag.pos <= ? AND tag = ?"
)
OF_TYPES = " AND type IN (SELECT value FROM json_each(?))"
STREAM = "SELECT ver, header FROM event WHERE log = ? AND stream = ? AND ver > ? ORDER BY ver LIMIT ?"
BY_ID = "SELECT id, pos, header FROM event WHERE log = ? AND id IN (SELECT value FROM json_each(?))"
BLOBS = "SELECT sha256, blob FROM sealed_blob WHERE log = ? AND sha256 IN (SELECT value FROM json_each(?))"


def events(
    database: Database,
    log: str,
    *,
    after: int,
    upto: int | None,
    limit: int | None,
    tag: str | None,
    types: Sequence[str] | None,
) -> Iterator[Record]:
    """Events at positions `after < pos <= upto`, in order; `upto` None means: those there are now."""
    end = size(database, log) - 1 if upto is None else upto
    statement, more = _chosen(tag, types)
    left = limit
    while left is None or left > 0:
        page = PAGE if left is None else min(PAGE, left)
        with database.read() as connection:
            rows = connection.exec_driver_sql(statement, (log, after, end, *more, page)).fetchall()
        yield from (record(header) for _, header in rows)
        if len(rows) < page:
            return
        after = rows[-1][0]
        left = None if left is None else left - page


def _chosen(tag: str | None, types: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    statement, more = (EVENTS, ()) if tag is None else (TAGGED, (tag,))
    if types is not None:
        statement, more = statement + OF_TYPES, (*more, json.dumps(list(types)))
    return statement + " ORDER BY 1 LIMIT ?", more


def stream(database: Database, log: str, name: str) -> Iterator[Record]:
    """The events of one stream, oldest first."""
    after = 0
    while True:
        with database.read() as connection:
            rows = connection.exec_driver_sql(STREAM, (log, name, after, PAGE)).fetchall()
        yield from (record(header) for _, header in rows)
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


def by_id(database: Database, log: str, ids: Sequence[str]) -> dict[str, Record]:
    """The events among `ids` that are in the log."""
    with database.read() as connection:
        rows = connection.exec_driver_sql(BY_ID, (log, json.dumps(list(ids)))).fetchall()
    return {id: record(header) for id, _, header in rows}


def blobs(database: Database, log: str, digests: Sequence[str]) -> dict[str, bytes]:
    """The sealed parts among `digests` that are still there."""
    with database.read() as connection:
        rows = connection.exec_driver_sql(BLOBS, (log, json.dumps(list(digests)))).fetchall()
    return dict(map(tuple, rows))


def size(database: Database, log: str) -> int:
    """How many events the log holds."""
    with database.read() as connection:
        return head(driver(connection), log).size
