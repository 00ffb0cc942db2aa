"""What can happen to tantivy's index, and that it answers as whoosh does."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.errors import StoreProblem
from evidence_store.search import Document, Index, open_index, understand
from evidence_store.search.sealed import SEAL
from tests.search_engines import engine_index
from tests.test_search_engines import CORPUS
from tests.test_search_engines import VOCABULARY as KNOWN
from tests.test_search_faults import found, quotes

pytestmark = pytest.mark.fault


@pytest.fixture(autouse=True)
def installed() -> None:
    engine_index("tantivy", None).close()


def opened(folder: Path | None) -> Index:
    return engine_index("tantivy", folder)


def built(folder: Path) -> Path:
    index = opened(folder)
    index.apply(quotes(0, 40), position=39)
    index.apply(quotes(40, 60), position=59)
    index.close()
    return folder


def files(folder: Path, kind: str) -> list[Path]:
    return sorted(folder.glob(f"*.{kind}"))


def flip(path: Path, at: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 0xFF
    path.write_bytes(data)


def resealed(folder: Path, **changed: object) -> None:
    seal = json.loads((folder / SEAL).read_text())
    (folder / SEAL).write_text(json.dumps({**seal, **changed}))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "a byte of the terms": lambda folder: flip(files(folder, "term")[0], 0.3),
    "a byte of the quotes under them": lambda folder: flip(files(folder, "idx")[0], 0.4),
    "the first byte of a column": lambda folder: flip(files(folder, "fast")[-1], 0.0),
    "half of what is kept": lambda folder: os.truncate(files(folder, "store")[0], 100),
    "an empty file": lambda folder: files(folder, "pos")[0].write_bytes(b""),
    "a missing file": lambda folder: files(folder, "idx")[0].unlink(),
    "a byte of the contents": lambda folder: flip(folder / "meta.json", 0.05),
    "other contents": lambda folder: (folder / "meta.json").write_text((folder / "meta.json").read_text() + " "),
    "no contents": lambda folder: (folder / "meta.json").unlink(),
    "no seal": lambda folder: (folder / SEAL).unlink(),
    "a torn seal": lambda folder: os.truncate(folder / SEAL, 20),
    "a seal of another format": lambda folder: resealed(folder, format="x"),
    "a seal of another shape": lambda folder: (folder / SEAL).write_text("[1]"),
    "a damaged file while a writer is at work": lambda folder: [
        resealed(folder, writing=True),
        flip(files(folder, "term")[0], 0.3),
    ],
}


def test_an_undamaged_index_is_opened_as_it_was_left(tmp_path) -> None:
    index = opened(built(tmp_path))
    assert (index.position(), index.size()) == (59, 60)
    assert found(index, "only41") == {"q41"}
    index.close()


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_index_is_emptied_and_can_be_built_anew(tmp_path, damage: str) -> None:
    DAMAGE[damage](built(tmp_path))
    index = opened(tmp_path)
    assert (index.position(), index.size()) == (-1, 0)
    index.apply(quotes(0, 60), position=59)
    index.close()
    again = opened(tmp_path)
    assert (again.position(), found(again, "only41")) == (59, {"q41"})
    again.close()


def test_a_commit_its_writer_could_not_seal_is_kept(tmp_path) -> None:
    built(tmp_path)
    resealed(tmp_path, writing=True, contents=0)
    index = opened(tmp_path)
    assert (index.position(), found(index, "only41")) == (59, {"q41"})
    index.close()


def test_damage_under_an_open_index_is_told_to_who_asks_and_is_a_position_to_who_follows(tmp_path) -> None:
    index, other = opened(built(tmp_path)), opened(tmp_path)
    for path in files(tmp_path, "idx"):
        os.truncate(path, 30)
    with pytest.raises(StoreProblem, match="made anew"):
        found(index, "only3")
    assert index.position() == other.position() == -1
    index.close()
    other.close()


def test_a_mistake_of_ours_is_not_taken_for_damage(tmp_path, monkeypatch) -> None:
    index = opened(built(tmp_path))
    monkeypatch.setattr("evidence_store.search.tantivy_engine.answer", lambda *_, **__: int("none"))
    with pytest.raises(ValueError, match="invalid literal"):
        found(index, "only3")
    assert index.position() == 59
    index.close()


def test_other_files_in_the_folder_are_left_alone(tmp_path) -> None:
    (tmp_path / "notes.txt").write_text("keep me")
    built(tmp_path)
    (tmp_path / SEAL).unlink()
    opened(tmp_path).close()
    assert (tmp_path / "notes.txt").read_text() == "keep me"


RARE = replace(quotes(60, 61)[0], text="zwylfjuq stands in this one alone")


def holding(folder: Path, words: bytes) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_file() and words in path.read_bytes()]


def test_erased_words_leave_no_trace_in_any_file(tmp_path) -> None:
    index = opened(built(tmp_path))
    index.apply([RARE], position=60)
    (held,) = holding(tmp_path, b"zwylfjuq")
    index.erase(["q60"])
    assert not holding(tmp_path, b"zwylfjuq")
    assert not list(tmp_path.glob(f"{held.partition('.')[0]}.*")), "terms are packed: the files themselves must go"
    assert (index.position(), index.size(), found(index, "only42")) == (60, 60, {"q42"})
    index.close()


def test_words_a_quote_held_before_are_erased_with_it(tmp_path) -> None:
    index = opened(built(tmp_path))
    index.apply([RARE, *quotes(61, 65)], position=64)
    index.apply([replace(RARE, text="other words now", touched=65)], position=65)
    assert holding(tmp_path, b"zwylfjuq")
    index.erase(["q60"])
    assert not holding(tmp_path, b"zwylfjuq")
    assert (index.position(), index.size(), found(index, "only3")) == (65, 64, {"q3"})
    index.close()


def test_segments_that_held_nothing_of_it_are_not_written_anew(tmp_path) -> None:
    index = opened(built(tmp_path))
    before = {path.name for path in files(tmp_path, "term")}
    index.erase(["q41"])
    assert before & {path.name for path in files(tmp_path, "term")}
    index.close()


def test_nothing_is_left_lying_about_after_many_commits(tmp_path) -> None:
    index = opened(tmp_path)
    for n in range(60):
        index.apply(quotes(n, n + 1), removed=[f"q{n - 5}"], position=n)
    segments = {segment["segment_id"].replace("-", "") for segment in _contents(tmp_path)["segments"]}
    assert {path.name.partition(".")[0] for path in files(tmp_path, "*") if len(path.stem) > 30} <= segments
    assert len(segments) < 16
    index.close()


def _contents(folder: Path) -> dict:
    return json.loads((folder / "meta.json").read_text())


WRITER = """
import sys, itertools
from pathlib import Path
from evidence_store.search import open_index
from tests.test_search_faults import quotes
index = open_index(Path(sys.argv[1]), engine="tantivy")
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
    for _ in range(8):
        said = killed(tmp_path, after=moments.random() * 0.4)
        index = opened(tmp_path)
        position = index.position()
        assert position in (said, said + 1)
        assert index.size() == min(5, position + 1)
        for n in range(max(0, position - 4), position + 1):
            assert found(index, f"only{n}") == {f"q{n}"}
        index.close()
    assert said > 6
    index = opened(tmp_path)
    index.apply([], position=index.position() + 1)
    segments = {segment["segment_id"].replace("-", "") for segment in _contents(tmp_path)["segments"]}
    left = {path.name for path in tmp_path.iterdir() if path.name.partition(".")[0] not in segments}
    assert left <= {
        SEAL,
        "meta.json",
        ".managed.json",
        "MAIN_WRITELOCK",
        ".tantivy-meta.lock",
        ".tantivy-writer.lock",
    }
    index.close()


def test_a_writer_that_acknowledges_too_early_is_seen_to_lose(tmp_path) -> None:
    for _ in range(10):
        said = killed(tmp_path, after=0.05, acknowledged="too early")
        index = opened(tmp_path)
        lost = said - index.position()
        index.close()
        if lost:
            break
    assert lost == 1


def test_two_open_indexes_see_each_others_commits(tmp_path) -> None:
    one, two = opened(tmp_path), opened(tmp_path)
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


def test_a_reader_gets_the_right_quotes_while_another_process_commits(tmp_path) -> None:
    built(tmp_path)
    command = [sys.executable, "-c", WRITER, str(tmp_path), "in time"]
    index, pick = opened(tmp_path), random.Random(3)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        until = time.monotonic() + 20
        while index.position() < 64 and time.monotonic() < until:
            n = pick.randrange(50)
            assert found(index, f"only{n}") == {f"q{n}"}
        writer.send_signal(signal.SIGKILL)
    assert index.position() >= 64
    index.close()


WORDS = st.sampled_from(
    "well atlas drought bill official ministry students village spring cabinet charts puits cartes irrigation".split()
)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)
REQUESTS = st.one_of(
    st.lists(WORDS, min_size=1, max_size=5).map(" ".join),
    st.sampled_from(
        ['"well atlas"', "-bill well", "vill* spring", "offical ministery", "evidence of use by government"]
    ),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, st.integers(0, 4)), min_size=1, max_size=30), st.lists(REQUESTS, max_size=4))
def test_it_answers_with_the_same_quotes_as_whoosh(rows, requests: list[str]) -> None:
    documents = [
        replace(CORPUS[like], id=f"q{n}", touched=n, text=text, context=context)
        for n, (text, context, like) in enumerate(rows)
    ]
    indexes = [open_index(None), opened(None)]
    for index in indexes:
        index.apply(documents, position=len(documents))
        index.apply([Document(id="q0", touched=99, text="well well")], removed=["q1"], position=99)
    for request in ["", *requests]:
        query = understand(request, vocabulary=KNOWN)
        ours, theirs = (index.ask(query, limit=50, hidden=("q2",)) for index in indexes)
        assert (ours.total, ours.exact, ours.facets) == (theirs.total, theirs.exact, theirs.facets)
        assert {(hit.id, hit.exact, hit.why) for hit in ours.hits} == {(h.id, h.exact, h.why) for h in theirs.hits}
    for index in indexes:
        index.close()
