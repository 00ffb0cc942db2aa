"""The tables refuse to be changed, even by SQL typed by hand; and verification sees it when the guards are gone."""

import sqlite3

import pytest

from evidence_store.log import Log
from tests.log_entries import entry, sealed
from tests.test_log import note_of

ATTACKS = {
    "update an event": "UPDATE event SET type = 'x' WHERE pos = 1",
    "update an event to itself": "UPDATE event SET header = header",
    "delete an event": "DELETE FROM event WHERE pos = 2",
    "replace an event by position": (
        "INSERT OR REPLACE INTO event SELECT log, pos, 'new', 'new', 1, type, at, header, leaf FROM event WHERE pos = 1"
    ),
    "replace an event by id": (
        "INSERT OR REPLACE INTO event SELECT log, 3, id, 'new', 1, type, at, header, leaf FROM event WHERE pos = 1"
    ),
    "replace an event by stream and version": (
        "INSERT OR REPLACE INTO event SELECT log, 3, 'new', stream, ver, type, at, header, leaf FROM event WHERE pos = 1"
    ),
    "leave a gap": "INSERT INTO event SELECT log, 7, 'new', 'new', 1, type, at, header, leaf FROM event WHERE pos = 1",
    "upsert an event": (
        "INSERT INTO event SELECT log, pos, id, stream, ver, type, at, header, leaf FROM event WHERE pos = 1"
        " ON CONFLICT DO UPDATE SET type = 'x'"
    ),
    "tag a past event": "INSERT INTO event_tag VALUES ('evidence', 'subject:9', 1)",
    "tag an event to come": "INSERT INTO event_tag VALUES ('evidence', 'subject:9', 3)",
    "replace a tag": "INSERT OR REPLACE INTO event_tag SELECT * FROM event_tag",
    "update a tag": "UPDATE event_tag SET tag = 'subject:9'",
    "delete a tag": "DELETE FROM event_tag",
    "update a sealed part": "UPDATE sealed_blob SET blob = x'00'",
    "replace a sealed part": (
        "INSERT OR REPLACE INTO sealed_blob SELECT log, sha256, event_id, part, kid, x'00' FROM sealed_blob"
    ),
    "delete a sealed part": "DELETE FROM sealed_blob WHERE kid = 'speaker-1'",
    "add a sealed part under a destroyed key": "INSERT INTO sealed_blob VALUES ('evidence', 'd', 'e', 'p', 'gone', x'00')",
    "move the head back": "UPDATE log_head SET size = 1",
    "move the head on": "UPDATE log_head SET size = 9",
    "rename the log": "UPDATE log_head SET log = 'other'",
    "delete the head": "DELETE FROM log_head",
    "replace the head": "INSERT OR REPLACE INTO log_head VALUES ('evidence', 0, '', x'')",
    "bring a key back": "DELETE FROM destroyed_key",
    "rename a destroyed key": "UPDATE destroyed_key SET kid = 'other'",
    "date a destruction anew": "INSERT OR REPLACE INTO destroyed_key VALUES ('evidence', 'gone', '2000')",
    "update a checkpoint": "UPDATE checkpoint SET note = x'00'",
    "delete a checkpoint": "DELETE FROM checkpoint",
    "replace a checkpoint": "INSERT OR REPLACE INTO checkpoint VALUES ('evidence', 3, x'00')",
}  # fmt: skip


@pytest.fixture
def path(tmp_path):
    log = Log.open(tmp_path / "log.db")
    log.append([entry("quote-1", tags=["subject:1"], parts=[sealed()]), entry("quote-2"), entry("quote-1")])
    log.destroy_blobs("gone")
    log.checkpoint(note_of("evidence", 3, bytes.fromhex(log.root())))
    log.close()
    return tmp_path / "log.db"


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_statement_changes_what_was_stored(path, attack, recursive):
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute(f"PRAGMA recursive_triggers={recursive}")
    before = list(raw.iterdump())
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(ATTACKS[attack])
    assert list(raw.iterdump()) == before
    raw.close()


def test_without_the_guards_the_same_statements_go_through_and_verification_says_so(path):
    """The negative control of the test above."""
    for attack, statement in ATTACKS.items():
        raw = sqlite3.connect(path, isolation_level=None)
        copy = sqlite3.connect(path.with_name("copy.db"), isolation_level=None)
        raw.backup(copy)
        raw.close()
        for (name,) in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            copy.execute(f"DROP TRIGGER {name}")
        copy.execute(statement)
        assert copy.total_changes, attack
        copy.close()
        log = Log.open(path.with_name("copy.db"))
        outcome = log.verify()
        log.close()
        assert any("guard is missing" in problem.what or "guard" in problem.what for problem in outcome.problems), (
            attack
        )
        path.with_name("copy.db").unlink()


def test_the_lawful_next_event_and_a_lawful_erasure_pass(path):
    log = Log.open(path)
    assert log.append([entry("quote-1")]).first == 3
    assert log.destroy_blobs("speaker-1") == 1
    assert log.verify().ok
    log.close()
