"""The tables of the log on SQLite and their guards. Every table is keyed by `log`: one file can hold many logs.

The guards refuse UPDATE, DELETE and INSERT OR REPLACE. They are a seat belt: whoever holds the file can drop them,
and verification says so. The proof is the Merkle tree.
"""

from sqlalchemy import Connection

FORMAT = 2
PART = "sha256:"
"""In front of a digest in `destroyed_key`: one sealed part is destroyed, and the key it was under is not."""

TABLES = (
    """CREATE TABLE log_head (
        log TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL CHECK (size >= 0), at TEXT NOT NULL,
        frontier BLOB NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE event (
        log TEXT NOT NULL, pos INTEGER NOT NULL CHECK (pos >= 0), id TEXT NOT NULL, stream TEXT NOT NULL,
        ver INTEGER NOT NULL CHECK (ver >= 1), type TEXT NOT NULL, at TEXT NOT NULL, header BLOB NOT NULL,
        leaf BLOB NOT NULL, PRIMARY KEY (log, pos), UNIQUE (log, id), UNIQUE (log, stream, ver)) STRICT""",
    """CREATE TABLE event_tag (
        log TEXT NOT NULL, tag TEXT NOT NULL, pos INTEGER NOT NULL, PRIMARY KEY (log, tag, pos))
        STRICT, WITHOUT ROWID""",
    """CREATE TABLE sealed_blob (
        log TEXT NOT NULL, sha256 TEXT NOT NULL, event_id TEXT NOT NULL, part TEXT NOT NULL, kid TEXT NOT NULL,
        blob BLOB NOT NULL, PRIMARY KEY (log, sha256)) STRICT""",
    """CREATE TABLE destroyed_key (
        log TEXT NOT NULL, kid TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (log, kid)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE checkpoint (
        log TEXT NOT NULL, size INTEGER NOT NULL CHECK (size >= 0), note BLOB NOT NULL, PRIMARY KEY (log, size))
        STRICT, WITHOUT ROWID""",
)

APPEND_ONLY = "append-only"
NOT_NEXT = "not the next position, or already present"
PRESENT = "already present"
DESTROYED = "the key is destroyed"

_NEXT = "(SELECT coalesce(max(pos) + 1, 0) FROM event WHERE log = NEW.log)"


def _guard(table: str, moment: str, when: str, message: str) -> str:
    name = f"{table}_{moment.lower()}_guard"
    return f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"


def _exists(table: str, columns: str, *, row: str = "NEW") -> str:
    match = " AND ".join(f"{column} = {row}.{column}" for column in columns.split())
    return f"EXISTS (SELECT 1 FROM {table} WHERE {match})"  # noqa: S608 - our own words only


GUARDS = (
    _guard("log_head", "INSERT", _exists("log_head", "log"), PRESENT),
    _guard("log_head", "UPDATE", f"NEW.log <> OLD.log OR NEW.size < OLD.size OR NEW.size <> {_NEXT}", NOT_NEXT),
    _guard("log_head", "DELETE", "1", APPEND_ONLY),
    _guard(
        "event",
        "INSERT",
        f"NEW.pos <> {_NEXT} OR {_exists('event', 'log id')} OR {_exists('event', 'log stream ver')}",
        NOT_NEXT,
    ),
    _guard("event", "UPDATE", "1", APPEND_ONLY),
    _guard("event", "DELETE", "1", APPEND_ONLY),
    # Tags come before the head moves on: nobody tags a past event.
    _guard(
        "event_tag",
        "INSERT",
        "NEW.pos < (SELECT size FROM log_head WHERE log = NEW.log)"  # noqa: S608 - as above
        f" OR NOT {_exists('event', 'log pos')} OR {_exists('event_tag', 'log tag pos')}",
        NOT_NEXT,
    ),
    _guard("event_tag", "UPDATE", "1", APPEND_ONLY),
    _guard("event_tag", "DELETE", "1", APPEND_ONLY),
    _guard("sealed_blob", "INSERT", _exists("sealed_blob", "log sha256"), PRESENT),
    _guard("sealed_blob", "INSERT", _exists("destroyed_key", "log kid"), DESTROYED).replace(
        "sealed_blob_insert_guard", "sealed_blob_key_guard"
    ),
    _guard("sealed_blob", "UPDATE", "1", APPEND_ONLY),
    _guard(
        "sealed_blob",
        "DELETE",
        f"NOT {_exists('destroyed_key', 'log kid', row='OLD')} AND NOT EXISTS (SELECT 1 FROM destroyed_key"  # noqa: S608
        f" WHERE log = OLD.log AND kid = '{PART}' || OLD.sha256)",
        "the key is not destroyed",
    ),
    _guard("destroyed_key", "INSERT", _exists("destroyed_key", "log kid"), PRESENT),
    _guard("destroyed_key", "UPDATE", "1", APPEND_ONLY),
    _guard("destroyed_key", "DELETE", "1", APPEND_ONLY),
    _guard("checkpoint", "INSERT", _exists("checkpoint", "log size"), PRESENT),
    _guard("checkpoint", "UPDATE", "1", APPEND_ONLY),
    _guard("checkpoint", "DELETE", "1", APPEND_ONLY),
)


def create(connection: Connection, found: int) -> None:
    """Make the tables and guards of an empty file (`found` is 0), or bring those of format 1 up to date."""
    if found == 1:
        # Format 2 lets single sealed parts go, as a quote can move from one speaker to another.
        connection.exec_driver_sql("DROP TRIGGER sealed_blob_delete_guard")
        connection.exec_driver_sql(next(guard for guard in GUARDS if "sealed_blob_delete_guard" in guard))
        return
    for statement in (*TABLES, *GUARDS):
        connection.exec_driver_sql(statement)


def schema(connection: Connection) -> dict[str, str]:
    """What the file says its tables, indexes and guards are: name to SQL."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return dict(map(tuple, rows))
