"""Laws of reading a paste: whatever the characters, nothing is raised, spans cut the exact words, time stays linear."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taggers.extract import extract
from taggers.extract.marks import pair

PIECES = st.sampled_from(
    [
        "“", "”", '"', "'", "‘", "’", "«", "»", "„", "``", "''", "(", ")", "[", "]", "\n", "\n\n", "\r\n", "\r", "\f", "\t", " | ", "|", ",", ";",
        ": ", " — ", "- ", "> ", "* ", "**", "<b>", "</b>", "<blockquote>", "</blockquote>", "&quot;", "¹", "[1] ", "12\n", "R1: ", "Q: ", "A: ",
        "We used the atlas every day. ", "I learned how to read it", "government official", "Amina Diallo", "said", "as one officer noted:",
        "Comments:\n", "Name: ", "Comment: ", "name,comment\n", "From: a\nTo: b\n", "Dear all,\n", "Best regards,\n", "{\"quote\": \"", "\"}",
        "12/03/2031, 10:15 - ", "@nils · 3h\n", "Ada Lund says:\n", " = ", " / ", " → ", "   ", "<v Ada>", "</v>", "{{quote|", "}}", "[quote=\"a\"]",
        "[/quote]", "<tr><td>", "</td><td>", "</tr>", "On 5 May 2031, Ada wrote:\n", "Reply\n", "+ ", "Comment 1\n", "page 3 of 9\n", "EVALUATION OF BOATS\n",
        "a,b,c\n", "who = \"pilot\"\n", "*⟦*", "Why?\n", "\u0301", "👍🏽", "\u200f", "\x00", "\ud800", "قال", "مدير", "؟", "?", "…", "...",
    ]
)  # fmt: skip
PASTES = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40).map("".join)
MARKS = 100_000
MEGABYTES_FIVE = 5_000_000


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PASTES)
def test_every_span_cuts_the_words_of_its_draft(paste):
    for draft in extract(paste):
        cut = " ".join(span.cut(paste) for span in draft.spans) or paste[draft.start : draft.end]
        assert cut == draft.text
        assert 0 <= draft.start < draft.end <= len(paste)
        assert draft.text.strip()
        pieces = [edge for span in draft.spans for edge in (span.start, span.end)]
        assert pieces == sorted(pieces)


@settings(max_examples=100, deadline=None)
@given(PASTES)
def test_reading_twice_gives_the_same(paste):
    assert extract(paste) == extract(paste)


@settings(max_examples=200, deadline=None)
@given(PASTES)
def test_pairs_lie_in_order_and_never_overlap(paste):
    at = 0
    for p in pair(paste, 0, len(paste)).pairs:
        assert at <= p.open < p.start <= p.end <= p.close <= len(paste)
        at = p.close


def test_offsets_count_code_points_not_bytes_or_utf16():
    paste = "🎉🎉 e\u0301 \ud800 “We love it 👍🏽 so much” (student)"
    (draft,) = extract(paste)
    assert paste[draft.start : draft.end] == draft.text == "We love it 👍🏽 so much"


def took(paste: str) -> float:
    begin = time.process_time()
    extract(paste)
    return time.process_time() - begin


@pytest.mark.parametrize(
    "piece",
    ['"', "“", "”", "'", "“a ", "“a” ", "“a\n", "(", "[", "*", "_", "<q>", "> a\n", "a\t", "|a", '{"a":"', "- a b c\n", "A: b c d\n", "Dear x,\n\n",
     "name,comment\n", "Comments:\n\n", "he said ", "Aa Bb ", "Aa Bb\nWe use it daily.\n\n", "a = we use it\n", "<v A>we use it</v>",
     "{{q|we use it|Bo}}", "[q=a]b[/q]", "<tr><td>a", "Why?\nWe use it.\n\n", "k: v\nw: x\n\n", "Head 1   3\n", "a,b,c\n", "Bo Li,\n\n", "<a>", "(a", "   a",
     "· a\n", "12. a\n", "[1] "],
    ids=repr,
)  # fmt: skip
def test_time_grows_with_the_length_and_not_with_its_square(piece):
    # A law about growth, not about speed: a busy machine may spoil one comparison, a square spoils all of them.
    took(piece * 200)
    growth = (took(piece * 8_000) / max(took(piece * 2_000), 0.05) for _ in range(5))
    assert any(times < 12 for times in growth), "four times the words took more than twelve times as long"


def test_a_hundred_thousand_marks_are_read():
    assert took('"' * MARKS) < 30
    assert took("“a " * (MARKS // 3)) < 30


def test_five_megabytes_on_one_line_and_on_many_are_read():
    line = "The river rose in spring and the council met to talk about it at length. "
    assert took(line * (MEGABYTES_FIVE // len(line))) < 30
    assert took((line * 8 + "\n\n") * (MEGABYTES_FIVE // (8 * len(line)))) < 30
