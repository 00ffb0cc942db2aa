"""Read models: following, rebuilding and healing give the same tables."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from evidence_store import events as e
from evidence_store.domain import Actor, Consent
from evidence_store.errors import ViewDamaged
from evidence_store.journal import Journal
from evidence_store.keys import Keys
from evidence_store.log import Log
from evidence_store.views import Views, follower, reading, speaking, tables

ANA = Actor(id="a-1")
SPEAKERS, QUOTES, SECTIONS = ["s1", "s2"], ["q1", "q2", "q3"], ["x1", "x2"]


def dump(views: Views) -> dict[str, list[dict[str, object]]]:
    """Every table, row by row, in the order of its key."""
    found = {}
    with views.read() as session:
        for cls in vars(tables).values():
            if isinstance(cls, type) and issubclass(cls, SQLModel) and cls is not SQLModel:
                found[cls.__tablename__] = sorted((r.model_dump() for r in session.exec(select(cls))), key=repr)
    return found


about_quote = st.builds(
    lambda quote: {"quote": quote, "speaker": SPEAKERS[QUOTES.index(quote) % 2]}, st.sampled_from(QUOTES)
)
words = st.text(max_size=8)


def fact(cls, **fields):
    return st.builds(lambda about, more: cls(**about, **more), about_quote, st.fixed_dictionaries(fields))


facts = st.one_of(
    fact(e.QuoteCorrected, text=words),
    fact(e.QuoteDescribed, product=words, region=words),
    fact(e.QuoteTranslated, language=st.sampled_from(["fr", "ar"]), text=words),
    fact(e.QuoteWithdrawn, why=words),
    fact(e.QuoteRestored, why=words),
    fact(e.MemoWritten, text=words),
    fact(
        e.CodingSuggested,
        coder=st.just("rules"),
        tagger=st.just("rules"),
        tagger_version=st.just("1"),
        suggestions=st.lists(
            st.builds(
                e.SuggestedCode,
                dimension=st.just("d"),
                code=st.sampled_from("abc"),
                confidence=st.integers(0, 1000),
                rule=st.just("r"),
            ),
            max_size=3,
        ).map(tuple),
    ),
    fact(
        e.CodingApplied,
        coder=st.just("a-1"),
        coding=st.uuids().map(str),
        dimension=st.just("d"),
        code=st.sampled_from("abc"),
    ),
    fact(e.SuggestionDeclined, coder=st.just("a-1"), dimension=st.just("d"), code=st.sampled_from("abc")),
    fact(e.SuggestionReopened, coder=st.just("a-1"), dimension=st.just("d"), code=st.sampled_from("abc")),
    fact(
        e.QuoteRedacted,
        version=st.integers(1, 2),
        masks=st.lists(st.just(e.MaskedSpan(start=0, end=2, kind="name")), max_size=2).map(tuple),
        replacements=st.sampled_from([None, "[name]", "[name]\n[name]"]),
    ),
    fact(e.QuoteSignedOff, version=st.integers(1, 2), on=st.sampled_from([None, "2026-03-01"]), how=words),
    st.builds(
        e.ConsentRecorded,
        speaker=st.sampled_from(SPEAKERS),
        state=st.sampled_from(["granted", "refused"]),
        channels=st.sampled_from([(), ("public",)]),
        expires_on=st.sampled_from([None, "2026-12-31"]),
        request=st.sampled_from([None, "r1"]),
    ),
    st.builds(
        e.ConsentWithdrawn,
        speaker=st.sampled_from(SPEAKERS),
        channels=st.sampled_from([(), ("public",)]),
        purposes=st.sampled_from([(), ("appeals",)]),
        quotes=st.sampled_from([(), ("q1",)]),
    ),
    st.builds(e.ConsentRequested, speaker=st.sampled_from(SPEAKERS), request=st.uuids().map(str), letter=words),
    st.builds(
        e.ProofFiled,
        speaker=st.sampled_from(SPEAKERS),
        proof=st.uuids().map(str),
        media_type=st.just("text/plain"),
        size=st.just(3),
        name=words,
        content=st.just("YWJj"),
    ),
    st.builds(
        e.AttributionSet,
        speaker=st.sampled_from(SPEAKERS),
        level=st.sampled_from(["role", "named"]),
        quote=st.sampled_from([None, "q1"]),
        valid_until=st.sampled_from([None, "2026-12-31"]),
    ),
    st.builds(
        e.CreditWorded, speaker=st.sampled_from(SPEAKERS), level=st.sampled_from(["role", "named"]), wording=words
    ),
    st.builds(
        e.PackExported,
        pack=st.uuids().map(str),
        audience=st.just("public"),
        format=st.just("json"),
        decided_at=st.just(3),
        quotes=st.just(("q1", "q2")),
        levels=st.just(("role", "named")),
        speakers=st.just(("s1", "s2")),
        digest=st.just("0"),
        title=words,
        purpose=st.sampled_from([None, "report"]),
    ),
    st.builds(
        e.NarrativePublished,
        narrative=st.just("n1"),
        audience=st.just("public"),
        quotes=st.just(("q1",)),
        levels=st.sampled_from([(), ("role",)]),
        speakers=st.just(("s1",)),
    ),
    st.builds(
        e.PackRecalled,
        pack=st.just("p0"),
        quotes=st.just(("q2",)),
        reasons=st.sampled_from([("consent",), ("attribution",)]),
    ),
    st.builds(e.ErasureRequested, erasure=st.uuids().map(str), speaker=st.sampled_from(SPEAKERS), ground=words),
    st.builds(
        e.SectionWritten,
        narrative=st.just("n1"),
        section=st.sampled_from(SECTIONS),
        index=st.integers(0, 3),
        heading=words,
    ),
    st.builds(e.SectionRemoved, narrative=st.just("n1"), section=st.sampled_from(SECTIONS)),
    st.builds(
        e.QuotePlaced,
        narrative=st.just("n1"),
        section=st.sampled_from(SECTIONS),
        quote=st.sampled_from(QUOTES),
        index=st.integers(0, 3),
    ),
    st.builds(
        e.QuoteUnplaced, narrative=st.just("n1"), section=st.sampled_from(SECTIONS), quote=st.sampled_from(QUOTES)
    ),
)


def founded() -> Journal:
    journal = Journal(Log.open(), Keys.open())
    begin = [e.SpeakerRegistered(speaker=s, name=f"Name of {s}") for s in SPEAKERS]
    begin += [e.QuoteCaptured(quote=q, speaker=SPEAKERS[i % 2], text=f"Words of {q}") for i, q in enumerate(QUOTES)]
    begin += [e.NarrativeStarted(narrative="n1", title="One"), e.ConsentRequested(speaker="s1", request="r1")]
    pack = {"audience": "public", "format": "json", "decided_at": 1, "digest": "0", "quotes": ("q1", "q2")}
    journal.append([*begin, e.PackExported(pack="p0", speakers=("s1", "s2"), **pack)], by=ANA)
    return journal


def closed(*things):
    for thing in things:
        thing.close()


@settings(max_examples=60, deadline=None)
@given(st.lists(facts, max_size=25), st.data())
def test_following_in_parts_equals_following_at_once_equals_a_rebuild(history, data):
    journal = founded()
    for one in history:
        journal.append([one], by=ANA)
    head = journal.log.size() - 1
    at_once, in_parts = Views(None, journal), Views(None, journal)
    at_once.follow()
    for stop in sorted(data.draw(st.sets(st.integers(0, head), max_size=5))):
        in_parts.follow(upto=stop)
    in_parts.follow()

    assert dump(in_parts) == dump(at_once)
    at_once.rebuild()
    assert dump(at_once) == dump(in_parts)
    closed(at_once, in_parts, journal.log, journal.keys)


def test_a_crash_inside_a_batch_leaves_the_old_state_and_the_next_start_heals(tmp_path, monkeypatch):
    journal = founded()
    views = Views(tmp_path / "views.db", journal)
    real = follower.fold

    def dies_on_the_third(session, recorded):
        real(session, recorded)
        if recorded.pos == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(follower, "fold", dies_on_the_third)
    with pytest.raises(KeyboardInterrupt):
        views.follow()
    assert views.position() == -1
    views.close()
    monkeypatch.setattr(follower, "fold", real)

    healed, fresh = Views(tmp_path / "views.db", journal), Views(None, journal)
    healed.follow()
    fresh.follow()

    assert dump(healed) == dump(fresh)
    closed(healed, fresh, journal.log, journal.keys)


def test_views_of_another_version_are_folded_anew(tmp_path, monkeypatch):
    journal = founded()
    views = Views(tmp_path / "views.db", journal)
    views.follow()
    views.close()

    monkeypatch.setattr(tables, "VERSION", tables.VERSION + 1)
    views = Views(tmp_path / "views.db", journal)

    assert views.position() == -1
    assert views.follow() == journal.log.size() - 1
    closed(views, journal.log, journal.keys)


def test_quotes_keep_their_numbers_when_everything_is_folded_anew():
    journal = founded()
    views = Views(None, journal)
    views.follow()
    with views.read() as session:
        before = {q: i.number for q, i in reading.items(session, QUOTES).items()}
    views.rebuild()
    with views.read() as session:
        assert (
            {q: i.number for q, i in reading.items(session, QUOTES).items()} == before == {"q1": 1, "q2": 2, "q3": 3}
        )
    closed(views, journal.log, journal.keys)


def test_what_touches_a_speaker_touches_all_their_quotes():
    journal = founded()
    views = Views(None, journal)
    at = views.follow()
    journal.append([e.ConsentWithdrawn(speaker="s1")], by=ANA)
    views.follow()
    with views.read() as session:
        assert [q for q, _ in reading.changed(session, after=at, limit=1)] == ["q1", "q3"]
    closed(views, journal.log, journal.keys)


def test_an_erased_speaker_reads_as_forgotten_after_a_rebuild():
    journal = founded()
    views = Views(None, journal)
    views.follow()
    journal.keys.destroy("s1")
    views.rebuild()
    with views.read() as session:
        items = reading.items(session, QUOTES)
    assert (items["q1"].forgotten, items["q1"].text, items["q1"].details.name) == (True, "", None)
    assert items["q2"].text == "Words of q2"
    closed(views, journal.log, journal.keys)


@pytest.mark.parametrize("how", ["overwritten", "cut", "garbage"])
def test_damaged_views_are_made_anew_and_nothing_is_lost(tmp_path, how):
    journal = founded()
    path = tmp_path / "views.db"
    views = Views(path, journal)
    views.follow()
    expected = dump(views)
    views.close()
    whole = path.read_bytes()
    spoilt = {
        "overwritten": whole[:100] + b"\xff" * (len(whole) - 100),
        "cut": whole[:5000],
        "garbage": b"no database",
    }
    path.write_bytes(spoilt[how])

    views = Views(path, journal)
    with contextlib.suppress(ViewDamaged):
        views.follow()
    views.rebuild()

    assert dump(views) == expected
    closed(views, journal.log, journal.keys)


def test_a_consent_taken_back_in_part_keeps_the_rest_and_one_given_anew_keeps_nothing_of_it():
    journal = founded()
    views = Views(None, journal)
    told = {"state": "granted", "channels": ("public", "partners"), "how": "by mail"}

    def consent():
        views.follow()
        with views.read() as session:
            return speaking.speaker(session, "s1").consent

    journal.append([e.ConsentRecorded(speaker="s1", **told)], by=ANA)
    journal.append([e.ConsentWithdrawn(speaker="s1", quotes=("q1",))], by=ANA)
    journal.append([e.ConsentWithdrawn(speaker="s1", quotes=("q1", "q3"), channels=("public",))], by=ANA)
    found = consent()
    assert (found.without_quotes, found.without_channels, found.how) == (("q1", "q3"), ("public",), "by mail")
    journal.append([e.ConsentRecorded(speaker="s1", **told)], by=ANA)
    assert consent().without_quotes == ()
    journal.append([e.ConsentWithdrawn(speaker="s1")], by=ANA)
    assert consent() == Consent(state="withdrawn")
    closed(views, journal.log, journal.keys)


def test_of_approved_credits_the_last_one_of_each_level_and_quote_stands_until_it_is_taken_back():
    journal = founded()
    views = Views(None, journal)
    for level, quote, wording in [
        ("role", None, "First"),
        ("role", None, "Second"),
        ("role", "q1", "Here"),
        ("named", None, "Name"),
        ("named", None, None),
    ]:
        journal.append([e.CreditWorded(speaker="s1", level=level, quote=quote, wording=wording)], by=ANA)
    views.follow()
    with views.read() as session:
        found = speaking.speaker(session, "s1").wordings
    assert {(w.level, w.quote, w.wording) for w in found} == {("role", None, "Second"), ("role", "q1", "Here")}
    closed(views, journal.log, journal.keys)


def test_masks_hold_for_the_words_they_were_decided_on():
    journal = founded()
    views = Views(None, journal)
    mask = e.MaskedSpan(start=0, end=5, kind="detail")
    journal.append([e.QuoteRedacted(quote="q1", speaker="s1", version=1, masks=(mask,), replacements="[x]")], by=ANA)

    def item():
        views.follow()
        with views.read() as session:
            return reading.items(session, ["q1"])["q1"]

    assert ([m.replacement for m in item().masks], item().looked_at) == (["[x]"], True)
    journal.append([e.QuoteCorrected(quote="q1", speaker="s1", text="Other words")], by=ANA)
    assert (item().masks, item().looked_at, item().version) == ((), False, 2)
    closed(views, journal.log, journal.keys)
