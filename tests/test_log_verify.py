"""Verification recomputes everything from the stored bytes and names the first position that is not as it was written."""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable

import pytest
import rfc8785

from evidence_store.errors import StoreProblem
from evidence_store.log import Log, Verification
from evidence_store.log.merkle import Frontier, leaf_hash
from tests.log_entries import entry, sealed
from tests.test_log import note_of

BAD = 5
EVENTS = 12


@pytest.fixture
def path(tmp_path):
    log = Log.open(tmp_path / "log.db")
    for number in range(EVENTS):
        log.append([entry(f"quote-{number % 3}", tags=[f"quote:{number % 3}"], parts=[sealed(kid=f"s-{number}")])])
        if number == 7:
            log.checkpoint(note_of("evidence", 8, bytes.fromhex(log.root())))
    log.close()
    return tmp_path / "log.db"


def attacked(path, *statements: tuple[str, tuple] | Callable[[sqlite3.Connection], None]) -> Verification:
    """Verify after changing the file by hand, with the guards taken off and put back as they were."""
    raw = sqlite3.connect(path, isolation_level=None)
    guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        raw.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        if callable(statement):
            statement(raw)
        else:
            raw.execute(*statement)
    for _, sql in guards:
        raw.execute(sql)
    raw.close()
    log = Log.open(path)
    outcome = log.verify()
    log.close()
    return outcome


def forge(raw: sqlite3.Connection, pos: int, **fields: object) -> bytes:
    """Rewrite a header as a careful forger would: canonical, and with its leaf hash."""
    header = json.loads(raw.execute("SELECT header FROM event WHERE pos = ?", (pos,)).fetchone()[0])
    forged = rfc8785.dumps(header | fields)
    raw.execute("UPDATE event SET header = ?, leaf = ? WHERE pos = ?", (forged, leaf_hash(forged), pos))
    return forged


def new_head(raw: sqlite3.Connection) -> None:
    """Make the head fit whatever the table holds now."""
    frontier = Frontier()
    for (header,) in raw.execute("SELECT header FROM event ORDER BY pos").fetchall():
        frontier.append(leaf_hash(header))
    raw.execute("UPDATE log_head SET size = ?, frontier = ?", (frontier.size, frontier.to_bytes()))


def test_an_untouched_log_is_in_order_and_progress_is_told(path):
    log = Log.open(path)
    told: list[tuple[int, int]] = []
    outcome = log.verify(progress=lambda done, size: told.append((done, size)))
    assert outcome == Verification(True, EVENTS, log.root(), ())
    assert outcome.first_bad is None
    assert told == [(EVENTS, EVENTS)]
    log.close()


@pytest.mark.parametrize(
    "attack",
    [
        ("UPDATE event SET header = CAST(replace(header, 'captured', 'repaired') AS BLOB) WHERE pos = 5", ()),
        ("UPDATE event SET header = CAST(replace(header, 'ana', 'bob') AS BLOB) WHERE pos = 5", ()),
        ("UPDATE event SET header = CAST(header || ' ' AS BLOB) WHERE pos = 5", ()),
        ("UPDATE event SET header = x'7b7d' WHERE pos = 5", ()),
        ("UPDATE event SET header = x'ff' WHERE pos = 5", ()),
        ("UPDATE event SET leaf = zeroblob(32) WHERE pos = 5", ()),
        ("UPDATE event SET type = 'other' WHERE pos = 5", ()),
        ("UPDATE event SET id = 'other' WHERE pos = 5", ()),
        ("UPDATE event SET stream = 'other' WHERE pos = 5", ()),
        ("UPDATE event SET ver = 99 WHERE pos = 5", ()),
        ("UPDATE event SET at = '1999-01-01T00:00:00.000000Z' WHERE pos = 5", ()),
        ("DELETE FROM event WHERE pos = 5", ()),
        ("DELETE FROM event_tag WHERE pos = 5", ()),
        ("UPDATE event_tag SET tag = 'quote:9' WHERE pos = 5", ()),
        ("INSERT INTO event_tag VALUES ('evidence', 'quote:9', 5)", ()),
        ("DELETE FROM sealed_blob WHERE kid = 's-5'", ()),
        ("UPDATE sealed_blob SET blob = zeroblob(80) WHERE kid = 's-5'", ()),
        ("UPDATE sealed_blob SET kid = 's-6' WHERE kid = 's-5'", ()),
        ("UPDATE sealed_blob SET event_id = 'other' WHERE kid = 's-5'", ()),
        lambda raw: forge(raw, BAD, actor={"id": "bob", "kind": "human"}, ver=9),
        lambda raw: forge(raw, BAD, log="other"),
        lambda raw: forge(raw, BAD, tags=[]),
        lambda raw: forge(raw, BAD, at="1999-01-01T00:00:00.000000Z"),
    ],
)  # fmt: skip
def test_the_first_bad_position_is_named(path, attack):
    outcome = attacked(path, ("PRAGMA ignore_check_constraints=1", ()), attack)
    assert not outcome.ok
    assert outcome.first_bad == BAD, outcome.problems


def test_a_careful_forgery_is_found_by_the_tree_in_the_head(path):
    outcome = attacked(path, lambda raw: forge(raw, BAD, data={"n": 2}))
    assert not outcome.ok
    assert "from 0 to 7" in outcome.problems[-1].what
    assert attacked(path, lambda raw: forge(raw, 9, said="2020")).first_bad is not None


def test_a_forgery_with_a_new_head_is_found_by_the_checkpoint(path):
    outcome = attacked(path, lambda raw: forge(raw, BAD, data={"n": 2}), new_head)
    assert [problem.what for problem in outcome.problems] == [
        "The first 8 events are not those of the checkpoint made of them."
    ]


def test_a_cut_tail_is_found_by_head_or_checkpoint(path):
    cut = ("DELETE FROM event WHERE pos > 5", ())
    tags, blobs = (
        ("DELETE FROM event_tag WHERE pos > 5", ()),
        ("DELETE FROM sealed_blob WHERE substr(kid, 3) + 0 > 5", ()),
    )
    outcome = attacked(path, cut, tags, blobs, new_head)
    assert [problem.pos for problem in outcome.problems] == [6]
    assert "the end of the log is gone" in outcome.problems[0].what


def test_a_missing_tail_without_a_new_head_is_named(path):
    assert attacked(path, ("DELETE FROM event WHERE pos > 9", ())).first_bad == 10


def test_what_belongs_to_nothing_is_found(path):
    blob = attacked(path, ("INSERT INTO sealed_blob VALUES ('evidence', 'x', 'e', 'p', 'k', x'00')", ()))
    assert [problem.what for problem in blob.problems] == ["1 sealed part belongs to no event."]
    tag = attacked(path, ("INSERT INTO event_tag VALUES ('evidence', 'quote:9', 77)", ()))
    assert "belongs to no event" in tag.problems[0].what
    extra = attacked(path, ("CREATE TABLE notes (words TEXT)", ()))
    assert any("notes does not belong" in problem.what for problem in extra.problems)


def test_a_missing_or_weakened_guard_is_found(path):
    raw = sqlite3.connect(path)
    raw.execute("DROP TRIGGER event_update_guard")
    raw.close()
    log = Log.open(path)
    assert [problem.what for problem in log.verify().problems] == [
        "The table or guard event_update_guard is missing or altered."
    ]
    log.close()


def test_a_broken_checkpoint_is_found(path):
    outcome = attacked(path, ("UPDATE checkpoint SET note = x'00'", ()))
    assert "checkpoint of 8 events is not readable" in outcome.problems[0].what


def test_an_event_inserted_or_moved_is_found(path):
    swapped = [("UPDATE event SET pos = 99 WHERE pos = 5", ()), ("UPDATE event SET pos = 5 WHERE pos = 6", ()),
               ("UPDATE event SET pos = 6 WHERE pos = 99", ())]  # fmt: skip
    assert attacked(path, *swapped).first_bad == 5


@pytest.mark.fault
def test_no_flipped_byte_passes_unseen(path, tmp_path):
    """Every flip in a sample over the whole file is refused, reported, or changes nothing that was stored."""
    chance = random.Random(7)
    clean, whole = dump(path), path.read_bytes()
    seen = 0
    for number in range(800):
        at = chance.randrange(len(whole))
        broken = bytearray(whole)
        broken[at] ^= 1 << chance.randrange(8)
        target = tmp_path / f"flip-{number}.db"
        target.write_bytes(broken)
        if judged_good(target):
            assert dump(target) == clean, f"byte {at} was changed and nobody noticed"
        else:
            seen += 1
    assert seen > 100  # the harness can see damage; the rest fell on empty space


def judged_good(path) -> bool:
    try:
        log = Log.open(path)
    except StoreProblem:
        return False
    try:
        return log.verify().ok
    except StoreProblem:
        return False
    finally:
        log.close()


def dump(path) -> list[tuple]:
    copy = path.with_suffix(".copy")
    shutil.copy(path, copy)
    raw = sqlite3.connect(copy)
    tables = ("event", "event_tag", "sealed_blob", "log_head", "destroyed_key", "checkpoint")
    rows = [(table, *row) for table in tables for row in raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")]
    raw.close()
    return rows
