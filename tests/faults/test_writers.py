"""Many processes append at once and nothing is lost; the same harness sees the loss when nothing protects."""

import sqlite3
import sys
import uuid
from itertools import chain

import pytest

from evidence_store.log import Log
from tests.faults import writers

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform == "win32", reason="uses a fork server"),
]
WRITERS = 16
EACH = 25


def test_sixteen_writers_lose_nothing(tmp_path):
    path = tmp_path / "log.db"
    told = list(chain(*writers.run(writers.append_some, [(path, EACH)] * WRITERS)))
    log = Log.open(path)
    stored = {event.id: event.pos for event in log.read()}
    assert dict(told) == stored
    assert sorted(stored.values()) == list(range(WRITERS * EACH))
    assert log.verify().ok
    log.close()


def test_the_harness_sees_the_loss_of_an_engine_as_it_comes(tmp_path):
    """The negative control: acknowledged updates vanish without an error."""
    path = tmp_path / "counter.db"
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE counter (n INTEGER)")
        raw.execute("INSERT INTO counter VALUES (0)")
    raw.close()
    told = len(list(chain(*writers.run(writers.count_up_by_default, [(path, EACH)] * 6))))
    raw = sqlite3.connect(path)
    assert raw.execute("SELECT n FROM counter").fetchone()[0] < told
    raw.close()


def test_the_same_event_sent_by_everyone_is_stored_once(tmp_path):
    path = tmp_path / "log.db"
    ids = [str(uuid.uuid4()) for _ in range(20)]
    told = writers.run(writers.append_same, [(path, ids)] * WRITERS)
    log = Log.open(path)
    assert [event.id for event in log.read()] == ids
    assert all(heard == told[0] for heard in told)
    log.close()


def test_a_contested_stream_grows_by_exactly_what_was_granted(tmp_path):
    path = tmp_path / "log.db"
    told = list(chain(*writers.run(writers.append_in_turn, [(path, EACH)] * 8)))
    log = Log.open(path)
    assert len(told) == 8 * EACH
    assert log.version("quote-1") == told.count("appended")
    assert told.count("moved") > 0
    assert log.verify().ok
    log.close()
