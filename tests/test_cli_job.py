"""The main job at the command line, in processes of their own; and how the command behaves in a pipe."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from zipfile import ZipFile

import pytest

from tests.the_command import COMMAND, Evidence

PASTE = """From the spring newsletter of the harbour network:

“We used the Tide Almanac to draft our coastal memo, and the ministry changed its siting rules because of it.”
— Ama Quartey, Director of Planning, Ministry of Harbours, Ghana

“The almanac was shared in our team meeting and helped us to write the new proposal.” (NGO programme officer)
"""


@pytest.fixture
def evidence(tmp_path) -> Evidence:
    """The command at a store that is not there yet."""
    return Evidence(tmp_path / "store")


def test_from_paste_to_quote_pack(evidence, tmp_path):
    """Paste, decide, agree, ask, narrate, export: the speaker is named only as far as she agreed."""
    quotes = evidence.process("paste", "-", "--json", stdin=PASTE).json["quotes"]
    assert evidence("inbox", "--json").json["total"] == 2
    assert evidence("accept", *quotes).code == 0
    found = evidence.process("search", "evidence of use by government officials", "--json").json
    best = found["results"][0]
    assert best["id"] == quotes[0]
    evidence("consent", best["id"], "granted", "--how", "by mail")
    evidence("attribute", best["speaker"], "institution", "--proof", "her mail of 3 March")
    story = evidence("narrative", "start", "Safer harbours").out.strip()
    for quote in quotes:
        evidence("narrative", "place", story, quote)
    file = tmp_path / "pack.docx"
    made = evidence.process("pack", "--narrative", story, "--audience", "public", "-o", file)
    assert made.code == 0, made
    assert "Left out: E2, consent unknown." in made.err
    words = b"".join(ZipFile(io.BytesIO(file.read_bytes())).read(name) for name in ZipFile(file).namelist()).decode(
        "utf-8", "replace"
    )
    assert "siting rules" in words
    assert "Ministry of Harbours" in words
    assert "Quartey" not in words
    assert "team meeting" not in words
    assert evidence.process("verify").code == 0


def test_a_reader_that_leaves_early_is_no_trouble(evidence):
    rows = "".join(json.dumps({"text": f"It shaped plan {i}. " * 40}) + "\n" for i in range(200))
    evidence("import", "-", "--format", "jsonl", "--no-suggest", stdin=rows)
    process = subprocess.Popen(
        [*COMMAND, "export"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=evidence.environment()
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b'{"text"')
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1


def test_an_interrupt_ends_quietly(evidence):
    process = subprocess.Popen(
        [*COMMAND, "suggest"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=evidence.environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    rows = "".join(json.dumps({"id": str(i), "text": "We cited it."}) + "\n" for i in range(100))
    process.stdin.write(rows.encode())
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == "0", "answers come while questions still stream in"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert err == b""


def test_a_terminal_that_cannot_show_the_words_gets_them_spelled(evidence):
    evidence("paste", "-", stdin="“Nous avons utilisé l’almanach pour préparer l’année.” — Ama Quartey\n")
    ran = evidence.process("search", "almanach", PYTHONIOENCODING="ascii")
    assert ran.code == 0
    assert r"utilis\xe9" in ran.out
    asked = evidence.process("search", "almanach", "--json", PYTHONIOENCODING="ascii")
    assert "utilisé" in asked.json["results"][0]["text"]


def test_output_in_a_pipe_has_no_colour_and_no_wrapping(evidence):
    evidence("paste", "-", stdin=PASTE)
    ran = evidence.process("search", "almanac", COLUMNS="40")
    assert "\x1b" not in ran.out
    assert "draft our coastal memo, and the ministry changed its siting rules because of it." in ran.out


def test_stored_words_are_printed_as_words_and_command_nothing(evidence):
    hostile = "We [bold]used[/bold] :smile: the \x9b31malmanac\u202e to plan."
    assert evidence("import", "-", "--format", "jsonl", stdin=json.dumps({"text": hostile})).code == 0
    said = evidence("show", "E1").out
    assert "We [bold]used[/bold] :smile: the \ufffd31malmanac\ufffd to plan." in said
    assert evidence("show", "E1", "--json").json["text"] == hostile, "a machine gets the exact words"


@pytest.mark.parametrize(("closed", "code"), [(">&-", 0), ("2>&-", 0), (">/dev/full", 1)])
def test_an_output_that_is_closed_or_full_is_no_crash(evidence, closed, code):
    command = " ".join(f"'{part}'" for part in [*COMMAND, "codebook"])
    done = subprocess.run(
        ["bash", "-c", f"{command} {closed}"], capture_output=True, text=True, env=evidence.environment()
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == (1 if code else 0)


def on_a_terminal(evidence: Evidence, *arguments: str, **environment: str) -> bytes:
    """What the command writes to a terminal of its own."""
    import pty

    ours, theirs = pty.openpty()
    command = [*COMMAND, *arguments]
    env = evidence.environment(TERM="xterm-256color", COLUMNS="100", **environment)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    written = b""
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
    except OSError:  # the terminal's other end is closed
        pass
    os.close(ours)
    assert process.wait() == 0, written
    return written


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_gets_colour_unless_it_says_no(evidence):
    evidence("paste", "-", stdin=PASTE)
    environment = {"NO_COLOR": ""}
    assert b"\x1b[1m" in on_a_terminal(evidence, "search", "almanac", **environment)
    plain = on_a_terminal(evidence, "search", "almanac", NO_COLOR="1")
    assert b"\x1b[33" not in plain
    assert b"\x1b[1;33" not in plain


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_person_sees_progress_and_a_pipe_does_not(evidence, tmp_path):
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"text": f"It shaped plan {i}."}) + "\n" for i in range(600)))
    assert b"Reading rows.jsonl" in on_a_terminal(evidence, "import", str(rows), "--no-suggest")
    assert evidence.process("import", rows, "--no-suggest").err == ""


def test_help_comes_without_the_heavy_parts(evidence):
    program = (
        "import sys\nfrom api.cli import main\nmain(['--help'])\n"
        "heavy = {'spacy', 'sqlalchemy', 'sqlmodel', 'fastapi', 'whoosh', 'rich', 'pydantic', 'docx', 'numpy'}\n"
        "sys.exit(','.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=evidence.environment())
    assert done.returncode == 0, done.stderr


def test_serving_answers_until_told_to_stop(evidence):
    from urllib.request import urlopen

    process = subprocess.Popen(
        [*COMMAND, "serve", "--demo", "--port", "0"], stderr=subprocess.PIPE, text=True, env=evidence.environment()
    )
    try:
        assert process.stderr is not None
        said = []
        while "http://" not in (line := process.stderr.readline()):
            assert line, said
            said.append(line)
        assert "invented quotes were put in" in said[0]
        address = line[line.index("http://") :].split()[0]
        assert "127.0.0.1" in address
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                with urlopen(f"{address}/healthz", timeout=60) as answer:
                    assert answer.status == 200
                break
            except ConnectionError:
                time.sleep(0.05)
    finally:
        process.terminate()
        process.communicate(timeout=120)
    assert process.returncode in (0, -signal.SIGTERM, 128 + signal.SIGTERM)
