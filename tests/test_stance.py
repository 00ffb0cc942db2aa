"""Stances: what is negated, intended, wished for or criticised, shown with its words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain import Reading
from taggers.rules import cue_rules
from taggers.stance import _by_rule, _own_rules, explain, stance


def codes(text: str) -> list[str]:
    return [one.code for one in stance(Reading(text=text))]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("We have not used the report to draft anything.", "negated"),
        ("The findings were never cited in our strategy.", "negated"),
        ("Nobody used the river atlas in our office.", "negated"),
        ("We will use the atlas to draft our next strategy.", "intended"),
        ("We plan to cite the report in our proposal.", "intended"),
        ("Nous allons utiliser l'étude pour préparer une note.", "intended"),
        ("Vamos a utilizar el informe para preparar una nota.", "intended"),
        ("It would be useful to have a summary in Swahili.", "wish"),
        ("You should include the islands next time.", "wish"),
        ("The report is too long and too technical.", "criticism"),
        ("Le rapport est trop long et trop technique.", "criticism"),
        ("El informe es demasiado largo.", "criticism"),
        ("O relatório deveria ter um resumo.", "wish"),
    ],
)
def test_how_it_is_said_is_heard(text, code):
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "We used the atlas to draft a briefing note for the minister.",
        "The council revised its housing strategy after the study.",
        "The river did not rise in April.",
        "Not only did we use it, we cited it in our strategy.",
        "",
    ],
)
def test_what_is_plainly_said_has_no_stance(text):
    assert codes(text) == []


def test_the_words_shown_hold_the_mood_and_what_it_colours():
    text = "Sadly, we have not used the report at all."
    one = next(s for s in stance(Reading(text=text)) if s.code == "negated")
    assert one.span.cut(text) == "not used the report"
    assert f"“{one.span.cut(text)}”" in one.reason


def test_one_item_may_say_several_things():
    text = "It is too long. We will use the atlas to draft our next strategy."
    assert codes(text) == ["criticism", "intended"]


def test_the_reason_can_be_told_again():
    text = "We plan to cite the report in our proposal."
    one = stance(Reading(text=text))[0]
    assert explain(one.rule, one.span.cut(text)) == one.reason
    assert "another version" in explain("stance.unheard~x", "words")


def test_every_rule_a_stance_names_is_there():
    held = {rule.id for rule in (*cue_rules().rules, *_own_rules().rules)}
    assert set(_by_rule()) <= held


@given(st.text(max_size=300))
def test_any_words_are_read_and_every_span_cuts_them(text):
    found = stance(Reading(text=text))
    assert all(0 <= one.span.start < one.span.end <= len(text) for one in found)


def test_stances_are_asked_for_at_the_door_of_the_taggers():
    from taggers import stances

    assert [one.code for one in stances(Reading(text="The report is too long."))] == ["criticism"]
