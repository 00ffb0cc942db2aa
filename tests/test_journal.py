"""Facts in and out of the log: what is personal is sealed, what was asked twice happens once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.domain import Actor
from evidence_store.errors import DuplicateIdConflict, LogDamaged, StoreTooNew
from evidence_store.events import (
    EVENT_TYPES,
    CodebookReleased,
    CodingSuggested,
    ConsentRecorded,
    ConsentWithdrawn,
    QuoteCaptured,
    SpeakerRegistered,
    SuggestedCode,
    join,
    personal_fields,
    split,
)
from evidence_store.journal import Journal
from evidence_store.keys import Keys
from evidence_store.log import Log

ANA = Actor(id="a-1")
FREE = (str, str | None, tuple[str, ...])
DAYS = {"valid_from", "valid_until", "expires_on", "obtained_on", "remind_on", "until", "signed_off_on", "on"}
OUR_OWN = {
    *("code", "dimension", "tagger", "tagger_version", "sniffer", "language", "project", "media_type"),
    *("format", "digest", "purpose", "found"),
}


@pytest.fixture
def journal():
    log, keys = Log.open(), Keys.open()
    yield Journal(log, keys)
    log.close()
    keys.close()


def said(words: str, *, quote: str = "q1", speaker: str = "s1") -> QuoteCaptured:
    return QuoteCaptured(quote=quote, speaker=speaker, text=words, attribution="Wilhelmina Quartz", ref="row-7")


def test_words_come_back_exactly_and_stand_in_no_header(journal):
    words = "We built the budget on it \N{COMBINING ACUTE ACCENT}\n\t“twice”"
    journal.append([SpeakerRegistered(speaker="s1", name="Wilhelmina Quartz"), said(words)], by=ANA)

    recorded = list(journal.read())

    assert recorded[1].event.text == words
    headers = b"".join(r.header for r in journal.log.read())
    assert b"Quartz" not in headers
    assert b"budget" not in headers
    assert b"row-7" not in headers


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_words_come_back_exactly(words):
    log, keys = Log.open(), Keys.open()
    journal = Journal(log, keys)
    journal.append([said(words)], by=ANA)
    assert next(journal.read()).event.text == words
    log.close()
    keys.close()


def test_the_same_request_twice_happens_once(journal):
    facts = [SpeakerRegistered(speaker="s1"), said("It helped.")]
    first = journal.append(facts, by=ANA, key="k", asked={"do": "capture"})
    other = [SpeakerRegistered(speaker="s1", name="read again"), said("It helped!", quote="q2")]

    second = journal.append(other, by=ANA, key="k", asked={"do": "capture"})

    assert second.positions == first.positions
    assert journal.log.size() == 2
    assert journal.replayed("k", {"do": "capture"}).positions == first.positions
    assert journal.replayed("unheard", {"do": "capture"}) is None


def test_a_key_used_for_another_request_is_refused(journal):
    journal.append([said("It helped.")], by=ANA, key="k", asked={"do": "capture", "text": "It helped."})

    with pytest.raises(DuplicateIdConflict):
        journal.replayed("k", {"do": "capture", "text": "It did not."})


def test_a_repeated_request_of_somebody_erased_is_still_answered(journal):
    first = journal.append([said("It helped.")], by=ANA, key="k", asked={"do": "capture"})
    journal.keys.destroy("s1")

    assert journal.replayed("k", {"do": "capture"}).positions == first.positions


def test_words_are_gone_when_the_key_is_destroyed_and_the_fact_remains(journal):
    journal.append([said("It helped."), said("Others.", quote="q2", speaker="s2")], by=ANA)
    journal.keys.destroy("s1")

    gone, kept = journal.read()

    assert gone.forgotten
    assert gone.event == QuoteCaptured(quote="q1", speaker="s1")
    assert kept.event.text == "Others."
    assert journal.log.verify().ok


def test_a_machine_speaks_in_its_own_name(journal):
    code = SuggestedCode(dimension="influence_level", code="use", confidence=700, rule="u.1")
    fact = CodingSuggested(
        quote="q1", speaker="s1", coder="rules", tagger="rules", tagger_version="1", suggestions=(code,)
    )
    journal.append([said("We used it."), fact], by=ANA)

    human, machine = journal.read()

    assert human.actor == ANA
    assert (machine.actor.id, machine.actor.kind) == ("rules", "rule")


@pytest.mark.parametrize("kind", sorted(EVENT_TYPES))
def test_no_fact_lets_a_personal_field_into_its_header(kind):
    cls = EVENT_TYPES[kind]
    several = {name for name, field in cls.model_fields.items() if field.annotation == tuple[str, ...]}
    filled = {name: ("x",) if name in several else "x" for name in personal_fields(cls)}
    data, sealed = split(cls.model_construct(kind=kind, **filled))
    assert not set(data) & personal_fields(cls)
    assert set(sealed) == personal_fields(cls)


def test_every_free_text_of_a_quote_or_speaker_is_personal():
    plain = {"kind", "quote", "speaker", "form", "language", "source", "start", "end", "sniffer"}
    assert set(QuoteCaptured.model_fields) - personal_fields(QuoteCaptured) == plain
    assert set(SpeakerRegistered.model_fields) - personal_fields(SpeakerRegistered) == {"kind", "speaker"}


@pytest.mark.parametrize("kind", sorted(EVENT_TYPES))
def test_a_header_holds_ids_days_numbers_and_words_of_our_own_alone(kind):
    """What stands in a header stands there for ever: no field of it takes a sentence about somebody."""
    cls = EVENT_TYPES[kind]
    plain = set(cls.model_fields) - personal_fields(cls) - {"kind"}
    free = {n for n in plain if cls.model_fields[n].annotation in FREE and not cls.model_fields[n].metadata}
    assert free - DAYS - OUR_OWN - {"label", "definition", "examples", "synonyms", "parent", "hotkey"} == set()


def test_what_was_agreed_for_named_purposes_reads_the_same_and_stands_in_no_header(journal):
    agreed = ConsentRecorded(speaker="s1", state="granted", purposes=("the Quartz prize", "annual report"))
    back = ConsentWithdrawn(speaker="s1", purposes=("the Quartz prize",))
    journal.append([agreed, back, ConsentRecorded(speaker="s1", state="granted")], by=ANA)
    assert [r.event for r in journal.read()] == [agreed, back, ConsentRecorded(speaker="s1", state="granted")]
    records = list(journal.log.read())
    assert b"Quartz" not in b"".join(r.header for r in records)
    assert not records[-1].sealed  # nothing said, nothing sealed


def test_an_old_schema_is_lifted_step_by_step():
    lifts = {
        ("codebook.released", 1): lambda d: {"number": d["n"]},
        ("codebook.released", 2): lambda d: {"version": d["number"]},
    }
    fact = join("codebook.released", 1, {"n": 4}, {}, schemas={"codebook.released": 3}, lifts=lifts)
    assert fact == CodebookReleased(version=4)


@pytest.mark.parametrize(("kind", "schema"), [("quote.sung", 1), ("codebook.released", 2)])
def test_a_fact_from_a_newer_version_is_named(kind, schema):
    with pytest.raises(StoreTooNew, match=kind):
        join(kind, schema, {"version": 1}, {})


def test_data_that_is_no_such_fact_is_damage():
    with pytest.raises(LogDamaged):
        join("codebook.released", 1, {"version": "many"}, {})
