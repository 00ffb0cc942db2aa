"""A person erased is erased: no byte of theirs stays, everybody else's words do, and every proof still holds."""

import io
import subprocess
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from evidence_store.bytescan import scan
from evidence_store.domain import Consent, Mask, SpeakerDetails
from evidence_store.errors import BadInput, EvidenceError, KeyDestroyed, NotFound, Refused, SealBroken
from evidence_store.events import SpeakerErased
from evidence_store.interchange import read
from evidence_store.log.merkle import leaf_hash, verify_consistency, verify_inclusion
from evidence_store.store import Answer, Details, EvidenceStore, Selection
from tests import canaries as c

MANY = 200
TOLD = 12
"""So many of them through every feature here; all of them in `python -m tests.bench.erasure everyone`."""
SAMPLE = (*range(0, TOLD, 3), *range(TOLD, MANY, MANY // 16))
OTHERS = tuple(n for n in range(MANY) if n not in SAMPLE)


class Erased(NamedTuple):
    """A store on disk from which the sample was erased, and what was known of it before."""

    store: EvidenceStore
    folder: Path
    seen_before: tuple[str, ...]
    items_before: tuple
    size: int
    root: str
    inclusion: dict[int, list[bytes]]
    quote_of: dict[int, str]
    found: list


def words_of(numbers) -> list[str]:
    return [word for n in numbers for word in c.canaries(n)]


@pytest.fixture(scope="module")
def erased(tmp_path_factory):
    folder = tmp_path_factory.mktemp("erased") / "store"
    with EvidenceStore(folder) as store:
        c.capture(store, range(TOLD), title="Notes of everybody told")
        for start in range(TOLD, MANY // 2, 22):
            c.capture(store, range(start, min(MANY // 2, start + 22)), title=f"Notes with {c.named(start)}")
        c.import_rows(store, range(MANY // 2, MANY))
        for n in range(TOLD):
            c.tell_everything(store, n, f"E{n + 1}")
        for start in (0, 6, 100):
            c.tell_a_tale(store, range(start, start + 6), [f"E{n + 1}" for n in range(start, start + 6)])
        for n in SAMPLE:
            store.search(f"what {c.canary(n, 'said')} and {c.canary(n, 'product2')} did")
            store.similar(c.said(n))
        c.leave_drafts(folder, range(MANY))
        quote_of = {n: store.quote(f"E{n + 1}").id for n in range(MANY)}
        size = store.log.size()
        before = Erased(
            store=store,
            folder=folder,
            seen_before=scan(folder, words_of(SAMPLE)).found,
            items_before=store.items([quote_of[n] for n in OTHERS]),
            size=size,
            root=store.log.root(size),
            inclusion={pos: store.log.inclusion(pos, size) for pos in range(0, size, 37)},
            quote_of=quote_of,
            found=[],
        )
        for n in SAMPLE:
            before.found.append(store.erase(quote_of[n], ground="asked by mail", by=c.BY).result["found"])
        yield before


def test_before_the_erasure_the_look_sees_them_in_views_and_drafts(erased):
    assert "views.db" in {Path(name).name.removesuffix("-wal") for name in erased.seen_before}
    assert any(name.startswith("drafts") for name in erased.seen_before)


def test_no_byte_of_the_erased_is_in_any_file_while_the_store_is_open(erased):
    names = {path.name for path in erased.folder.rglob("*")}
    assert {"views.db-wal", "views.db-shm", "log.db-wal", "keys.db", "similar.db"} <= names
    assert scan(erased.folder, words_of(SAMPLE)).found == ()
    assert erased.found == [[]] * len(SAMPLE)


def test_the_same_look_still_sees_those_who_were_not_erased(erased):
    for n in (OTHERS[0], OTHERS[-1]):
        assert scan(erased.folder, [c.canary(n, "said")]).found


def test_no_hash_of_words_of_the_erased_stays_in_the_index_of_similar_quotes(erased):
    from evidence_store.search.similar import _hashes

    def runs(n: int) -> set[bytes]:
        words = c.canary(n, "said"), "The", "was"
        theirs = {h for h in _hashes(c.said(n)) if h not in _hashes(c.said(n).replace(words[0], "other"))}
        return {h.to_bytes(8, order, signed=True) for h in theirs for order in ("big", "little")}

    # Read by another process: in this one it would drop the store's own locks.
    paths = [str(path) for path in (erased.folder / "index" / "similar").glob("similar.db*")]
    files = subprocess.run(["cat", *paths], capture_output=True, check=True).stdout
    assert not [n for n in SAMPLE if any(run in files for run in runs(n))]
    assert all(any(run in files for run in runs(n)) for n in OTHERS[-9:])


def test_everybody_elses_words_are_unchanged_item_by_item(erased):
    assert erased.store.items([erased.quote_of[n] for n in OTHERS]) == erased.items_before


def test_the_log_verifies_and_proofs_made_before_still_hold(erased):
    log = erased.store.log
    assert erased.store.verify().ok
    assert log.root(erased.size) == erased.root
    records = {record.pos: record for record in log.read(upto=erased.size - 1)}
    for pos, proof in erased.inclusion.items():
        leaf, root = leaf_hash(records[pos].header), bytes.fromhex(erased.root)
        assert verify_inclusion(leaf=leaf, pos=pos, size=erased.size, proof=proof, root=root)
    assert verify_consistency(
        first=erased.size,
        second=log.size(),
        first_root=bytes.fromhex(erased.root),
        second_root=bytes.fromhex(log.root()),
        proof=log.consistency(erased.size, log.size()),
    )


def test_views_folded_anew_equal_the_followed_ones_row_by_row(erased):
    followed = list(c.everything(erased.store))
    erased.store.rebuild()
    assert list(c.everything(erased.store)) == followed
    assert scan(erased.folder, words_of(SAMPLE)).found == ()


def test_search_facets_and_counts_forget_the_erased(erased):
    store = erased.store
    found = store.search("", limit=50)
    gone = {erased.quote_of[n] for n in SAMPLE}
    assert found.total == MANY - len(SAMPLE)
    for dimension in ("country", "institution", "product", "region"):
        assert not set(found.facets.get(dimension, {})) & set(words_of(SAMPLE))
    for n in SAMPLE[:4]:
        assert not gone & {r.item.id for r in store.search(c.canary(n, "said")).results}
        assert not gone & {s.id for s in store.similar(c.said(n))}
        assert not gone & {r.item.id for r in store.search(c.canary(n, "said"), as_of=erased.size - 1).results}
    assert not gone & {item.id for item in store.inbox(limit=500)[0]}
    assert not gone & {item.id for item in store.inbox(limit=500, lacking="consent")[0]}
    assert store.counts()["quotes"] == store.counts()["speakers"] == MANY - len(SAMPLE)
    assert store.diagnose().ok
    rows = [row.model_dump_json() for row in store.rows()]
    assert len(rows) == MANY - len(SAMPLE)
    rows = "".join(rows)
    assert not [word for word in words_of(SAMPLE) if word in rows]
    assert c.canary(OTHERS[0], "said") in rows


def test_narratives_are_written_anew_without_them_and_packs_are_to_be_recalled(erased):
    store = erased.store
    tale = next(t for t in store.narratives() if erased.quote_of[0] in t.sections[-1].quotes)
    prose = " ".join(tale.prose())
    assert "[erased]" in prose
    assert not [word for word in words_of(SAMPLE) if word in prose]
    assert c.said(1) in prose
    assert tale.id in store.stale()
    reasons = {o.reason for due in store.recalls() for o in due.overtaken if o.entry.quote == erased.quote_of[0]}
    assert reasons == {"erased"}
    assert "" in {pack.title for pack in store.packs(quote=erased.quote_of[0])}


def test_the_history_of_an_erased_quote_tells_what_happened_and_no_word(erased):
    told = erased.store.history(erased.quote_of[0])
    assert told[-1].what == "Erasure of the speaker carried out"
    assert not [word for word in c.canaries(0) for step in told if word in step.model_dump_json()]


def test_an_erased_quote_is_refused_by_every_verb_in_a_sentence_and_nothing_is_recorded(erased):
    store, quote = erased.store, erased.quote_of[0]
    who = store.quote(quote).speaker
    tale = store.start_narrative("A tale of nobody", by=c.BY).id
    request = "no-request"
    mask = Mask(start=0, end=1, kind="name", replacement="[x]")
    verbs = {
        "code": lambda: store.code(quote, "influence_level", "access", by=c.BY),
        "uncode": lambda: store.uncode(quote, "influence_level", "use", by=c.BY),
        "accept": lambda: store.accept(quote, by=c.BY),
        "decline": lambda: store.decline(quote, by=c.BY),
        "change": lambda: store.change(quote, "influence_level", "use", "access", by=c.BY),
        "correct": lambda: store.correct(quote, "other words", by=c.BY),
        "describe": lambda: store.describe(quote, Details(kind="quote", product="x"), by=c.BY),
        "translate": lambda: store.translate(quote, "fr", "autres mots", by=c.BY),
        "note": lambda: store.note(quote, "a note", by=c.BY),
        "withdraw": lambda: store.withdraw(quote, by=c.BY),
        "suggest_again": lambda: store.suggest_again(quote),
        "redact": lambda: store.redact(quote, [mask], by=c.BY),
        "sign_off": lambda: store.sign_off(quote, by=c.BY),
        "attribute": lambda: store.attribute(who, "anonymous", by=c.BY),
        "attribute, wider": lambda: store.attribute(who, "named", by=c.BY, proof="mail"),
        "word_credit": lambda: store.word_credit(who, "role", "x", by=c.BY),
        "describe_speaker": lambda: store.describe_speaker(who, SpeakerDetails(name="X Y"), by=c.BY),
        "consent": lambda: store.consent(who, Consent(state="granted", how="mail"), by=c.BY),
        "consent, refused": lambda: store.consent(who, Consent(state="refused"), by=c.BY),
        "withdraw_consent, in part": lambda: store.withdraw_consent(who, by=c.BY, purposes=("a leaflet",)),
        "file_proof": lambda: store.file_proof(who, "f.txt", b"x", by=c.BY, media_type="text/plain"),
        "request_letter": lambda: store.request_letter(who, writer=c.BY),
        "request_consent": lambda: store.request_consent(who, by=c.BY, writer=c.BY),
        "answer_request": lambda: store.answer_request(request, Answer(consent=Consent()), by=c.BY),
        "place": lambda: store.place(tale, quote, by=c.BY),
        "subject_access": lambda: store.subject_access(who),
    }
    before = store.log.size()
    kind = {}
    for verb, ask in verbs.items():
        try:
            ask()
            kind[verb] = "done"
        except EvidenceError as error:
            kind[verb] = type(error).__name__ if str(error).endswith((".", "?")) else f"no sentence: {error}"
    # Nothing to do is no refusal: the consent of the erased is taken back already.
    harmless = {"withdraw_consent, in part"}
    assert {verb for verb, was in kind.items() if was == "done"} <= harmless, kind
    assert set(kind.values()) <= {"done", "Refused", "NotFound", "BadInput"}, kind
    assert store.log.size() == before


def test_an_erased_quote_can_still_be_looked_at_and_taken_out_of_a_narrative(erased):
    store, quote = erased.store, erased.quote_of[0]
    item = store.quote(quote)
    assert item.forgotten
    assert item.text == ""
    assert store.redaction(quote).shown == ""
    assert store.ledger(quote)
    assert store.proofs(quote) == ()
    assert store.requests(who=quote) == ()
    assert store.erasure_plan(quote).erased
    chosen = Selection(audience="internal", quotes=(quote, erased.quote_of[1]))
    decided = store.decide_pack(chosen)
    assert decided.included == (erased.quote_of[1],)
    tale = next(t for t in store.narratives() if any(quote in s.quotes for s in t.sections))
    with pytest.raises(Refused):
        store.publish(tale.id, by=c.BY, audience="internal")
    left = store.unplace(tale.id, quote, by=c.BY)
    assert quote not in left.sections[-1].quotes


def test_asked_again_an_erasure_answers_the_same_and_records_nothing(erased):
    store = erased.store
    known = next(e for e in store.erasures() if e.speaker == store.quote("E1").speaker)
    size = store.log.size()
    assert store.erase("E1", ground="asked once more", by=c.BY) == known
    assert store.log.size() == size
    assert known.result["rotated"] is True
    assert sum(isinstance(r.event, SpeakerErased) for r in store.journal.read()) == len(SAMPLE)


def test_nothing_is_left_beside_the_store_of_what_was_looked_for(erased):
    assert not list(erased.folder.glob("erasing/*"))
    for erasure in erased.store.erasures():
        assert erased.store.keys.destroyed(f"{erasure.id}-traces")


@pytest.fixture
def pair(reopen):
    """Two speakers, one to be erased."""
    store = reopen()
    c.capture(store, (0, 1), title="Notes of two")
    return store


def test_a_ground_has_to_be_given_and_the_speaker_known(pair):
    with pytest.raises(BadInput):
        pair.erase("E1", ground="  ", by=c.BY)
    with pytest.raises(NotFound):
        pair.erase("E77", ground="asked", by=c.BY)
    assert not pair.erasures()


def test_the_plan_says_what_goes_before_it_goes_and_changes_nothing(pair):
    pair.file_proof("E1", "form.txt", b"yes", by=c.BY, media_type="text/plain")
    c.leave_drafts(pair.folder, (0, 1))
    pair.note("E2", f"As {c.named(0)} told us.", by=c.BY)
    pair.correct("E2", f"{c.said(1)} So says {c.named(0)}.", by=c.BY)
    size = pair.log.size()
    plan = pair.erasure_plan("E1")
    assert plan.quotes == ("E1",)
    assert (plan.proofs, plan.drafts, plan.named_by, plan.also_in_sources) == (1, 1, ("E2",), ("E2",))
    assert plan.rotates
    assert pair.log.size() == size
    assert pair.erasure_plan("E1") == plan


def test_a_destroyed_key_and_a_broken_seal_are_told_apart(pair):
    kept, gone = (pair.file_proof(q, "f.txt", b"yes", by=c.BY, media_type="text/plain") for q in ("E2", "E1"))
    position = gone.pos
    pair.erase("E1", ground="asked", by=c.BY)
    assert pair.journal.at(position).forgotten
    assert pair.journal.at(position).event.content is None
    with pytest.raises(NotFound):
        pair.proof(gone.id)
    record = next(pair.log.read(after=position - 1, upto=position))
    with pytest.raises(KeyDestroyed):
        pair.journal._unseal(record, record.sealed[0].kid, "personal", record.sealed[0].sha256, b"anything")
    broken = next(pair.log.read(after=kept.pos - 1, upto=kept.pos))
    with pytest.raises(SealBroken):
        pair.journal._unseal(broken, broken.sealed[0].kid, "personal", broken.sealed[0].sha256, b"anything" * 9)
    assert pair.proof(kept.id)[1] == b"yes"


def test_a_broken_seal_is_not_read_as_an_erasure(pair, monkeypatch):
    kept = pair.file_proof("E2", "f.txt", b"yes", by=c.BY, media_type="text/plain")
    blobs = pair.log.blobs

    def bent(digests):
        return {digest: blob[:-1] + bytes([blob[-1] ^ 1]) for digest, blob in blobs(digests).items()}

    monkeypatch.setattr(pair.log, "blobs", bent)
    for ask in (lambda: pair.proof(kept.id), lambda: pair.journal.at(kept.pos), lambda: list(pair.journal.read())):
        with pytest.raises(SealBroken):
            ask()


def test_imported_again_the_same_file_brings_nothing_back_by_its_key(reopen):
    """The key of an import answers with what was recorded: ids, whose words are gone. Only new words are new."""
    store = reopen()
    c.import_rows(store, (0, 1))
    store.erase("E1", ground="asked", by=c.BY)
    size = store.log.size()
    c.import_rows(store, (0, 1))
    assert store.log.size() == size
    assert store.quote("E1").forgotten
    assert scan(store.folder, words_of([0])).found == ()
    # Under another key it is another import: the person who imports it decides, and a new speaker is registered.
    content = f'{{"text": "{c.said(0)}", "speaker": {{"name": "{c.named(0)}"}}}}'.encode()
    again = store.import_rows(read(content, format="jsonl"), by=c.BY, key="another-file").quotes[0]
    assert store.quote(again).speaker != store.quote("E1").speaker
    assert store.quote("E1").forgotten


def test_a_draft_inside_a_workbook_or_a_word_file_goes_as_well(pair):
    drafts = pair.folder / "drafts"
    drafts.mkdir()

    def archive(part: str, xml: str) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr(part, xml)
        return out.getvalue()

    first, rest = c.said(0)[:9], c.said(0)[9:]
    word = f"<w:p><w:r><w:t>{first}</w:t></w:r><w:r><w:t>{rest}</w:t></w:r></w:p>"
    sheet = f"<sst><si><t>{c.named(0)}</t></si><si><t>{c.named(0)}</t></si></sst>"
    (drafts / "file-word").write_bytes(b"notes.docx\n" + archive("word/document.xml", word))
    (drafts / "file-sheet").write_bytes(b"notes.xlsx\n" + archive("xl/sharedStrings.xml", sheet))
    (drafts / "file-others").write_bytes(
        b"notes.docx\n" + archive("word/document.xml", word.replace(first, "x")[:40])
    )
    (drafts / "file-broken").write_bytes(b"notes.docx\nPK\x03\x04 cut off")
    pair.erase("E1", ground="asked", by=c.BY)
    assert {path.name for path in drafts.iterdir()} == {"file-others", "file-broken"}


def test_nothing_can_be_said_of_the_erased_while_the_erasure_is_under_way(reopen):
    """At every step another writer tries; the negative control is the same verb before the erasure was asked for."""
    refused = []

    def meddle(point):
        if point not in ("actor", "looked", "executed"):
            with pytest.raises(EvidenceError, match="erase"):
                store.note("E1", "a late note", by=c.BY)
            refused.append(point)

    store = reopen(hooks=meddle)
    c.capture(store, (0, 1), title="Notes of two")
    store.note("E1", "an early note", by=c.BY)
    store.erase("E1", ground="asked", by=c.BY)
    assert len(refused) >= 5
    assert "a late note" not in str(list(c.everything(store)))
