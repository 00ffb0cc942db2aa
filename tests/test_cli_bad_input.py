"""Bad input and bad circumstances at the command line: one clear sentence, exit 1, and nothing is lost."""

import json
import resource
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.the_command import COMMAND, Evidence, sentence

QUOTE = '"We used the Tide Almanac to draft our coastal memo this year."\n— Ama Quartey, Ministry of Harbours\n'


@pytest.fixture(scope="module")
def pasted(tmp_path_factory) -> Path:
    """A store with one quote."""
    store = tmp_path_factory.mktemp("pasted") / "store"
    assert Evidence(store)("paste", "-", stdin=QUOTE).code == 0
    return store


@pytest.fixture
def evidence(tmp_path, pasted) -> Evidence:
    """The command at a store with one quote."""
    shutil.copytree(pasted, tmp_path / "store")
    return Evidence(tmp_path / "store")


@pytest.fixture
def empty(tmp_path) -> Evidence:
    """The command at a store that is not there yet."""
    return Evidence(tmp_path / "new")


BAD_PASTES = {
    "empty": (b"", "Nothing to read: standard input is empty."),
    "blank": (b" \n\t\r\n", "Nothing to read: standard input is empty."),
    "binary": (bytes(range(256)) * 40, "Standard input is not text: it holds binary data."),
    "NUL": (b'"We used the\0 almanac."', "Standard input is not text: it holds binary data."),
    "surrogates": (b'"We used \xed\xa0\x80 it."', "lone surrogate) at position 10"),
    "a PDF": (b"%PDF-1.7\n\x9c\x01", "Standard input is a PDF; copy its words and paste them"),
    "a zip": (b"PK\x03\x04rest", "cannot be opened: its archive is damaged."),
    "no quote": (b"Minutes of Tuesday, page 3", "No quote was found in standard input."),
}


@pytest.mark.parametrize("name", BAD_PASTES)
def test_a_bad_paste_is_refused_in_a_sentence_and_nothing_is_stored(empty, name):
    words, said = BAD_PASTES[name]
    assert said in empty.refused("paste", "-", stdin=words)
    assert empty("export").out == ""
    if name != "no quote":
        assert said in empty.refused("extract", "-", "--json", stdin=words)


def test_a_good_paste_is_kept_by_the_same_means(empty):
    assert empty("paste", "-", stdin=QUOTE).code == 0
    assert len(empty("export").lines) == 1


ODD_PASTES = {
    "mixed line ends": "Minutes\r\n\r\n“We used the almanac\r to plan the year.”\r\n— Ama Quartey\n\nEnd\r",
    "control characters": "“We used the\x07 almanac\x1b to plan the year.”\n— Ama Quartey\n",
    "a mark never closed": "“We used the almanac to plan the whole of the coming year.\n\n— Ama Quartey\n\nThe end.\n",
    "emoji": "👩🏽‍🔬 “We used the almanac 🌊 to plan the year 🇬🇭!” — Ama Quartey\n",
    "combining marks": "Note: «Nous avons utilisé l’almanach pour préparer l’année.» — Ama Quartey\n",
}


@pytest.mark.parametrize("name", ODD_PASTES)
def test_spans_cut_the_exact_words_of_an_odd_paste(empty, name):
    paste = ODD_PASTES[name]
    drafts = empty("extract", "-", "--json", stdin=paste).json["drafts"]
    assert drafts
    for draft in drafts:
        cut = " ".join(paste[s:e] for s, e in draft.get("spans") or [[draft["start"], draft["end"]]])
        # A control character is replaced one for one, so that positions stay.
        assert cut.translate({7: " ", 27: " "}) == draft["text"]


def test_a_paste_of_five_megabytes_is_read_whole(empty):
    prose = "The committee met in spring and went through the figures of the year one by one before lunch. " * 50
    paste = (prose + "\n\n" + QUOTE + "\n") * (5_000_000 // len(prose))
    drafts = empty("extract", "-", "--json", stdin=paste).json["drafts"]
    assert len(drafts) == paste.count("Ama Quartey")
    assert all(paste[d["start"] : d["end"]] == d["text"] for d in drafts)


def test_a_file_that_is_missing_unreadable_or_a_folder_is_said(empty, tmp_path):
    assert empty.refused("extract", tmp_path / "gone.txt") == f"There is no file “{tmp_path / 'gone.txt'}”."
    assert empty.refused("paste", tmp_path) == f"“{tmp_path}” is a folder, not a file."
    assert "There is no file" in empty.refused("import", tmp_path / "gone.jsonl")


def test_a_name_with_broken_bytes_is_said_and_not_crashed_on(empty):
    ran = empty.process("extract", b"/gone-\xff.txt".decode("utf-8", "surrogateescape"))
    assert ran.code == 1
    assert sentence(ran.err)


def test_words_that_are_not_utf_8_are_refused(evidence):
    broken = b"caf\xe9".decode("utf-8", "surrogateescape")
    for command in (["search", broken], ["note", "E1", broken], ["narrative", "start", broken]):
        assert "not UTF-8" in evidence.refused(*command)
    assert evidence("show", "E1", "--json").json["notes"] == []


@pytest.mark.parametrize("command", ["show", "accept", "decline", "withdraw", "similar", "speaker"])
def test_a_quote_that_is_not_there_is_said(evidence, command):
    assert "is known by “E99”" in evidence.refused(command, "E99")


def test_a_broken_row_of_a_table_spoils_only_itself(empty, tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text('ref,text\na,"It shaped our plan."\nb,"never closed\nc,We cite it in class.\n', encoding="utf-8")
    ran = empty("import", file)
    assert ran.code == 1
    assert "rows.csv, line 3: A quotation mark" in sentence(ran.err)
    assert [row["ref"] for row in empty("export").lines] == ["a", "c"]


BAD_LINES = {
    "not JSON": b"{broken",
    "not an object": b"[1, 2]",
    "no words": b'{"ref": "x", "text": "  "}',
    "an unknown field": b'{"text": "We read it.", "colour": "red"}',
    "an unknown code": b'{"text": "We read it.", "codes": {"influence_level": ["weather"]}}',
    "an odd date": b'{"text": "We read it.", "said_on": "spring"}',
    "not UTF-8": b'{"text": "caf\xe9"}',
    "half a character": b'{"text": "We \\ud83d read it."}',
    "a NUL": b'{"text": "We \\u0000 read it."}',
    "braces without end": b"[" * 100_000,
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_is_named_and_the_rest_is_kept(empty, tmp_path, name):
    file = tmp_path / "rows.jsonl"
    file.write_bytes(
        b'{"ref": "a", "text": "It shaped our plan."}\n'
        + BAD_LINES[name]
        + b'\n{"ref": "c", "text": "We cite it."}\n'
    )
    ran = empty("import", file)
    assert ran.code == 1
    assert sentence(ran.err).startswith("rows.jsonl, line 2: ")
    assert [row["ref"] for row in empty("export").lines] == ["a", "c"]


def test_one_bad_file_does_not_stop_the_others(empty, tmp_path):
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "good.jsonl").write_text(json.dumps({"text": "It shaped our plan."}))
    ran = empty("import", tmp_path / "bad.docx", tmp_path / "good.jsonl")
    assert ran.code == 1
    assert "bad.docx" in sentence(ran.err)
    assert len(empty("export").lines) == 1


# --- bad circumstances


def test_a_store_from_a_newer_version_is_left_alone(evidence):
    log = sqlite3.connect(evidence.store / "log.db")
    (version,) = log.execute("PRAGMA user_version").fetchone()
    log.execute("PRAGMA user_version = 999")
    log.close()
    assert "newer version" in evidence.refused("search", "almanac")
    log = sqlite3.connect(evidence.store / "log.db")
    log.execute(f"PRAGMA user_version = {version}")
    log.close()
    assert evidence("search", "almanac").code == 0


def test_a_missing_key_file_is_said_and_putting_it_back_is_enough(evidence):
    kek = evidence.store / "keys" / "kek"
    aside = kek.rename(evidence.store.parent / "kek")
    assert "key file" in evidence.refused("search", "almanac")
    assert "key file" in evidence.refused("paste", "-", stdin=QUOTE)
    assert not kek.exists(), "no other key was made in its place"
    aside.rename(kek)
    assert "memo" in evidence("show", "E1").out


def test_a_damaged_log_is_named_by_verify(evidence):
    log = sqlite3.connect(evidence.store / "log.db")
    guards = log.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in guards:
        log.execute(f'DROP TRIGGER "{name}"')
    log.execute("UPDATE event SET header = CAST(replace(header, 'ctor', 'ktor') AS BLOB) WHERE pos = 3")
    log.commit()
    log.close()
    ran = evidence("verify", "--json")
    assert ran.code == 1
    assert 3 in {problem["pos"] for problem in ran.json["problems"]}


def test_a_store_in_use_is_waited_for_and_then_said(evidence):
    # The lock is held for as long as a writer works; 30 seconds of patience are too many for a test.
    program = (
        "import evidence_store.engine as engine, functools, sys\n"
        "from api.cli import main\n"
        "before = engine.Database.__init__\n"
        "def impatient(self, *args, **options):\n"
        "    before(self, *args, **{**options, 'patience': 0.3})\n"
        "engine.Database.__init__ = impatient\n"
        "sys.exit(main())\n"
    )
    holder = subprocess.Popen(
        [COMMAND[0], "-c", _HOLD, str(evidence.store / "log.db.lock")], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        ran = _run(evidence, program, "note", "E1", "hello")
        assert ran.returncode == 1
        assert "Another process is writing" in sentence(ran.stderr)
    finally:
        holder.kill()
        holder.communicate()
    assert _run(evidence, program, "note", "E1", "hello").returncode == 0
    assert len(evidence("show", "E1", "--json").json["notes"]) == 1


_HOLD = "import fcntl, sys, time; f = open(sys.argv[1], 'a'); fcntl.flock(f, 2); print('held', flush=True); time.sleep(60)"


def _run(evidence: Evidence, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [COMMAND[0], "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=evidence.environment())


def test_a_full_disk_is_said_and_nothing_is_half_stored(evidence, tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        "".join(json.dumps({"ref": f"r{i}", "text": f"It shaped plan {i}. " * 200}) + "\n" for i in range(200))
    )
    room = max(file.stat().st_size for file in evidence.store.rglob("*") if file.is_file()) + 200_000

    def shrink() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    full = subprocess.run(
        [*COMMAND, "import", str(rows), "--no-suggest"],
        capture_output=True,
        text=True,
        env=evidence.environment(),
        preexec_fn=shrink,
    )
    assert full.returncode == 1, full
    said = sentence(full.stderr)
    assert "room" in said or "disk" in said or "large" in said
    assert evidence("verify").code == 0
    assert evidence("import", rows, "--no-suggest").code == 0
    assert len(evidence("export").lines) == 201


def test_a_pack_that_finds_no_room_leaves_no_half_file(evidence, tmp_path):
    file = tmp_path / "out" / "pack.md"
    file.parent.mkdir()

    def shrink() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000))

    # The words alone are larger than any file may be.
    evidence("correct", "E1", "-", stdin="It shaped the plan of the coast. " * 30_000)
    command = [*COMMAND, "pack", "--ids", "E1", "--audience", "internal", "-o", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, env=evidence.environment(), preexec_fn=shrink)
    assert done.returncode == 1
    assert sentence(done.stderr)
    assert list(file.parent.iterdir()) == []


def test_a_store_cannot_live_where_a_file_stands(tmp_path):
    (tmp_path / "file").write_text("mine")
    assert "cannot live in" in Evidence(tmp_path / "file").refused("search", "almanac")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_postgresql_address_is_refused_in_a_sentence(tmp_path):
    said = Evidence(tmp_path).refused("search", "almanac", "--store", "postgresql://ana:secret@db/evidence")
    assert "PostgreSQL is not available in this version" in said
    assert "secret" not in said


def test_a_port_that_is_taken_is_said(empty):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "cannot be listened on" in empty.refused("serve", "--port", taken.getsockname()[1])


def test_a_host_that_others_could_reach_is_refused_while_there_is_no_sign_in(empty):
    assert "There is no sign-in yet" in empty.refused("serve", "--host", "0.0.0.0")


def test_an_unforeseen_error_is_a_sentence_too(evidence, monkeypatch):
    from evidence_store.store import EvidenceStore

    def breaks(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError("far down")

    monkeypatch.setattr(EvidenceStore, "search", breaks)
    ran = evidence("search", "almanac")
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "Something unforeseen went wrong (ZeroDivisionError: far down)" in ran.err
    monkeypatch.setenv("EVIDENCE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        evidence("search", "almanac")
