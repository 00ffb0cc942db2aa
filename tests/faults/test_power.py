"""A power cut at any write loses no acknowledged event. A kill cannot show this: the system keeps a dead process's writes.

The real append runs on a modelled disk with the real settings; what is found after the cut is opened as usual.
"""

import contextlib
import random
from pathlib import Path

import pytest

from evidence_store.engine import _pragmas
from evidence_store.envelope import Prepared
from evidence_store.log import Log, utc_now
from evidence_store.log.append import append
from tests.log_entries import entry, sealed

apsw = pytest.importorskip("apsw")
from tests.faults.power import Disk  # noqa: E402

pytestmark = pytest.mark.fault
EVENTS = 60
CUTS = 40


def losses(folder: Path, how: str, *, durable: bool) -> int:
    """Append on the modelled disk, cut the power at random writes; how many acknowledged events are gone."""
    chance, told, cuts = random.Random(how), [], []
    path = folder / "log.db"
    Log.open(path).close()

    def maybe_cut() -> None:
        if chance.random() < 0.08 and len(cuts) < CUTS:
            disk.cut(folder / f"cut-{len(cuts)}", chance, how)
            cuts.append(list(told))

    disk = Disk(f"{how}-{durable}", maybe_cut)
    write_events(apsw.Connection(str(path), vfs=disk.name), path, told, durable=durable)
    assert len(cuts) == CUTS
    return sum(missing(folder / f"cut-{number}", told) for number, told in enumerate(cuts))


def write_events(connection, path: Path, told: list[str], *, durable: bool) -> None:
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")  # this model has no shared memory
    for pragma, value in _pragmas(path, secret=False, durable=durable, patience=1).items():
        connection.execute(f"PRAGMA {pragma}={value}")
    for number in range(EVENTS):
        new = entry(parts=[sealed()], tags=["quote:1"])
        connection.execute("BEGIN IMMEDIATE")
        append(connection, "evidence", [Prepared(new, log="evidence")], when=[], clock=utc_now, hooks=lambda _: None)
        connection.execute("COMMIT")
        told.append(new.id)
        if number % 15 == 14:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    connection.close()


def missing(folder: Path, told: list[str]) -> int:
    log = Log.open(folder / "log.db")
    with contextlib.closing(log):
        stored = [event.id for event in log.read()]
        assert log.verify().ok
        assert stored[: len(told)] == told[: len(stored)]
    return max(0, len(told) - len(stored))


@pytest.mark.parametrize("how", ["drop", "subset", "torn"])
def test_a_power_cut_loses_no_acknowledged_event(tmp_path, how):
    assert losses(tmp_path, how, durable=True) == 0


@pytest.mark.parametrize("how", ["drop", "subset", "torn"])
def test_the_model_sees_the_loss_when_commits_are_not_synced(tmp_path, how):
    """The negative control: `synchronous=NORMAL` keeps the log whole and loses its end."""
    assert losses(tmp_path, how, durable=False) > 0
