"""What is out of the house: the ledger of a quote, narratives gone stale, packs to recall, each told once."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from evidence_store.domain import Consent, Mask
from evidence_store.errors import NotFound, Refused
from evidence_store.interchange import read
from evidence_store.letters import as_text
from evidence_store.store import EvidenceStore, Selection

NAME, PLACE = "Leopoldine Fairwether", "Estuary Survey Office"
SAID = "The tide atlas changed how we dredge"


def take_in(store: EvidenceStore, count: int = 2, *, level: str = "named") -> list[str]:
    """Quotes of one speaker each, with consent and named unless told otherwise."""
    rows = [
        {
            "text": f"{SAID} channel {n}.",
            "speaker": {
                "name": f"{NAME} {n}",
                "role": "dredging engineer",
                "institution": PLACE,
                "country": "Deltia",
            },
            "consent": "granted",
            "attribution_level": level,
        }
        for n in range(count)
    ]
    lines = "\n".join(map(json.dumps, rows))
    return list(store.import_rows(read(lines.encode(), name="r.jsonl"), by="Ana").quotes)


def export(store: EvidenceStore, *quotes: str, audience: str = "public", **options: object) -> str:
    selection = Selection(audience=audience, quotes=quotes, title="Tides", **options)
    return store.export_pack(selection, "json", by="Ana").pack


def publish(store: EvidenceStore, *quotes: str, audience: str = "public") -> str:
    story = store.start_narrative("Dredging anew", by="Ana").id
    for quote in quotes:
        store.place(story, quote, by="Ana")
    return store.publish(story, audience=audience, by="Ana").id


def due(store: EvidenceStore) -> dict[str, list[tuple[int, str]]]:
    """Pack -> the numbers of its quotes to recall, with why."""
    return {r.pack.id: [(o.entry.place, o.reason) for o in r.overtaken] for r in store.recalls()}


def stale(store: EvidenceStore) -> dict[str, list[str]]:
    return {story: [o.reason for o in each] for story, each in store.stale().items()}


MASK = Mask(start=4, end=14, kind="detail", replacement="[a book]")
REASONS: dict[str, tuple[str, Callable[[EvidenceStore, str], object]]] = {
    "taken back": ("consent", lambda s, q: s.withdraw_consent(q, by="Ana")),
    "taken back for the public": ("consent", lambda s, q: s.withdraw_consent(q, channels=("public",), by="Ana")),
    "taken back for this quote": ("consent", lambda s, q: s.withdraw_consent(q, quotes=(q,), by="Ana")),
    "refused": ("consent", lambda s, q: s.consent(q, Consent(state="refused"), by="Ana")),
    "narrowed": ("attribution", lambda s, q: s.attribute(q, "role", by="Ana")),
    "narrowed for the public": ("attribution", lambda s, q: s.attribute(q, "anonymous", channel="public", by="Ana")),
    "narrowed for this quote": ("attribution", lambda s, q: s.attribute(q, "institution", quote=q, by="Ana")),
    "less known": ("attribution", lambda s, q: s.describe_speaker(q, s.speaker(q).details.model_copy(
        update={"name": None}), by="Ana")),
    "masked": ("redaction", lambda s, q: s.redact(q, [MASK], by="Ana")),
    "out of use": ("withdrawn", lambda s, q: s.withdraw(q, by="Ana")),
    "corrected": ("corrected", lambda s, q: s.correct(q, "The tide atlas changed nothing.", by="Ana")),
}  # fmt: skip
NOTHING: dict[str, Callable[[EvidenceStore, str], object]] = {
    "a note": lambda s, q: s.note(q, "Ask her about the lock.", by="Ana"),
    "a code": lambda s, q: s.code(q, "influence_level", "use", by="Ana"),
    "the same consent": lambda s, q: s.consent(q, Consent(state="granted"), by="Ana"),
    "taken back for partners": lambda s, q: s.withdraw_consent(q, channels=("partners",), by="Ana"),
    "narrowed for partners": lambda s, q: s.attribute(q, "anonymous", channel="partners", by="Ana"),
    "narrowed in another project": lambda s, q: s.attribute(q, "anonymous", project="other", by="Ana"),
    "nothing to hide": lambda s, q: s.redact(q, [], by="Ana"),
    "approved": lambda s, q: s.sign_off(q, by="Ana"),
    "out of use and back": lambda s, q: (s.withdraw(q, by="Ana"), s.restore(q, by="Ana")),
}


@pytest.mark.parametrize("what", REASONS)
def test_each_reason_makes_a_pack_due_and_a_narrative_stale_for_that_quote_alone(store, what):
    moved, other = take_in(store)
    pack, story = export(store, moved, other), publish(store, other, moved)
    assert (due(store), stale(store)) == ({}, {})
    reason, happens = REASONS[what]
    happens(store, moved)
    assert due(store) == {pack: [(1, reason)]}
    assert stale(store) == {story: [reason]}
    assert store.stale(story) == store.stale()
    assert store.stale("another") == {}
    assert [p.id for p in store.packs(quote=moved)] == [pack]


@pytest.mark.parametrize("what", NOTHING)
def test_what_changes_nothing_for_its_readers_makes_nothing_due(store, what):
    quote = take_in(store, 1)[0]
    export(store, quote)
    publish(store, quote)
    NOTHING[what](store, quote)
    assert (due(store), stale(store)) == ({}, {})


def test_a_pack_is_looked_at_for_its_own_readers_project_and_purpose(store):
    quote = take_in(store, 1)[0]
    public, partners = export(store, quote), export(store, quote, audience="partners")
    atlas = export(store, quote, project="atlas")
    report = export(store, quote, purpose="annual report", audience="partners")
    store.attribute(quote, "role", project="atlas", by="Ana")
    assert set(due(store)) == {atlas}
    store.withdraw_consent(quote, purposes=("appeals",), by="Ana")
    assert set(due(store)) == {public, partners, atlas}  # nobody said what for: it may be for appeals
    store.withdraw_consent(quote, purposes=("annual report",), by="Ana")
    assert set(due(store)) == {public, partners, atlas, report}


def test_a_consent_that_ends_by_itself_recalls_nothing(reopen):
    now = [datetime(2026, 3, 1, tzinfo=UTC)]
    store = reopen(clock=lambda: now[0])
    quote = take_in(store, 1)[0]
    store.consent(quote, Consent(state="granted", expires_on="2026-03-10"), by="Ana")
    export(store, quote)
    now[0] += timedelta(days=30)
    assert due(store) == {}
    store.withdraw_consent(quote, by="Ana")
    assert len(due(store)) == 1


def test_showing_more_of_the_words_than_before_recalls_nothing_and_hiding_other_words_does(store):
    quote = take_in(store, 1)[0]
    wide = MASK.model_copy(update={"end": 20})
    store.redact(quote, [wide], by="Ana")
    pack = export(store, quote)
    store.redact(quote, [MASK], by="Ana")  # a part of what was hidden before
    assert due(store) == {}
    store.redact(quote, [MASK, MASK.model_copy(update={"start": 24, "end": 30})], by="Ana")
    assert due(store) == {pack: [(1, "redaction")]}


def test_a_recall_is_told_once_and_not_due_again_until_something_else_happens(store):
    first, second = take_in(store)
    pack = export(store, first, second)
    store.attribute(first, "role", by="Ana")
    assert store.recall(pack, by="Bo", key="k").id == pack
    store.recall(pack, by="Bo", key="k")
    assert due(store) == {}
    with pytest.raises(Refused, match="Nothing in this pack"):
        store.recall(pack, by="Bo")

    # Its readers were asked to delete this quote: whatever happens to it later changes nothing for them.
    store.withdraw_consent(first, by="Ana")
    assert due(store) == {}
    # Another quote of the pack is news, and so is a pack made since.
    store.withdraw(second, by="Ana")
    assert due(store) == {pack: [(2, "withdrawn")]}
    store.recall(pack, by="Bo")
    assert due(store) == {}

    store.restore(second, by="Ana")
    anew = export(store, second)
    store.withdraw_consent(second, by="Ana")
    assert due(store) == {anew: [(1, "consent")]}
    assert [r.type for r in store.log.read(types=["pack.recalled"])] == ["pack.recalled"] * 2


def test_a_recall_is_remembered_in_the_ledger_and_after_everything_is_folded_anew(store):
    quote = take_in(store, 1)[0]
    pack = export(store, quote)
    store.withdraw_consent(quote, by="Ana")
    store.recall(pack, by="Ana")
    (entry,) = store.ledger(quote)
    assert (entry.reason, bool(entry.recalled_at)) == ("consent", True)
    store.rebuild()
    assert store.ledger(quote) == (entry,)
    assert due(store) == {}
    with pytest.raises(NotFound):
        store.recall("no-such-pack", by="Ana")


def test_the_ledger_says_where_a_quote_stands_when_and_for_whom_newest_first(reopen):
    now = [datetime(2026, 3, 1, 8, tzinfo=UTC)]
    store = reopen(clock=lambda: now[0])
    first, second = take_in(store)
    pack = export(store, second, first, recipient="The harbour board", purpose="report", project="atlas")
    now[0] += timedelta(days=1)
    story = publish(store, first, audience="partners")
    told = [(e.what, e.is_pack, e.place, e.level, e.audience, e.recipient, e.at[:10]) for e in store.ledger(first)]
    assert told == [
        (story, False, 1, "named", "partners", None, "2026-03-02"),
        (pack, True, 2, "named", "public", "The harbour board", "2026-03-01"),
    ]
    assert (store.ledger(first)[1].purpose, store.ledger(first)[1].project) == ("report", "atlas")
    assert [e.title for e in store.ledger(first)] == ["Dredging anew", "Tides"]
    assert len(store.ledger(second)) == 1


def test_a_narrative_counts_as_it_was_last_published(store):
    first, second = take_in(store)
    story = publish(store, first, second)
    store.withdraw_consent(first, by="Ana")
    assert stale(store) == {story: ["consent"]}
    store.unplace(story, first, by="Ana")
    assert stale(store) == {story: ["consent"]}  # its readers still see it
    store.publish(story, audience="public", by="Ana")
    assert stale(store) == {}
    store.withdraw(second, by="Ana")
    assert stale(store) == {story: ["withdrawn"]}
    store.withdraw_narrative(story, by="Ana")
    assert stale(store) == {}


def test_a_notice_says_which_numbers_and_why_and_holds_no_words_and_no_names(store):
    quotes = take_in(store, 4)
    export(store, *quotes, recipient="The harbour board")
    store.withdraw_consent(quotes[0], by="Ana", why="Fairwether moved house")
    store.attribute(quotes[1], "anonymous", by="Ana")
    store.redact(quotes[2], [MASK], by="Ana")
    store.correct(quotes[3], "Nothing changed.", by="Ana")
    (recall,) = store.recalls(writer="Ana Lindqvist")
    letter = as_text(recall.letter)
    for said in ("The harbour board", "Tides", "Ana Lindqvist", recall.pack.digest[:8]):
        assert said in letter
    for secret in (NAME, "Fairwether", PLACE, "Deltia", "engineer", "tide atlas", "dredge", "moved house", "a book"):
        assert secret not in letter
    for item in (*store.items(quotes), recall.pack):
        assert item.id not in letter


def test_a_file_is_known_again_by_its_bytes(store):
    quote = take_in(store, 1)[0]
    made = store.export_pack(Selection(audience="public", quotes=(quote,)), "json", by="Ana")
    assert store.known_pack(made.content).id == made.pack
    assert store.known_pack(made.content + b" ") is None
