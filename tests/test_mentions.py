"""The tagger of the registers: what is named is proposed, however it is written; what merely looks like it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain import Code, Codebook, Dimension, Reading, Suggestion
from taggers.following import Following
from taggers.mentions import Mentions

PRODUCTS = {
    "Flood Atlas": ("FA", "Atlas of Floods"),
    "Waterline 2023": (),
    "Waterline 2024": (),
    "Listening Well": (),
    "Second Shift Survey": ("SSS",),
    "Kerbside": (),
    "Tide": (),
    "أطلس الفيضانات": (),
}
REGIONS = {"East Africa": ("Eastern Africa",), "Kenya": (), "Niger": (), "Upper Sarve": ()}


def book(version: int = 1, *, products: dict[str, tuple[str, ...]] = PRODUCTS) -> Codebook:
    told = [("product", label, also) for label, also in products.items()]
    told += [("region", label, also) for label, also in REGIONS.items()] if products else []
    return Codebook(
        version=version,
        dimensions=(Dimension(id="product", label="Product"), Dimension(id="region", label="Region")),
        codes=tuple(
            Code(dimension=d, code=f"c{i}", label=label, synonyms=also) for i, (d, label, also) in enumerate(told)
        ),
    )


BOOK = book()
LABELS = {(c.dimension, c.code): c.label for c in BOOK.codes}


def said(text: str = "x", **fields: str) -> list[Suggestion]:
    return list(next(iter(Mentions(BOOK).suggest([Reading(text=text, **fields)]))))


def named(text: str = "x", **fields: str) -> dict[str, float]:
    return {LABELS[s.dimension, s.code]: s.confidence for s in said(text, **fields)}


def test_what_the_register_holds_is_found_in_the_words_and_around_them():
    found = named(
        "We used the Flood Atlas.", product="waterline 2023", context="A call from Kenya", region="EAST AFRICA"
    )
    assert {name for name, sure in found.items() if sure >= 0.95} == {"Flood Atlas", "Waterline 2023", "East Africa"}
    assert found["Kenya"] < 0.5, "where a meeting was held is not yet what the words are about"


def test_another_name_stands_for_the_entry_and_says_so():
    (one,) = said("The Atlas of Floods is on every desk.")
    assert LABELS[one.dimension, one.code] == "Flood Atlas"
    assert one.reason == "“Atlas of Floods” is another name of “Flood Atlas”."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We read the Flod Atlas", "Flood Atlas"),
        ("the Second Shift Surveys", "Second Shift Survey"),
        ("the Second Shfit Survey helped", "Second Shift Survey"),
        ("two Kerbsides ago", "Kerbside"),
        ("Kerbsde again", "Kerbside"),
        ("all over East Afrika", "East Africa"),
    ],
)
def test_a_slip_of_the_pen_is_read_with_less_confidence_and_its_likeness(text, name):
    (one,) = said(text)
    assert LABELS[one.dimension, one.code] == name
    assert 0.5 <= one.confidence < 0.95
    assert f"is near to “{name}” (" in one.reason


@pytest.mark.parametrize(
    "text",
    [
        "They were kerbside when it rained.",
        "The tide was high, and Tied is another word.",
        "fa la la, and the Fa of the scale",
        "an sss of steam",
        "Waterline 2025 is out",
        "the Floor of the Atlantic",
        "a Second Gift Survey of ours",
        "Nigeria and the Nigerian coast",
        "",
    ],
)
def test_what_only_looks_like_a_name_is_none(text):
    assert not [s for s in said(text) if s.confidence >= 0.5]


def test_short_forms_count_as_they_are_written_only():
    assert named("The FA and the SSS came.") == {"Flood Atlas": 0.951, "Second Shift Survey": 0.951}
    assert not named("The Fa and the sss came.")


def test_an_edition_the_register_does_not_hold_is_told_apart():
    (one,) = said("the Flood Atlas 2031")
    assert one.reason == "“Flood Atlas 2031” names “Flood Atlas”, in an edition the register does not hold."
    assert named("Waterline 2023 and Waterline 2024").keys() == {"Waterline 2023", "Waterline 2024"}


def test_small_letters_may_be_by_chance_outside_the_field_of_the_name():
    assert named("we were listening well to them")["Listening Well"] < 0.5
    assert named(product="listening well")["Listening Well"] >= 0.95


def test_a_people_points_to_a_country_that_the_register_holds():
    assert named("the Kenyan coast")["Kenya"] >= 0.5
    assert "Niger" not in named("the Nigerian coast")


def test_names_in_other_scripts_are_found():
    assert named("استخدمنا أطلس الفيضانات في العمل")["أطلس الفيضانات"] >= 0.95


def test_an_entry_is_proposed_once_where_it_is_named_best():
    found = said("The Flood Atlas and the Flod Atlas", product="Flood Atlas", context="Flood Atlas")
    assert [(s.field, s.dimension) for s in found] == [("product", "product")]


def test_the_reason_is_told_again_from_the_rule_and_the_words_and_another_registers_rule_is_said_to_be_one():
    tagger = Mentions(BOOK)
    for one in said("The FA, the Flod Atlas, Kerbsides, Waterline 2024 in East Africa and on the Kenyan coast"):
        words = one.span.cut(
            "The FA, the Flod Atlas, Kerbsides, Waterline 2024 in East Africa and on the Kenyan coast"
        )
        assert tagger.explain(one.rule, words) == one.reason
    assert "another register" in tagger.explain("mentions.product.gone~named", "Gone")


def test_without_a_register_nothing_is_said():
    empty = Mentions(book(products={}))
    assert empty.version == "none"
    assert list(empty.suggest([Reading(text="Flood Atlas")])) == [()]


def test_what_follows_a_store_is_made_anew_when_the_codebook_changes_and_only_then():
    books = [book(), book(2, products={**PRODUCTS, "Rain Diary": ()})]
    asked: list[int] = []
    at = 0

    def codebook() -> Codebook:
        asked.append(at)
        return books[at]

    tagger = Following(codebook, mark=lambda: at)
    first = tagger.version
    assert list(tagger.suggest([Reading(text="the Rain Diary")])) == [()]
    assert asked == [0]
    at = 1
    assert [len(s) for s in tagger.suggest([Reading(text="the Rain Diary")])] == [1]
    assert tagger.version != first
    assert asked == [0, 1]


def test_the_version_is_that_of_the_names_not_of_the_rest_of_the_codebook():
    other = BOOK.model_copy(update={"version": 9, "codes": (*BOOK.codes, Code(dimension="x", code="y", label="Z"))})
    assert Mentions(other).version == Mentions(BOOK).version
    renamed = (BOOK.codes[0].model_copy(update={"label": "Flood Book"}), *BOOK.codes[1:])
    assert Mentions(BOOK.model_copy(update={"codes": renamed})).version != Mentions(BOOK).version


@given(
    st.text(alphabet="FAfloodtls 2024KerbsideÉé.’“\nأطلس", max_size=80),
    st.sampled_from(["text", "product", "region"]),
)
def test_whatever_is_read_every_span_cuts_words_and_every_confidence_is_one(words, field):
    for one in said(**{"text": "x", field: words}):
        assert one.span.cut(words if one.field == field else "x").strip()
        assert 0 < one.confidence <= 1
