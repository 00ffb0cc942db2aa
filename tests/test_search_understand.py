"""A request in plain words is read as filters, words and passages, and what was read can be shown and taken off."""

import time

import pytest

from evidence_store.domain import Code, Codebook, Dimension
from evidence_store.errors import BadInput
from evidence_store.search import Query, Vocabulary, understand
from seed import codebook

VOCABULARY = Vocabulary(
    codebook(),
    products=["Well Atlas 2021", "Tides and Towns: a report on coastal work", "Remittance Monitor (RM-9)"],
    regions=["West Africa", "Asia and the Pacific", "Nairobi, Kenya", "South Sudan", "Sudan"],
    countries=["Kenya", "Peru"],
    languages=["en", "fr", "es", "pt", "ar"],
    years=["2021", "2023"],
)


def asked(words: str, **options) -> Query:
    return understand(words, vocabulary=VOCABULARY, **options)


def chips(words: str, **options) -> set[str]:
    return {chip.key for chip in asked(words, **options).chips}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("evidence of use by government officials", {"influence_level:use", "stakeholder_type:government"}),
        ("what did ministries learn", {"stakeholder_type:government", "influence_level:knowledge"}),
        ("quotes from NGOs", {"stakeholder_type:ngo_cso"}),
        ("UN agencies", {"stakeholder_type:un_igo"}),
        ("talking points", {"use_category:internal_briefings_papers_proposals"}),
        ("no impact", {"influence_level:none"}),
        ("preuves d'utilisation par le ministère", {"influence_level:use", "stakeholder_type:government"}),
        ("opiniones de los ministerios", {"stakeholder_type:government"}),
        ("testimonials", {"kind:testimonial"}),
        ("feedback on the well atlas", {"product:Well Atlas 2021"}),
        ("RM-9 in Peru", {"product:Remittance Monitor (RM-9)", "country:Peru"}),
        ("Kenyan farmers", {"country:Kenya"}),
        ("anything from Nairobi", {"region:Nairobi, Kenya"}),
        ("water in Asia", {"region:Asia and the Pacific"}),
        ("water in Sudan", {"region:Sudan"}),
        ("French quotes", {"language:fr"}),
        ("said in Arabic", {"language:ar"}),
        ("said in 2021", {"year:2021"}),
    ],
)
def test_what_people_type_is_read_as_the_filters_they_mean(words: str, expected: set[str]) -> None:
    assert chips(words) == expected


@pytest.mark.parametrize("words", ["goverment oficials", "governmnet officials", "government officals"])
def test_slips_of_the_hand_are_read_as_the_nearest_known_words(words: str) -> None:
    assert chips(words) == {"stakeholder_type:government"}
    assert all(chip.sure < 1 for chip in asked(words).chips)


@pytest.mark.parametrize(
    "words",
    [
        "lectures",
        "quotes in which wells ran dry",
        "the French embassy's garden"[:10],
        "informal settlements",
        "governance",
        "usual",
    ],
)
def test_words_that_only_look_like_a_filter_are_none(words: str) -> None:
    assert not {chip.dimension for chip in asked(words).chips} & {"stakeholder_type", "influence_level", "language"}


def test_the_longest_reading_wins_and_says_which_words_meant_it() -> None:
    query = asked("funding decisions of philanthropic foundations on dry wells")
    assert {(chip.key, chip.words) for chip in query.chips} == {
        ("use_category:funding_fundraising", "funding decisions"),
        ("stakeholder_type:donor_foundation", "philanthropic foundations"),
    }
    assert query.left == "dry wells"


def test_words_about_asking_are_dropped_unless_they_are_all_there_is() -> None:
    assert asked("show me quotes about wells").words == ("wells",)
    assert asked("feedback").words == ("feedback",)
    assert asked("feedback from ministries").words == ("ministries",)


def test_a_chip_taken_off_gives_its_words_back() -> None:
    query = asked("use of wells", without=["influence_level:use"])
    assert not query.chips
    assert query.left == "use wells"


def test_a_filter_that_was_chosen_is_no_chip_besides() -> None:
    query = asked("use by ministries", filters={"influence_level": ["use"]})
    assert {chip.key for chip in query.chips} == {"stakeholder_type:government"}
    assert query.filters == {"influence_level": ("use",), "stakeholder_type": ("government",)}


def test_passages_exclusions_and_beginnings_are_told_apart() -> None:
    query = asked('"dry well" -"salt water" -flood irrig* “open pit” a*')
    assert query.phrases == (("dry", "well"), ("open", "pit"))
    assert query.excluded == (("salt", "water"), ("flood",))
    assert query.prefixes == ("irrig",)
    assert not query.words


@pytest.mark.parametrize("words", ["", "   ", "the of and", "???", '""', "-", "*", '" "', "\x00\ud800"])
def test_a_request_that_says_nothing_asks_for_everything(words: str) -> None:
    query = asked(words)
    assert not (query.words or query.phrases or query.chips or query.excluded)


def test_a_hyphen_inside_a_word_excludes_nothing() -> None:
    assert asked("well-being and post-event").excluded == ()


@pytest.mark.parametrize(
    "words", ["well " * 4000, "(" * 2000 + "well" + ")" * 2000, "a* b* c* d* e* f*", '"a" ' * 20]
)
def test_a_request_out_of_bounds_is_refused_with_a_sentence(words: str) -> None:
    with pytest.raises(BadInput, match=r"^A request can hold .*\.$"):
        asked(words)


@pytest.mark.parametrize(
    "words", ["*e*", "(((((well)))))", "a" * 512, "a b " * 128, "-" * 512, "\\" * 512, "[a-c]* AND OR NOT ~2 ^5"]
)
def test_a_hostile_request_is_read_at_once(words: str) -> None:
    start = time.process_time()
    asked(words)
    assert time.process_time() - start < 0.25


def test_a_codebook_of_ones_own_is_understood_by_its_labels_alone() -> None:
    own = Codebook(
        dimensions=(Dimension(id="theme", label="Theme"),),
        codes=(
            Code(dimension="theme", code="soil_care", label="Soil care / erosion"),
            Code(dimension="theme", code="seed_banks", label="Seed banks", retired=True),
        ),
    )
    vocabulary = Vocabulary(own)
    assert [c.key for c in understand("erosion in the hills", vocabulary=vocabulary).chips] == ["theme:soil_care"]
    assert not understand("seed banks", vocabulary=vocabulary).chips


def test_every_code_of_the_seed_is_found_by_its_label_and_by_each_of_its_synonyms() -> None:
    missed = [
        (code.code, said)
        for code in codebook().codes
        for said in (code.label, *code.synonyms)
        if code.code != "other" and f"{code.dimension}:{code.code}" not in chips(said)
    ]
    assert not missed


@pytest.mark.parametrize(
    ("words", "wanted", "unwanted"),
    [
        ("use, not media", {"influence_level:use"}, {"stakeholder_type:media"}),
        ("use by officials, not from the media or donors", {"influence_level:use", "stakeholder_type:government"},
         {"stakeholder_type:media", "stakeholder_type:donor_foundation"}),
        ("quotes other than government", set(), {"stakeholder_type:government"}),
        ("knowledge excluding Kenya", {"influence_level:knowledge"}, {"country:Kenya"}),
        ("preuves sauf les ministères", set(), {"stakeholder_type:government"}),
        ("opiniones excepto ministerios", set(), {"stakeholder_type:government"}),
        ("no impact", {"influence_level:none"}, set()),
        ("what was not used", {"influence_level:use"}, set()),
    ],
)  # fmt: skip
def test_what_is_not_wanted_is_taken_away_and_nothing_else(words, wanted, unwanted):
    query = asked(words)
    assert {chip.key for chip in query.chips} >= wanted
    assert {chip.key for chip in query.unwanted if chip.dimension != "region"} == unwanted
    assert not {chip.key for chip in query.chips} & unwanted


def test_a_word_can_be_left_out_in_so_many_words_and_taken_back():
    query = asked("floods but not earthquakes")
    assert query.excluded == (("earthquakes",),)
    assert "earthquakes" not in query.words
    assert not asked("use, not media", without=["-stakeholder_type:media"]).unwanted


def test_of_two_things_joined_by_or_one_is_enough():
    assert asked("floods or droughts").alternatives == (frozenset({"floods", "droughts"}),)
    (group,) = asked("officials or wells").alternatives
    assert group == {"stakeholder_type:government", "wells"}
    assert not asked("floods and droughts").alternatives


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("used since 2021", {"2021", "2023"}),
        ("used after 2021", {"2023"}),
        ("before 2023", {"2021"}),
        ("between 2020 and 2022", {"2021"}),
        ("2021 to 2023", {"2021", "2023"}),
        ("depuis 2022", {"2023"}),
        ("since 2030", set()),
    ],
)
def test_spans_of_years_are_the_years_the_store_knows(words, years):
    assert {chip.code for chip in asked(words).chips if chip.dimension == "year"} == years


def test_consent_is_asked_for_in_words():
    assert chips("government quotes with consent") == {"stakeholder_type:government", "consent:granted"}
    assert "consent:unknown" in chips("quotes without consent")
