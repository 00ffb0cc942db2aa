"""Readers outside ask of what they may read: nothing hidden from them finds, counts, names or suggests anything."""

from datetime import UTC, datetime

import pytest

from evidence_store.domain import Consent, Draft, Mask, SpeakerDetails
from evidence_store.store import EvidenceStore
from seed import codebook

WHO = SpeakerDetails(name="Zenobia Quill", role="adviser", institution="Bureau of Lanterns", country="Peru")
WORDS = "At the Bureau of Lanterns we used the tide almanac to plan our harbour."
HIDDEN = (
    "lanterns",
    "Zenobia",
    "Quill",
    "adviser to the bureau",
    "overheard",
    "Peru",
    '"bureau of lanterns"',
    "lant*",
)


@pytest.fixture
def quote(store) -> str:
    draft = Draft(
        text=WORDS, start=0, end=len(WORDS), sniffer="test", speaker=WHO, attribution="Zenobia Quill, Bureau of Lanterns",
        context="Overheard by the adviser", product="Tide almanac",
    )  # fmt: skip
    quote = store.capture([draft], by="Ana").quotes[0]
    store.consent(quote, Consent(state="granted"), by="Ana")
    start = WORDS.index("Bureau")
    mask = Mask(start=start, end=start + len("Bureau of Lanterns"), kind="organisation", replacement="[organisation]")
    store.redact(quote, [mask], by="Ana")
    return quote


@pytest.mark.parametrize("audience", ["partners", "public"])
@pytest.mark.parametrize("words", HIDDEN)
def test_what_is_hidden_from_readers_finds_nothing_for_them(store, quote, audience, words):
    found = store.search(words, audience=audience)
    assert not found.chips
    assert found.total == 0
    assert store.search(words).total == 1  # the control: a colleague finds it


@pytest.mark.parametrize("audience", ["partners", "public"])
def test_what_they_may_read_is_found_with_the_words_they_get(store, quote, audience):
    (result,) = store.search("planned a harbour with the tide almanac", audience=audience).results
    assert "Lanterns" not in result.item.text
    assert "[organisation]" in result.item.text
    assert all(span.end <= len(result.item.text) for span in result.highlights)
    assert result.why


def test_facets_and_filters_tell_nothing_of_who_spoke(store, quote):
    facets = store.search("", audience="public").facets
    assert not {"country", "institution", "speaker", "consent"} & set(facets)
    for filters in ({"country": ["Peru"]}, {"institution": [WHO.institution]}, {"consent": ["granted"]}):
        assert store.search("", filters=filters, audience="public").total == 0
        assert store.search("", filters=filters).total == 1


def test_a_name_that_only_hidden_quotes_carry_is_no_filter_outside(store, quote):
    other = Draft(text="We cited it.", start=0, end=12, sniffer="test", product="Secret ledger")
    refused = store.capture([other], by="Ana").quotes[0]
    store.consent(refused, Consent(state="refused"), by="Ana")
    assert store.search("secret ledger").chips
    assert not store.search("secret ledger", audience="public").chips
    assert "Secret ledger" not in store.search("", audience="public").facets.get("product", {})


def test_a_mask_put_on_later_holds_for_the_past_as_well(store, quote):
    before = store.log.size() - 2
    assert store.search("lanterns", as_of=before).total == 1
    assert store.search("lanterns", as_of=before, audience="public").total == 0
    assert store.search("harbour", as_of=store.log.size() - 1, audience="public").total == 1


def test_withdrawn_consent_takes_words_out_of_both_before_any_index_hears_of_it(store, quote):
    assert store.search("harbour", audience="public").total == 1
    store.consent(quote, Consent(state="withdrawn"), by="Ana")
    for audience in ("internal", "partners", "public"):
        assert store.search("harbour", audience=audience).total == 0


def test_erasing_somebody_leaves_no_word_in_the_index_for_readers_outside(reopen, tmp_path):
    store = reopen()
    draft = Draft(text="The zephyrine memo rests on it.", start=0, end=31, sniffer="test", speaker=WHO)
    stays = Draft(text="The marmoreal plan rests on it.", start=0, end=31, sniffer="test")
    gone, kept = store.capture([draft, stays], by="Ana").quotes
    for each in (gone, kept):
        store.consent(each, Consent(state="granted"), by="Ana")
    assert store.search("zephyrine", audience="public").total == 1
    store.erase(gone, ground="asked by letter", by="Ana")
    assert store.search("zephyrine", audience="public").total == 0
    assert store.search("marmoreal", audience="public").total == 1
    store.close()
    files = b"".join(
        p.read_bytes() for p in (tmp_path / "store" / "index" / "outside-public").rglob("*") if p.is_file()
    )
    assert b"zephyrin" not in files
    assert b"marmor" in files  # the control: such a word would be seen


def test_a_consent_that_ends_by_itself_takes_words_out_of_the_index_for_readers_outside(rules):
    today = [datetime(2026, 5, 1, tzinfo=UTC)]
    with EvidenceStore(codebook=codebook(), taggers=[rules], clock=lambda: today[0]) as store:
        draft = Draft(text="We used the tide almanac.", start=0, end=25, sniffer="test")
        quote = store.capture([draft], by="Ana").quotes[0]
        store.consent(quote, Consent(state="granted", expires_on="2026-06-01"), by="Ana")
        assert store.search("almanac", audience="public").total == 1
        today[0] = datetime(2026, 7, 1, tzinfo=UTC)
        assert store.search("almanac", audience="public").total == 0
        assert store.search("", audience="public").facets == {}


def test_consent_that_is_given_later_lets_readers_outside_find_the_words(store, quote):
    other = Draft(text="We read the harbour ledger.", start=0, end=27, sniffer="test")
    new = store.capture([other], by="Ana").quotes[0]
    assert store.search("ledger", audience="partners").total == 0
    store.consent(new, Consent(state="granted", channels=("partners",)), by="Ana")
    assert store.search("ledger", audience="partners").total == 1
    assert store.search("ledger", audience="public").total == 0
