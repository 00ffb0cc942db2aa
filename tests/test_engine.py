"""Database files are durable, serialised and loud; and there is one way to get an engine."""

import re
import sqlite3
import stat
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import MetaData
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, select

from evidence_store.engine import Database, driver, has_wal_reset_race
from evidence_store.errors import LogDamaged, StoreFull, StoreInUse, StoreProblem, StoreTooNew

ROOT = Path(__file__).resolve().parents[1]


class Mark(SQLModel, table=True):
    """A row for these tests, outside the shared metadata."""

    metadata = MetaData()
    id: int | None = Field(default=None, primary_key=True)
    words: str


def numbers(connection, found=0):
    connection.exec_driver_sql("CREATE TABLE number (n INTEGER PRIMARY KEY, filling BLOB) STRICT")


@pytest.fixture(params=["memory", "file", "secret", "wipe"])
def database(request, tmp_path):
    path = None if request.param == "memory" else tmp_path / "a.db"
    database = Database(path, secret=request.param == "secret", wipe=request.param == "wipe")
    database.prepare(1, numbers)
    yield database
    database.close()


def break_off(_done: object) -> None:
    raise ZeroDivisionError


def keep(connection, words: str) -> None:
    with Session(bind=connection) as session:
        session.add(Mark(words=words))
        session.commit()


def count(database) -> int:
    with database.read() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM number").scalar_one()


def test_a_write_is_kept_at_its_end_and_undone_by_an_exception(database):
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO number (n) VALUES (1)")
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        break_off(connection.exec_driver_sql("INSERT INTO number (n) VALUES (2)"))
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.exec_driver_sql("INSERT INTO number (n) VALUES (1)")
    assert count(database) == 1


def test_threads_write_one_after_the_other_and_lose_nothing(database):
    def add():
        for _ in range(25):
            with database.write() as connection:
                n = connection.exec_driver_sql("SELECT coalesce(max(n), 0) + 1 FROM number").scalar_one()
                connection.exec_driver_sql("INSERT INTO number (n) VALUES (?)", (n,))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database) == 200


def test_sessions_of_sqlmodel_share_the_transaction(database):
    with database.write() as connection:
        Mark.metadata.create_all(connection)
        keep(connection, "kept")
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        break_off(keep(connection, "undone"))
    with database.read() as connection, Session(bind=connection) as session:
        assert [mark.words for mark in session.exec(select(Mark)).all()] == ["kept"]


def test_a_read_is_a_snapshot(tmp_path):
    database = Database(tmp_path / "a.db")
    database.prepare(1, numbers)
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM number").scalar_one() == 0
        with database.write() as other:
            other.exec_driver_sql("INSERT INTO number (n) VALUES (1)")
        assert connection.exec_driver_sql("SELECT count(*) FROM number").scalar_one() == 0
    assert count(database) == 1
    database.close()


def test_a_read_inside_a_write_in_memory_joins_it():
    database = Database(None)
    database.prepare(1, numbers)
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO number (n) VALUES (1)")
        assert count(database) == 1


def test_a_write_inside_a_write_is_a_mistake_that_is_told(tmp_path):
    database = Database(tmp_path / "a.db")
    with database.write(), pytest.raises(RuntimeError, match="wait for itself"), database.write():
        pass
    with database.write():
        pass
    database.close()


@pytest.mark.parametrize(("how", "journal"), [({}, "wal"), ({"wipe": True}, "wal"), ({"secret": True}, "truncate")])
def test_every_connection_has_the_settings_durability_needs(tmp_path, how, journal):
    database = Database(tmp_path / "a.db", **how)
    for transaction in (database.read, database.write):
        with transaction() as connection:
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in SETTINGS}
        assert found == SETTINGS | {"journal_mode": journal}
    database.close()


SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "busy_timeout": 30000,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
    "secure_delete": 1,
}


def test_views_may_give_up_the_last_commits_of_a_power_cut_but_only_when_told(tmp_path):
    database = Database(tmp_path / "a.db", wipe=True, durable=False)
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
    database.close()


def test_a_setting_that_sqlite_does_not_take_is_not_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr("evidence_store.engine.WAL_LIMIT", "nonsense")
    with pytest.raises(StoreProblem, match="journal_size_limit"):
        Database(tmp_path / "a.db")


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_files_are_for_their_owner_alone(tmp_path):
    database = Database(tmp_path / "deep" / "a.db")
    database.prepare(1, numbers)
    for path in (tmp_path / "deep").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name
    database.close()


def test_a_format_is_made_once_lifted_when_older_and_refused_when_newer(tmp_path):
    path, calls = tmp_path / "a.db", []
    for version in (1, 1, 3):
        database = Database(path)
        database.prepare(version, lambda connection, found: calls.append(found))
        assert database.version() == version
        database.close()
    assert calls == [0, 1]
    database = Database(path)
    with pytest.raises(StoreTooNew, match="update Evidence Store"):
        database.prepare(2, numbers)
    database.close()


def test_a_writer_waits_only_as_long_as_it_was_told(tmp_path):
    holder, waiter = Database(tmp_path / "a.db"), Database(tmp_path / "a.db", patience=0.3)
    with holder.write():
        start = time.monotonic()
        with pytest.raises(StoreInUse, match="try again"), waiter.write():
            pass
        assert time.monotonic() - start > 0.2
    with waiter.write():
        pass
    waiter.close()
    holder.close()


def test_a_waiting_writer_gets_its_turn(tmp_path):
    holder, waiter = Database(tmp_path / "a.db"), Database(tmp_path / "a.db", patience=10)
    got = threading.Event()

    def wait():
        with waiter.write():
            got.set()

    with holder.write():
        thread = threading.Thread(target=wait)
        thread.start()
        time.sleep(0.1)
        assert not got.is_set()
    thread.join(5)
    assert got.is_set()
    waiter.close()
    holder.close()


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path):
    database = Database(tmp_path / "a.db")
    database.prepare(1, numbers)
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=12")
    with pytest.raises(StoreFull, match="no room left"), database.write() as connection:
        connection.exec_driver_sql("INSERT INTO number VALUES (?, zeroblob(2000))", [(n,) for n in range(100)])
    assert count(database) == 0
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO number (n) VALUES (1)")
    assert count(database) == 1
    database.close()


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path):
    path = tmp_path / "a.db"
    path.write_bytes(b"Dear colleagues, thank you for the figures. " * 100)
    with pytest.raises(LogDamaged, match="restore it from a backup"):
        Database(path)
    with pytest.raises(StoreProblem, match="evidence rebuild"):
        Database(path, wipe=True)


def test_a_place_that_cannot_be_written_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreProblem, match="cannot be created"):
        Database(tmp_path / "file" / "a.db")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(StoreProblem):
        Database(tmp_path / "folder.db")


def test_changes_tells_of_commits_by_anyone(tmp_path):
    database, other = Database(tmp_path / "a.db"), Database(tmp_path / "a.db")
    database.prepare(1, numbers)
    before = database.changes()
    assert database.changes() == before
    with database.read():
        pass
    assert database.changes() == before
    for n, writer in enumerate((database, other)):
        with writer.write() as connection:
            connection.exec_driver_sql("INSERT INTO number (n) VALUES (?)", (n,))
        assert database.changes() != before
        before = database.changes()
    other.close()
    database.close()


def test_deleted_words_leave_the_files_once_settled(tmp_path):
    word = b"heliotrope-umbrella"
    for how in ({}, {"wipe": True}, {"secret": True}):
        path = tmp_path / f"{len(how)}{'secret' in how}" / "a.db"
        database = Database(path, **how)
        database.prepare(1, numbers)
        with database.write() as connection:
            connection.exec_driver_sql("INSERT INTO number VALUES (1, ?)", (word,))
        with database.write() as connection:
            connection.exec_driver_sql("DELETE FROM number")
        assert database.settle()
        database.close()
        assert not [file.name for file in path.parent.iterdir() if word in file.read_bytes()]


def test_the_write_ahead_log_does_not_grow_without_end(tmp_path):
    database = Database(tmp_path / "a.db")
    database.prepare(1, numbers)
    for start in range(0, 20_000, 500):
        with database.write() as connection:
            rows = [(n,) for n in range(start, start + 500)]
            connection.exec_driver_sql("INSERT INTO number VALUES (?, zeroblob(500))", rows)
    assert (tmp_path / "a.db-wal").stat().st_size < 4_000_000
    database.close()


def test_settling_gives_way_to_readers(tmp_path):
    database = Database(tmp_path / "a.db")
    database.prepare(1, numbers)
    with database.read() as connection:
        connection.exec_driver_sql("SELECT * FROM number").fetchall()
        with database.write() as other:
            other.exec_driver_sql("INSERT INTO number (n) VALUES (1)")
        assert not database.settle()
    assert database.settle()
    database.close()


def test_versions_of_sqlite_with_the_wal_reset_race_are_known():
    for affected in ((3, 40, 1), (3, 44, 5), (3, 50, 6), (3, 51, 2), (3, 49, 9)):
        assert has_wal_reset_race(affected)
    for sound in ((3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 52, 0), (3, 6, 23)):
        assert not has_wal_reset_race(sound)


def test_the_drivers_connection_is_in_the_same_transaction(database):
    with database.write() as connection:
        assert driver(connection).in_transaction
        driver(connection).execute("INSERT INTO number (n) VALUES (1)")
        assert connection.exec_driver_sql("SELECT count(*) FROM number").scalar_one() == 1
    assert count(database) == 1


def test_raw_errors_of_the_driver_are_translated_too(tmp_path):
    database = Database(tmp_path / "a.db", patience=0.1)
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreInUse), database.write():
        pass
    other.close()
    database.close()


def test_only_the_engine_room_makes_engines():
    makes = re.compile(r"\bcreate_(async_)?engine\b|\bsqlite3\.connect\b")
    folders = ("evidence_store", "api", "taggers", "seed")
    found = [
        path for name in folders for path in (ROOT / name).rglob("*.py") if makes.search(path.read_text("utf-8"))
    ]
    assert found == [ROOT / "evidence_store" / "engine.py"]
