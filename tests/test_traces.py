"""What repeats a speaker is found whatever it is called, and nothing else is taken for it."""

import pytest

from evidence_store.bytescan import SHORTEST
from evidence_store.events import (
    ConsentRequested,
    ProofFiled,
    QuoteCaptured,
    QuoteCorrected,
    SpeakerDescribed,
    SpeakerRegistered,
    personal_fields,
)
from evidence_store.store.traces import ERASED, Traces, words_to_scan

ANA = Traces.of(
    [
        SpeakerRegistered(speaker="s", name="Ana Bright", contact="ana@example.org", role="Keeper of the northern weirs"),
        QuoteCaptured(quote="q", speaker="s", text="The sluice opens when the geese have gone.", context="by the pond"),
        QuoteCorrected(quote="q", speaker="s", text="The sluice opens once the swans have gone.", why="misheard"),
        SpeakerDescribed(speaker="s", name="Ana Marlowe-Bright", why="she married"),
        ProofFiled(speaker="s", proof="p", media_type="text/plain", size=3, content="QUJDREVGRw==", name="form"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("As Ana Bright said, it rains.", "As [erased] said, it rains."),
        ("As ana bright said, it rains.", "As [erased] said, it rains."),
        ("Ms Marlowe agreed with Ana.", "Ms [erased] agreed with [erased]."),
        ("Write to ANA@example.org today", "Write to [erased] today"),
        ("They told us the sluice opens when it can", "They told us [erased] it can"),
        ("Long ago the swans have gone away", "Long ago [erased] away"),
        ("keeper of the northern weirs", ERASED),
    ],
)
def test_names_addresses_and_words_are_taken_out_as_they_are_now_and_as_they_were(text, left):
    assert ANA.repeated_in(text)
    assert ANA.taken_out_of(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "", "Bananas and analysis are not about anybody.", "a bright morning", "when geese have left",
        "she married misheard", "the swans", "example.org",
    ],
)  # fmt: skip
def test_other_words_stay_as_they_are(text):
    assert not ANA.repeated_in(text)
    assert ANA.taken_out_of(text) == text


def test_whoever_left_no_mark_is_repeated_nowhere():
    assert not Traces().repeated_in("any words at all")
    assert Traces.of([]) == Traces()


def test_a_name_in_another_script_is_found_as_a_whole():
    traces = Traces.of([SpeakerRegistered(speaker="s", name="ليلى الحداد")])
    assert traces.taken_out_of("قالت ليلى الحداد ذلك") == "قالت [erased] ذلك"


def test_what_is_personal_and_a_list_is_a_mark_word_by_word():
    asked = ConsentRequested(speaker="s", request="r", purposes=("the leaflet", "the almanac"), letter="Dear Ana")
    if "purposes" in personal_fields(asked):
        assert {"the leaflet", "the almanac", "Dear Ana"} == set(Traces.of([asked]).beside)


def test_marks_come_back_from_where_they_are_kept():
    assert Traces.read(ANA.told()) == ANA


def test_the_look_leaves_out_what_others_say_too_and_what_is_too_short_to_tell():
    words = words_to_scan(ANA, elsewhere=["THE SLUICE OPENS daily", "form", "Northern lights"])
    assert "Ana Marlowe-Bright" in words
    assert "ana@example.org" in words
    assert "misheard" in words
    assert not {"The sluice opens", "northern", "form", "pond"} & set(words)
    assert all(len(word.encode()) >= SHORTEST for word in words)
    assert not any("QUJD" in word for word in words)


def test_the_look_asks_for_nothing_when_everything_is_said_elsewhere():
    assert words_to_scan(ANA, elsewhere=[*ANA.names, *ANA.contacts, *ANA.texts, *ANA.beside]) == ()


def test_what_others_said_too_stays_where_it_is_told():
    among = ANA.among(["Nobody opens when the geese have gone, they say.", "the pond"])
    assert among.taken_out_of("So the sluice opens when the geese have gone.") == "So [erased] geese have gone."
    assert not among.repeated_in("opens when the geese have gone")


def test_a_question_asks_for_a_speaker_by_a_word_that_nobody_else_said():
    assert ANA.among(["the geese"]).asked_for_in("who was misheard?")
    assert not ANA.among(["MISHEARD again"]).asked_for_in("who was misheard?")
    assert not ANA.among([]).repeated_in("who was misheard?")
