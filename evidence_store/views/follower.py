"""The one follower: folds every fact of the journal into the read models, its position stored with its data."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, delete, inspect, text
from sqlmodel import Session, SQLModel

from evidence_store.engine import Database
from evidence_store.errors import ViewDamaged
from evidence_store.journal import Journal, Recorded
from evidence_store.views import codings, people, quotes, tables, writing

NAME = "views"
BATCH = 2000
READ_MODELS = (people.apply, quotes.apply, codings.apply, writing.apply)
TABLES = SQLModel.metadata.sorted_tables

_REACHED = text("SELECT position FROM reached WHERE name = :name").bindparams(name=NAME)
Progress = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    return None


class Views:
    """The read models in one file (memory when no path is given)."""

    def __init__(self, path: Path | None, journal: Journal) -> None:
        self._journal = journal
        self._path = path
        self.database = self._opened()

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def settle(self) -> bool:
        """Move everything out of the write-ahead log; False when a reader stands in the way."""
        return self.database.settle()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session on one snapshot of the read models."""
        with self.database.read() as connection, Session(bind=connection) as session:
            yield session

    def position(self) -> int:
        """Position of the last fact folded in; -1 before the first."""
        with self.database.read() as connection:
            found: int | None = connection.execute(_REACHED).scalar()
        return -1 if found is None else found

    def follow(self, *, upto: int | None = None, progress: Progress = _silent) -> int:
        """Fold in whatever the log holds beyond the position reached; returns the new position.

        Each batch is one transaction with its position, so a crash loses nothing and repeats nothing.
        """
        head = (self._journal.log.size() - 1) if upto is None else upto
        reached = self.position()
        start = reached
        while reached < head:
            with self.database.write() as connection, Session(bind=connection) as session:
                reached = self._fold(session, head)
                session.commit()
            progress(reached - start, head - start)
        return reached

    def rebuild(self, *, progress: Progress = _silent) -> int:
        """Forget everything and fold the whole log anew, in one transaction: readers see the old or the new."""
        try:
            return self._fold_anew(progress)
        except ViewDamaged:
            self.database.close()
            self.database = self._made_anew()
            return self._fold_anew(progress)

    def _fold_anew(self, progress: Progress) -> int:
        head = self._journal.log.size() - 1
        with self.database.write() as connection, Session(bind=connection) as session:
            for table in TABLES:
                connection.execute(delete(table))
            reached = -1
            while reached < head:
                reached = self._fold(session, head)
                progress(reached + 1, head + 1)
            session.commit()
        return head

    def _fold(self, session: Session, head: int) -> int:
        # Read inside the write transaction: another process may have followed meanwhile.
        row = session.get(tables.ReachedRow, NAME)
        reached = row.position if row else -1
        for recorded in islice(self._journal.read(after=reached, upto=head), BATCH):
            fold(session, recorded)
            reached = recorded.pos
        session.merge(tables.ReachedRow(name=NAME, position=reached, version=tables.VERSION))
        session.flush()
        return reached

    def _opened(self) -> Database:
        try:
            return _prepared(self._path)
        except ViewDamaged:
            return self._made_anew()

    def _made_anew(self) -> Database:
        for suffix in ("", "-wal", "-shm"):
            if self._path:
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        return _prepared(self._path)


def _prepared(path: Path | None) -> Database:
    database = Database(path, wipe=True, durable=False)
    try:
        with database.write() as connection:
            if _outdated(connection):
                SQLModel.metadata.drop_all(connection, tables=TABLES)
            SQLModel.metadata.create_all(connection, tables=TABLES)
    except ViewDamaged:
        database.close()
        raise
    return database


def fold(session: Session, recorded: Recorded) -> None:
    """Fold one fact into every read model."""
    for apply in READ_MODELS:
        apply(session, recorded)


def _outdated(connection: Connection) -> bool:
    if not inspect(connection).has_table(tables.ReachedRow.__tablename__):
        return False
    with Session(bind=connection) as session:
        row = session.get(tables.ReachedRow, NAME)
        return row is not None and row.version != tables.VERSION
