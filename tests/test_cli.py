"""The command line: every verb at work, as a person sees it and as a machine reads it."""

import io
import json
import shutil
import tomllib
from pathlib import Path
from typing import get_args
from zipfile import ZipFile

import pytest

from api.cli import choices, commands
from evidence_store import domain, packs
from tests.the_command import Evidence

PASTE = """Voices on the Tide Almanac, spring 2026

"We used the Tide Almanac to draft our coastal memo, and the ministry changed its siting rules because of it."
— Ama Quartey, Director of Planning, Ministry of Harbours, Ghana

"The almanac was shared in our team meeting and helped us to write the new proposal." (NGO programme officer)
"""
EDITED = (
    "We used the Tide Almanac to draft our coastal memo, and the ministry has changed its siting rules because of it."
)


@pytest.fixture(scope="session")
def pasted(tmp_path_factory) -> Path:
    """A store that holds the two quotes of the paste; copied by whoever needs one."""
    store = tmp_path_factory.mktemp("pasted") / "store"
    ran = Evidence(store)("paste", "-", stdin=PASTE)
    assert ran.code == 0, ran
    return store


@pytest.fixture
def evidence(tmp_path, pasted) -> Evidence:
    """The command at a store with two quotes."""
    shutil.copytree(pasted, tmp_path / "store")
    return Evidence(tmp_path / "store")


@pytest.fixture
def empty(tmp_path) -> Evidence:
    """The command at a store that is not there yet."""
    return Evidence(tmp_path / "new")


def rows(*rows: dict[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


# --- the command itself


def test_the_choices_in_the_help_are_those_of_the_domain():
    for name in ("Kind", "AttributionLevel", "ConsentState", "Audience", "Identifying", "Order", "Lacking"):
        assert get_args(getattr(choices, name)) == get_args(getattr(domain, name))
    assert get_args(choices.Layout) == get_args(packs.Layout)


def test_help_names_every_command_and_none_that_does_not_exist_yet(empty):
    said = empty("--help").out
    for do in commands.VERBS:
        assert f"\n  {do.__name__.rstrip('_').replace('_', '-')} " in said
    for later in ("backup", "user"):
        assert f"\n  {later} " not in said


def test_wrong_usage_is_exit_two(empty):
    assert empty("no-such-command").code == 2
    assert empty("search", "words", "--limit", "many").code == 2
    assert empty("pack", "words").code == 2, "an audience must be named"
    assert empty("search", "words", "--filter", "nothing").code == 2


def test_common_options_stand_before_or_after_the_command(tmp_path):
    anywhere, store = Evidence(tmp_path / "unused"), tmp_path / "named"
    anywhere("--store", store, "--as", "Bo", "paste", "-", stdin=PASTE)
    ran = anywhere("show", "E1", "--history", "--store", store, "--json")
    assert {step["by"] for step in ran.json["history"]} >= {"Bo"}
    assert not anywhere.store.exists()


def test_the_version_is_told(empty):
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
    assert empty("--version").out == f"evidence {project['version']}\n"


# --- taking in


def test_extract_answers_as_the_contract_says_and_stores_nothing(empty):
    ran = empty("extract", "-", "--json", stdin=PASTE)
    first, second = ran.json["drafts"]
    assert PASTE[first["start"] : first["end"]] == first["text"]
    assert first["attribution"] == "Ama Quartey, Director of Planning, Ministry of Harbours, Ghana"
    assert first["attribution_level"] == "named"
    assert first["speaker"]["name"] == "Ama Quartey"
    assert {"kind", "product", "language", "sniffer", "confidence"} <= set(first)
    assert {s["dimension"] for s in first["suggestions"]} >= {"stakeholder_type", "influence_level"}
    assert second["text"].startswith("The almanac was shared")
    assert not empty.store.exists()


def test_extract_reads_a_file_and_tells_a_person(empty, tmp_path):
    (tmp_path / "paste.txt").write_text(PASTE, encoding="utf-8")
    said = empty("extract", tmp_path / "paste.txt").out
    assert "Ama Quartey" in said
    assert "? influence_level: " in said


def test_extract_that_finds_nothing_says_so(empty):
    assert empty("extract", "-", "--json", stdin="Minutes, page 3").json == {"drafts": []}
    assert "No quote was found" in empty("extract", stdin="Minutes, page 3").out


def test_suggest_answers_line_by_line_in_order(empty):
    asked = [
        {"id": f"r{i}", "text": "We cited the almanac in our policy brief.", "attribution": "Ministry of Harbours"}
        for i in range(150)
    ]
    answers = empty("suggest", "--json", stdin=rows(*asked)).lines
    assert [a["id"] for a in answers] == [a["id"] for a in asked]
    best = answers[0]["stakeholder_type"][0]
    assert best["code"] == "government"
    assert 0 < best["confidence"] <= 1
    assert best["reason"]
    assert answers[0]["impact"] is True


def test_suggest_abstains_with_empty_lists(empty):
    (answer,) = empty("suggest", stdin=rows({"id": "x", "text": "Lunch was at noon."})).lines
    assert answer["use_category"] == []
    assert answer["influence_level"] == []


def test_suggest_names_a_bad_line_and_answers_the_rest(empty):
    good = rows({"id": "a", "text": "We cited it."})
    ran = empty("suggest", stdin=good + "{broken\n\n" + '{"text": "no id"}\n' + good.replace('"a"', '"b"'))
    assert ran.code == 1
    assert [answer["id"] for answer in ran.lines] == ["a", "b"]
    assert ran.err.splitlines() == [
        "Line 2: it is not JSON.",
        "Line 4: it is not an object with an “id” and a “text”.",
    ]


def test_paste_keeps_all_drafts(empty):
    quotes = empty("paste", "-", "--json", stdin=PASTE).json["quotes"]
    assert [empty("show", q, "--json").json["number"] for q in quotes] == ["E1", "E2"]


def test_paste_keeps_only_what_is_chosen(empty):
    ran = empty("paste", "-", "--choose", "2", "--json", stdin=PASTE)
    assert len(ran.json["quotes"]) == 1
    assert empty("show", "E1", "--json").json["text"].startswith("The almanac was shared")


def test_paste_refuses_a_choice_that_is_not_there(empty):
    assert empty.refused("paste", "-", "--choose", "7", stdin=PASTE) == (
        "There is no draft 7: 2 found, counted from 1."
    )
    assert empty("paste", "-", "--choose", "one", stdin=PASTE).code == 2


def test_paste_shows_what_says_nearly_the_same(evidence):
    ran = evidence("paste", "-", stdin=f"“{EDITED}”\n— Ama Quartey, Ministry of Harbours\n")
    assert "edited" in ran.out
    assert "E1" in ran.out
    again = evidence("similar", "E1", "--json").json
    assert [(s["relation"], s["score"] > 80) for s in again] == [("edited", True)]


def test_similar_reads_words_too(evidence):
    assert evidence("similar", "-", "--json", stdin=EDITED).json[0]["relation"] == "edited"
    assert "nearly the same" in evidence("similar", "-", stdin="Nobody ever said anything like this here.").err


def test_import_counts_and_reports_rows(empty, tmp_path):
    file = tmp_path / "rows.jsonl"
    good = {"ref": "a1", "text": "It shaped our plan.", "codes": {"influence_level": ["influence"]}}
    file.write_text(rows(good) + "{broken\n" + rows({"ref": "a2", "text": "We read it."}), encoding="utf-8")
    ran = empty("import", file, "--json")
    assert ran.code == 1, "a row was left out"
    assert (ran.json["rows"], ran.json["captured"]) == (3, 2)
    assert [p["line"] for p in ran.json["problems"]] == [2]
    assert empty("show", "a1", "--json").json["codes"] == {"influence_level": ["influence"]}


def test_import_of_the_same_file_stores_nothing_twice(empty, tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text(rows({"ref": "a1", "text": "It shaped our plan."}), encoding="utf-8")
    first = empty("import", file, "--json").json
    second = empty("import", file, "--json").json
    assert second["quotes"] == first["quotes"]
    assert second["repeated"]
    assert len(empty("export").lines) == 1


def test_a_dry_run_stores_nothing(empty, tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text(rows({"text": "It shaped our plan."}), encoding="utf-8")
    assert "nothing was stored" in empty("import", "--dry-run", file).out
    assert empty("export").out == ""


def test_bad_rows_can_be_mended_from_the_error_file(empty, tmp_path):
    file, errors = tmp_path / "rows.csv", tmp_path / "errors.csv"
    file.write_text("ref,text\nb1,It shaped our plan.\nb2,\n", encoding="utf-8")
    assert empty("import", file, "--errors", errors).code == 1
    mended = errors.read_text(encoding="utf-8").replace("b2,", "b2,We cite it in class.")
    assert mended == "ref,text\nb2,We cite it in class.\n"
    errors.write_text(mended, encoding="utf-8")
    assert empty("import", errors).code == 0
    assert [row["ref"] for row in empty("export").lines] == ["b1", "b2"]


def test_import_runs_the_taggers_unless_told_not_to(empty, tmp_path):
    for name, options in (("with", []), ("without", ["--no-suggest"])):
        file = tmp_path / f"{name}.jsonl"
        file.write_text(rows({"ref": name, "text": "We cited the almanac in our policy brief."}), encoding="utf-8")
        empty("import", file, *options)
    assert empty("show", "with", "--json").json["suggestions"]
    assert not empty("show", "without", "--json").json["suggestions"]


def test_what_is_exported_goes_in_elsewhere(evidence, empty):
    evidence("accept", "E1")
    out = evidence("export").out
    assert empty("import", "-", "--format", "jsonl", stdin=out).code == 0
    assert empty("export").out == out


# --- reading


def test_search_answers_as_the_contract_says(evidence):
    evidence("accept", "E1")
    found = evidence("search", "evidence of use by government officials", "--json").json
    assert found["understood"]["filters"] == {"influence_level": ["use"], "stakeholder_type": ["government"]}
    first = found["results"][0]
    assert set(first) >= {"id", "ref", "speaker", "score", "text", "highlights", "credit", "codes"}
    assert first["codes"]["stakeholder_type"] == ["government"]
    assert first["credit"] == "Anonymous"
    assert found["facets"]["stakeholder_type"]["government"] == 1
    assert found["total"] >= 1
    assert found["took_ms"] > 0


def test_search_tells_no_machine_a_name(evidence):
    assert "Quartey" not in evidence("search", "almanac", "--json").out


def test_highlights_cut_the_words_asked_for(evidence):
    first = evidence("search", "siting rules", "--json").json["results"][0]
    cut = {first["text"][start:end].lower() for start, end in first["highlights"]}
    assert cut & {"siting", "rules", "siting rules"}


def test_search_shows_a_person_chips_results_and_counts(evidence):
    evidence("accept", "E1")
    ran = evidence("search", "use by government officials")
    assert "Understood: [" in ran.out
    assert "E1" in ran.out
    assert "— Anonymous" in ran.out
    assert "1 quote" in ran.err or "2 quotes" in ran.err


def test_a_chip_can_be_taken_off_and_a_filter_put_on(evidence):
    evidence("accept", "E1", "E2")
    off = evidence("search", "use by government officials", "--without", "stakeholder_type=government", "--json").json
    assert "stakeholder_type" not in off["understood"]["filters"]
    on = evidence("search", "--filter", "stakeholder_type=ngo_cso", "--json").json
    assert [r["number"] for r in on["results"]] == ["E2"]


def test_a_withdrawn_quote_is_found_no_more_and_can_be_brought_back(evidence):
    evidence("withdraw", "E1", "--why", "asked by phone")
    assert "E1" not in [r["number"] for r in evidence("search", "almanac", "--json").json["results"]]
    evidence("restore", "E1")
    assert "E1" in [r["number"] for r in evidence("search", "almanac", "--json").json["results"]]


def test_the_store_can_be_asked_as_it_stood(evidence):
    before = evidence("search", "almanac", "--as-of", "0", "--json").json
    assert before["total"] == 0
    assert "neither a date" in evidence.refused("search", "almanac", "--as-of", "yesterday")


def test_history_tells_who_did_what(evidence):
    evidence("accept", "E1", "--as", "Bo Example")
    steps = evidence("show", "E1", "--history", "--json").json["history"]
    assert [s["by"] for s in steps if s["kind"] == "coding.applied"] == ["Bo Example"] * 3
    assert "Bo Example" in evidence("show", "E1", "--history").out


def test_the_inbox_shows_reasons_and_empties(evidence):
    waiting = evidence("inbox", "--json").json
    assert waiting["total"] == 2
    assert all(s["reason"] for item in waiting["items"] for s in item["suggestions"])
    assert "wait for a decision" in evidence("inbox").err
    evidence("decline", "E1")
    evidence("decline", "E2")
    assert evidence("inbox").err == "Nothing waits for a decision.\n"


def test_the_codebook_is_shown_whole_or_by_dimension(empty):
    whole = empty("codebook", "--json").json
    assert {d["id"] for d in whole["dimensions"]} >= {"stakeholder_type", "influence_level", "use_category"}
    assert "influence" in empty("codebook", "influence_level").out
    assert "no dimension" in empty.refused("codebook", "weather")


def test_the_matrix_counts_quotes(evidence):
    evidence("accept", "E1", "E2")
    table = evidence("matrix", "stakeholder_type", "influence_level", "--json").json
    assert table["total"] == 2
    assert "Quotes" in evidence("matrix").out
    assert "no dimension" in evidence.refused("matrix", "weather")


# --- deciding


def test_a_code_is_given_and_taken_off(evidence):
    given = evidence("code", "E2", "use_category", "advocacy", "--why", "she said so", "--json").json
    assert given["codes"]["use_category"] == ["advocacy"]
    assert evidence("uncode", "E2", "use_category", "advocacy", "--json").json["codes"] == {}
    assert "Nobody gave" in evidence.refused("uncode", "E2", "use_category", "advocacy")
    assert "no code “weather”" in evidence.refused("code", "E2", "use_category", "weather")


def test_a_declined_suggestion_comes_back_only_when_reopened(evidence):
    declined = evidence("decline", "E1", "influence_level", "--json").json
    assert "influence_level" not in {s["dimension"] for s in declined["suggestions"]}
    again = evidence("suggest-again", "E1", "--json").json
    assert "influence_level" not in {s["dimension"] for s in again["suggestions"]}
    dimension, code = declined["declined"][0]
    reopened = evidence("reopen", "E1", dimension, code, "--json").json
    assert code in {s["code"] for s in reopened["suggestions"]}


def test_a_suggestion_is_answered_with_another_code(evidence):
    suggested = {s["dimension"]: s["code"] for s in evidence("show", "E2", "--json").json["suggestions"]}
    item = evidence("change", "E2", "stakeholder_type", suggested["stakeholder_type"], "partner", "--json").json
    assert item["codes"]["stakeholder_type"] == ["partner"]
    assert ["stakeholder_type", suggested["stakeholder_type"]] in item["declined"]


def test_words_around_a_quote_are_written(evidence):
    evidence("note", "E1", "call her back")
    evidence("translate", "E1", "fr", "-", stdin="Nous avons utilisé l’almanach.\n")
    evidence("describe", "E1", "--region", "Ghana", "--said-on", "2026-03")
    item = evidence("show", "E1", "--json").json
    assert item["notes"][0]["text"] == "call her back"
    assert item["translations"] == {"fr": "Nous avons utilisé l’almanach."}
    assert (item["region"], item["said_on"]) == ("Ghana", "2026-03")
    assert "call her back" in evidence("show", "E1").out


def test_describing_clears_only_what_is_given_empty(evidence):
    evidence("describe", "E1", "--region", "Ghana", "--product", "Tide Almanac")
    item = evidence("describe", "E1", "--region", "", "--json").json
    assert (item["region"], item["product"]) == (None, "Tide Almanac")


def test_words_are_corrected(evidence):
    item = evidence(
        "correct", "E2", "The almanac was shared in our board meeting.", "--why", "misheard", "--json"
    ).json
    assert item["text"] == "The almanac was shared in our board meeting."
    assert item["version"] == 2


# --- consent and attribution


def test_a_speaker_is_shown_and_described(evidence):
    speaker = evidence("speaker", "E1", "--json").json
    assert speaker["details"]["name"] == "Ama Quartey"
    changed = evidence("speaker", speaker["id"], "--contact", "ama@example.org", "--country", "", "--json").json
    assert changed["details"]["contact"] == "ama@example.org"
    assert changed["details"]["country"] is None
    assert changed["details"]["name"] == "Ama Quartey"


def test_consent_and_preference_decide_the_credit(evidence):
    evidence("consent", "E1", "granted", "--channel", "public", "--on", "2026-03-01", "--until", "2099-12-31")
    evidence("attribute", "E1", "named", "--wording", "Ama Quartey, Ministry of Harbours", "--proof", "mail")
    shown = evidence("show", "E1", "--audience", "public", "--json").json
    assert shown["credit"] == "Ama Quartey, Ministry of Harbours"
    evidence("consent", "E1", "withdrawn")
    assert evidence("show", "E1", "--audience", "public", "--json").json["credit"] == ""
    assert (
        "taken back" in evidence("show", "E1", "--history").out or "took" in evidence("show", "E1", "--history").out
    )


def test_odd_dates_and_audiences_are_wrong_usage(evidence):
    assert evidence("consent", "E1", "granted", "--on", "spring").code == 2
    assert evidence("consent", "E1", "granted", "--channel", "everyone").code == 2
    assert evidence("consent", "E1", "perhaps").code == 2


# --- narratives and packs


def test_a_narrative_is_written_ordered_published_and_withdrawn(evidence):
    story = evidence("narrative", "start", "Safer harbours").out.strip()
    evidence("narrative", "write", story, "--section", "1", "--heading", "Rules", "--prose", "What moved.")
    evidence("narrative", "write", story, "--heading", "Reach")
    evidence("narrative", "place", story, "E1", "--section", "1")
    evidence("narrative", "place", story[:8], "E2")
    evidence("narrative", "place", "safer harbours", "E2", "--section", "1", "--at", "1")
    told = evidence("narrative", "show", story, "--json").json
    first, second = told["sections"]
    assert (first["heading"], first["prose"], second["heading"]) == ("Rules", "What moved.", "Reach")
    assert [len(s["quotes"]) for s in told["sections"]] in ([2, 1], [2, 0])
    assert "Rules" in evidence("narrative", "show", story).out
    evidence("narrative", "unplace", story, "E2")
    evidence("narrative", "unwrite", story, "2")
    evidence("narrative", "title", story, "Safer ports")
    assert "may not be shown" in evidence.refused("narrative", "publish", story, "--audience", "public")
    evidence("consent", "E1", "granted")
    assert "Nobody has looked" in evidence.refused("narrative", "publish", story, "--audience", "public")
    evidence("redact", "E1", "--nothing")
    assert evidence("narrative", "publish", story, "--audience", "public", "--json").json["status"] == "published"
    assert "Safer ports" in evidence("narrative", "list").out
    assert evidence("narrative", "withdraw", story, "--json").json["status"] == "withdrawn"
    assert evidence.refused("narrative", "place", story, "E1") == "This narrative is withdrawn."


def test_a_narrative_that_is_not_there_or_not_clear_is_said(evidence):
    assert "No narrative is known" in evidence.refused("narrative", "show", "nothing")
    evidence("narrative", "start", "Twice")
    evidence("narrative", "start", "Twice")
    assert "2 narratives" in evidence.refused("narrative", "show", "twice")
    assert "There is no narrative yet" in Evidence(evidence.store.with_name("other"))("narrative", "list").err


@pytest.mark.parametrize("ending", ["md", "csv", "json", "docx"])
def test_a_pack_is_written_in_the_format_of_its_name(evidence, tmp_path, ending):
    file = tmp_path / f"pack.{ending}"
    ran = evidence("pack", "--ids", "E1,E2", "--audience", "internal", "-o", file)
    assert ran.code == 0
    assert "2 quotes written" in ran.err
    content = file.read_bytes()
    words = (
        b"".join(ZipFile(io.BytesIO(content)).read(n) for n in ZipFile(file).namelist())
        if ending == "docx"
        else content
    )
    assert b"siting rules" in words
    assert b"Quartey" not in words
    assert [p["format"] for p in evidence("packs", "--json").json] == [
        {"md": "markdown", "docx": "word"}.get(ending, ending)
    ]
    assert not list(tmp_path.glob(".*")), "no half-written file is left"


def test_a_pack_says_what_was_left_out_and_why(evidence, tmp_path):
    evidence("consent", "E2", "granted")
    evidence("consent", "E1", "refused")
    ran = evidence("pack", "almanac", "--audience", "public", "-o", tmp_path / "pack.md")
    assert "Left out: E1, consent refused." in ran.err.splitlines()
    decided = evidence("pack", "almanac", "--audience", "public", "--json").json
    assert decided["left_out"]["counts"] == {"consent refused": 1}
    assert len(decided["items"]) == 1


def test_a_pack_does_not_overwrite_unless_forced(evidence, tmp_path):
    file = tmp_path / "pack.md"
    file.write_text("mine")
    assert "is there already" in evidence.refused("pack", "almanac", "--audience", "internal", "-o", file)
    assert file.read_text() == "mine"
    assert evidence("packs", "--json").json == [], "what was refused did not leave the house"
    assert evidence("pack", "almanac", "--audience", "internal", "-o", file, "--force").code == 0
    assert file.read_text() != "mine"


def test_a_pack_without_a_file_is_shown_and_not_recorded(evidence):
    ran = evidence("pack", "almanac", "--audience", "internal")
    assert "siting rules" in ran.out
    assert "Nothing was written" in ran.err
    assert evidence("packs").err == "No pack has left the house.\n"


def test_a_pack_can_go_to_standard_output(evidence):
    ran = evidence("pack", "almanac", "--audience", "internal", "--format", "csv", "-o", "-")
    assert "siting rules" in ran.out
    assert len(evidence("packs", "E1", "--json").json) == 1
    assert "E1" in evidence("packs", "E1").out or "for internal readers" in evidence("packs", "E1").out


def test_a_pack_needs_one_choice_a_known_format_and_a_folder_that_is_there(evidence, tmp_path):
    assert evidence("pack", "--audience", "public").code == 2
    assert evidence("pack", "almanac", "--ids", "E1", "--audience", "public").code == 2
    assert "No pack can be written" in evidence.refused("pack", "x", "--audience", "public", "-o", tmp_path / "a.xyz")
    assert "no folder" in evidence.refused("pack", "x", "--audience", "public", "-o", tmp_path / "gone" / "a.md")
    assert "is a folder" in evidence.refused("pack", "x", "--audience", "public", "--format", "csv", "-o", tmp_path)
    assert "Say how to write it" in evidence.refused("pack", "x", "--audience", "public", "-o", tmp_path / "a")


# --- operation


def test_verify_says_that_all_stands(evidence):
    found = evidence("verify", "--json").json
    assert found["ok"]
    assert found["problems"] == []
    assert len(found["root"]) == 64
    assert f"All {found['size']} events stand" in evidence("verify").out


def test_rebuilding_changes_no_answer(evidence):
    before = evidence("search", "almanac", "--json").json["results"]
    assert evidence("rebuild").code == 0
    assert evidence("rebuild", "--json").json["position"] > 0
    assert evidence("search", "almanac", "--json").json["results"] == before


def test_the_doctor_finds_a_key_that_others_can_read(evidence):
    assert evidence("doctor").code == 0
    (evidence.store / "keys" / "kek").chmod(0o644)
    ran = evidence("doctor")
    assert ran.code == 1
    assert "chmod 600" in ran.out
    assert evidence("doctor", "--json").json["ok"] is False
