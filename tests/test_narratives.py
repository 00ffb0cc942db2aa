"""Sections of prose with quotes placed in order, composed for an audience."""

from evidence_store.attribution import Credit
from evidence_store.narratives import Narrative, Section, compose

SECTIONS = (Section(id="a", heading="One", prose="First.", quotes=("q1", "q2")), Section(id="b", quotes=("q3",)))


def test_composing_keeps_the_order_and_counts_what_may_not_be_shown() -> None:
    shown = Credit(text="Teacher", level="role", shown=True, why="")
    hidden = Credit(text="", level="anonymous", shown=False, why="consent refused")
    story = Narrative(id="n", title="T", sections=SECTIONS)
    first, second = compose(story, {"q1": hidden, "q2": shown})
    assert (first.heading, first.prose, first.quotes, first.left_out) == ("One", "First.", ("q2",), 1)
    assert (second.quotes, second.left_out) == ((), 1)


def test_a_narrative_lists_each_quote_once_in_order_of_appearance() -> None:
    again = (SECTIONS[0], Section(id="b", quotes=("q1", "q3")))
    assert Narrative(id="n", title="T", sections=again).quotes() == ("q1", "q2", "q3")
