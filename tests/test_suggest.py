"""The laws of every tagger, the JSON it answers with, and the reasons it gives, on invented words."""

import json
import subprocess
import sys

import pytest
import spacy
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from evidence_store.domain import (
    ATTRIBUTION_LEVELS,
    INFLUENCE_LADDER,
    LIKELY,
    NO_IMPACT,
    STAKEHOLDER_TYPES,
    USE_CATEGORIES,
    Reading,
    Suggestion,
)
from taggers import TAGGERS, answer, phrases
from taggers.by_rules import RulesTagger
from taggers.everyday.weighing import SILENT
from taggers.rules import cue_rules
from taggers.rules.engine import cut, load

TAGGER = TAGGERS["rules"]()
CUES_ALONE = RulesTagger(everyday=SILENT)
CODES = {
    "stakeholder_type": STAKEHOLDER_TYPES,
    "attribution_level": ATTRIBUTION_LEVELS,
    "influence_level": (*INFLUENCE_LADDER, NO_IMPACT),
    "use_category": USE_CATEGORIES,
}
CUES = st.sampled_from(
    [
        "we used the report",
        "should",
        "not",
        "government official",
        "NGO",
        "Ministry of Rivers",
        "downloaded 40 times",
        "funding",
        "Dr. Ana Lima",
        "استخدمنا التقرير",
        "وزارة العمل",
        "l’étude",
        "será",
        "não",
        "(WHO)",
        "ʘ",
        "n = 5",
    ]
)
ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
WORDS = st.lists(st.one_of(CUES, ODD), max_size=8).map(" ".join)
READINGS = st.builds(
    Reading,
    text=WORDS,
    attribution=st.none() | WORDS,
    context=st.none() | WORDS,
    product=st.none() | WORDS,
)


def suggestions(text: str, **fields: str | None) -> tuple[Suggestion, ...]:
    (found,) = TAGGER.suggest([Reading(text=text, **fields)])
    return found


def by_cues(text: str) -> tuple[Suggestion, ...]:
    (found,) = CUES_ALONE.suggest([Reading(text=text)])
    return found


def of(dimension: str, found: tuple[Suggestion, ...]) -> list[Suggestion]:
    return [s for s in found if s.dimension == dimension]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(READINGS)
@example(Reading(text=""))
@example(Reading(text="\x00\x07 used \u202e it 🎉👩‍👩‍👧 ﷽ n\u0303ot"))
@example(Reading(text="used 😀 the 😀 report", attribution="😀 Ministère 😀 of Health", product="😀"))
@example(Reading(text="oﬃcial İSTANBUL used the ﬁndings e\u0301", attribution="oﬃcial of the ﬁfth Ministe\u0300re"))
def test_suggestions_are_lawful(reading: Reading) -> None:
    (found,) = TAGGER.suggest([reading])
    for dimension, codes in CODES.items():
        ranked = of(dimension, found)
        assert [s.confidence for s in ranked] == sorted((s.confidence for s in ranked), reverse=True)
        assert len({s.code for s in ranked}) == len(ranked)
        assert {s.code for s in ranked} <= set(codes)
    for one in found:
        assert 0 < one.confidence < 1
        assert one.tagger == "rules"
        assert one.reason.endswith(".")
        if one.span is not None:
            words = getattr(reading, one.field)
            assert 0 <= one.span.start < one.span.end <= len(words)
            assert one.span.cut(words).strip()
            assert one.reason == TAGGER.explain(one.rule, one.span.cut(words))


@settings(max_examples=60, deadline=None)
@given(st.lists(READINGS, max_size=4))
def test_readings_are_answered_one_by_one_in_order(readings: list[Reading]) -> None:
    together = list(TAGGER.suggest(iter(readings)))
    assert together == [next(TAGGER.suggest([one])) for one in readings]


@pytest.mark.parametrize(
    "text",
    [
        "used " * 20_000,
        "a" * 100_000,
        "used" + " " * 100_000 + "to",
        "not used to " * 9_000,
        "we used the report (" * 5_000,
        "é\u0301" * 50_000,
        "“" * 100_000,
        "الحكومة " * 12_000,
    ],
    ids=["cue", "one word", "gap", "denial", "brackets", "marks", "quotes", "arabic"],
)
def test_very_long_words_are_read_in_good_time(text: str) -> None:
    found = suggestions(text, attribution=text[:2_000])
    assert len(of("attribution_level", found)) == 1


def test_spans_cut_the_words_as_they_were_written() -> None:
    text = "🎉 Nous avons utilisé l’étude ; then we “used the\n findings” to brief the minister."
    spans = {s.span.cut(text) for s in suggestions(text) if s.span and s.field == "text"}
    assert any(words.startswith("used the\n findings") for words in spans)


@pytest.mark.parametrize(
    ("text", "code", "planned"),
    [
        ("We used the atlas to plan our visits.", "use", False),
        ("We will use the atlas to plan our visits.", "use", True),
        ("They are going to apply the survey results.", "use", True),
        ("We have not used the atlas at all.", NO_IMPACT, False),
        ("The ministry never adopted the recommendations.", NO_IMPACT, False),
        ("The ministry should adopt the recommendations.", NO_IMPACT, False),
        ("We hope that parliament will amend the law.", NO_IMPACT, False),
    ],
)
def test_plans_count_and_wishes_and_denials_do_not(text: str, code: str, planned: bool) -> None:
    best = of("influence_level", by_cues(text))[0]
    assert (best.code, best.rule.endswith("~intended")) == (code, planned)


def test_not_only_is_no_denial() -> None:
    assert of("influence_level", suggestions("It not only informed our strategy."))[0].code == "influence"


def test_a_plan_says_so_in_its_reason() -> None:
    best = of("influence_level", suggestions("We will use the atlas in our training."))[0]
    assert "planned" in best.reason


def test_the_words_beside_it_speak_only_when_the_words_themselves_do_not() -> None:
    beside = of("influence_level", suggestions("the hills", context="Officials used the atlas to brief the mayor:"))
    assert beside
    assert beside[0].field == "context"
    both = of("influence_level", suggestions("very useful", context="Officials used the atlas to brief the mayor:"))
    assert {s.field for s in both} == {"text"}


def test_a_products_title_says_nothing_about_the_speaker_or_the_use() -> None:
    found = suggestions(
        "I liked Changing Policies of Ministries.",
        attribution="NGO worker, Changing Policies of Ministries",
        product="Changing Policies of Ministries",
    )
    assert of("stakeholder_type", found)[0].code == "ngo_cso"
    assert [s.code for s in of("influence_level", found)] == ["knowledge"]


def test_an_acronym_is_read_as_the_context_spells_it_out() -> None:
    found = suggestions("x", attribution="BLRU staff", context="The Blue Lake Research University (BLRU) took part.")
    best = of("stakeholder_type", found)[0]
    assert (best.code, best.rule.partition("~")[2]) == ("academia_research", "acronym")


def test_a_misspelt_word_is_read_with_less_confidence() -> None:
    right = of("stakeholder_type", suggestions("x", attribution="journalist"))[0]
    wrong = of("stakeholder_type", suggestions("x", attribution="journlaist"))[0]
    assert wrong.code == right.code == "media"
    assert wrong.confidence < right.confidence


def test_a_claim_names_its_speaker_in_its_own_words() -> None:
    best = of("stakeholder_type", suggestions("The Ministry of Labour used the study to draft a bill."))[0]
    assert (best.code, best.field) == ("government", "text")


def test_the_state_of_a_country_named_in_the_words_is_an_institution() -> None:
    alone = of("attribution_level", suggestions("They agreed.", attribution="the government"))
    named = of("attribution_level", suggestions("Kenya agreed.", attribution="the government"))
    assert (alone[0].code, named[0].code) == ("role", "institution")


def test_the_houses_own_staff_are_told_from_its_peers() -> None:
    own = of("stakeholder_type", suggestions("x", attribution="IOM staff", product="World Migration Report"))
    peer = of("stakeholder_type", suggestions("x", attribution="IOM staff", product="River Atlas"))
    assert (own[0].code, peer[0].code) == ("internal_staff", "un_igo")


def test_an_old_rule_can_still_be_shown_and_is_said_to_be_old() -> None:
    told = TAGGER.explain("use.long-gone", "used it")
    assert "used it" in told
    assert "another version" in told
    assert TAGGER.explain("use.long-gone~denied", None).endswith(".")


def test_every_rule_can_explain_itself() -> None:
    for rule in cue_rules().rules:
        assert "another version" not in TAGGER.explain(rule.id, "these words")
        assert "these words" in TAGGER.explain(rule.id, "these words")


def test_every_rule_gives_codes_of_the_codebook() -> None:
    assert len({rule.id for rule in cue_rules().rules}) == len(cue_rules().rules)
    for rule in cue_rules().rules:
        for dimension, code, sure in rule.gives:
            assert code in CODES[dimension]
            assert 0 < sure < 1


def test_a_rule_that_cannot_be_found_by_its_words_is_refused() -> None:
    with pytest.raises(ValueError, match="neither cues nor a shape"):
        load(b'[[rule]]\nid = "x"\ngives = {}\nreason = ""')
    with pytest.raises(ValueError, match="no word list"):
        load(b'[[rule]]\nid = "x"\ncue = ["<nowhere>"]\ngives = {}\nreason = ""')


@settings(max_examples=60, deadline=None)
@given(WORDS)
def test_the_index_finds_what_searching_every_word_would_find(words: str) -> None:
    rules = b"""
        [[rule]]
        id = "a"
        cue = ["we (?:have )?used?", "(?:un)?fund(?:ed|ing)"]
        after = "reports?|times"
        within = 3
        gives = {}
        reason = ""
    """
    indexed, searched = load(rules), load(rules.replace(b'cue = ["', b'cue = ["(?:)?'))
    found = [(m.start, m.end) for m in indexed.find(cut(words.lower()))]
    assert found == [(m.start, m.end) for m in searched.find(cut(words.lower()))]


SAID = st.lists(
    st.sampled_from([*"ab.!?…;:,'\"()-$+°1۔。 \n", "...", "dr.", "e.g.", "u.n.", "?!", " we "]), max_size=40
)


@given(words=SAID.map("".join))
@example(words="")
@example(words="“we did.” he said; dr. a. went... then? (yes!) - 3.5 $ more")
def test_sentences_end_where_the_sentencizer_ends_them(words: str) -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "。", "۔", ";"]})
    places = [met.span() for met in phrases._TOKEN.finditer(words)]
    doc = nlp.get_pipe("sentencizer")(Doc(nlp.vocab, words=[words[start:end] for start, end in places]))
    cut_by_spacy = tuple((places[s.start][0], places[s.end - 1][1]) for s in doc.sents) if places else ()
    assert phrases.sentences(words) == cut_by_spacy


def test_answers_have_the_shape_the_command_prints() -> None:
    reading = Reading(text="The report was too long.", attribution="NGO worker")
    shown = answer("r1", reading, suggestions(reading.text, attribution=reading.attribution))
    assert json.loads(json.dumps(shown)) == shown
    assert list(shown) == [
        "id",
        *("stakeholder_type", "influence_level", "use_category", "attribution_level"),
        "impact",
    ]
    assert shown["id"] == "r1"
    assert shown["impact"] is False
    assert shown["influence_level"] == []
    (speaker,) = shown["stakeholder_type"]
    assert set(speaker) == {"code", "confidence", "reason", "span", "tagger", "rule", "field"}
    assert (speaker["span"], speaker["field"]) == (None, "attribution")


def test_answers_give_spans_of_the_text_and_claim_impact_unless_none_wins() -> None:
    reading = Reading(text="We used the report to draft a memo.")
    shown = answer("r2", reading, suggestions(reading.text))
    start, end = shown["influence_level"][0]["span"]
    assert reading.text[start:end].startswith("used")
    assert shown["impact"] is True
    assert answer("r3", Reading(text=""), ())["impact"] is True


def test_the_version_tells_which_words_and_rules_were_in_force() -> None:
    assert TAGGERS["rules"]().version == TAGGER.version
    assert TAGGER.version.startswith("1.")


def test_asking_which_taggers_there_are_loads_no_language_pipeline() -> None:
    asked = "import sys, taggers; print(sorted(taggers.TAGGERS)); sys.exit('spacy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "rules" in done.stdout


@pytest.mark.parametrize(
    "text",
    [
        "I have never seen a study travel through a ministry that quickly.",
        "The problem statement of our bid is basically yours.",
        "Nobody has fallen ill on the shift since we moved it.",
        "When they say there is no evidence, I carry your chart to the minister.",
    ],
)
def test_a_complaint_about_the_world_is_not_taken_for_criticism_of_the_work(text: str) -> None:
    assert not [s for s in by_cues(text) if s.code == NO_IMPACT and s.confidence >= LIKELY]


def test_a_quote_is_a_thing_as_well_as_a_deed() -> None:
    assert not of("influence_level", by_cues("That quote was never on the agenda."))
    assert of("influence_level", by_cues("We quote it in every budget hearing."))[0].code == "use"
