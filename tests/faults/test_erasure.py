"""An erasure interrupted anywhere ends as one that was not; no backup, reader or second process brings words back."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from evidence_store.bytescan import scan
from evidence_store.errors import KeyDestroyed, KeysMissing, NotLooked, StoreInUse
from evidence_store.events import ErasureExecuted, ErasureRequested, SpeakerErased
from evidence_store.keys import Keys
from evidence_store.store import EvidenceStore
from evidence_store.store import erasing as verbs
from evidence_store.store.erasing import STEPS
from tests import canaries as c

pytestmark = pytest.mark.fault
GONE, KEPT = 0, 1
QUOTE_GONE, QUOTE_KEPT = "E1", "E2"


class Crash(Exception):
    pass


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A store with two speakers told of through every feature, and their words in one narrative and one draft each."""
    folder = tmp_path_factory.mktemp("filled") / "store"
    with EvidenceStore(folder) as store:
        c.capture(store, (GONE, KEPT), title=f"Notes with {c.named(GONE)}")
        for n, quote in ((GONE, QUOTE_GONE), (KEPT, QUOTE_KEPT)):
            c.tell_everything(store, n, quote)
        store.search(c.canary(GONE, "said"))
        c.tell_a_tale(store, (GONE, KEPT), (QUOTE_GONE, QUOTE_KEPT))
    c.leave_drafts(folder, (GONE, KEPT))
    return folder


@pytest.fixture
def folder(filled, tmp_path):
    return shutil.copytree(filled, tmp_path / "store")


def crash_at(*steps: str):
    """A hook that raises at the first of these steps it has not raised at yet."""
    left = list(steps)

    def hook(step: str) -> None:
        if left and step == left[0]:
            left.pop(0)
            raise Crash(step)

    return hook


def erase(folder: Path, hook=None) -> None:
    with EvidenceStore(folder, **({"hooks": hook} if hook else {})) as store:
        store.erase(QUOTE_GONE, ground="asked by mail", by=c.BY, key="the one request")


def assert_erased_once(folder: Path) -> None:
    with EvidenceStore(folder) as store:
        facts = [r.event for r in store.journal.read()]
        for kind in (ErasureRequested, SpeakerErased, ErasureExecuted):
            assert sum(isinstance(fact, kind) for fact in facts) == 1
        [erasure] = store.erasures()
        assert erasure.executed_at is not None
        assert erasure.result["found"] == []
        assert store.quote(QUOTE_GONE).forgotten
        assert c.canary(KEPT, "corrected") in store.quote(QUOTE_KEPT).text
        assert c.said(KEPT) in " ".join(words for tale in store.narratives() for words in tale.prose())
        assert store.verify().ok
        followed = list(c.everything(store))
        assert scan(folder, c.canaries(GONE)).found == ()
        store.rebuild()
        assert list(c.everything(store)) == followed
    assert scan(folder, c.canaries(GONE)).found == ()
    assert not list(folder.glob("erasing/*"))
    # The negative control: the same look sees the one who stays.
    assert scan(folder, c.canaries(KEPT)).found


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_is_made_good_at_the_next_start(folder, step):
    with pytest.raises(Crash):
        erase(folder, crash_at(step))
    assert_erased_once(folder)


@pytest.mark.parametrize("step", ["forgotten", "blobs deleted", "looked"])
def test_a_crash_while_the_first_crash_is_made_good_is_made_good_too(folder, step):
    with pytest.raises(Crash):
        erase(folder, crash_at("requested"))
    with pytest.raises(Crash):
        EvidenceStore(folder, hooks=crash_at(step))
    assert_erased_once(folder)


def test_without_the_next_start_words_of_an_interrupted_erasure_are_still_there(folder):
    """The negative control: what the restart has to make good."""
    with pytest.raises(Crash):
        erase(folder, crash_at("traces kept"))
    assert scan(folder, c.canaries(GONE)).found


KILLED = """
import os, signal, sys
from evidence_store.store import EvidenceStore
from tests import canaries as c

def hook(step):
    if step == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

store = EvidenceStore(sys.argv[1], hooks=hook)
store.erase("E1", ground="asked by mail", by=c.BY, key="the one request")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="uses SIGKILL")
@pytest.mark.parametrize("step", ["keys destroyed", "executed"])
def test_a_process_killed_in_the_middle_leaves_what_the_next_one_finishes(folder, step):
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", KILLED, str(folder), step], check=False)
    assert done.returncode == -signal.SIGKILL
    assert_erased_once(folder)


@pytest.mark.parametrize("step", ["after_new_kek", "after_commit"])
def test_a_crash_while_keys_are_replaced_is_made_good(folder, step, monkeypatch):
    opened = Keys.open
    monkeypatch.setattr(Keys, "open", lambda *a, **o: opened(*a, **o, hooks=crash_at(step)))
    with pytest.raises(Crash):
        erase(folder)
    monkeypatch.setattr(Keys, "open", opened)
    assert_erased_once(folder)
    assert len((folder / "keys" / "kek").read_text().splitlines()) == 1


def test_another_process_that_was_open_all_the_while_reads_no_word_more(folder):
    with EvidenceStore(folder) as other:
        assert other.search(c.canary(GONE, "corrected")).total
        erase(folder)
        assert other.quote(QUOTE_GONE).forgotten
        assert c.canary(GONE, "corrected") not in str(other.search(c.canary(GONE, "corrected")).results)
        assert c.canary(KEPT, "corrected") in other.quote(QUOTE_KEPT).text
        with pytest.raises(KeyDestroyed):
            other.keys.seal(
                other.quote(QUOTE_GONE).speaker, part="p", event_id="e", stream="s", type="t", schema=1, payload={}
            )
    assert_erased_once(folder)


READER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN")
held.execute("SELECT count(*) FROM quote").fetchone()
print("reading", flush=True)
sys.stdin.readline()
"""


def test_a_reader_that_does_not_let_go_is_told_of_and_the_erasure_waits_for_it(folder, monkeypatch):
    monkeypatch.setattr(verbs, "PATIENCE", 0.2)
    command = [sys.executable, "-c", READER, str(folder / "views.db")]
    with EvidenceStore(folder) as store:
        store.note(QUOTE_KEPT, "something in the write-ahead log", by=c.BY)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
            assert reader.stdout.readline() == "reading\n"
            with pytest.raises(StoreInUse, match="still reads"):
                store.erase(QUOTE_GONE, ground="asked by mail", by=c.BY)
            assert store.erasures()[0].executed_at is None
            assert store.keys.destroyed(store.quote(QUOTE_GONE).speaker)
            reader.communicate("let go\n")
        store.erase(QUOTE_GONE, ground="asked by mail", by=c.BY)
    assert_erased_once(folder)


def test_two_that_erase_at_once_do_it_once(folder):
    code = KILLED.replace("if step == sys.argv[2]:", "if False:").replace('key="the one request"', "key=sys.argv[2]")
    command = [sys.executable, "-W", "ignore", "-c", code, str(folder)]
    both = [subprocess.Popen([*command, key], stderr=subprocess.PIPE, text=True) for key in ("one", "other")]
    errors = [process.communicate()[1] for process in both]
    # Who comes second finds it done, or is told that the world moved and may ask again.
    assert all(not error or "ConditionFailed" in error or "Refused" in error for error in errors), errors
    assert_erased_once(folder)


@pytest.fixture
def backup(folder, tmp_path):
    """Log and keys as they were before the erasure."""
    saved = tmp_path / "backup"
    (saved / "keys").mkdir(parents=True)
    for name in ("log.db", "keys/keys.db", "keys/kek"):
        shutil.copy(folder / name, saved / name)
    return saved


def test_a_log_from_before_says_nothing_under_todays_keys(folder, backup):
    erase(folder)
    mixed = folder.parent / "mixed"
    (mixed / "keys").mkdir(parents=True)
    shutil.copy(backup / "log.db", mixed / "log.db")
    for name in ("keys.db", "kek"):
        shutil.copy(folder / "keys" / name, mixed / "keys" / name)
    with EvidenceStore(mixed) as store:
        texts = [item.text for item in store.items([store.quote(q).id for q in (QUOTE_GONE, QUOTE_KEPT)])]
        assert texts[0] == ""
        assert c.canary(KEPT, "corrected") in texts[1]
        assert scan(mixed, [c.canary(GONE, f) for f in ("said", "corrected", "contact", "note")]).found == ()


def test_keys_from_before_do_not_open_with_todays_key_encryption_key(folder, backup):
    erase(folder)
    (folder / "keys" / "keys.db").unlink()
    shutil.copy(backup / "keys" / "keys.db", folder / "keys" / "keys.db")
    with pytest.raises(KeysMissing):
        EvidenceStore(folder)


def test_todays_keys_do_not_open_with_the_key_encryption_key_from_before(folder, backup):
    erase(folder)
    shutil.copy(backup / "keys" / "kek", folder / "keys" / "kek")
    with pytest.raises(KeysMissing):
        EvidenceStore(folder)


def test_a_whole_copy_of_log_and_keys_still_speaks(folder, backup):
    """The negative control, and the reason why copies of the keys are kept short and apart."""
    erase(folder)
    with EvidenceStore(backup) as store:
        assert c.canary(GONE, "corrected") in store.quote(QUOTE_GONE).text


def test_a_key_encryption_key_from_outside_is_said_not_to_be_rotated(tmp_path):
    folder, kek = tmp_path / "given", lambda: b"k" * 32
    with EvidenceStore(folder, kek=kek) as store:
        c.capture(store, (GONE, KEPT), title="Notes of two")
        shutil.copytree(folder / "keys", tmp_path / "keys before")
        assert store.erasure_plan(QUOTE_GONE).rotates is False
        who = store.quote(QUOTE_GONE).speaker
        done = store.erase(QUOTE_GONE, ground="asked by mail", by=c.BY)
        assert done.result["rotated"] is False
        assert done.result["found"] == []
        with pytest.raises(KeyDestroyed):
            store.keys.fingerprint(who, b"x")
    # What it honestly means: a copy of the keys from before still opens with the key from outside.
    before = Keys.open(tmp_path / "keys before", kek=kek)
    assert before.fingerprint(who, b"x")
    before.close()


def test_no_row_of_the_erased_key_stays_in_the_key_file(folder):
    raw = sqlite3.connect(folder / "keys" / "keys.db")
    who = c_speaker(folder)
    (wrapped,) = raw.execute("SELECT wrapped FROM subject_key WHERE kid = ?", (who,)).fetchone()
    raw.close()
    erase(folder)
    held = b"".join(path.read_bytes() for path in (folder / "keys").iterdir())
    assert wrapped not in held
    assert wrapped[12:28] not in held


def c_speaker(folder: Path) -> str:
    with EvidenceStore(folder) as store:
        return store.quote(QUOTE_GONE).speaker


def test_a_process_that_dies_while_it_looks_does_not_count_as_having_looked(folder, monkeypatch):
    executable = sys.executable
    with EvidenceStore(folder) as store:
        monkeypatch.setattr(sys, "executable", "/bin/false" if os.name != "nt" else "false")
        with pytest.raises(NotLooked, match="not every file could be read"):
            store.erase(QUOTE_GONE, ground="asked by mail", by=c.BY)
        assert store.erasures()[0].executed_at is None
        monkeypatch.setattr(sys, "executable", executable)
        assert store.resume_erasures() == 1
    assert_erased_once(folder)
