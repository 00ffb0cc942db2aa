"""What goes into a pack: who is left out and why, in which order the rest stands, what it says of itself."""

from datetime import date
from typing import Any

import pytest

from evidence_store.domain import Audience, Code, Codebook, Consent, Dimension, Preference, SpeakerDetails
from evidence_store.errors import BadInput
from evidence_store.narratives import Narrative, Section
from evidence_store.packs import WRITERS, Candidate, Decided, decide, file_name, writer
from evidence_store.packs.decide import UNSAID

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
