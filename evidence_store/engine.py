"""SQLite as we promise it: durable, serialised, loud. Only this file may create an engine.

Every setting is load-bearing; each is read back after it is made, and a file that did not take it is not opened.
"""

import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, QueuePool, StaticPool, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from evidence_store.errors import LogDamaged, StoreFull, StoreInUse, StoreProblem, StoreTooNew, ViewDamaged
from evidence_store.filelock import FileLock

CHECKPOINT_ROWS = 1000
WAL_LIMIT = 64 * 1024 * 1024  # bytes a finished write-ahead log may keep on disk

_BEGIN = "evidence_begin"


def has_wal_reset_race(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite can lose commits when a checkpoint meets a commit (3.7.0 to 3.51.2, two backports).

    We are safe either way, as we checkpoint under the write lock only; other programs on the same file are not.
    """
    fixed = {(3, 44): 6, (3, 50): 7, (3, 51): 3}
    major, minor, patch = version[:3]
    return (3, 7) <= (major, minor) < (3, 52) and patch < fixed.get((major, minor), 1 << 30)


class Database:
    """One SQLite file, or memory when `path` is None, safe to call from several threads and processes.

    What is deleted is overwritten. `secret` keeps no write-ahead log either, in which old pages linger; `wipe` says
    that the file can be rebuilt: it keeps one, which `settle` empties. `durable=False` gives up the last commits of a
    power cut, never consistency. `patience` is how many seconds a writer waits for another one.
    Raises `StoreProblem` and its kinds; never an exception of the driver, but for broken constraints and wrong SQL.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        secret: bool = False,
        wipe: bool = False,
        durable: bool = True,
        patience: float = 30.0,
    ) -> None:
        self.path = path
        self.patience = patience
        self._rebuildable = wipe
        self._secret = secret
        self._pragmas = _pragmas(path, secret=secret, durable=durable, patience=patience)
        self._lock = FileLock(path.with_name(path.name + ".lock"), patience=patience) if path else None
        self._memory = threading.RLock()
        self._joined: Connection | None = None
        self._here = threading.local()
        self._watch: PoolProxiedConnection | None = None
        self._writing: Connection | None = None  # kept open: checking one out costs as much as an insert
        self._unsettled = CHECKPOINT_ROWS  # the first write also settles what an earlier process left
        self._engine = self._open()
        self._writer = self._engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that no other writer shares: committed at the end, rolled back by any exception."""
        return self._write() if self.path else self._in_memory(self._writer)

    def read(self) -> AbstractContextManager[Connection]:
        """A snapshot. In memory, a read inside a write of the same thread joins it."""
        return self._read() if self.path else self._in_memory(self._engine)

    def prepare(self, version: int, create: Callable[[Connection, int], None]) -> None:
        """Bring the tables to format `version` (`PRAGMA user_version`).

        Older ones are handed to `create(connection, found)`; newer ones raise `StoreTooNew`.
        """
        if self.version() == version:
            return
        with self.write() as connection:
            found = _user_version(connection)
            if found > version:
                raise StoreTooNew(
                    f"{self._name} was written by a newer version (format {found}, this one knows {version});"
                    " please update Evidence Store."
                )
            if found < version:
                create(connection, found)
                connection.exec_driver_sql(f"PRAGMA user_version={version:d}")

    def version(self) -> int:
        """The format number of the tables; 0 in a new file."""
        with self.read() as connection:
            return _user_version(connection)

    def changes(self) -> int:
        """A number that is another one whenever anything was committed to the file meanwhile, by anyone."""
        if self.path is None:
            return 0
        with self._translated(), self._memory:
            if self._watch is None:
                self._watch = self._engine.raw_connection()
            return int(self._watch.cursor().execute("PRAGMA data_version").fetchone()[0])

    def settle(self) -> bool:
        """Move everything out of the write-ahead log and empty it; False when a reader stands in the way."""
        if self.path is None or self._secret:
            return True
        with self._translated(), self._lock_held(), self._engine.connect() as connection:
            raw = driver(connection)
            raw.execute("PRAGMA busy_timeout=0")
            busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            raw.execute(f"PRAGMA busy_timeout={self.patience * 1000:.0f}")
        return not busy

    def close(self) -> None:
        """Let go of the file. Nothing is lost if this is never called."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
        # The last connection to close checkpoints, which must not meet a commit of another process.
        with suppress(StoreProblem), self._lock_held():
            self._let_go()
            return
        self._let_go()

    def _let_go(self) -> None:
        if self._writing is not None:
            self._writing.close()
            self._writing = None
        self._engine.dispose()

    @property
    def _name(self) -> str:
        return self.path.name if self.path else "The store in memory"

    def _open(self) -> Engine:
        if self.path is None:
            engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        else:
            self._create_file(self.path)
            url = URL.create("sqlite", database=str(self.path))
            engine = create_engine(url, poolclass=QueuePool, pool_size=8, max_overflow=-1)
        event.listen(engine, "connect", self._configure)
        event.listen(engine, "begin", _begin)
        try:
            # Under the lock: two processes that turn a new file to WAL at once would find it locked.
            with self._translated(), self._lock_held(), engine.connect():
                return engine
        except BaseException as error:
            engine.dispose()
            if isinstance(error, UnicodeDecodeError):  # the driver could not even read SQLite's complaint
                raise self._damaged("unreadable text") from error
            raise

    def _create_file(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # O_EXCL: opening and closing an existing file would drop the locks SQLite holds on it in this process.
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as error:
            raise StoreProblem(f"{path} cannot be created: {error.strerror}.") from error

    def _configure(self, raw: sqlite3.Connection, _record: object) -> None:
        raw.isolation_level = None  # the driver would begin late and by itself
        for pragma, value in self._pragmas.items():
            raw.execute(f"PRAGMA {pragma}={value}").fetchall()
            found = raw.execute(f"PRAGMA {pragma}").fetchone()
            if found is not None and str(found[0]) != str(value):
                raise StoreProblem(f"SQLite did not accept {pragma}={value} for {self._name} (it says {found[0]}).")

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        if getattr(self._here, "writing", False):
            raise RuntimeError("a write inside a write of the same thread would wait for itself")
        with self._translated(), self._lock_held():
            self._here.writing = True
            try:
                connection = self._writing = self._writing or self._writer.connect()
                before = driver(connection).total_changes
                with connection.begin():
                    yield connection
                self._settle_some(driver(connection), before)
            finally:
                self._here.writing = False

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._translated(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _in_memory(self, engine: Engine) -> Iterator[Connection]:
        if not self._memory.acquire(timeout=self.patience):
            raise StoreInUse(f"{self._name} is being written to by another thread; try again.")
        try:
            if self._joined is not None:
                yield self._joined
                return
            with self._translated(), engine.connect() as connection, connection.begin():
                self._joined = connection
                try:
                    yield connection
                finally:
                    self._joined = None
        finally:
            self._memory.release()

    @contextmanager
    def _lock_held(self) -> Iterator[None]:
        if self._lock is None:
            yield
            return
        with self._lock.held():
            yield

    def _settle_some(self, raw: sqlite3.Connection, before: int) -> None:
        self._unsettled += raw.total_changes - before
        if self._unsettled < CHECKPOINT_ROWS or self._secret:
            return
        self._unsettled = 0
        # What was written is committed; a checkpoint that fails loses nothing and is tried again later.
        with suppress(sqlite3.Error):
            raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            told = self._in_our_words(error.orig if isinstance(error, DBAPIError) else error)
            if told is None:
                raise
            raise told from error

    def _in_our_words(self, error: BaseException | None) -> StoreProblem | None:
        if "Could not decode to UTF-8" in str(error):  # the driver's own complaint, which has no code
            return self._damaged(error)
        match getattr(error, "sqlite_errorcode", 0) & 0xFF:
            case sqlite3.SQLITE_FULL:
                return StoreFull(f"There is no room left to write to {self._name}; nothing of this was stored.")
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                return StoreInUse(f"Another program holds {self._name} and did not let go in time; try again.")
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
                return self._damaged(error)
            case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_AUTH:
                return StoreProblem(f"{self._name} cannot be opened for writing here ({error}).")
            case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_PROTOCOL | sqlite3.SQLITE_NOLFS:
                return StoreProblem(f"The disk under {self._name} reports an error ({error}).")
        return None

    def _damaged(self, error: object) -> StoreProblem:
        if self._rebuildable:
            return ViewDamaged(f"{self._name} is damaged ({error}); “evidence rebuild” makes it anew.")
        return LogDamaged(f"{self._name} is damaged ({error}); please restore it from a backup.")


def _pragmas(path: Path | None, *, secret: bool, durable: bool, patience: float) -> dict[str, str | int]:
    common: dict[str, str | int] = {
        "busy_timeout": f"{patience * 1000:.0f}",
        "foreign_keys": 1,
        "recursive_triggers": 1,  # else INSERT OR REPLACE deletes without asking the guards
        "trusted_schema": 0,
        "cell_size_check": 1,
        "secure_delete": 1,
    }
    if path is None:
        return common
    if sys.platform == "darwin":
        common["fullfsync"] = 1
    journal: dict[str, str | int] = {"journal_mode": "truncate"}
    if not secret:
        journal = {"journal_mode": "wal", "wal_autocheckpoint": 0, "journal_size_limit": WAL_LIMIT}
    return common | journal | {"synchronous": 2 if durable else 1, "mmap_size": 0}


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def driver(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection, in the same transaction: for the append, whose every step is under the lock."""
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def _user_version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
