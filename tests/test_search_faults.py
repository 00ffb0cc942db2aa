"""What can happen to a search index: damage, strangers, kills, crowds. It is rebuilt, never trusted, never wrong."""

import json
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evidence_store.domain import Codebook
from evidence_store.errors import StoreProblem
from evidence_store.search import Document, Index, Vocabulary, open_index, understand
from evidence_store.search.sealed import SEAL, SealedFolder

pytestmark = pytest.mark.fault

VOCABULARY = Vocabulary(Codebook(), languages=("en",))
WORDS = [a + b for a in ("bar", "dol", "kem", "lir", "mon") for b in ("ta", "ku", "so", "pi", "ne", "ru", "va", "zi")]


def quotes(first: int, last: int) -> list[Document]:
    """Each holds a word of its own, `only<number>`, and two of forty shared ones."""
    return [
        Document(id=f"q{n}", touched=n, text=f"only{n} {WORDS[n % 40]} {WORDS[n % 37]}", language="en")
        for n in range(first, last)
    ]


def found(index: Index, words: str, limit: int = 50) -> set[str]:
    return {hit.id for hit in index.ask(understand(words, vocabulary=VOCABULARY), limit=limit).hits}


def built(folder: Path) -> Path:
    index = open_index(folder)
    index.apply(quotes(0, 40), position=39)
    index.apply(quotes(40, 60), position=59)
    index.close()
    return folder


def segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.seg"))


def contents(folder: Path) -> Path:
    return next(folder.glob("*.toc"))


def flip(path: Path, at: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 0xFF
    path.write_bytes(data)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a byte of a segment": lambda folder: flip(segments(folder)[0], 0.5),
    "the first byte of a segment": lambda folder: flip(segments(folder)[-1], 0.0),
    "half a segment": lambda folder: os.truncate(segments(folder)[0], 100),
    "an empty segment": lambda folder: segments(folder)[0].write_bytes(b""),
    "a missing segment": lambda folder: segments(folder)[0].unlink(),
    "a byte of the contents": lambda folder: flip(contents(folder), 0.6),
    "no contents": lambda folder: contents(folder).unlink(),
    "no seal": lambda folder: (folder / SEAL).unlink(),
    "a torn seal": lambda folder: os.truncate(folder / SEAL, 20),
    "a seal of another format": lambda folder: (folder / SEAL).write_text(json.dumps({"format": "x", "files": {}})),
    "a seal of another shape": lambda folder: (folder / SEAL).write_text("[1]"),
}


def test_an_undamaged_index_is_opened_as_it_was_left(tmp_path) -> None:
    index = open_index(built(tmp_path))
    assert (index.position(), index.size()) == (59, 60)
    assert found(index, "only41") == {"q41"}
    index.close()


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_emptied_and_can_be_built_anew(tmp_path, damage: str) -> None:
    DAMAGE[damage](built(tmp_path))
    index = open_index(tmp_path)
    assert (index.position(), index.size()) == (-1, 0)
    index.apply(quotes(0, 60), position=59)
    index.close()
    again = open_index(tmp_path)
    assert (again.position(), found(again, "only41")) == (59, {"q41"})
    again.close()


def test_damage_under_an_open_index_is_told_to_who_asks_and_is_a_position_to_who_follows(tmp_path) -> None:
    index = open_index(built(tmp_path))
    other = open_index(tmp_path)
    other.apply(quotes(60, 61), position=60)
    for segment in segments(tmp_path):
        os.truncate(segment, 30)
    with pytest.raises(StoreProblem, match="made anew"):
        found(index, "only3")
    assert index.position() == other.position() == -1
    index.close()
    other.close()


class Bomb:
    """Says so when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return (Path.touch, (self.mark,))


def test_a_strangers_pickle_is_never_opened(tmp_path) -> None:
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import TOC

    folder, mark = tmp_path / "index", tmp_path / "exploded"
    folder.mkdir()

    class Armed(TOC):
        def write(self, storage, indexname):
            self.segments = [Bomb(mark)]
            super().write(storage, indexname)

    from evidence_store.search.whoosh_segment import schema

    Armed(schema(), [], 7).write(FileStorage(str(folder)), "MAIN")
    index = open_index(folder)
    assert index.position() == -1
    index.close()
    assert not mark.exists()
    pickle.loads(pickle.dumps(Bomb(mark)))
    assert mark.exists(), "the bomb is live: only the seal kept it from going off"


def test_without_the_seal_a_changed_byte_would_answer_with_the_wrong_quote(tmp_path, monkeypatch) -> None:
    built(tmp_path)
    for segment in segments(tmp_path):
        segment.write_bytes(segment.read_bytes().replace(b"q41q42", b"q99q42"))
    monkeypatch.setattr(SealedFolder, "check", lambda self, name: None)
    fooled = open_index(tmp_path)
    assert found(fooled, "only41") == {"q99"}
    fooled.close()
    monkeypatch.undo()
    index = open_index(tmp_path)
    assert index.position() == -1
    index.close()


def test_other_files_in_the_folder_are_left_alone(tmp_path) -> None:
    (tmp_path / "notes.txt").write_text("keep me")
    (tmp_path / "sub").mkdir()
    built(tmp_path)
    (tmp_path / SEAL).unlink()
    open_index(tmp_path).close()
    assert (tmp_path / "notes.txt").read_text() == "keep me"
    assert (tmp_path / "sub").is_dir()


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreProblem, match=r"cannot be made.*\.$"):
        open_index(tmp_path / "file" / "index")


def test_erased_words_leave_no_trace_in_any_file(tmp_path) -> None:
    index = open_index(built(tmp_path))
    held = b"only41"
    assert any(held in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    index.erase(["q41"])
    assert not any(held in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert (index.position(), index.size(), found(index, "only42")) == (59, 59, {"q42"})
    index.close()


def test_nothing_is_written_outside_the_folder_when_the_index_is_in_memory(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    index = open_index(None)
    index.apply(quotes(0, 50), position=49)
    assert found(index, "only7") == {"q7"}
    assert list(tmp_path.iterdir()) == []
    index.close()


WRITER = """
import sys, itertools
from pathlib import Path
from evidence_store.search import open_index
from tests.test_search_faults import quotes
index = open_index(Path(sys.argv[1]))
for n in itertools.count(index.position() + 1):
    if sys.argv[2] == "too early":
        print(n, flush=True)
    index.apply(quotes(n, n + 1), removed=[f"q{n - 5}"], position=n)
    print(n, flush=True)
"""


def killed(folder: Path, *, after: float, acknowledged: str = "in time") -> int:
    """Let another process write, one commit after the other, kill it; returns the last position it acknowledged."""
    command = [sys.executable, "-c", WRITER, str(folder), acknowledged]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(after)
        writer.send_signal(signal.SIGKILL)
        return int([first, *writer.stdout.read().splitlines()][-1])


def test_a_writer_killed_at_any_moment_loses_nothing_it_acknowledged(tmp_path) -> None:
    said, moments = -1, random.Random(7)
    for _ in range(6):
        said = killed(tmp_path, after=moments.random() * 0.3)
        index = open_index(tmp_path)
        position = index.position()
        assert position in (said, said + 1)
        assert index.size() == min(5, position + 1)
        for n in range(max(0, position - 4), position + 1):
            assert found(index, f"only{n}") == {f"q{n}"}
        index.close()
    assert said > 6


def test_a_writer_that_acknowledges_too_early_is_seen_to_lose(tmp_path) -> None:
    for _ in range(10):
        said = killed(tmp_path, after=0.05, acknowledged="too early")
        index = open_index(tmp_path)
        lost = said - index.position()
        index.close()
        if lost:
            break
    assert lost == 1


def test_two_open_indexes_see_each_others_commits(tmp_path) -> None:
    one, two = open_index(tmp_path), open_index(tmp_path)
    for n in range(0, 40, 2):
        one.apply(quotes(n, n + 1), position=n)
        assert two.position() == n
        two.apply(quotes(n + 1, n + 2), position=n + 1)
        assert found(one, f"only{n + 1}") == {f"q{n + 1}"}
    assert one.size() == two.size() == 40
    one.reset()
    assert (two.position(), two.size()) == (-1, 0)
    one.close()
    two.close()


@pytest.mark.parametrize("where", ["memory", "disk"])
def test_threads_that_ask_while_others_write_get_the_right_quotes(tmp_path, where: str) -> None:
    index = open_index(tmp_path if where == "disk" else None)
    index.apply(quotes(0, 200), position=199)
    wrong: list[object] = []
    done = threading.Event()

    def reader(seed: int) -> None:
        pick = random.Random(seed)
        while not done.is_set():
            n = pick.randrange(200)
            try:
                if (hits := found(index, f"only{n}")) != {f"q{n}"}:
                    wrong.append((n, hits))
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=reader, args=(seed,)) for seed in range(4)]
    for thread in readers:
        thread.start()
    for n in range(200, 230):
        index.apply([*quotes(n, n + 1), replace(quotes(n - 200, n - 199)[0], touched=n)], position=n)
    done.set()
    for thread in readers:
        thread.join()
    assert not wrong
    assert index.size() == 230
    index.close()


def taken(work) -> float:
    """Seconds of the processor: a bound on what a request may cost, whatever else the machine does meanwhile."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


@pytest.mark.parametrize(
    "words",
    [
        "*e*",
        "a* b* c* d*",
        "ba* do* ke* li*",
        "only " * 100,
        " ".join(WORDS),
        '"' + " ".join(WORDS[:30]) + '"',
        "-" * 500,
        "(" * 500,
    ],
)
def test_a_hostile_request_within_bounds_is_answered_quickly(words: str) -> None:
    index = open_index(None)
    index.apply(quotes(0, 5000), position=4999)
    found(index, "warm")
    assert min(taken(lambda: found(index, words)) for _ in range(3)) < 0.25
    index.close()
