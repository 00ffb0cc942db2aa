"""Reviewing at the command line: who said it, split, merge, fold, no quote, and many proposals at once."""

import re

import pytest

from tests.the_command import Evidence

PASTE = """“We used the flood atlas to draft our budget. The mayor asked for a second map.” – Ana Ferro, official, Ministry of Works

“We cited the atlas in our proposal to the fund.” – Leila Brandt, programme manager, Riverbank Trust
"""


@pytest.fixture
def evidence(tmp_path) -> Evidence:
    evidence = Evidence(tmp_path / "store")
    assert evidence("paste", "-", stdin=PASTE).code == 0
    return evidence


def codes(evidence: Evidence, quote: str) -> dict[str, list[str]]:
    return evidence("show", quote, "--json").json["codes"]


def test_a_quote_is_given_to_a_known_speaker_or_to_somebody_new(evidence):
    told = evidence("speakers", "leila").out
    assert "Leila Brandt" in told
    assert evidence("reassign", "E1", "--to", told.split()[0]).code == 0
    assert evidence("show", "E1", "--json").json["speaker"] == evidence("show", "E2", "--json").json["speaker"]
    assert evidence("reassign", "E1", "--name", "Odo Marsh", "--role", "clerk").code == 0
    assert "Odo Marsh" in evidence("speakers", "odo").out
    assert "Say who spoke" in evidence.refused("reassign", "E1")


def test_a_quote_is_split_before_words_and_merged_again(evidence):
    ran = evidence("split", "E1", "--before", "The mayor")
    assert "E3" in ran.out and "The mayor asked for a second map." in ran.out
    assert "holds no" in evidence.refused("split", "E2", "--before", "The mayor")
    assert "twice" in evidence.refused("split", "E2", "--before", "the")
    merged = evidence("merge", "E3", "E4", "--json").json
    assert merged["text"] == "We used the flood atlas to draft our budget. The mayor asked for a second map."
    assert evidence("show", "E4", "--json").json["merged_into"] == merged["id"]


def test_a_quote_kept_twice_is_folded_and_codes_are_taken_over(evidence):
    evidence("reassign", "E2", "--to", "E1")
    evidence("code", "E1", "influence_level", "use")
    assert evidence("code-like", "E2", "E1").code == 0
    assert codes(evidence, "E2") == {"influence_level": ["use"]}
    assert evidence("same-as", "E2", "E1").code == 0
    assert evidence("show", "E2", "--json").json["withdrawn"]


def test_what_is_no_quote_goes_and_comes_back(evidence):
    assert "withdrawn" in evidence("not-a-quote", "E2").out
    assert evidence("restore", "E2").code == 0


def test_a_code_that_was_taken_off_is_put_back(evidence):
    given = evidence("code", "E1", "influence_level", "use", "--json").json["codings"][0]["id"]
    evidence("uncode", "E1", "influence_level", "use")
    assert evidence("put-back", "E1", given).code == 0
    assert codes(evidence, "E1") == {"influence_level": ["use"]}


def test_accepting_at_once_shows_counts_and_says_how_to_take_it_back(evidence):
    assert evidence("accept", "--all", "--at-least", "60").code == 1
    assert codes(evidence, "E1") == {}
    ran = evidence("accept", "--all", "--at-least", "60", "--yes")
    assert ran.code == 0
    assert re.search(r"\d+ codes? for 2 quotes accepted", ran.err)
    assert re.search(r"E[12]  \d+ %", ran.err)
    act = ran.err.split()[-1]
    assert codes(evidence, "E1")
    assert re.fullmatch(r"\d+ codes taken off\.\n", evidence("take-back", act).err)
    assert codes(evidence, "E1") == {}
    assert "Nothing is left" in evidence.refused("take-back", act)


def test_a_person_at_a_terminal_is_asked_before_many_are_accepted(evidence):
    assert "Nothing was accepted" in evidence.at_terminal("accept", "--all", "--at-least", "60", types="n\n").out
    assert codes(evidence, "E2") == {}
    assert "accepted" in evidence.at_terminal("accept", "--all", "--at-least", "60", types="y\n").out
    assert codes(evidence, "E2")


def test_only_one_code_is_accepted_where_one_is_named(evidence):
    evidence(*"accept --all --at-least 60 --dimension stakeholder_type --code government --yes".split())
    assert codes(evidence, "E1") == {"stakeholder_type": ["government"]}
    assert codes(evidence, "E2") == {}
    assert "is at least 100 %" in evidence.refused(*"accept --all --at-least 100 --yes".split())


def test_quotes_or_all_of_them_are_accepted_and_never_both(evidence):
    assert evidence("accept").code == 2
    assert evidence("accept", "E1", "--all").code == 2


def test_the_inbox_comes_in_either_order(evidence):
    oldest = [i["number"] for i in evidence("inbox", "--json").json["items"]]
    useful = [i["number"] for i in evidence("inbox", "--json", "--order", "useful").json["items"]]
    assert oldest == ["E1", "E2"]
    assert sorted(useful) == oldest
    assert evidence("inbox", "--lacking", "outdated", "--json").json["total"] == 0
    assert evidence("inbox", "--lacking", "consent", "--json").json["total"] == 2
