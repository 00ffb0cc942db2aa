"""A full disk is told in a sentence, leaves nothing half-written, and the log goes on when there is room again."""

import contextlib
import sqlite3

import pytest

from evidence_store.engine import driver
from evidence_store.errors import StoreFull
from evidence_store.log import Log
from tests.log_entries import entry, sealed

pytestmark = pytest.mark.fault


@pytest.mark.parametrize("pages", range(30, 60, 3))
def test_a_full_disk_leaves_whole_batches_only(tmp_path, pages):
    log = Log.open(tmp_path / "log.db")
    limit(log, pages)
    kept: list[str] = []
    while True:
        batch = [entry(tags=["quote:1"], parts=[sealed(kid="s" * 50)]) for _ in range(4)]
        try:
            log.append(batch)
        except StoreFull:
            break
        kept += [item.id for item in batch]
    assert [event.id for event in log.read()] == kept
    assert log.verify().ok
    limit(log, 100_000)
    assert log.append(batch).first == len(kept)
    assert log.verify().ok
    log.close()


def limit(log: Log, pages: int) -> None:
    with log._database.write() as connection:
        driver(connection).execute(f"PRAGMA max_page_count={pages}")


def test_the_harness_sees_a_batch_that_was_half_written(tmp_path):
    # The control: the same filling up, each row committed by itself, as it would be without one transaction a batch.
    assert any(left_by_single_commits(tmp_path / f"{pages}.db", pages) % 4 for pages in range(30, 60, 3))


def left_by_single_commits(path, pages: int) -> int:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE event (header BLOB)")
    connection.execute(f"PRAGMA max_page_count={pages}")
    with contextlib.suppress(sqlite3.OperationalError):
        while True:
            connection.execute("INSERT INTO event VALUES (zeroblob(700))")
    (count,) = connection.execute("SELECT count(*) FROM event").fetchone()
    connection.close()
    return int(count)
