"""A look at every byte finds a word wherever it lies and in whatever dress, and tells where, never which."""

import base64
import json
import os
import sys
import urllib.parse
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store import bytescan
from evidence_store.bytescan import SHORTEST, Sought, encoded, scan, scan_here, standing_in
from evidence_store.store import EvidenceStore

WORD = "Quillfeather"
DRESSES = {
    "utf-8": lambda word: word.encode(),
    "utf-16-le": lambda word: word.encode("utf-16-le"),
    "utf-16-be": lambda word: word.encode("utf-16-be"),
    "capitals": lambda word: word.upper().encode(),
    "folded": lambda word: word.casefold().encode(),
    "json": lambda word: json.dumps({"said": f"x {word}"}).encode(),
    "address": lambda word: urllib.parse.quote(f"/q?{word}", safe="").encode(),
    "base64, first": lambda word: base64.b64encode(f"abc{word}xyz".encode()),
    "base64, second": lambda word: base64.b64encode(f"abcd{word}xyz".encode()),
    "base64, third": lambda word: base64.b64encode(f"abcde{word}xyz".encode()),
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("word", [WORD, "Zoë Ångström", "مستودع الأدلة", "two \N{SEEDLING} words"])
@pytest.mark.parametrize("place", [0, 1, 2, 3, bytescan.PIECE - 5, bytescan.BLOCK - 7])
def test_a_word_is_found_in_every_dress_and_at_every_place(tmp_path, dress, word, place):
    planted = os.urandom(place) + DRESSES[dress](word) + os.urandom(9)
    (tmp_path / "planted").write_bytes(planted)
    (tmp_path / "beside").write_bytes(b"nothing of it")
    assert scan_here(tmp_path, [word, "never said by anyone"]) == (2, len(planted) + 13, ("planted",))
    assert standing_in(planted, [word, "never said by anyone"]) == {word}


def test_a_folder_without_the_words_is_clean_and_all_of_it_was_read(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "file-wal").write_bytes(os.urandom(bytescan.BLOCK + 11))
    (tmp_path / "empty").touch()
    (tmp_path / "link").symlink_to(tmp_path / "deep")
    heard = []
    done = scan(tmp_path, [WORD], progress=lambda done, of: heard.append((done, of)))
    assert done == (2, bytescan.BLOCK + 11, ())
    assert heard == [(1, 2), (2, 2)]


def test_no_word_and_words_too_short_to_tell_find_nothing(tmp_path):
    (tmp_path / "file").write_bytes(b"a cabinet of maps")
    for words in ([], ["maps"], ["é"]):
        assert scan_here(tmp_path, words).found == ()
        assert not standing_in(b"a cabinet of maps", words)


@given(st.text(min_size=SHORTEST, max_size=40))
def test_no_pattern_is_so_short_that_it_turns_up_by_chance(word):
    assert all(len(pattern) >= SHORTEST for pattern in encoded(word))


letters = st.sampled_from(b"abA\x00\xff")
content = st.lists(letters, max_size=120).map(bytes)
patterns = st.lists(st.lists(letters, min_size=SHORTEST, max_size=40).map(bytes), max_size=6)


@settings(max_examples=300, deadline=None)
@given(content, patterns, st.integers(0, 113), st.integers(7, 40))
def test_one_pass_finds_what_a_search_for_each_would_find(content, patterns, start, length):
    cut = content[start : start + length]
    every = {*patterns, *([cut] if len(cut) >= SHORTEST else [])}
    assert set(Sought(every).within(content)) == {pattern for pattern in every if pattern in content}


@pytest.fixture
def locks(tmp_path):
    """What locks this process holds on the files of the folder."""

    def held() -> list[str]:
        names = {str(path.stat().st_ino): path.name for path in tmp_path.rglob("*") if path.is_file()}
        ours = (line.split() for line in Path("/proc/locks").read_text().splitlines())
        inodes = [lock[-3].rpartition(":")[2] for lock in ours if lock[-4] == str(os.getpid())]
        return sorted(names[inode] for inode in inodes if inode in names)

    return held


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/locks")
@pytest.mark.parametrize("look", [scan, scan_here])
def test_a_look_at_open_databases_leaves_their_locks_in_place(tmp_path, locks, look):
    """Without its locks SQLite may lose what others commit. The look in this process is the negative control."""
    with EvidenceStore(tmp_path) as store:
        store.counts()
        before = locks()
        assert "log.db-shm" in before
        look(tmp_path, [WORD])
        assert (locks() == before) is (look is scan)


def test_a_look_from_outside_finds_the_same_and_tells_how_far_it_is(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text(f"{name} said: {WORD}, half a \N{SEEDLING}")
    heard = []
    done = scan(tmp_path, [WORD, "half \ud83d"], progress=lambda done, of: heard.append((done, of)))
    assert done == scan_here(tmp_path, [WORD])
    assert heard == [(1, 2), (2, 2)]


def test_a_look_that_cannot_be_made_is_not_taken_for_a_clean_one(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(OSError, match="could be read"):
        scan(tmp_path, [WORD])
