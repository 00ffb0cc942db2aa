"""Short forms a document spells out: which are found, which are none, and who speaks once they are read."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain import Reading, Suggestion
from evidence_store.store import EvidenceStore
from taggers import TAGGERS
from taggers.acronyms import among, harvest
from taggers.extract import extract
from taggers.spelt import Spelt

FILE = Path(__file__).parent / "fixtures" / "acronyms" / "documents.toml"
DOCUMENTS: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["document"]
NAMES = [document["name"] for document in DOCUMENTS]
MINISTRY = (("MoW", "Ministry of Works"),)


def of(dimension: str, reading: Reading) -> Suggestion:
    found = next(iter(TAGGERS["rules"]().suggest([reading])))
    return next(s for s in found if s.dimension == dimension)


def test_there_are_documents_enough_each_with_a_name_of_its_own_and_many_are_traps():
    assert len(set(NAMES)) == len(NAMES) >= 25
    assert sum(name.startswith("trap") for name in NAMES) >= 8


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_what_a_document_spells_out_is_found_and_nothing_else(document):
    assert set(harvest(document["text"])) == {tuple(pair) for pair in document["pairs"]}


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_who_speaks_is_told_by_what_the_document_spells_out(document):
    drafts = extract(document["text"])
    for words, kind in document["speakers"]:
        draft = next(d for d in drafts if words in d.text[:40])
        best = of("stakeholder_type", draft.reading())
        assert best.code == kind, draft.attribution


def test_a_draft_carries_those_it_mentions_and_no_others():
    (draft,) = extract(next(d["text"] for d in DOCUMENTS if d["name"].startswith("only what")))
    assert {short for short, _ in draft.acronyms} == {"RUF", "MoW"}
    assert among(MINISTRY, "the MoWs", None) == MINISTRY
    assert among(MINISTRY, "MoWing, IMoW", "mow") == ()


def test_a_short_form_says_nothing_where_no_source_spells_it_out():
    reading = Reading(text="x", attribution="MoW adviser", acronyms=MINISTRY)
    best = of("stakeholder_type", reading)
    assert (best.code, best.rule) == ("government", "stakeholder.government.body~acronym")
    assert best.span and best.span.cut("MoW adviser") == "MoW"
    assert best.reason.endswith("“MoW” is spelled out as “Ministry of Works” in the source.")
    bare = next(iter(TAGGERS["rules"]().suggest([reading.model_copy(update={"acronyms": ()})])))
    assert "government" not in {s.code for s in bare}


def test_a_claims_subject_is_read_as_the_source_spells_it_out():
    claim = Reading(text="MoW used the atlas to plan two bridges.", acronyms=MINISTRY)
    best = of("stakeholder_type", claim)
    assert (best.code, best.span.cut(claim.text)) == ("government", "MoW")


def test_a_product_that_is_spelt_out_says_nothing_about_the_speaker():
    reading = Reading(
        text="x",
        attribution="reader, GFR",
        product="Government Flood Report",
        acronyms=(("GFR", "Government Flood Report"),),
    )
    found = next(iter(TAGGERS["rules"]().suggest([reading])))
    assert "government" not in {s.code for s in found if s.dimension == "stakeholder_type"}


def test_the_reason_is_told_again_from_what_the_log_keeps():
    from seed import codebook

    paste = "The Ministry of Works (MoW) met in May.\n\n“We used the atlas to plan the bridge.” — MoW adviser\n"
    with EvidenceStore(codebook=codebook(), taggers=[TAGGERS["rules"]()], extractor=extract) as store:
        (quote,) = store.paste(paste, by="Ana").quotes
        item = store.quote(quote)
        assert item.acronyms == MINISTRY
        (told,) = [s for s in item.suggestions if s.dimension == "stakeholder_type"]
        assert "“MoW” is spelled out as “Ministry of Works” in the source." in told.reason


@given(st.text(alphabet="CO MWof(),ABC-’.|\n\t=:é", max_size=60), st.text(alphabet="CO MoWab,()", max_size=40))
def test_whatever_is_pasted_something_or_nothing_is_found_and_places_lead_back(paste, line):
    known = harvest(paste)
    assert all(short and words for short, words in known)
    read = Spelt(line, (*known, ("CO", "Country Office"), *MINISTRY))
    for place in range(len(read.words)):
        start, end, touched = read.back(place, place + 1)
        assert 0 <= start <= end <= len(line)
        assert touched or line[start:end] == read.words[place]
