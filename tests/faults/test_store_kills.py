"""A whole store killed at any moment: what was acknowledged is there, and log, views and search agree at the next start."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from evidence_store.store import EvidenceStore

WRITER = """
import sys, time
from evidence_store.interchange import read
from evidence_store.store import EvidenceStore

run, early = sys.argv[2], sys.argv[3] == "early"
with EvidenceStore(sys.argv[1]) as store:
    for n in range(10_000):
        row = '{"text": "Feedback %s of run %s, kept for the harbour board.", "consent": "granted"}' % (n, run)
        if early:
            print(store._namer(f"{run}/{n}/0")("quote:0"), flush=True)
            time.sleep(0.5)
        done = store.import_rows(read(row.encode(), format="jsonl"), by="Ana", key=f"{run}/{n}", suggest=False)
        if n % 5 == 4:
            store.search("harbour board")
        if not early:
            print(done.quotes[0], flush=True)
"""
KILLS = 10


def killed(where, run: int, *, after: float, acknowledging: str = "late") -> list[str]:
    """What a writer acknowledged before it was killed, counted from outside."""
    command = [sys.executable, "-W", "ignore", "-c", WRITER, str(where), str(run), acknowledging]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        heard = [writer.stdout.readline()]  # it writes: now any moment will do
        time.sleep(after)
        os.kill(writer.pid, signal.SIGKILL)
        heard += writer.stdout.readlines()
    return [line.strip() for line in heard if line.endswith("\n")]


@pytest.mark.fault
def test_a_store_killed_at_any_moment_keeps_what_it_acknowledged(tmp_path):
    dice = random.Random(7)
    heard = [killed(tmp_path / "store", run, after=dice.random() * 0.4) for run in range(KILLS)]
    acknowledged = [quote for run in heard for quote in run]

    with EvidenceStore(tmp_path / "store") as store:
        kept = {item.id: item for item in store.items(acknowledged)}
        assert set(kept) == set(acknowledged)
        assert all(item.consent.state == "granted" for item in kept.values())
        held = store.counts()["quotes"]
        assert len(acknowledged) <= held <= len(acknowledged) + KILLS
        assert store.search("harbour board").total == held
        assert store.verify().ok
        before = store.items(acknowledged)
        store.rebuild()
        assert store.items(acknowledged) == before


@pytest.mark.fault
def test_the_harness_sees_the_loss_of_a_store_that_acknowledges_too_early(tmp_path):
    promised = killed(tmp_path / "store", 0, after=0.1, acknowledging="early")
    with EvidenceStore(tmp_path / "store") as store:
        assert promised
        assert not {item.id for item in store.items(promised)} & set(promised)
