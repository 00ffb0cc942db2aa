"""Masked words: what readers get, where codings stand in it, and which masks are refused."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evidence_store.domain import Mask, Span
from evidence_store.errors import BadInput
from evidence_store.redaction import check, joined, masked, moved

WORDS = "Amina Okello of the Lakeside Institute used it."


def mask(words: str, replacement: str, *, within: str = WORDS, kind: str = "organisation") -> Mask:
    """The mask of `words` where they first stand."""
    start = within.index(words)
    return Mask.model_validate({"start": start, "end": start + len(words), "kind": kind, "replacement": replacement})


NAME = mask("Amina Okello", "[colleague]", kind="name")
HOUSE = mask("the Lakeside Institute", "[organisation]")


def test_readers_get_the_replacements_and_every_other_word_as_it_was():
    assert masked(WORDS, [HOUSE, NAME]) == "[colleague] of [organisation] used it."


@pytest.mark.parametrize(
    ("masks", "read"),
    [
        ((mask("Lakeside", "[place]"), HOUSE), "Amina Okello of [organisation] used it."),
        ((mask("Okello of the", "[x]"), mask("the Lakeside Institute", "[longer]")), "Amina [longer] used it."),
        ((mask("Amina", "[one]"), mask(" Okello", "[two]")), "[two] of the Lakeside Institute used it."),
        ((mask("Amina", "[one]"), mask("Okello", "[two]")), "[one] [two] of the Lakeside Institute used it."),
        ((mask("used", "[one]"), mask("used", "[two]")), "Amina Okello of the Lakeside Institute [one] it."),
    ],
)
def test_masks_that_overlap_or_touch_become_one_and_the_longer_gives_the_words(
    masks: tuple[Mask, ...], read: str
) -> None:
    assert masked(WORDS, masks) == masked(WORDS, masks[::-1]) == read


def test_three_masks_in_a_chain_become_one():
    chain = [
        Mask(start=0, end=9, kind="name", replacement="[long]"),
        Mask(start=2, end=4, kind="name", replacement="[in]"),
        Mask(start=8, end=12, kind="name", replacement="[tail]"),
    ]
    assert joined(chain) == (Mask(start=0, end=12, kind="name", replacement="[long]"),)


@pytest.mark.parametrize(
    ("span_of", "stands_for"),
    [
        ("used it", "used it"),
        ("of", "of"),
        ("Okello", "[colleague]"),
        ("Amina Okello", "[colleague]"),
        ("Okello of", "[colleague] of"),
        ("of the Lakeside", "of [organisation]"),
        ("Okello of the Lake", "[colleague] of [organisation]"),
        (WORDS, "[colleague] of [organisation] used it."),
    ],
)
def test_a_span_moves_with_the_words_and_takes_in_whole_replacements(span_of: str, stands_for: str) -> None:
    start = WORDS.index(span_of)
    span = moved(Span(start=start, end=start + len(span_of)), [HOUSE, NAME])
    assert span
    assert span.cut(masked(WORDS, [HOUSE, NAME])) == stands_for


def test_a_span_of_nothing_stands_nowhere():
    assert moved(Span(start=3, end=3), [NAME]) is None


def test_good_masks_pass():
    check(
        WORDS,
        [
            NAME,
            HOUSE,
            mask("it.", "[" + "x" * 58 + "]"),
            mask("used", "[استخدمت]"),
            mask("of", "[می\u200cرود\u00a0!]"),
        ],
    )
    check("", [])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"end": len(WORDS) + 1}, "reaches beyond the words"),
        ({"start": 12, "end": 12}, "hides nothing"),
        ({"start": 13, "end": 12}, "hides nothing"),
        ({"replacement": ""}, "Say what readers should read"),
        ({"replacement": "[ ]"}, "Say what readers should read"),
        ({"replacement": "[" + "x" * 59 + "]"}, "longer than 60 characters"),
        ({"replacement": "colleague"}, "in square brackets"),
        ({"replacement": "[colleague"}, "in square brackets"),
        ({"replacement": "[our\ncolleague]"}, "line break"),
        ({"replacement": "[our\u2028colleague]"}, "line break"),
        ({"replacement": "[our\u202ecolleague]"}, "hidden character"),
        ({"replacement": "[OKELLO, Amina]"}, "repeats the name"),
    ],
)
def test_a_mask_that_cannot_stand_is_refused_without_repeating_what_it_hides(
    wrong: dict[str, object], says: str
) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        check(WORDS, [HOUSE, NAME.model_copy(update=wrong)])
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "okello" not in sentence.casefold()


# Words of letters that no replacement is made of, so that what survives is seen.
_TEXT = st.text("abc dé😀ن\u0301", min_size=1, max_size=40)


@st.composite
def _texts_and_masks(draw: st.DrawFn) -> tuple[str, list[Mask]]:
    text = draw(_TEXT)
    masks = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        replacement = draw(st.sampled_from(["[X]", "[YYYYYYYYYYYY]", "[Z Z]"]))
        masks.append(Mask(start=start, end=end, kind="detail", replacement=replacement))
    return text, masks


@st.composite
def _spans(draw: st.DrawFn, text: str) -> Span:
    start = draw(st.integers(0, len(text) - 1))
    return Span(start=start, end=draw(st.integers(start + 1, len(text))))


@given(st.text())
def test_without_masks_nothing_changes(text: str) -> None:
    assert masked(text, []) == text
    assert not text or moved(Span(start=0, end=len(text)), []) == Span(start=0, end=len(text))


@given(_texts_and_masks(), st.data())
def test_the_order_of_masks_does_not_matter_and_joining_twice_changes_nothing(
    given_: tuple[str, list[Mask]], data: st.DataObject
) -> None:
    text, masks = given_
    shuffled = data.draw(st.permutations(masks))
    span = data.draw(_spans(text))
    assert masked(text, shuffled) == masked(text, masks) == masked(text, joined(masks))
    assert joined(shuffled) == joined(masks) == joined(joined(masks))
    assert moved(span, shuffled) == moved(span, masks)


@given(_texts_and_masks(), st.data())
def test_codings_keep_their_place(given_: tuple[str, list[Mask]], data: st.DataObject) -> None:
    text, masks = given_
    span = data.draw(_spans(text))
    assume(all(m.end <= span.start or span.end <= m.start for m in masks))
    there = moved(span, masks)
    assert there
    assert there.cut(masked(text, masks)) == span.cut(text)


@given(_texts_and_masks(), st.data())
def test_a_coding_on_masked_words_reads_as_its_own_words_masked(
    given_: tuple[str, list[Mask]], data: st.DataObject
) -> None:
    text, masks = given_
    span = data.draw(_spans(text))
    hit = [m for m in joined(masks) if m.start < span.end and span.start < m.end]
    wide = Span(start=min([span.start, *(m.start for m in hit)]), end=max([span.end, *(m.end for m in hit)]))
    inside = [m.model_copy(update={"start": m.start - wide.start, "end": m.end - wide.start}) for m in hit]
    there = moved(span, masks)
    assert there
    assert there.cut(masked(text, masks)) == masked(wide.cut(text), inside)


@given(st.lists(st.text("abcé", min_size=1, max_size=5), min_size=1, max_size=8), st.data())
def test_no_masked_word_that_stood_once_survives(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    chosen = [w for w in words if text.count(w) == 1 and data.draw(st.booleans())]
    read = masked(text, [mask(w, "[X]", within=text) for w in chosen])
    assert not [w for w in chosen if w in read]
    assert len(read.split()) == len(words)


@given(_texts_and_masks())
def test_what_the_laws_use_would_be_let_in(given_: tuple[str, list[Mask]]) -> None:
    check(*given_)
