"""Words are sealed under one key per person; a destroyed key and a broken seal are never mistaken for each other."""

import json
import os
import shutil
import sqlite3
import stat
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.errors import BadInput, KeyDestroyed, KeysMissing, SealBroken, StoreProblem, StoreTooNew
from evidence_store.keys import ALG, NONCE, Keys

ABOUT = {"part": "personal", "event_id": "e-1", "stream": "quote-1", "type": "quote.captured", "schema": 1}
WORDS = {"text": "We took the figures to the council."}


@pytest.fixture(params=["memory", "folder", "given"])
def keys(request, tmp_path):
    match request.param:
        case "memory":
            keys = Keys.open()
        case "folder":
            keys = Keys.open(tmp_path / "keys")
        case _:
            keys = Keys.open(tmp_path / "keys", kek=lambda: b"k" * 32)
    keys.issue(["ana", "ben"])
    yield keys
    keys.close()


@pytest.fixture
def folder(tmp_path):
    keys = Keys.open(tmp_path / "keys")
    keys.issue(["ana", "ben"])
    keys.close()
    return tmp_path / "keys"


def opened(keys, sealed, **other):
    return keys.unseal(**(ABOUT | {"kid": sealed.kid, "sha256": sealed.sha256, "blob": sealed.blob} | other))


def test_what_is_sealed_comes_back_exactly(keys):
    words = {
        "text": "  é e\u0301 \u202e مرحبا \U0001f469\u200d\U0001f33e \x00\r\n\t\"'",
        "name": None,
        "lines": ["a", 1, True],
    }
    part = keys.seal("ana", payload=words, **ABOUT)
    assert opened(keys, part) == words
    assert opened(keys, part, sha256=None) == words
    assert (part.kid, part.part, part.alg) == ("ana", "personal", ALG)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(st.characters(max_codepoint=127)), st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_text_comes_back_exactly(words):
    assert opened(ONE, ONE.seal("ana", payload=words, **ABOUT)) == words


ONE = Keys.open()
ONE.issue(["ana"])


def test_the_same_words_are_never_sealed_to_the_same_bytes_and_never_shown(keys):
    first, second = (keys.seal("ana", payload=WORDS, **ABOUT) for _ in range(2))
    assert first.blob != second.blob
    assert b"council" not in first.blob


def test_half_characters_and_fractions_are_refused(keys):
    for payload in ({"text": "half \ud83d"}, {"share": 0.5}):
        with pytest.raises(BadInput):
            keys.seal("ana", payload=payload, **ABOUT)


@pytest.mark.parametrize(
    "other",
    [
        {"kid": "ben"}, {"part": "other"}, {"event_id": "e-2"}, {"stream": "quote-2"}, {"type": "quote.corrected"},
        {"schema": 2}, {"sha256": "0" * 64}, {"blob": b""}, {"blob": b"short"},
    ],
)  # fmt: skip
def test_a_sealed_part_opens_only_in_its_own_event_and_under_its_own_key(keys, other):
    part = keys.seal("ana", payload=WORDS, **ABOUT)
    with pytest.raises(SealBroken):
        opened(keys, part, **({"sha256": None} | other))


def test_no_flipped_bit_opens(keys):
    part = keys.seal("ana", payload=WORDS, **ABOUT)
    for bit in range(len(part.blob) * 8):
        broken = bytearray(part.blob)
        broken[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBroken):
            opened(keys, part, sha256=None, blob=bytes(broken))


def test_a_destroyed_key_says_so_and_takes_nobody_along(keys):
    gone, kept = (keys.seal(kid, payload=WORDS, **ABOUT) for kid in ("ana", "ben"))
    assert not keys.destroyed("ana")
    for _ in range(2):
        keys.destroy("ana")
        assert keys.destroyed("ana")
        assert opened(keys, kept) == WORDS
        for ask in (
            lambda: opened(keys, gone),
            lambda: opened(keys, gone, blob=b"broken as well", sha256=None),
            lambda: keys.seal("ana", payload=WORDS, **ABOUT),
            lambda: keys.fingerprint("ana", b"x"),
            lambda: keys.commitment("ana"),
            lambda: keys.issue(["cleo", "ana"]),
        ):
            with pytest.raises(KeyDestroyed):
                ask()
    with pytest.raises(SealBroken):
        opened(keys, kept, blob=kept.blob[:-1], sha256=None)
    with pytest.raises(KeysMissing):  # nothing of the refused batch was issued
        keys.seal("cleo", payload=WORDS, **ABOUT)


def test_somebody_unknown_can_be_destroyed_in_advance(keys):
    keys.destroy("never-seen")
    with pytest.raises(KeyDestroyed):
        keys.issue(["never-seen"])


def test_issuing_again_keeps_the_keys_there_are(keys):
    part, commitment = keys.seal("ana", payload=WORDS, **ABOUT), keys.commitment("ana")
    keys.issue(["cleo", "ana", "cleo"])
    assert opened(keys, part) == WORDS
    assert keys.commitment("ana") == commitment
    keys.seal("cleo", payload=WORDS, **ABOUT)
    keys.issue([])


def test_fingerprints_and_commitments_differ_by_subject_and_stay(keys):
    assert keys.fingerprint("ana", b"x") == keys.fingerprint("ana", b"x")
    prints = {keys.fingerprint(kid, words) for kid in ("ana", "ben") for words in (b"x", b"y")}
    commitments = {keys.commitment(kid) for kid in ("ana", "ben")}
    assert len(prints) == 4
    assert len(commitments) == 2
    assert all(len(value) == 64 for value in prints | commitments)


def test_a_subject_nobody_issued_a_key_for_is_not_called_erased(keys):
    with pytest.raises(KeysMissing, match="no key for cleo"):
        keys.seal("cleo", payload=WORDS, **ABOUT)
    for name in ("", "with space\n", "é"):
        with pytest.raises(BadInput):
            keys.issue([name])


def test_the_derivation_is_the_one_written_down():
    """HKDF-SHA256 (RFC 5869) and AES-256-GCM, done by hand beside the module."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    keys = Keys.open()
    keys.issue(["ana"])
    part = keys.seal("ana", payload=WORDS, **ABOUT)
    key = HKDF(algorithm=SHA256(), length=32, salt=b"e-1", info=b"log/v1/payload").derive(keys._dek("ana"))
    about = b'{"id":"e-1","kid":"ana","log":"evidence","part":"personal","schema":1,"stream":"quote-1","type":"quote.captured"}'
    assert json.loads(AESGCM(key).decrypt(part.blob[:NONCE], part.blob[NONCE:], about)) == WORDS


def test_keys_stand_after_closing_and_opening(folder):
    keys = Keys.open(folder)
    part = keys.seal("ana", payload=WORDS, **ABOUT)
    keys.close()
    again = Keys.open(folder)
    assert opened(again, part) == WORDS
    again.close()


def test_logs_in_one_folder_do_not_share_keys(folder):
    keys, other = Keys.open(folder), Keys.open(folder, log="other")
    part = keys.seal("ana", payload=WORDS, **ABOUT)
    with pytest.raises(KeysMissing):
        opened(other, part)
    other.issue(["ana"])
    with pytest.raises(SealBroken):
        opened(other, part)
    other.destroy("ana")
    assert opened(keys, part) == WORDS
    keys.close()
    other.close()


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_key_files_are_for_their_owner_alone(folder):
    assert {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if path.name != "keys.db.lock"
    } == {path.name: 0o600 for path in folder.iterdir() if path.name != "keys.db.lock"}
    assert (folder / "kek").exists()


def test_a_missing_key_file_is_called_what_it_is_and_no_new_one_is_made(folder):
    (folder / "kek").unlink()
    with pytest.raises(KeysMissing, match="no sealed word can ever be read again"):
        Keys.open(folder)
    assert not (folder / "kek").exists()


def test_a_wrong_or_broken_key_file_is_told(folder, tmp_path):
    Keys.open(tmp_path / "others").close()
    good = (folder / "kek").read_text()
    for text in (
        (tmp_path / "others" / "kek").read_text(),
        "",
        "1 abcd\n",
        "nonsense\n",
        good.replace("1 ", "7 "),
        "\x00",
    ):
        (folder / "kek").write_text(text)
        with pytest.raises(KeysMissing):
            Keys.open(folder)
    (folder / "kek").write_text(good)
    Keys.open(folder).close()


def test_a_key_handed_in_must_be_the_right_one(tmp_path):
    Keys.open(tmp_path, kek=lambda: b"k" * 32).close()
    assert not (tmp_path / "kek").exists()
    with pytest.raises(KeysMissing, match="not the one"):
        Keys.open(tmp_path, kek=lambda: b"x" * 32)
    with pytest.raises(BadInput, match="32 bytes"):
        Keys.open(tmp_path, kek=lambda: b"short")


def test_keys_of_a_newer_version_are_not_touched(folder):
    with sqlite3.connect(folder / "keys.db") as raw:
        raw.execute("PRAGMA user_version=99")
    raw.close()
    with pytest.raises(StoreTooNew):
        Keys.open(folder)


def test_after_an_erasure_no_old_copy_of_the_folder_opens_the_words(folder, tmp_path):
    keys = Keys.open(folder)
    part = keys.seal("ana", payload=WORDS, **ABOUT)
    shutil.copytree(folder, tmp_path / "backup")
    old_kek = (folder / "kek").read_text().split()[1]
    keys.destroy("ana")
    keys.close()
    for name in ("keys.db", "kek"):  # a backup of only one of the two
        mixed = tmp_path / f"mixed-{name}"
        shutil.copytree(folder, mixed)
        shutil.copy(tmp_path / "backup" / name, mixed / name)
        with pytest.raises(KeysMissing):
            Keys.open(mixed)
    assert old_kek.encode() not in b"".join(path.read_bytes() for path in folder.iterdir())
    both = Keys.open(
        tmp_path / "backup"
    )  # the negative control: a whole old copy still opens, and must be kept short
    assert opened(both, part) == WORDS
    both.close()


def test_a_destroyed_key_is_forgotten_by_other_processes_too(folder):
    """Two openings of one folder know nothing of each other, like two processes."""
    one, two = Keys.open(folder), Keys.open(folder)
    part, kept = one.seal("ana", payload=WORDS, **ABOUT), one.seal("ben", payload=WORDS, **ABOUT)
    assert opened(two, part) == opened(two, kept) == WORDS
    one.destroy("ana")
    with pytest.raises(KeyDestroyed):
        opened(two, part)
    assert opened(two, kept) == WORDS
    two.issue(["dora"])
    two.destroy("ben")
    with pytest.raises(KeyDestroyed):
        opened(one, kept)
    assert opened(one, one.seal("dora", payload=WORDS, **ABOUT)) == WORDS
    one.close()
    two.close()


def test_a_crash_at_any_step_of_an_erasure_leaves_all_or_nothing(tmp_path):
    class Stop(Exception):
        pass

    def stop(point):
        if point == step:
            raise Stop

    for step in ("after_new_kek", "before_commit", "after_commit"):
        folder = tmp_path / step
        keys = Keys.open(folder, hooks=stop)
        keys.issue(["ana", "ben"])
        gone, kept = (keys.seal(kid, payload=WORDS, **ABOUT) for kid in ("ana", "ben"))
        with pytest.raises(Stop):
            keys.destroy("ana")
        keys.close()
        again = Keys.open(folder)
        assert opened(again, kept) == WORDS
        assert again.destroyed("ana") is (step == "after_commit")
        assert len((folder / "kek").read_text().splitlines()) == 1
        again.destroy("ana")
        with pytest.raises(KeyDestroyed):
            opened(again, gone)
        assert opened(again, kept) == WORDS
        again.close()


def test_a_damaged_wrapping_is_broken_and_not_erased(folder):
    raw = sqlite3.connect(folder / "keys.db")
    raw.execute("UPDATE subject_key SET wrapped = zeroblob(60) WHERE kid = 'ana'")
    raw.commit()
    raw.close()
    keys = Keys.open(folder)
    with pytest.raises(SealBroken, match="damaged"):
        keys.seal("ana", payload=WORDS, **ABOUT)
    with pytest.raises(SealBroken):
        keys.destroy("ben")
    assert opened(keys, keys.seal("ben", payload=WORDS, **ABOUT)) == WORDS
    keys.close()


def test_tombstones_cannot_be_taken_away(folder):
    keys = Keys.open(folder)
    keys.destroy("ana")
    keys.close()
    raw = sqlite3.connect(folder / "keys.db")
    for statement in (
        "DELETE FROM destroyed_key",
        "UPDATE destroyed_key SET kid = 'other'",
        "INSERT OR REPLACE INTO destroyed_key VALUES ('evidence', 'ana', '2000')",
        "INSERT INTO subject_key VALUES ('evidence', 'ana', x'00')",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(statement)
    raw.close()


def test_threads_seal_open_issue_and_erase_together(tmp_path):
    keys = Keys.open(tmp_path / "keys")
    wrong: list[BaseException] = []

    def work(number):
        try:
            for turn in range(10):
                kid = f"s-{number}-{turn}"
                keys.issue([kid])
                part = keys.seal(kid, payload=WORDS, **ABOUT)
                assert opened(keys, part) == WORDS
                if turn % 3 == 0:
                    keys.destroy(kid)
                    with pytest.raises(KeyDestroyed):
                        opened(keys, part)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    keys.close()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a folder that refuses this user")
def test_a_key_file_that_cannot_be_replaced_stops_the_erasure(folder):
    keys = Keys.open(folder)
    folder.chmod(0o500)
    with pytest.raises(StoreProblem):
        keys.destroy("ana")
    folder.chmod(0o700)
    assert not keys.destroyed("ana")
    keys.close()
