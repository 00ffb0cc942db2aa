"""Alternatives gathered by their letters match what the list as it was written matches, no more and nothing else."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taggers.extract.alternatives import sooner

PIECES = st.sampled_from(
    [
        "a",
        "ab",
        "abc",
        "a?b",
        "b",
        "ba+",
        "be",
        r"b\w",
        "[ab]c",
        "c",
        "",
        "ca(?:b|c|cc)",
        "é",
        "éa",
        r"\.a",
        "B",
        "Ab",
        "[]a]",
        r"[\]b]",
    ]
)
PATTERNS = st.recursive(
    st.lists(PIECES, min_size=1, max_size=9).map(lambda some: f"(?:{'|'.join(some)})"),
    lambda inner: st.lists(st.one_of(PIECES, inner), min_size=1, max_size=4).map(
        lambda some: f"(?:{'|'.join(some)})"
    ),
    max_leaves=4,
)
AROUND = st.sampled_from(["{}", r"(?<!\w){}(?!\w)", r"^({})\b", "(?P<it>{})c?", "x|{}|(y)", "{}{{1,2}}b"])
TEXTS = st.text(alphabet="abcéÉB].x ", max_size=14)


@settings(max_examples=400)
@given(pattern=PATTERNS, around=AROUND, text=TEXTS, flags=st.sampled_from([re.NOFLAG, re.I]))
def test_the_same_is_matched_with_the_same_groups(pattern, around, text, flags):
    written = around.format(pattern)
    plain, quick = re.compile(written, flags), sooner(written, flags)
    assert [(m.span(), m.groups()) for m in quick.finditer(text)] == [
        (m.span(), m.groups()) for m in plain.finditer(text)
    ]


@pytest.mark.parametrize("word", ["use", "used", "uses", "user", "utile"])
def test_of_two_alternatives_that_fit_the_first_still_wins(word):
    written = r"(?:use|utile|help|used|using|uses)"
    assert re.match(written, word)[0] == sooner(written).match(word)[0]


def test_few_alternatives_and_other_groups_stay_as_they_are():
    for written in (r"(?:a|b|c)", r"(a|b|c|d|e)", r"(?<!a|b)x", r"[(?:a|b|c|d|e)]", r"\(?:a|b|c|d|e"):
        assert sooner(written).pattern == written


def test_a_letter_that_may_be_missing_is_no_first_letter():
    assert sooner("(?:a?x|ab|ac|ad|ae|a{0}y)").pattern == "(?:a?x|a(?:b|c|d|e)|a{0}y)"
