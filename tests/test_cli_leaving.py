"""What leaves the house at the command line: who could be recognised, what was left out, recalls, the check of a file."""

import shutil
from pathlib import Path

import pytest

from tests.the_command import Evidence

PASTE = """Voices on the Tide Almanac, spring 2026

"Our office used the Tide Almanac, and Kofi Mensah of the Harbour Trust wrote to jo@harbour.example.org about it."
— Ama Quartey, Director of Planning, Ministry of Harbours, Ghana

"استخدمنا التقويم لإعداد خطة الميناء، وغيّرت الوزارة قواعدها بسببه."
— ليلى حداد، وزارة الموانئ
"""


@pytest.fixture(scope="module")
def agreed(tmp_path_factory) -> Path:
    """A store whose two speakers agreed: one by role, one by institution."""
    evidence = Evidence(tmp_path_factory.mktemp("agreed") / "store")
    for command in (
        ["consent", "E1", "granted", "--how", "by mail"],
        ["attribute", "E1", "role", "--proof", "mail"],
        ["speaker", "E2", "--name", "ليلى حداد"],
        ["consent", "E2", "granted", "--how", "بالبريد"],
        ["attribute", "E2", "named", "--proof", "بالبريد"],
    ):
        if not evidence.store.exists():
            assert evidence("paste", "-", stdin=PASTE).code == 0
        assert evidence(*command).code == 0
    return evidence.store


@pytest.fixture
def evidence(tmp_path, agreed) -> Evidence:
    """The command at a store whose speakers agreed."""
    shutil.copytree(agreed, tmp_path / "store")
    return Evidence(tmp_path / "store")


def leave(evidence: Evidence, file: Path, *options: object) -> None:
    ran = evidence("pack", "--ids", "E1,E2", "--audience", "partners", "-o", file, *options)
    assert ran.code == 0, ran


# --- packs


def test_what_nobody_has_looked_at_is_said_with_the_command_to_look(evidence):
    public = evidence("pack", "--ids", "E1,E2", "--audience", "public")
    assert "Left out: E1, nobody has looked at what could identify the speaker." in public.err.splitlines()
    assert "Look at them first: evidence redact E1" in public.err.splitlines()
    partners = evidence("pack", "--ids", "E1,E2", "--audience", "partners")
    assert "evidence redact E1" in partners.err
    evidence("redact", "E1", "--all")
    public = evidence("pack", "--ids", "E1,E2", "--audience", "public")
    assert "Mensah" not in public.out
    assert "Left out" not in public.err
    assert "evidence redact" not in public.err


def test_who_could_be_recognised_is_said_with_the_option_that_helps(evidence):
    evidence("redact", "E1", "--all")
    ran = evidence("pack", "--ids", "E1", "--audience", "public")
    assert "Risk at 1 (E1): Only 1 speaker in the store is a “Director of Planning”" in ran.err
    assert "    --leave-out E1: " in ran.err
    shape = evidence("pack", "--ids", "E1", "--audience", "public", "--json").json
    assert shape["risks"][0]["remedies"][-1]["what"] == "leave out"
    helped = evidence("pack", "--ids", "E1,E2", "--audience", "public", "--leave-out", "E1")
    assert "Risk" not in helped.err
    assert "Left out: E1," in helped.err


def test_a_speaker_is_described_more_coarsely_on_request(evidence):
    evidence("redact", "E1", "--nothing")
    evidence("code", "E1", "stakeholder_type", "government")
    plain = evidence("pack", "--ids", "E1", "--audience", "public", "--json").json
    coarser = evidence("pack", "--ids", "E1", "--audience", "public", "--coarser", "E1", "--json").json
    assert "Director of Planning" in plain["items"][0]["credit"]
    assert "Director of Planning" not in coarser["items"][0]["credit"]
    evidence("describe", "E1", "--region", "Ghana")
    placeless = evidence("pack", "--ids", "E1", "--audience", "internal", "--placeless", "E1", "--json").json
    assert placeless["items"][0]["region"] != "Ghana"
    assert "is known by “E9”" in evidence.refused("pack", "--ids", "E1", "--audience", "public", "--coarser", "E9")


def test_a_person_at_a_terminal_is_asked_before_a_risky_pack_leaves(evidence, tmp_path):
    evidence("redact", "E1", "--all")
    file = tmp_path / "pack.html"
    pack = ("pack", "--ids", "E1", "--audience", "public", "-o", file)
    ran = evidence.at_terminal(*pack, types="\n")
    assert ran.code == 1
    assert "Write it all the same?" in ran.out
    assert not file.exists()
    assert evidence("packs", "--json").json == []
    assert evidence.at_terminal(*pack, types="y\n").code == 0
    assert file.exists()


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF-"), ("html", b"<!doctype html>"), ("xlsx", b"PK")])
def test_a_pack_is_written_by_its_ending(evidence, tmp_path, ending, begins):
    file = tmp_path / f"pack.{ending}"
    leave(evidence, file)
    assert file.read_bytes().lower().startswith(begins.lower())
    assert b"Quartey" not in file.read_bytes()


def test_a_pack_says_its_reader_purpose_layout_and_groups(evidence, tmp_path):
    evidence("consent", "E1", "granted", "--purpose", "annual report", "--how", "by mail")
    options = ("--recipient", "Riverbank Trust", "--purpose", "annual report", "--project", "coast")
    file = tmp_path / "pack.json"
    leave(evidence, file, *options, "--layout", "table", "--group-by", "kind")
    (pack,) = evidence("packs", "--json").json
    assert (pack["recipient"], pack["purpose"], pack["project"]) == ("Riverbank Trust", "annual report", "coast")
    assert "given to Riverbank Trust" in evidence("packs").out
    assert "Riverbank Trust" in file.read_text(encoding="utf-8")
    other = evidence("pack", "--ids", "E1", "--audience", "partners", "--purpose", "fundraising").err
    assert "Left out: E1, not agreed for this purpose." in other
    assert evidence("pack", "--ids", "E1", "--audience", "partners", "--layout", "circle").code == 2
    assert "cannot be grouped" in evidence.refused("pack", "--ids", "E1", "--audience", "partners", "--group-by", "x")


# --- the check of a file


def test_a_file_is_known_as_it_left_and_not_once_a_letter_changed(evidence, tmp_path):
    file = tmp_path / "pack.md"
    leave(evidence, file, "--title", "آراء")
    for words in (["verify", file], ["verify", "--pack", file]):
        ran = evidence(*words)
        assert ran.code == 0
        assert "is unaltered: it left on" in ran.out
        assert "“آراء”, 2 quotes for partners readers" in ran.out
    shape = evidence("verify", file, "--json").json
    assert (shape["ok"], shape["pack"]["title"], shape["problems"]) == (True, "آراء", [])
    file.write_bytes(file.read_bytes().replace(b"office", b"Office"))
    ran = evidence("verify", file)
    assert (ran.code, ran.out) == (1, "")
    assert "it was changed since, or comes from elsewhere" in ran.err
    assert evidence("verify", file, "--json").json["ok"] is False
    assert "There is no file" in evidence.refused("verify", tmp_path / "gone.md")
    assert evidence("verify", file, "--pack", file).code == 2


# --- ledger and recalls


def test_the_ledger_tells_where_a_quote_stands(evidence, tmp_path):
    assert evidence("ledger", "E1").err == "It has not left the house.\n"
    leave(evidence, tmp_path / "pack.md", "--title", "Coast", "--recipient", "Riverbank Trust")
    told = evidence("ledger", "E1").out
    assert "pack “Coast”, number 1, for partners readers, credited as role, given to Riverbank Trust" in told
    (entry,) = evidence("ledger", "E1", "--json").json
    assert (entry["place"], entry["is_pack"], entry["level"]) == (1, True, "role")


def test_a_withdrawal_lists_the_packs_to_recall_until_their_readers_were_told(evidence, tmp_path):
    file = tmp_path / "pack.md"
    leave(evidence, file, "--title", "Coast", "--recipient", "Riverbank Trust")
    assert evidence("recalls").err == "No pack has to be recalled.\n"
    ran = evidence("withdraw-consent", "E1")
    assert "Packs to recall: 1; published narratives to write anew: 0." in ran.err
    assert "Not to be used any more: 1." in evidence("verify", file).err
    assert "1 pack to recall: evidence recalls" in evidence("doctor").out
    notice = evidence("recalls", "--writer", "Bo Example").out
    assert "E1 consent" in notice
    assert "Riverbank Trust" in notice
    assert "Bo Example" in notice
    assert "Mensah" not in notice
    assert "Quartey" not in notice
    (due,) = evidence("recalls", "--json").json
    assert [o["reason"] for o in due["overtaken"]] == ["consent"]
    assert evidence("recall", due["pack"]["id"][:8]).code == 0
    assert evidence("recalls", "--json").json == []
    assert "recalled" in evidence("ledger", "E1").out
    assert "Nothing in this pack has to be recalled." in evidence.refused("recall", due["pack"]["id"])
    assert "No pack is known" in evidence.refused("recall", "nothing")


def test_a_published_narrative_says_what_overtook_it(evidence):
    story = evidence("narrative", "start", "Safer harbours").out.strip()
    evidence("narrative", "place", story, "E2")
    evidence("narrative", "publish", story, "--audience", "partners")
    assert "overtaken" not in evidence("narrative", "list").out
    assert "narratives to write anew: 1." in evidence("withdraw-consent", "E2").err
    assert "1 overtaken" in evidence("narrative", "list").out
    assert "E2 (consent)" in evidence("narrative", "show", story).err
    assert evidence("narrative", "show", story, "--json").json["stale"][0]["reason"] == "consent"
