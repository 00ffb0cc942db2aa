"""Words that could identify somebody: a machine proposes, a person decides, readers get the masked words."""

import json
from collections.abc import Iterator

import pytest

from evidence_store.domain import AUDIENCES, Mask, Span
from evidence_store.errors import BadInput, ConditionFailed, NotFound, Refused
from evidence_store.interchange import read
from evidence_store.redaction import masked, moved
from evidence_store.store import EvidenceStore, Selection
from evidence_store.store.redacting import MOST_MASKS
from seed import codebook
from taggers.redaction import propose

FORMATS = ("markdown", "csv", "json", "word", "html", "xlsx")
SAID = "I am Perpetua Longreach of the Saltmarsh Bureau, and we used the tide tables to move the ferry."
PLAIN = "The tide tables were useful and we moved the ferry by them."


@pytest.fixture
def store(rules) -> Iterator[EvidenceStore]:
    with EvidenceStore(codebook=codebook(), taggers=[rules], redactor=propose) as store:
        yield store


def take_in(store: EvidenceStore, text: str = SAID, *, level: str = "role", who: str = "Perpetua Longreach") -> str:
    person = {"name": who, "role": "ferry planner", "institution": "Saltmarsh Bureau", "country": "Lagunia"}
    row = {"text": text, "speaker": person, "consent": "granted", "attribution_level": level}
    row["codes"] = {"influence_level": ["use"]}
    return store.import_rows(read(json.dumps(row).encode(), name="r.jsonl"), by="Ana").quotes[0]


def mask(text: str, words: str, replacement: str = "[name]", kind: str = "name") -> Mask:
    start = text.index(words)
    return Mask(start=start, end=start + len(words), kind=kind, replacement=replacement)


BOTH = (
    mask(SAID, "Perpetua Longreach"),
    mask(SAID, "the Saltmarsh Bureau", "[our office]", "organisation"),
)
SHOWN = "I am [name] of [our office], and we used the tide tables to move the ferry."


def pack(store: EvidenceStore, *quotes: str, audience: str = "public") -> Selection:
    return Selection(audience=audience, quotes=quotes, title="Tides")


def test_what_could_identify_a_speaker_is_proposed_with_a_reason_and_hides_nothing_by_itself(store):
    quote = take_in(store)
    found = store.redaction(quote)
    assert (found.shown, found.masks, found.looked_at) == (SAID, (), False)
    words = {p.span.cut(SAID) for p in found.proposals}
    assert any("Perpetua" in w for w in words)
    assert any("Saltmarsh" in w for w in words)
    assert all(p.reason and p.replacement.startswith("[") for p in found.proposals)
    assert [p.span.start for p in found.proposals] == sorted(p.span.start for p in found.proposals)


def test_what_is_masked_is_proposed_no_more(store):
    quote = take_in(store)
    done = store.redact(quote, BOTH, by="Ana", why="she asked")
    assert (done.shown, done.looked_at) == (SHOWN, True)
    hidden = [Span(start=m.start, end=m.end) for m in done.masks]
    assert not [p for p in done.proposals if any(h.start <= p.span.start and p.span.end <= h.end for h in hidden)]


def test_the_original_stays_as_it_was_said_and_codings_keep_their_place(store):
    quote = take_in(store)
    words = "used the tide tables"
    span = Span(start=SAID.index(words), end=SAID.index(words) + len(words))
    store.code(quote, "use_category", "programme_design", by="Ana", span=span)
    before = store.quote(quote)
    store.redact(quote, BOTH, by="Ana")

    after = store.quote(quote)
    assert (after.text, after.version, after.codings) == (before.text, before.version, before.codings)
    assert next(c.span for c in after.codings if c.span).cut(after.text) == words
    assert moved(span, after.masks).cut(masked(after.text, after.masks)) == words
    captured = next(r.event for r in store.journal.read() if r.event.kind == "quote.captured")
    assert captured.text == SAID
    outside = store.search("tide tables", audience="public").results[0].item
    assert next(c.span for c in outside.codings if c.span).cut(outside.text) == words


def test_colleagues_read_the_words_and_others_read_them_masked(store):
    quote = take_in(store)
    store.redact(quote, BOTH, by="Ana")
    for audience in AUDIENCES:
        (found,) = store.search("tide tables", audience=audience).results
        assert found.item.text == (SAID if audience == "internal" else SHOWN)
        assert {h.cut(found.item.text).lower() for h in found.highlights} == {"tide", "tables"}
        if audience != "internal":
            assert not {"Perpetua", "Saltmarsh"} & set(found.item.model_dump_json(exclude={"details"}).split())


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_pack_holds_the_masked_words_whoever_gets_it(store, audience):
    quote = take_in(store)
    store.redact(quote, BOTH, by="Ana")
    decided = store.decide_pack(pack(store, quote, audience=audience))
    assert [i.text for i in decided.pack.items] == [SHOWN]
    assert any("square brackets" in line for line in decided.pack.colophon)
    for format in FORMATS:
        content = store.export_pack(pack(store, quote, audience=audience), format, by="Ana").content
        assert b"Longreach" not in content
        assert b"Saltmarsh" not in content


def test_a_public_pack_leaves_out_what_nobody_has_looked_at_and_says_which(store):
    unseen, plain = take_in(store, "We at the Saltmarsh Bureau used the tide tables."), take_in(store, PLAIN)
    decided = store.decide_pack(pack(store, unseen, plain))
    assert decided.included == (plain,)
    reason = "nobody has looked at what could identify the speaker"
    assert [(out.quote, out.reason) for out in decided.left_out] == [(unseen, reason)]
    assert decided.pack.left_out == {reason: 1}

    store.redact(unseen, (), by="Ana")  # looked at: nothing to hide
    assert store.redaction(unseen).looked_at
    assert store.decide_pack(pack(store, unseen, plain)).included == (unseen, plain)


def test_partners_get_what_nobody_has_looked_at_with_a_word_to_the_writer(store):
    quote = take_in(store, "We at the Saltmarsh Bureau used the tide tables.")
    decided = store.decide_pack(pack(store, quote, audience="partners"))
    assert decided.included == (quote,)
    assert any("Nobody has looked yet" in notice for notice in decided.notices)


@pytest.mark.parametrize("level", ["institution", "named"])
def test_a_speaker_whose_institution_may_be_named_needs_no_look(store, level):
    quote = take_in(store, "We at the Saltmarsh Bureau used the tide tables.", level=level)
    assert store.decide_pack(pack(store, quote)).included == (quote,)
    assert store.unseen(store.quote(quote), level) == 0
    assert store.unseen(store.quote(quote), "role") > 0


def test_a_speaker_who_says_their_own_name_goes_out_once_it_is_masked(store):
    quote = take_in(store)
    store.redact(quote, BOTH[1:], by="Ana")
    for audience in AUDIENCES:
        assert store.decide_pack(pack(store, quote, audience=audience)).pack.left_out == {
            "the words name the speaker": 1
        }
    story = store.start_narrative("Tides", by="Ana").id
    store.place(story, quote, by="Ana")
    with pytest.raises(Refused, match="name a speaker who may not be named"):
        store.publish(story, audience="public", by="Ana")

    store.redact(quote, BOTH, by="Ana")
    assert store.decide_pack(pack(store, quote)).included == (quote,)
    assert store.publish(story, audience="public", by="Ana").status == "published"


def test_a_narrative_is_not_published_for_all_before_somebody_has_looked(store):
    quote = take_in(store, "We at the Saltmarsh Bureau used the tide tables.")
    story = store.start_narrative("Tides", by="Ana").id
    store.place(story, quote, by="Ana")
    with pytest.raises(Refused, match="E1"):
        store.publish(story, audience="public", by="Ana")
    store.redact(quote, (), by="Ana")
    assert store.publish(story, audience="public", by="Ana").status == "published"


def test_a_correction_ends_the_masks_and_asks_for_another_look(store):
    quote = take_in(store)
    store.redact(quote, BOTH, by="Ana")
    store.correct(quote, SAID.replace("I am", "My name is"), by="Ana")
    found = store.redaction(quote)
    assert (found.masks, found.looked_at, found.version) == ((), False, 2)
    assert store.decide_pack(pack(store, quote)).included == ()
    assert [r.quote for r in store.to_look_at()[0]] == [quote]


def test_masks_are_replaced_whole_and_the_same_again_changes_nothing(store):
    quote = take_in(store)
    store.redact(quote, BOTH, by="Ana", key="k")
    size = store.log.size()
    store.redact(quote, BOTH, by="Ana", key="k")
    store.redact(quote, tuple(reversed(BOTH)), by="Ana")
    assert store.log.size() == size
    assert store.redact(quote, BOTH[:1], by="Ana").shown == SAID.replace("Perpetua Longreach", "[name]")
    assert store.redact(quote, (), by="Ana").shown == SAID


def test_masks_survive_everything_being_folded_anew_and_the_words_stay_sealed(store):
    quote = take_in(store)
    store.redact(quote, BOTH, by="Ana", why="she asked")
    before = store.quote(quote)
    store.rebuild()
    assert store.quote(quote) == before
    headers = b"".join(r.header for r in store.log.read())
    for word in (b"Longreach", b"our office", b"she asked"):
        assert word not in headers


@pytest.mark.parametrize(
    ("masks", "said"),
    [
        ([Mask(start=5, end=500, kind="name", replacement="[name]")], "beyond the words"),
        ([Mask(start=5, end=5, kind="name", replacement="[name]")], "hides nothing"),
        ([mask(SAID, "Perpetua Longreach", "[Longreach Perpetua]")], "repeats the name"),
        ([mask(SAID, "Perpetua", "somebody")], "square brackets"),
        ([mask(SAID, "Perpetua", "[a\nb]")], "line break"),
        ([Mask(start=n, end=n + 1, kind="detail", replacement="[x]") for n in range(MOST_MASKS + 1)], "at most 200"),
    ],
)
def test_a_mask_that_cannot_stand_is_refused_without_repeating_the_words(store, masks, said):
    quote = take_in(store)
    with pytest.raises(BadInput, match=said) as refused:
        store.redact(quote, masks, by="Ana")
    assert "Longreach" not in str(refused.value)
    assert store.redaction(quote).masks == ()


def test_a_quote_out_of_use_or_unknown_is_not_masked(store):
    quote = take_in(store)
    store.withdraw(quote, by="Ana")
    with pytest.raises(Refused):
        store.redact(quote, BOTH, by="Ana")
    with pytest.raises(NotFound):
        store.redact("E77", BOTH, by="Ana")


def test_masks_made_on_words_that_were_corrected_meanwhile_are_refused(store):
    quote = take_in(store)
    real = store._item

    def corrected_meanwhile(mark):
        item = real(mark)
        store._item = real
        store.correct(quote, "Other words, shorter.", by="Bo")
        return item

    store.actor("Ana")
    real_do = store._do

    def do(decide, **options):
        store._do = real_do
        store._item = corrected_meanwhile
        return real_do(decide, **options)

    store._do = do
    with pytest.raises(ConditionFailed):
        store.redact(quote, BOTH, by="Ana")
    assert store.quote(quote).masks == ()


def test_the_list_of_what_to_look_at_holds_protected_words_oldest_first_in_pages(store):
    quotes = [take_in(store, f"We at the Saltmarsh Bureau used table {n}.") for n in range(3)]
    take_in(store, PLAIN)
    take_in(store, "We at the Saltmarsh Bureau used it.", level="named", who="Well Known")
    withdrawn = take_in(store, "We at the Saltmarsh Bureau never did.")
    store.withdraw(withdrawn, by="Ana")

    page, more = store.to_look_at(limit=2)
    assert ([r.quote for r in page], more) == (quotes[:2], True)
    page, more = store.to_look_at(limit=2, offset=2)
    assert ([r.quote for r in page], more) == (quotes[2:], False)
    store.redact(quotes[0], (), by="Ana")
    assert [r.quote for r in store.to_look_at()[0]] == quotes[1:]


def test_a_store_without_a_machine_that_proposes_still_masks(rules):
    with EvidenceStore(codebook=codebook(), taggers=[rules]) as plain:
        quote = take_in(plain)
        assert plain.redaction(quote).proposals == ()
        assert plain.redact(quote, BOTH, by="Ana").shown == SHOWN
