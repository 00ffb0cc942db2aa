"""Forgetting at the command line: shown before it goes, asked for, looked for afterwards; and all we hold on one."""

import json
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.the_command import Evidence

PASTE = """Voices on the Tide Almanac, spring 2026

"Our office used the Tide Almanac, and the quintessence of our harbour plan came from it."
— Ama Quartey, Director of Planning, Ministry of Harbours, Ghana

"Ama Quartey told us of the almanac, and we wrote our proposal with it."
— Bo Adjei, programme officer, Riverbank Trust

"استخدمنا التقويم لإعداد خطة الميناء، وغيّرت الوزارة قواعدها بسببه."
— ليلى حداد، وزارة الموانئ
"""
GROUND = ("--ground", "asked by mail")


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> Path:
    """A store with a proof, a request, a published narrative and a pack that left."""
    folder = tmp_path_factory.mktemp("full")
    evidence = Evidence(folder / "store")
    assert evidence("paste", "-", stdin=PASTE).code == 0
    (folder / "form.txt").write_text("I, Ama Quartey, agree.")
    evidence("consent", "E1", "granted", "--proof-file", folder / "form.txt")
    evidence("consent", "E3", "granted", "--how", "بالبريد")
    evidence("request", "E1", "--record")
    evidence("attribute", "E1", "named", "--proof", "mail")
    story = evidence("narrative", "start", "Safer harbours").out.strip()
    evidence("narrative", "place", story, "E1")
    evidence("narrative", "write", story, "--heading", "As Ama Quartey told us", "--prose", "She was clear.")
    evidence("pack", "--ids", "E1,E3", "--audience", "partners", "-o", folder / "pack.md")
    return evidence.store


@pytest.fixture
def evidence(tmp_path, full) -> Evidence:
    shutil.copytree(full, tmp_path / "store")
    return Evidence(tmp_path / "store")


def test_what_goes_is_shown_and_nothing_goes_without_a_yes(evidence):
    ran = evidence("erase", "E1", *GROUND)
    assert ran.code == 1
    assert ran.err == ("Nothing was erased. Once what will go has been read, add --yes, or answer at a terminal.\n")
    for words in (
        "1 quote: E1.",
        "1 filed proof.",
        "1 letter asking for consent.",
        "1 pasted source, whole.",
        "What repeats them in the narrative “Safer harbours”",
        "Their key is destroyed, and the key that wraps all others is replaced.",
        "1 pack with their words left the house",
        "E2, E3 came from the same source",
        "E2 is another speaker's and names them: evidence redact E2",
    ):
        assert words in ran.out, words
    plan = evidence("erase", "E1", *GROUND, "--json")
    assert (plan.code, plan.json["quotes"]) == (1, ["E1"])
    assert "quintessence" in evidence("show", "E1").out


def test_a_ground_must_be_given(evidence):
    assert evidence("erase", "E1", "--yes").code == 2
    assert "on which ground" in evidence("erase", "E1", "--ground", " ", "--yes").err
    assert "quintessence" in evidence("show", "E1").out


def test_an_erased_speaker_is_gone_from_every_file_and_the_rest_stands(evidence):
    before = evidence("show", "E3", "--json").json["text"]
    ran = evidence("erase", "E1", *GROUND, "--yes")
    assert ran.code == 0, ran
    assert "read byte by byte: nothing of theirs is left." in ran.out
    assert "evidence recalls" in ran.err
    held = {path: path.read_bytes() for path in evidence.store.rglob("*") if path.is_file()}
    assert not [path for path, content in held.items() if b"quintessence" in content]
    assert "quintessence" not in evidence("show", "E1").out
    assert "Quartey" not in evidence("narrative", "show", "Safer harbours").out
    assert evidence("show", "E3", "--json").json["text"] == before
    assert evidence("verify").code == 0
    assert [o["reason"] for o in evidence("recalls", "--json").json[0]["overtaken"]] == ["erased"]
    (done,) = evidence("erasures", "--json").json
    assert (done["ground"], done["result"]["found"]) == ("asked by mail", [])
    assert "asked by mail  done" in evidence("erasures").out
    again = evidence("erase", "E1", *GROUND, "--json")
    assert (again.code, again.json["id"]) == (0, done["id"])


def test_a_store_without_an_erasure_holds_the_word_that_the_look_would_find(evidence):
    held = [path.read_bytes() for path in evidence.store.rglob("*") if path.is_file()]
    assert any(b"quintessence" in content for content in held)
    assert evidence("erasures").err == "Nobody was erased.\n"


def test_a_person_at_a_terminal_writes_the_word_that_erases(evidence):
    ran = evidence.at_terminal("erase", "E3", *GROUND, types="y\n")
    assert ran.code == 1
    assert "Write “erase” to go on" in ran.out
    assert "Nothing was erased." in ran.out
    assert "التقويم" in evidence("show", "E3").out
    ran = evidence.at_terminal("erase", "E3", *GROUND, types="erase\n")
    assert ran.code == 0, ran
    assert "nothing of theirs is left" in ran.out
    assert "التقويم" not in evidence("show", "E3").out


def test_all_that_is_held_on_a_speaker_is_written_to_one_file(evidence, tmp_path):
    file = tmp_path / "all.zip"
    ran = evidence("access", "E1", "-o", file)
    assert ran.code == 0, ran
    assert "Read the notes" in ran.err
    assert file.stat().st_mode & 0o077 == 0, "nobody else reads it"
    archive = ZipFile(file)
    record = json.loads(archive.read("record.json"))
    assert "quintessence" in json.dumps(record)
    assert b"I, Ama Quartey, agree." in [archive.read(name) for name in archive.namelist()]
    assert "is there already" in evidence.refused("access", "E1", "-o", file)
    piped = evidence.process("access", "E3", "-o", "-", "--json")
    assert piped.code == 0
    assert piped.out.startswith("PK")


def test_there_is_nothing_to_hand_over_of_the_erased(evidence, tmp_path):
    evidence("erase", "E1", *GROUND, "--yes")
    assert "erased" in evidence.refused("access", "E1", "-o", tmp_path / "all.zip")
    assert not (tmp_path / "all.zip").exists()


@pytest.mark.parametrize("command", [["access", "-o", "all.zip"], ["erase", "--yes", *GROUND]])
def test_a_speaker_nobody_knows_is_said(evidence, command):
    assert "is known by “nobody”" in evidence.refused(*command, "nobody")
    assert not Path("all.zip").exists()
