"""Sections of prose with quotes placed in order: composed for an audience, and changed as plain lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.attribution import Credit
from evidence_store.errors import BadInput, NotFound
from evidence_store.narratives import Narrative, Section, compose, drop, move, place, take_out, write

SECTIONS = (Section(id="a", heading="One", prose="First.", quotes=("q1", "q2")), Section(id="b", quotes=("q3",)))


def quotes(sections: tuple[Section, ...]) -> dict[str, tuple[str, ...]]:
    return {section.id: section.quotes for section in sections}


def test_composing_keeps_the_order_and_counts_what_may_not_be_shown() -> None:
    shown = Credit(text="Teacher", level="role", shown=True, why="")
    hidden = Credit(text="", level="anonymous", shown=False, why="consent refused")
    story = Narrative(id="n", title="T", sections=SECTIONS)
    first, second = compose(story, {"q1": hidden, "q2": shown})
    assert (first.heading, first.prose, first.quotes, first.left_out) == ("One", "First.", ("q2",), 1)
    assert (second.quotes, second.left_out) == ((), 1)


def test_a_narrative_lists_each_quote_once_in_order_of_appearance() -> None:
    again = place(SECTIONS, "q1", section="b", at=0)
    assert Narrative(id="n", title="T", sections=again).quotes() == ("q1", "q2", "q3")


def test_a_quote_is_placed_where_it_is_asked_for() -> None:
    assert quotes(place(SECTIONS, "q9", section="a")) == {"a": ("q1", "q2", "q9"), "b": ("q3",)}
    assert quotes(place(SECTIONS, "q9", section="a", at=1))["a"] == ("q1", "q9", "q2")
    assert quotes(place(SECTIONS, "q9", section="a", at=99))["a"] == ("q1", "q2", "q9")
    assert quotes(place(SECTIONS, "q9", section="a", at=-5))["a"] == ("q9", "q1", "q2")


def test_a_quote_moves_within_its_section_and_into_another() -> None:
    assert quotes(move(SECTIONS, "q2", section="a", at=0)) == {"a": ("q2", "q1"), "b": ("q3",)}
    assert quotes(move(SECTIONS, "q2", section="a", to_section="b", at=0)) == {"a": ("q1",), "b": ("q2", "q3")}


def test_a_quote_is_taken_out_of_one_section_alone() -> None:
    twice = place(SECTIONS, "q1", section="b")
    assert quotes(take_out(twice, "q1", section="a")) == {"a": ("q2",), "b": ("q3", "q1")}


def test_sections_are_written_added_moved_and_dropped() -> None:
    changed = write(SECTIONS, "a", prose="Better.")
    assert (changed[0].heading, changed[0].prose, changed[0].quotes) == ("One", "Better.", ("q1", "q2"))
    added = write(changed, "c", heading="Before", at=0)
    assert [section.id for section in added] == ["c", "a", "b"]
    assert [section.id for section in write(added, "c", at=2)] == ["a", "b", "c"]
    assert write(added, "c", heading="")[0].heading == ""
    assert [section.id for section in drop(added, "a")] == ["c", "b"]


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(NotFound, match="no section “z”"):
        place(SECTIONS, "q1", section="z")
    with pytest.raises(NotFound, match="does not stand in this section"):
        take_out(SECTIONS, "q9", section="a")
    with pytest.raises(NotFound):
        drop(SECTIONS, "z")
    with pytest.raises(BadInput, match="already stands in this section"):
        place(SECTIONS, "q1", section="a")
    with pytest.raises(BadInput, match="already stands in that section"):
        move(place(SECTIONS, "q1", section="b"), "q1", section="a", to_section="b")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab"), st.integers(-1, 4)), max_size=8))
def test_moving_loses_and_doubles_nothing(moves: list[tuple[str, str, int]]) -> None:
    sections = SECTIONS
    for origin, target, at in moves:
        standing = quotes(sections)[origin]
        if standing:
            sections = move(sections, standing[at % len(standing)], section=origin, to_section=target, at=at)
    assert sorted(q for section in sections for q in section.quotes) == ["q1", "q2", "q3"]
    assert [section.prose for section in sections] == ["First.", ""]
