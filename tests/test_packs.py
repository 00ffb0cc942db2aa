"""What goes into a pack: who is left out and why, in which order the rest stands, what it says of itself."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.attribution import in_force, may_show, rank
from evidence_store.disclosure import words_of
from evidence_store.domain import (
    ATTRIBUTION_LEVELS,
    AUDIENCES,
    CONSENT_STATES,
    Audience,
    Code,
    Codebook,
    Consent,
    CreditWording,
    Dimension,
    Mask,
    Preference,
    SpeakerDetails,
)
from evidence_store.errors import BadInput
from evidence_store.narratives import Narrative, Section
from evidence_store.packs import WRITERS, Candidate, Decided, decide, file_name, writer
from evidence_store.packs.decide import NOT_LOOKED_AT, UNSAID, WITHHELD
from evidence_store.packs.grouping import FACTS, label_path
from evidence_store.packs.grouping import UNSAID as NOT_SAID

GRANTED = Consent(state="granted")
BRUNO = SpeakerDetails(name="Bruno Salgado", role="Adviser", institution="Harbour Union", country="Sylvania")


def candidate(quote: str = "q1", **known: Any) -> Candidate:
    base: dict[str, Any] = {
        "number": 40,
        "speaker": f"s-{quote}",
        "text": "We planned the winter shelter on these figures.",
        "consent": GRANTED,
        "preferences": (Preference(level="role"),),
        "speaker_details": BRUNO,
    }
    return Candidate(quote=quote, **(base | known))


def decided(*candidates: Candidate, audience: Audience = "public", **options: Any) -> Decided:
    base: dict[str, Any] = {
        "title": "Shelter: what people did",
        "position": 12,
        "as_of": "2026-03-01T09:30:00.000000Z",
        "on": date(2026, 3, 1),
        "chosen_by": "the search “shelter”",
    }
    return decide(candidates, audience=audience, **(base | options))


def test_quotes_stand_in_the_order_given_under_numbers_of_the_pack() -> None:
    made = decided(candidate("q7", number=7), candidate("q3", number=3))
    assert [(item.number, item.credit) for item in made.pack.items] == [("1", "Adviser"), ("2", "Adviser")]
    assert made.included == ("q7", "q3")
    assert made.subjects == ("s-q7", "s-q3")


def test_a_speaker_is_one_subject_however_many_quotes() -> None:
    made = decided(candidate("q1", speaker="s1"), candidate("q2", speaker="s1"))
    assert made.subjects == ("s1",)


def test_a_candidate_given_twice_stands_once() -> None:
    assert len(decided(candidate("q1"), candidate("q1")).pack.items) == 1


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"consent": Consent(state="refused")}, "consent refused"),
        ({"consent": Consent(state="withdrawn")}, "consent withdrawn"),
        ({"consent": Consent()}, "consent unknown"),
        ({"consent": Consent(state="pending")}, "consent pending"),
        ({"consent": Consent(state="granted", expires_on="2026-02-01")}, "consent expired"),
        ({"consent": Consent(state="granted", channels=("internal",))}, "not agreed for public"),
        ({"withdrawn": True}, "quote withdrawn"),
        ({"text": "I am Bruno Salgado and I used it."}, "the words name the speaker"),
    ],
)
def test_what_is_left_out_is_counted_with_its_reason(known: dict[str, Any], reason: str) -> None:
    made = decided(candidate("q1"), candidate("q2", **known), candidate("q3", **known))
    assert [item.number for item in made.pack.items] == ["1"]
    assert made.pack.left_out == {reason: 2}
    assert {(entry.quote, entry.reason) for entry in made.left_out} == {("q2", reason), ("q3", reason)}
    assert "s-q2" not in made.subjects
    assert f"1 quote; 2 left out: 2 {reason}." in made.pack.colophon


def test_nothing_of_what_is_left_out_stands_in_the_pack() -> None:
    made = decided(candidate("q1"), candidate("q2", text="Keep this back", consent=Consent(state="refused")))
    assert "Keep this back" not in made.pack.model_dump_json()


def test_an_internal_pack_holds_unknown_consent_anonymously() -> None:
    made = decided(candidate(consent=Consent()), audience="internal")
    assert (made.pack.items[0].credit, made.pack.items[0].level) == ("Anonymous", "anonymous")


def test_a_named_speaker_may_name_themselves() -> None:
    named = candidate(text="I, Bruno Salgado, used it.", preferences=(Preference(level="named"),))
    assert decided(named).pack.items[0].credit == "Bruno Salgado, Adviser, Harbour Union"


def test_a_region_that_is_the_speakers_country_is_shown_only_where_the_country_may_be() -> None:
    def region(level: Any) -> str | None:
        return decided(candidate(region="Sylvania", preferences=(Preference(level=level),))).pack.items[0].region

    assert (region("role"), region("institution")) == (None, "Sylvania")
    assert decided(candidate(region="Coast")).pack.items[0].region == "Coast"


def test_codes_are_shown_by_label_in_the_codebooks_order() -> None:
    book = Codebook(
        dimensions=(Dimension(id="b", label="Second letter"), Dimension(id="a", label="First letter")),
        codes=(Code(dimension="a", code="x", label="An X"),),
    )
    item = decided(candidate(codes={"a": ("x", "y"), "b": ("z",), "c": (), "0": ("n",)}), codebook=book).pack.items[0]
    assert list(item.codes.items()) == [("Second letter", ("z",)), ("First letter", ("An X", "y")), ("0", ("n",))]


@pytest.mark.parametrize(
    ("language", "text", "direction"),
    [
        ("ar", "نعم", "rtl"),
        ("ar-EG", "OK نعم", "rtl"),
        ("fr", "نعم", "ltr"),
        (None, "«نعم» yes", "rtl"),
        (None, "1. yes نعم", "ltr"),
        (None, "123", "ltr"),
    ],
)
def test_words_run_the_way_their_language_is_written(language: str | None, text: str, direction: str) -> None:
    assert decided(candidate(language=language, text=text)).pack.items[0].direction == direction


def test_a_narrative_gives_the_order_the_sections_and_what_is_missing_in_each() -> None:
    story = Narrative(
        id="n1",
        title="Shelter",
        sections=(
            Section(id="a", heading="First", prose="Why.", quotes=("q2", "q9", "q1")),
            Section(id="b", heading="Then", quotes=("q2", "q3")),
        ),
    )
    refused = candidate("q3", consent=Consent(state="refused"))
    made = decided(candidate("q1"), candidate("q2"), refused, candidate("q4"), narrative=story)
    assert made.included == ("q2", "q1", "q4")
    first, then = made.pack.sections
    assert (first.heading, first.prose, first.numbers, first.left_out) == ("First", "Why.", ("1", "2"), 1)
    assert (then.numbers, then.left_out) == (("1",), 1)
    assert made.pack.left_out == {"consent refused": 1, "no longer held": 1}
    assert [item.section for item in made.pack.items] == ["First", "First", ""]
    assert [item.number for item in made.pack.unplaced()] == ["3"]


def test_the_pack_says_what_it_rests_on_and_how_to_ask() -> None:
    missing = decided(candidate(), candidate("q2", consent=Consent()), store="Water notes", ask="Write to the desk.")
    assert missing.pack.colophon == (
        "Made from Water notes for the public, as of 2026-03-01T09:30:00.000000Z (log position 12).",
        "Chosen by the search “shelter”.",
        "1 quote; 1 left out: 1 consent unknown.",
        "Each speaker is credited only as far as they agreed. The numbers count within this pack alone.",
        "To ask for what was left out: Write to the desk.",
    )
    whole = decided(candidate(), candidate("q2")).pack
    assert whole.colophon[2] == "2 quotes; 0 left out."
    assert not any("To ask" in line for line in whole.colophon)


def test_a_request_that_names_a_speaker_is_not_repeated() -> None:
    assert decided(candidate(), chosen_by="the search “Salgado”").pack.chosen_by == UNSAID
    assert decided(chosen_by="the search “Salgado”").pack.chosen_by == "the search “Salgado”"
    told = decided(candidate(), purpose="the Salgado prize", recipient="Bruno Salgado’s office").pack
    assert (told.purpose, told.recipient) == (UNSAID, UNSAID)
    assert not any("Salgado" in line for line in told.colophon)


def test_words_that_only_a_person_can_judge_are_pointed_out() -> None:
    plain = decided(candidate())
    pointed = decided(candidate(), candidate("q2", text="At the Harbour Union we used it."), title="Salgado speaks")
    assert plain.notices == ()
    assert pointed.notices == (
        "Read these again: the words of 2 mention the institution of their speaker.",
        "Read the title and the prose again: they name a speaker who is not named in the credits.",
    )


def test_no_candidates_make_an_empty_pack() -> None:
    empty = decided()
    assert (empty.pack.items, empty.included, empty.pack.left_out) == ((), (), {})
    assert all(form.write(empty.pack) for form in WRITERS.values())


def test_a_pack_carries_no_id_of_the_store() -> None:
    made = decided(candidate("quote-id-7", speaker="speaker-id-9", number=4711))
    assert not any(secret in made.pack.model_dump_json() for secret in ("quote-id-7", "speaker-id-9", "4711"))
    assert "quote-id-7" in made.model_dump_json()


def test_a_file_name_is_plain_and_says_audience_and_day() -> None:
    pack = decided(title="Où va l’eau? ../../etc/passwd\r\n", audience="partners").pack
    assert file_name(pack, "word") == "ou-va-leau-etc-passwd-partners-2026-03-01.docx"
    assert file_name(decided(title="水").pack, "csv") == "pack-public-2026-03-01.csv"


def test_an_unknown_format_is_refused_by_name() -> None:
    assert writer("DOCX") is WRITERS["word"]
    with pytest.raises(BadInput, match="No pack can be written as “odt”; choose one of markdown, csv, json, word"):
        writer("odt")


def test_what_the_writer_withholds_and_what_nobody_has_looked_at_is_left_out_by_its_reason() -> None:
    asked = (candidate("q1", withheld=True), candidate("q2", unseen=2), candidate("q3"))
    assert decided(*asked).pack.left_out == {NOT_LOOKED_AT: 1, WITHHELD: 1}
    assert decided(*asked, audience="partners").included == ("q2", "q3")
    named = candidate("q4", unseen=2, preferences=(Preference(level="named"),))
    assert decided(named).included == ("q4",)


BOOK = Codebook(
    dimensions=(
        Dimension(id="theme", label="Theme"),
        Dimension(id="step", label="Step", ordered=True),
    ),
    codes=(
        Code(dimension="theme", code="water", label="Water"),
        Code(dimension="theme", code="wells", label="Wells", parent="water"),
        Code(dimension="theme", code="deep", label="Deep ones", parent="wells"),
        Code(dimension="theme", code="roads", label="Roads"),
        Code(dimension="step", code="low", label="Heard of it"),
        Code(dimension="step", code="mid", label="Used it"),
        Code(dimension="step", code="high", label="Changed something"),
    ),
)


def grouped_by(by: str, *candidates: Candidate, **options: Any) -> list[tuple[str, tuple[str, ...]]]:
    """The sections of a pack, and by its numbers the ids of the quotes in them."""
    made = decided(*candidates, group_by=by, codebook=BOOK, **options)
    ids = dict(zip((item.number for item in made.pack.items), made.included, strict=True))
    return [(s.heading, tuple(ids[number] for number in s.numbers)) for s in made.pack.sections]


def coded(quote: str, *codes: str, dimension: str = "theme", **known: Any) -> Candidate:
    return candidate(quote, codes={dimension: codes}, **known)


def test_quotes_are_grouped_under_paths_of_labels_in_the_codebooks_order_and_what_is_not_said_comes_last() -> None:
    asked = (candidate("q0"), coded("q1", "roads"), coded("q2", "deep"), coded("q3", "roads"), coded("q4", "water"))
    assert grouped_by("theme", *asked) == [
        ("Water", ("q4",)),
        ("Water › Wells › Deep ones", ("q2",)),
        ("Roads", ("q1", "q3")),
        (NOT_SAID, ("q0",)),
    ]


def test_of_several_codes_the_first_counts_and_of_a_ladder_the_highest_step() -> None:
    assert grouped_by("theme", coded("q1", "roads", "wells")) == [("Water › Wells", ("q1",))]
    steps = [
        coded(q, *codes, dimension="step")
        for q, codes in {"q1": ("low", "mid"), "q2": ("high",), "q3": ("low",)}.items()
    ]
    assert grouped_by("step", *steps) == [
        ("Changed something", ("q2",)),
        ("Used it", ("q1",)),
        ("Heard of it", ("q3",)),
    ]


def test_a_code_the_codebook_does_not_know_stands_for_itself_after_those_it_knows() -> None:
    assert grouped_by("theme", coded("q1", "tides"), coded("q2", "roads")) == [("Roads", ("q2",)), ("tides", ("q1",))]


@pytest.mark.parametrize(
    ("fact", "told", "headings"),
    [
        ("product", {"product": ["Water atlas", "Almanac", None]}, ["Almanac", "Water atlas", NOT_SAID]),
        ("region", {"region": ["North", "Coast", None]}, ["Coast", "North", NOT_SAID]),
        ("kind", {"kind": ["testimonial", "quote", "claim"]}, ["claim", "quote", "testimonial"]),
        ("language", {"language": ["fr", "ar", None]}, ["ar", "fr", NOT_SAID]),
        ("year", {"said_on": ["2025-11-02", "2024", None]}, ["2024", "2025", NOT_SAID]),
    ],
)
def test_quotes_are_grouped_by_facts_in_alphabetical_order(
    fact: str, told: dict[str, list[Any]], headings: list[str]
) -> None:
    ((field, values),) = told.items()
    asked = [candidate(f"q{n}", **{field: value}) for n, value in enumerate(values)]
    assert [heading for heading, _ in grouped_by(fact, *asked)] == headings
    assert fact in FACTS


def test_numbers_count_through_the_groups_and_each_item_knows_its_own() -> None:
    made = decided(coded("q1", "roads"), coded("q2", "water"), group_by="theme", codebook=BOOK).pack
    assert [(i.number, i.section) for i in made.items] == [("1", "Water"), ("2", "Roads")]
    assert made.grouped_by is not None


def test_a_group_of_which_nothing_may_be_shown_is_not_there() -> None:
    refused = coded("q1", "roads", consent=Consent(state="refused"))
    assert grouped_by("theme", refused, coded("q2", "water")) == [("Water", ("q2",))]


def test_a_narrative_keeps_its_own_sections() -> None:
    story = Narrative(id="n1", title="T", sections=(Section(id="a", heading="First", quotes=("q2", "q1")),))
    assert grouped_by("theme", coded("q1", "roads"), coded("q2", "water"), narrative=story) == [
        ("First", ("q2", "q1"))
    ]


def test_a_heading_tells_no_region_that_the_credit_hides() -> None:
    """The region of a quote is often the country of its speaker."""
    hidden, shown = candidate("q1", region="Sylvania"), candidate("q2", region="Coast")
    assert grouped_by("region", hidden, shown) == [("Coast", ("q2",)), (NOT_SAID, ("q1",))]
    agreed = candidate("q3", region="Sylvania", preferences=(Preference(level="institution"),))
    assert grouped_by("region", hidden, agreed) == [("Sylvania", ("q3",)), (NOT_SAID, ("q1",))]


def test_a_path_of_labels_ends_even_where_codes_stand_under_each_other_in_a_ring() -> None:
    ring = Codebook(
        codes=(
            Code(dimension="d", code="a", label="A", parent="b"),
            Code(dimension="d", code="b", label="B", parent="a"),
        )
    )
    assert label_path(ring, "d", "a").endswith("B › A")
    assert label_path(BOOK, "theme", "deep") == "Water › Wells › Deep ones"
    assert label_path(BOOK, "theme", "unknown") == "unknown"


_SECRETS = {
    "name": ("Quorvex", "Brindlemoor"),
    "role": ("zephyrologist",),
    "institution": ("Ostravanta", "Collegium"),
    "country": ("Veldoria",),
}
_TOLD: dict[str, tuple[str, ...]] = {
    "anonymous": (),
    "role": ("role",),
    "institution": ("role", "institution", "country"),
    "named": ("name", "role", "institution", "country"),
}
_ALL = [word for words in _SECRETS.values() for word in words]
_DAYS = [None, "2026-02-28", "2026-03-01", "2026-03-02", "never"]
_CANDIDATES = st.builds(
    lambda **told: candidate("q1", **told),
    text=st.lists(st.sampled_from([*_ALL, "we", "used", "it"]), min_size=1, max_size=6).map(" ".join),
    region=st.sampled_from([None, "Veldoria", "Coast"]),
    withdrawn=st.sampled_from([False, False, True]),
    withheld=st.sampled_from([False, False, True]),
    unseen=st.sampled_from([0, 0, 1]),
    masks=st.lists(
        st.integers(0, 20).map(lambda n: Mask(start=n, end=n + 9, kind="detail", replacement="[…]")), max_size=3
    ).map(tuple),
    speaker_details=st.just(
        SpeakerDetails(**{field: " ".join(words) for field, words in _SECRETS.items()}, contact="q@veldoria.example")
    ),
    consent=st.builds(
        Consent,
        state=st.sampled_from(CONSENT_STATES),
        channels=st.sets(st.sampled_from(AUDIENCES)).map(tuple),
        purposes=st.sampled_from([(), ("report",)]),
        expires_on=st.sampled_from(_DAYS),
        without_channels=st.sampled_from([(), ("public",)]),
        without_quotes=st.sampled_from([(), ("q1",)]),
    ),
    preferences=st.lists(
        st.builds(
            Preference,
            level=st.sampled_from(ATTRIBUTION_LEVELS),
            wording=st.sampled_from([None, *_ALL, "A colleague"]),
            quote=st.sampled_from([None, "q1"]),
            project=st.sampled_from([None, "atlas"]),
            channel=st.sampled_from([None, *AUDIENCES]),
            valid_from=st.sampled_from(_DAYS),
            valid_until=st.sampled_from(_DAYS),
        ),
        max_size=3,
    ).map(tuple),
    wordings=st.lists(
        st.builds(
            CreditWording, level=st.sampled_from(ATTRIBUTION_LEVELS), wording=st.sampled_from([*_ALL, "Somebody"])
        ),
        max_size=3,
    ).map(tuple),
)


@settings(max_examples=400, deadline=None)
@given(
    _CANDIDATES,
    st.sampled_from(AUDIENCES),
    st.sampled_from([None, "atlas"]),
    st.sampled_from([None, "report"]),
    st.sampled_from([None, "region", "theme", "year"]),
)
def test_a_pack_never_shows_more_of_a_speaker_than_the_attribution_in_force_allows(
    asked: Candidate, audience: Audience, project: str | None, purpose: str | None, group_by: str | None
) -> None:
    on = date(2026, 3, 1)
    about: dict[str, Any] = {"audience": audience, "project": project, "purpose": purpose, "group_by": group_by}
    pack = decided(asked, codebook=BOOK, **about).pack
    verdict = may_show(asked.consent, audience=audience, on=on, quote="q1", purpose=purpose)
    if verdict.decision == "leave out" or asked.withdrawn or asked.withheld:
        assert (pack.items, pack.sections) == ((), ())
    held = in_force(asked.preferences, quote="q1", channel=audience, project=project, on=on)
    allowed = held.level if held and verdict.decision == "include" else "anonymous"
    secret = {word.casefold() for field, words in _SECRETS.items() if field not in _TOLD[allowed] for word in words}
    hidden = {n for mask in asked.masks for n in range(mask.start, mask.end)}
    left = "".join(letter for n, letter in enumerate(asked.text) if n not in hidden)
    for item in pack.items:
        assert rank(item.level) <= rank(allowed)
        assert not (audience == "public" and asked.unseen and item.level in ("anonymous", "role"))
        shown = f"{item.credit} {item.region} {item.section} {' '.join(s.heading for s in pack.sections)}"
        assert not words_of(shown) & secret
        assert item.text.replace("[…]", "") == left
        if item.level != "named":
            assert not set(_SECRETS["name"]) & set(item.text.split())
