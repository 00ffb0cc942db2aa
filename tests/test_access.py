"""What a speaker gets who asks for everything that is held on them: all of it, and nothing of anybody else."""

import io
import json
import zipfile
from html.parser import HTMLParser

import pytest

from evidence_store.domain import Consent, Draft, Mask, SpeakerDetails
from evidence_store.errors import NotFound, Refused
from evidence_store.store import Details, EvidenceStore, Selection

MINE = "The quartermaster of Ostrava read our tables aloud, and the pier was rebuilt."
OTHERS = "Nobody here has opened the almanac since the thaw."
PASTE = f"{OTHERS}\n— Radu Vantrease, harbour master\n\n{MINE}\n— Ilse Morrow, pilot\n"
ANA = "Ana Keeper"


@pytest.fixture
def held(store):
    """A speaker with something under every heading, and another in the same paste, narrative and pack."""
    mine = draft(MINE, within=PASTE, name="Ilse Morrow", role="pilot", contact="ilse@example.org")
    drafts = [mine, draft(OTHERS, within=PASTE, name="Radu Vantrease", role="harbour master")]
    quote, other = store.capture(drafts, by=ANA, paste=PASTE, title="Notes of the pier meeting").quotes
    who = store.quote(quote).speaker
    store.correct(quote, MINE.replace("tables", "tide tables"), by=ANA, why="as the tape has it")
    store.describe(quote, Details(kind="quote", product="Tide Atlas", context="over tea"), by=ANA)
    store.translate(quote, "cs", "Proviantmistr četl naše tabulky.", by=ANA)
    store.note(quote, "She asked to see the report.", by=ANA)
    store.code(quote, "influence_level", "use", by=ANA, why="a pier was rebuilt")
    filed = store.file_proof(who, "../Form of Ilse.PDF", b"%PDF I agree", by=ANA, media_type="application/pdf")
    store.consent(who, Consent(state="granted", how="by mail", proof_file=filed.id), by=ANA)
    store.attribute(who, "named", by=ANA, wording="Ilse Morrow, pilot", proof="her mail")
    store.word_credit(who, "role", "a pilot of the coast", by=ANA)
    store.request_consent(who, by=ANA, writer="The harbour desk", reply_to="desk@example.org")
    store.sign_off(quote, by=ANA, how="on the telephone")
    store.redact(quote, [Mask(start=4, end=17, kind="role", replacement="[role]")], by=ANA)
    tale = store.start_narrative("What Radu Vantrease did not read", by=ANA).id
    store.place(tale, quote, by=ANA)
    store.place(tale, other, by=ANA)
    store.publish(tale, by=ANA, audience="internal")
    chosen = Selection(audience="internal", quotes=(quote, other), title="Piers", recipient="the harbour board")
    store.export_pack(chosen, "csv", by=ANA)
    return store, who, quote


def draft(words: str, *, within: str = "", **details: str) -> Draft:
    start = max(0, within.find(words))
    speaker = SpeakerDetails(**details)
    return Draft(text=words, start=start, end=start + len(words), sniffer="by_hand", speaker=speaker)


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {m.date_time for m in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: archive.read(name) for name in archive.namelist()}


def test_everything_held_on_a_speaker_is_in_the_archive(held):
    store, _who, quote = held
    files = members(store.subject_access("E1"))
    assert files["proofs/1-Form-of-Ilse.pdf"] == b"%PDF I agree"
    assert files["sources/E1.txt"].decode() == MINE
    record = json.loads(files["record.json"])
    assert record["speaker"]["details"]["contact"] == "ilse@example.org"
    assert record["speaker"]["consent"]["how"] == "by mail"
    assert record["speaker"]["preferences"][-1]["proof"] == "her mail"
    assert record["speaker"]["wordings"][0]["wording"] == "a pilot of the coast"
    [mine] = record["quotes"]
    assert mine["text"] == store.quote(quote).text
    assert mine["shown"].startswith("The [role] of Ostrava")
    assert mine["translations"] == {"cs": "Proviantmistr četl naše tabulky."}
    assert mine["memos"][0]["text"] == "She asked to see the report."
    assert mine["codings"][0]["why"] == "a pier was rebuilt"
    assert mine["sign_off"]["how"] == "on the telephone"
    assert store.quote(quote).text in " ".join(record["requests"][0]["letter"].split())
    assert {(e["is_pack"], e["recipient"]) for e in record["left_the_house"]} == {
        (True, "the harbour board"),
        (False, None),
    }
    assert record["narratives"][0]["quotes"] == [quote]
    assert record["about"]["position"] == store.log.size() - 1
    assert record["about"]["root"] == store.log.root()


def test_the_history_tells_every_fact_with_its_words(held):
    store, who, quote = held
    history = json.loads(members(store.subject_access(who))["history.json"])
    told = {r.pos for r in store.journal.read() if {f"subject:{who}", f"quote:{quote}"} & set(r.event.tags)}
    assert [step["pos"] for step in history] == sorted(told)
    kinds = {step["kind"]: step for step in history}
    assert kinds["quote.captured"]["fact"]["text"] == MINE
    assert kinds["quote.corrected"]["fact"]["why"] == "as the tape has it"
    assert "quote.placed" in kinds
    assert kinds["pack.exported"]["fact"]["quotes"] == [quote]


def test_nothing_of_anybody_else_is_in_it(held):
    store, who, _quote = held
    other = store.quote("E2")
    content = b"\n".join(members(store.subject_access(who)).values()).decode()
    for theirs in ("almanac", "Vantrease", "harbour master", other.id, other.speaker, ANA):
        assert theirs not in content
    assert "almanac" in members(store.subject_access("E2"))["record.json"].decode()


def test_the_page_says_it_all_to_a_reader_and_takes_no_word_for_markup(store):
    spoken = draft("<script>alert(1)</script> & the tide turned, said our table.")
    quote = store.capture([spoken], by=ANA).quotes[0]
    store.note(quote, "<img src=x>", by=ANA)
    page = members(store.subject_access(quote))["record.html"].decode()
    seen, tags = [], set()
    reader = HTMLParser()
    reader.handle_data = seen.append
    reader.handle_starttag = lambda tag, _attributes: tags.add(tag)
    reader.feed(page)
    assert spoken.text in "".join(seen)
    assert "<img src=x>" in "".join(seen)
    assert not tags & {"script", "img"}


def test_the_same_position_gives_the_same_bytes(tmp_path, reopen):
    first = reopen()
    first.capture([draft(MINE)], by=ANA)
    content = first.subject_access("E1")
    assert first.subject_access("E1") == content
    first.close()
    assert reopen().subject_access("E1") == content
    reopen().note("E1", "one thing more", by=ANA)
    assert reopen().subject_access("E1") != content


def test_a_speaker_with_nothing_but_words_gets_them(store):
    store.capture([draft("Half a character \ufffd and 👩‍🌾 مرحبا.")], by=ANA)
    record = json.loads(members(store.subject_access("E1"))["record.json"])
    assert record["quotes"][0]["text"] == "Half a character \ufffd and 👩‍🌾 مرحبا."
    assert record["proofs"] == record["requests"] == record["left_the_house"] == []


def test_nobody_is_asked_for_and_nobody_is_left_to_ask_for(held):
    store, who, _quote = held
    with pytest.raises(NotFound):
        store.subject_access("nobody")
    store.erase(who, ground="asked by telephone", by=ANA)
    for mark in (who, "E1"):
        with pytest.raises(Refused, match="was erased"):
            store.subject_access(mark)
    assert isinstance(store, EvidenceStore)
