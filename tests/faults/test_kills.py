"""A process killed at any moment loses no acknowledged event and leaves a log that verifies and goes on."""

import random
import sys

import pytest

from evidence_store.log import Log
from tests.faults import writers

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform == "win32", reason="uses SIGKILL"),
]
KILLS = 200
PER_FILE = 20
LONGEST = 0.04  # seconds a writer lives after its first acknowledgement


def test_two_hundred_kills_lose_no_acknowledged_event(tmp_path):
    chance = random.Random(2025)
    told = 0
    for file in range(KILLS // PER_FILE):
        path = tmp_path / f"{file}.db"
        acknowledged: list[str] = []
        for _ in range(PER_FILE):
            heard = writers.killed_after(
                chance.random() * LONGEST, writers.append_until_killed, path, chance.random()
            )
            acknowledged += [id for ids in heard for id in ids]
        log = Log.open(path)
        stored = [event.id for event in log.read()]
        assert set(acknowledged) <= set(stored)
        assert len(stored) - len(acknowledged) <= 5 * PER_FILE  # at most one batch each was stored and not told
        assert log.verify().ok
        log.close()
        told += len(acknowledged)
    assert told > KILLS


def test_the_harness_sees_the_loss_of_a_writer_that_acknowledges_too_early(tmp_path):
    """The negative control."""
    chance = random.Random(2026)
    path, lost = tmp_path / "log.db", 0
    for _ in range(60):
        heard = writers.killed_after(chance.random() * LONGEST, writers.append_early, path, chance.random())
        log = Log.open(path)
        ids = [id for ids in heard for id in ids]
        lost += len(ids) - len(log.get_many(ids))
        log.close()
        if lost:
            return
    pytest.fail("sixty kills of a careless writer lost nothing: this harness cannot see a loss")
