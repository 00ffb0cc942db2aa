"""The contract every log keeps: appending, retrying, conditions, reading, proving. Run in memory and on a file."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from evidence_store.envelope import SealedRef
from evidence_store.errors import (
    BadInput,
    ConditionFailed,
    DuplicateIdConflict,
    KeyDestroyed,
    NotFound,
    Refused,
    StoreInUse,
    StoreTooNew,
    StreamMoved,
)
from evidence_store.log import Anything, Appended, At, Log, NoStream, Unless
from evidence_store.log.merkle import leaf_hash, verify_consistency, verify_inclusion
from tests.log_entries import ANA, entry, sealed


@pytest.fixture(params=["memory", "file"])
def log(request, tmp_path):
    log = Log.open(tmp_path / "log.db" if request.param == "file" else None)
    yield log
    log.close()


def test_events_get_dense_positions_and_dense_versions_per_stream(log):
    assert log.append([entry("quote-1"), entry("quote-2"), entry("quote-1")]) == Appended(0, 2, (0, 1, 2))
    assert log.append([entry("quote-2")]) == Appended(3, 3, (3,))
    assert [(event.pos, event.stream, event.ver) for event in log.read()] == [
        (0, "quote-1", 1), (1, "quote-2", 1), (2, "quote-1", 2), (3, "quote-2", 2),
    ]  # fmt: skip
    assert log.size() == 4
    assert (log.version("quote-1"), log.version("quote-9")) == (2, 0)


def test_an_event_comes_back_as_it_was_appended(log):
    part = sealed(b"ciphertext")
    new = entry(
        tags=("subject:1", "quote:1", "quote:1"), data={"span": [0, 4], "words": "é\u0301 \U0001f30d \x00"},
        parts=[part], said="2024-05", via={"tagger": "rules", "version": "1"}, cause="c-1", corr="r-1",
        batch={"id": "b", "i": 0, "n": 1},
    )  # fmt: skip
    log.append([new])
    event = log.get(new.id)
    assert event is not None
    assert (event.id, event.stream, event.type, event.schema) == (new.id, new.stream, new.type, 1)
    assert (event.actor, event.data, event.req) == (ANA, new.data, new.req)
    assert event.tags == ("quote:1", "subject:1")
    assert event.sealed == (SealedRef("personal", "speaker-1", part.alg, 10, part.sha256),)
    assert (event.said, event.via, event.cause, event.corr) == (new.said, new.via, new.cause, new.corr)
    assert event.batch == new.batch
    assert log.blob(part.sha256) == b"ciphertext"
    assert log.blob("0" * 64) is None


def test_a_retry_with_the_same_id_changes_nothing_and_answers_the_same(log):
    first, second = entry("quote-1"), entry("quote-2")
    appended = log.append([first, second], when=NoStream("quote-1"))
    log.append([entry("quote-1")])
    root = log.root()
    assert log.append([first, second], when=NoStream("quote-1")) == appended
    assert log.append([second]) == Appended(1, 1, (1,))
    assert (log.size(), log.root()) == (3, root)


def test_a_known_id_with_another_content_is_a_conflict(log):
    first = entry(id="e-1", req="a" * 64)
    log.append([first])
    with pytest.raises(DuplicateIdConflict):
        log.append([entry(id="e-1", req="b" * 64)])
    with pytest.raises(DuplicateIdConflict):
        log.append([first, entry()])
    with pytest.raises(BadInput):
        log.append([entry(id="e-2"), entry(id="e-2")])
    assert log.size() == 1


def test_a_batch_is_stored_whole_or_not_at_all(log):
    log.append([entry("quote-1")])
    with pytest.raises(StreamMoved):
        log.append([entry("quote-2"), entry("quote-3")], when=[NoStream("quote-2"), At("quote-1", 0)])
    assert log.size() == 1
    assert log.version("quote-2") == 0


def test_conditions_on_a_stream_hold_or_refuse(log):
    log.append([entry("quote-1")], when=NoStream("quote-1"))
    with pytest.raises(StreamMoved):
        log.append([entry("quote-1")], when=NoStream("quote-1"))
    log.append([entry("quote-1")], when=At("quote-1", 1))
    with pytest.raises(StreamMoved):
        log.append([entry("quote-1")], when=At("quote-1", 1))
    log.append([entry("quote-2")], when=At("quote-2", 0))
    log.append([entry("quote-1")], when=Anything())
    assert log.version("quote-1") == 3


def test_unless_refuses_only_what_would_change_the_decision(log):
    log.append([entry(type="consent.withdrawn", tags=["subject:1"])])
    log.append([entry(type="consent.withdrawn", tags=["subject:2"])])
    log.append([entry(type="memo.written", tags=["subject:3"])])
    types, pack = ["consent.withdrawn", "attribution.set"], lambda: [entry("pack-1", type="pack.exported")]
    log.append(pack(), when=Unless(types, ["subject:1", "subject:3"], after=0))
    log.append(pack(), when=Unless([], ["subject:1"], after=-1))
    log.append(pack(), when=Unless(types, [], after=-1))
    with pytest.raises(ConditionFailed, match="subject:2"):
        log.append(
            pack(), when=[Unless(types, ["subject:1"], after=0), Unless(types, ["subject:9", "subject:2"], after=0)]
        )
    with pytest.raises(ConditionFailed):
        log.append(pack(), when=Unless(types, ["subject:1"], after=-1))


def test_time_never_goes_back_even_if_the_clock_does():
    now = datetime(2025, 3, 1, 12, tzinfo=UTC)
    times = iter([now, now - timedelta(hours=1), now + timedelta(days=3650), now])
    log = Log.open(clock=lambda: next(times))
    for _ in range(4):
        log.append([entry()])
    assert [event.at for event in log.read()] == [
        "2025-03-01T12:00:00.000000Z",
        "2025-03-01T12:00:00.000000Z",
        "2035-02-27T12:00:00.000000Z",
        "2035-02-27T12:00:00.000000Z",
    ]


def test_reading_can_be_narrowed_by_position_tag_type_and_count(log):
    for number in range(1200):
        log.append([entry(f"quote-{number}", type="a.b" if number % 3 else "c.d", tags=[f"t:{number % 2}"])])
    whole = [event.pos for event in log.read()]
    assert whole == list(range(1200))
    assert [event.pos for event in log.read(after=9, upto=12)] == [10, 11, 12]
    assert [event.pos for event in log.read(after=-1, limit=2)] == [0, 1]
    assert list(log.read(limit=0)) == []
    assert list(log.read(types=[])) == []
    assert [event.pos for event in log.read(tag="t:1")] == whole[1::2]
    assert [event.pos for event in log.read(types=["c.d"])] == whole[::3]
    assert [event.pos for event in log.read(tag="t:1", types=["c.d", "x.y"], limit=3)] == [3, 9, 15]


def test_reading_and_appending_may_be_interleaved(log):
    log.append([entry() for _ in range(600)])
    seen = 0
    for event in log.read():
        if event.pos % 100 == 0:
            log.append([entry()])
        seen += 1
    assert (seen, log.size()) == (600, 606)


def test_a_stream_reads_in_order_of_its_versions(log):
    log.append([entry(f"quote-{number % 2}") for number in range(1100)])
    assert [event.ver for event in log.stream("quote-1")] == list(range(1, 551))
    assert list(log.stream("quote-7")) == []


def test_many_events_and_many_blobs_are_found_at_once(log):
    new = [entry(parts=[sealed()]) for _ in range(40)]
    log.append(new)
    assert log.get_many([item.id for item in new[:30]] + ["unknown"]).keys() == {item.id for item in new[:30]}
    digests = [item.sealed[0].sha256 for item in new]
    assert log.blobs(digests) == {item.sealed[0].sha256: item.sealed[0].blob for item in new}
    assert log.get("unknown") is None


def test_headers_are_canonical_and_hashed_as_stored(log):
    rfc8785 = pytest.importorskip("rfc8785")
    log.append([entry(tags=["b", "a"], data={"z": 1, "a": {"y": None, "b": [True, "\x01é"]}}), entry()])
    for event in log.read():
        fields = json.loads(event.header)
        assert rfc8785.dumps(fields) == event.header
        assert set(fields) == {
            "v", "log", "pos", "id", "stream", "ver", "type", "schema", "at", "said", "actor", "via", "cause", "corr",
            "batch", "tags", "data", "sealed", "req",
        }  # fmt: skip
    first, second = log.read()
    assert log.root(1) == leaf_hash(first.header).hex() == sha256(b"\x00" + first.header).hexdigest()
    assert (
        log.root() == log.root(2) == sha256(b"\x01" + leaf_hash(first.header) + leaf_hash(second.header)).hexdigest()
    )


def test_every_event_proves_its_place_and_every_size_its_beginning(log):
    log.append([entry() for _ in range(11)])
    headers = [event.header for event in log.read()]
    for pos, header in enumerate(headers):
        assert verify_inclusion(
            leaf=leaf_hash(header), pos=pos, size=11, proof=log.inclusion(pos, 11), root=bytes.fromhex(log.root(11))
        )
    log.append([entry() for _ in range(5)])
    assert verify_consistency(
        first=11, second=16, first_root=bytes.fromhex(log.root(11)), second_root=bytes.fromhex(log.root(16)),
        proof=log.consistency(11, 16),
    )  # fmt: skip
    for ask in (lambda: log.inclusion(16, 16), lambda: log.inclusion(0, 17), lambda: log.consistency(3, 17)):
        with pytest.raises(NotFound):
            ask()


def test_an_empty_log_has_the_root_of_nothing_and_verifies(log):
    assert log.root() == log.root(0) == sha256(b"").hexdigest()
    assert log.verify().ok
    assert list(log.read()) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"data": {"confidence": 0.5}},
        {"data": {"größe": 1}},
        {"data": {1: 1}},
        {"data": {"n": 2**53}},
        {"data": {"text": "half \ud83d"}},
        {"data": {"set": {1}}},
        {"tags": ["with space\n"]},
        {"stream": ""},
        {"id": "é"},
        {"type": "x" * 201},
        {"req": ""},
        {"said": "\udc00"},
        {"via": {"version": 1.5}},
    ],
)
def test_what_cannot_be_stored_exactly_is_refused_before_anything_is_stored(log, broken):
    with pytest.raises(BadInput):
        log.append([entry("quote-1"), entry(**broken)])
    assert log.size() == 0


def test_endless_nesting_is_refused(log):
    deep: dict = {}
    for _ in range(5000):
        deep = {"a": deep}
    with pytest.raises(BadInput, match="nest"):
        log.append([entry(data=deep)])
    with pytest.raises(BadInput):
        log.append([])


def test_sealed_parts_can_go_only_once_their_key_is_destroyed(log):
    kept, gone = sealed(kid="speaker-1"), sealed(kid="speaker-2")
    log.append([entry(parts=[kept]), entry(parts=[gone])])
    root = log.root()
    assert log.destroy_blobs("speaker-2") == 1
    assert log.destroy_blobs("speaker-2") == 0
    assert log.blobs([kept.sha256, gone.sha256]) == {kept.sha256: kept.blob}
    assert log.verify().ok
    assert log.root() == root
    with pytest.raises(KeyDestroyed):
        log.append([entry(parts=[sealed(kid="speaker-2")])])
    with pytest.raises(BadInput, match="another event"):
        log.append([entry(parts=[kept])])
    assert log.size() == 2


def test_a_log_stands_after_closing_and_opening(tmp_path):
    log = Log.open(tmp_path / "log.db")
    log.append([entry() for _ in range(7)])
    before = (log.size(), log.root(), list(log.read()))
    log.close()
    again = Log.open(tmp_path / "log.db")
    assert (again.size(), again.root(), list(again.read())) == before
    assert again.verify().ok
    again.close()


def test_two_logs_in_one_file_do_not_meet(tmp_path):
    one, two = (Log.open(tmp_path / "log.db", name=name) for name in ("one", "two"))
    same = entry("quote-1", tags=["t"])
    one.append([same])
    two.append([entry("quote-1", tags=["t"]), same])
    assert (one.size(), two.size()) == (1, 2)
    assert [event.pos for event in two.read(tag="t")] == [0, 1]
    assert one.verify().ok
    assert two.verify().ok
    one.close()
    two.close()


def test_a_checkpoint_is_kept_only_if_it_speaks_of_this_log(log):
    log.append([entry(), entry()])
    root = bytes.fromhex(log.root())
    note = note_of("evidence", 2, root)
    assert log.checkpoint(note).size == 2
    assert log.checkpoint(note).root == root
    for wrong in (note_of("other", 2, root), note_of("evidence", 2, b"\x00" * 32)):
        with pytest.raises(Refused):
            log.checkpoint(wrong)
    with pytest.raises(NotFound):
        log.checkpoint(note_of("evidence", 3, root))
    for malformed in (b"evidence\n02\n", b"evidence\n2\nnot base64\n", b"\xff", note_of("evidence", 2, b"short")):
        with pytest.raises(BadInput):
            log.checkpoint(malformed)
    assert log.verify().ok


def note_of(origin: str, size: int, root: bytes) -> bytes:
    from base64 import b64encode

    return f"{origin}\n{size}\n{b64encode(root).decode()}\n\n— signer AAAA\n".encode()


def test_a_log_of_a_newer_version_is_not_touched(tmp_path):
    Log.open(tmp_path / "log.db").close()
    with sqlite3.connect(tmp_path / "log.db") as raw:
        raw.execute("PRAGMA user_version=99")
    raw.close()
    with pytest.raises(StoreTooNew, match="newer version"):
        Log.open(tmp_path / "log.db")


def test_a_writer_that_does_not_let_go_is_told_of(tmp_path):
    log = Log.open(tmp_path / "log.db", patience=0.2)
    raw = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreInUse, match=r"log\.db"):
        log.append([entry()])
    raw.execute("ROLLBACK")
    raw.close()
    assert log.append([entry()]).first == 0
    log.close()


def test_a_failure_at_any_step_of_an_append_leaves_all_or_nothing(tmp_path):
    class Stop(Exception):
        pass

    stop_at = [""]

    def hook(point):
        if point == stop_at[0]:
            raise Stop

    for step in ("before_lock", "after_lock", "before_insert", "after_insert", "before_commit", "after_commit"):
        log = Log.open(tmp_path / f"{step}.db", hooks=hook)
        log.append([entry()])
        new = [entry(parts=[sealed()], tags=["t"]) for _ in range(3)]
        stop_at[0] = step
        with pytest.raises(Stop):
            log.append(new)
        stop_at[0] = ""
        assert log.size() == (4 if step == "after_commit" else 1)
        assert log.append(new) == Appended(1, 3, (1, 2, 3))
        assert log.verify().ok
        log.close()
