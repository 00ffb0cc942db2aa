"""What speakers agreed to, in a store: widening asks for the proof, consent has a life, a request has an answer."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from evidence_store.bytescan import scan
from evidence_store.domain import ATTRIBUTION_LEVELS, AUDIENCES, Actor, Consent, Preference
from evidence_store.errors import BadInput, ConditionFailed, DuplicateIdConflict, NotFound, Refused
from evidence_store.events import ConsentWithdrawn
from evidence_store.interchange import read
from evidence_store.store import Answer, EvidenceStore, Selection
from evidence_store.store.attributing import LONGEST_CREDIT
from evidence_store.store.requesting import LARGEST_PROOF, MOST_ASKED

NAME = "Ottoline Brackwater"
SAID = "The ferry almanac changed how we plan crossings in season"


def rows(count: int = 1, *, who: str = NAME, **told: object) -> bytes:
    person = {"name": who, "role": "ferry planner", "institution": "Strait Crossing Board", "country": "Lagunia"}
    lines = [{"text": f"{SAID} {n}.", "speaker": person, "consent": "granted", **told} for n in range(count)]
    return "\n".join(json.dumps({k: v for k, v in line.items() if v is not None}) for line in lines).encode()


def take_in(store: EvidenceStore, count: int = 1, **told: object) -> list[str]:
    """Quotes of one speaker, with consent and as a role unless told otherwise."""
    told = {"attribution_level": "role", **told}
    return list(store.import_rows(read(rows(count, **told), name="r.jsonl"), by="Ana").quotes)


def level(store: EvidenceStore, quote: str, audience: str = "public") -> str:
    return store.credit(store.quote(quote), audience=audience).level


def kinds(store: EvidenceStore) -> list[str]:
    return [record.type for record in store.log.read()]


@pytest.mark.parametrize("wider", ["institution", "named"])
@pytest.mark.parametrize("where", ["everywhere", "quote", "project", "channel"])
def test_naming_further_without_a_proof_is_refused_and_records_nothing(store, wider, where):
    quote = take_in(store)[0]
    about = {"quote": {"quote": quote}, "project": {"project": "atlas"}, "channel": {"channel": "internal"}}
    before = store.log.size()
    for proof in (None, "", "  \n "):
        with pytest.raises(Refused, match="Say how they agreed, or file the proof"):
            store.attribute(quote, wider, by="Ana", proof=proof, **about.get(where, {}))
    assert store.log.size() == before
    store.attribute(quote, wider, by="Ana", proof="her letter of 3 March", **about.get(where, {}))
    assert store.speaker(quote).preferences[-1].level == wider


def test_the_first_level_of_a_speaker_asks_for_the_proof_too(store):
    quote = take_in(store, attribution_level=None)[0]
    with pytest.raises(Refused):
        store.attribute(quote, "role", by="Ana")
    assert store.attribute(quote, "anonymous", by="Ana").preferences[-1].level == "anonymous"


@pytest.mark.parametrize("narrower", ["anonymous", "role"])
def test_narrowing_asks_for_nothing_and_holds_at_once_in_search_packs_and_credits(store, narrower):
    quote = take_in(store, attribution_level="named")[0]
    assert level(store, quote) == "named"
    store.attribute(quote, narrower, by="Ana", why="asked by phone")
    assert level(store, quote) == narrower
    assert store.search("ferry almanac", audience="public").results[0].credit.level == narrower
    item = store.decide_pack(Selection(audience="public", quotes=(quote,))).pack.items[0]
    assert (item.level, NAME in item.credit) == (narrower, False)


def test_the_proof_is_kept_with_the_preference_and_told_in_the_history(store):
    quote = take_in(store)[0]
    filed = store.file_proof(quote, "letter.pdf", b"%PDF signed", by="Ana", media_type="application/pdf")
    store.attribute(quote, "named", by="Bo", proof_file=filed.id)
    store.attribute(quote, "named", by="Bo", proof="mail of 4 March", channel="partners")
    kept = store.speaker(quote).preferences[-2:]
    assert [(p.proof, p.proof_file) for p in kept] == [(None, filed.id), ("mail of 4 March", None)]
    told = [step.what for step in store.history(quote)]
    assert f"May be named as: named (filed proof {filed.id})" in told
    assert "May be named as: named for partners readers (mail of 4 March)" in told
    assert [step.what for step in store.speaker_history(quote)][-1] == told[-1]


def test_a_proof_of_somebody_else_proves_nothing(store):
    quote, other = take_in(store)[0], take_in(store, who="Somebody Else")[0]
    theirs = store.file_proof(other, "letter.txt", b"I agree", by="Ana", media_type="text/plain")
    for proof in (theirs.id, "nothing-filed"):
        with pytest.raises(NotFound, match="is filed for this speaker"):
            store.attribute(quote, "named", by="Ana", proof_file=proof)
        with pytest.raises(NotFound, match="is filed for this speaker"):
            store.consent(quote, Consent(state="granted", proof_file=proof), by="Ana")
    with pytest.raises(BadInput, match="another speaker"):
        store.attribute(quote, "role", quote=other, by="Ana")


def test_a_preference_holds_for_its_term_alone(reopen):
    now = [datetime(2026, 3, 1, tzinfo=UTC)]
    store = reopen(clock=lambda: now[0])
    quote = take_in(store)[0]
    store.attribute(quote, "named", by="Ana", proof="mail", valid_from="2026-03-10", valid_until="2026-03-20")
    held = {}
    for day in (9, 10, 20, 21):
        now[0] = datetime(2026, 3, day, 12, tzinfo=UTC)
        held[day] = level(store, quote)
    assert held == {9: "role", 10: "named", 20: "named", 21: "role"}


@pytest.mark.parametrize("day", ["2026-02-31", "20260301", "2026-W10-1", "soon", "2026-3-1", ""])
def test_a_day_is_written_in_one_way(store, day):
    quote = take_in(store)[0]
    with pytest.raises(BadInput, match="no day of the calendar"):
        store.attribute(quote, "role", by="Ana", valid_until=day)
    with pytest.raises(BadInput, match="no day of the calendar"):
        store.consent(quote, Consent(state="granted", how="mail", obtained_on=day), by="Ana")


def test_an_approved_credit_is_printed_for_its_level_and_quote_until_it_is_taken_back(store):
    quote, other = take_in(store, 2)
    store.word_credit(quote, "role", "A planner of sea lanes", by="Ana", signed_off_on="2026-03-01", how="mail")
    store.word_credit(quote, "role", "A planner of crossings", quote=quote, by="Ana")
    store.word_credit(quote, "named", NAME, by="Ana")

    def lines() -> list[str]:
        return [store.credit(store.quote(q), audience="public").text for q in (quote, other)]

    assert lines() == ["A planner of crossings", "A planner of sea lanes"]
    store.word_credit(quote, "role", None, quote=quote, by="Ana")
    assert lines() == ["A planner of sea lanes", "A planner of sea lanes"]
    store.word_credit(quote, "role", None, by="Ana")
    assert lines() == ["ferry planner", "ferry planner"]
    with pytest.raises(BadInput, match="at most 300 characters"):
        store.word_credit(quote, "role", "x" * (LONGEST_CREDIT + 1), by="Ana")


def test_an_approved_credit_never_names_further_than_its_level(store):
    quote = take_in(store)[0]
    store.word_credit(quote, "role", f"{NAME}, planner", by="Ana")
    assert NAME.split()[1] not in store.credit(store.quote(quote), audience="public").text


def test_words_are_signed_off_as_they_stand_and_a_correction_ends_it(store):
    quote = take_in(store)[0]
    filed = store.file_proof(quote, "mail.eml", b"Fine by me", by="Ana", media_type="message/rfc822")
    item = store.sign_off(quote, by="Ana", on="2026-03-02", how="by mail", proof_file=filed.id)
    assert (item.sign_off.on, item.sign_off.how, item.sign_off.proof_file) == ("2026-03-02", "by mail", filed.id)
    assert item.sign_off.version == item.version
    corrected = store.correct(quote, "The ferry almanac changed it all.", by="Ana")
    assert corrected.sign_off.version < corrected.version


def test_a_file_never_names_a_known_speaker_further(store):
    quote = take_in(store)[0]
    for wider in ("institution", "named"):
        take_in(store, attribution_level=wider)
        assert level(store, quote) == "role"
    take_in(store, attribution_level="anonymous")
    assert level(store, quote) == "anonymous"


@pytest.mark.parametrize(
    "agreed",
    [
        Consent(state="refused"),
        Consent(state="granted", channels=("internal",), how="mail"),
        Consent(state="granted", purposes=("annual report",), how="mail"),
        Consent(state="granted", expires_on="2020-01-01", how="mail"),
    ],
)
@pytest.mark.parametrize("told", ["granted", "pending"])
def test_a_file_never_allows_more_of_a_known_speaker(store, agreed, told):
    quote = take_in(store)[0]
    store.consent(quote, agreed, by="Ana")
    take_in(store, consent=told)
    kept = store.speaker(quote).consent
    assert {**kept.model_dump(), "how": None} == {**agreed.model_dump(), "how": None}


@pytest.mark.parametrize("part", [{}, {"quotes": ("E1",)}, {"channels": ("public",)}, {"purposes": ("appeals",)}])
def test_a_file_never_revives_what_was_taken_back(store, part):
    quote = take_in(store)[0]
    store.withdraw_consent(quote, by="Ana", **part)
    before = store.speaker(quote).consent
    take_in(store, consent="granted")
    assert store.speaker(quote).consent == before


def test_of_two_rows_that_disagree_the_narrower_one_holds_whatever_their_order(store):
    for n, (first, second) in enumerate([("named", "role"), ("role", "named")]):
        both = (
            rows(who=f"Nn Both{n}", attribution_level=first)
            + b"\n"
            + rows(who=f"Nn Both{n}", attribution_level=second)
        )
        quote = store.import_rows(read(both, name="r.jsonl"), by="Ana").quotes[0]
        assert level(store, quote) == "role"
    both = rows(who="Nn Refused", consent="refused") + b"\n" + rows(who="Nn Refused", consent="granted")
    quote = store.import_rows(read(both, name="r.jsonl"), by="Ana").quotes[1]
    assert store.speaker(quote).consent.state == "refused"


def test_a_withdrawal_during_an_import_is_not_overruled_by_the_file(store, monkeypatch):
    quote = take_in(store, consent="pending")[0]
    speaker, real, left = store.quote(quote).speaker, store.journal.append, [1]

    def meanwhile(facts, **options):
        if left:
            left.pop()
            real([ConsentWithdrawn(speaker=speaker)], by=Actor(id="a-bo"))
        return real(facts, **options)

    store.actor("Ana")
    monkeypatch.setattr(store.journal, "append", meanwhile)
    again = take_in(store, consent="granted")
    assert len(again) == 1
    assert store.speaker(quote).consent.state == "withdrawn"


GRANTED = Consent(state="granted")


@pytest.mark.parametrize("said", ["refused", "withdrawn"])
@pytest.mark.parametrize("steps", [["granted"], ["pending", "granted"], ["unknown", "granted"], ["unknown"]])
def test_after_a_refusal_or_a_withdrawal_nothing_is_agreed_until_somebody_shows_it(store, said, steps):
    quote = take_in(store)[0]
    store.consent(quote, Consent(state=said, how="by phone"), by="Ana")
    for state in steps:
        with pytest.raises(Refused, match="how and when they agreed anew"):
            store.consent(quote, Consent(state=state), by="Ana")
    assert not store.credit(store.quote(quote)).shown
    store.consent(quote, Consent(state="granted", how="new letter", obtained_on="2026-03-04"), by="Ana")
    assert store.credit(store.quote(quote), audience="public").shown


@pytest.mark.parametrize("shown", [{"how": "by mail"}, {"proof": "folder 7, sheet 2"}, {"proof_file": "?"}])
def test_more_than_before_is_recorded_with_what_shows_it(store, shown):
    quote = take_in(store)[0]
    store.consent(quote, Consent(state="granted", channels=("partners",), expires_on="2026-12-31"), by="Ana")
    with pytest.raises(Refused, match="more than the speaker agreed to before"):
        store.consent(quote, GRANTED, by="Ana")
    if "proof_file" in shown:
        shown = {"proof_file": store.file_proof(quote, "f", b"yes", by="Ana", media_type="text/plain").id}
    told = Consent(state="granted", obtained_by="Bo", obtained_on="2026-03-01", **shown)
    assert store.consent(quote, told, by="Ana").consent == told
    said = [step.what for step in store.history(quote)][-1]
    assert said.startswith("Recorded consent: granted (")


def test_less_than_before_is_recorded_as_it_is_said(store):
    quote = take_in(store)[0]
    for less in (Consent(state="granted", channels=("partners",)), Consent(state="refused")):
        assert store.consent(quote, less, by="Ana").consent == less


def test_what_is_taken_back_cannot_come_in_with_a_consent(store):
    quote = take_in(store)[0]
    with pytest.raises(BadInput, match="recorded by a withdrawal"):
        store.consent(quote, Consent(state="granted", without_channels=("public",)), by="Ana")


def seen(store: EvidenceStore, audience: str, **asked: object) -> set[str]:
    """The numbers of the quotes that a search finds, a pack holds; both agree where no purpose is said."""
    chosen = tuple(r.data["quote"] for r in store.log.read(types=["quote.captured"]))
    pack = store.decide_pack(Selection(audience=audience, quotes=chosen, **asked)).included
    if not asked:
        found = {r.item.id for r in store.search("ferry almanac", audience=audience).results}
        assert found == set(pack)
    return {f"E{store.quote(q).number}" for q in pack}


def test_a_withdrawal_in_part_holds_at_once_in_search_packs_and_publications(store):
    take_in(store, 3)
    assert seen(store, "public") == {"E1", "E2", "E3"}
    store.withdraw_consent("E1", quotes=("E2",), by="Ana")
    assert {a: seen(store, a) for a in AUDIENCES} == {a: {"E1", "E3"} for a in AUDIENCES}
    store.withdraw_consent("E1", channels=("public",), by="Ana", why="asked by phone")
    assert (seen(store, "public"), seen(store, "partners")) == (set(), {"E1", "E3"})
    store.withdraw_consent("E1", purposes=("appeals",), by="Ana")
    assert (seen(store, "partners"), seen(store, "internal")) == (set(), {"E1", "E3"})
    assert seen(store, "partners", purpose="annual report") == {"E1", "E3"}
    assert seen(store, "partners", purpose="Appeals") == set()
    kept = store.speaker("E1").consent
    assert (kept.state, kept.without_channels, kept.without_purposes) == ("granted", ("public",), ("appeals",))

    story = store.start_narrative("Crossings", by="Ana").id
    store.place(story, "E1", by="Ana")
    for audience in ("public", "partners"):
        with pytest.raises(Refused, match="E1 may not be shown to this audience"):
            store.publish(story, audience=audience, by="Ana")
    assert store.publish(story, audience="internal", by="Ana").status == "published"

    store.withdraw_consent("E1", by="Ana")
    assert {a: seen(store, a) for a in AUDIENCES} == {a: set() for a in AUDIENCES}
    with pytest.raises(Refused):
        store.publish(story, audience="internal", by="Ana")


def test_a_consent_for_a_purpose_reaches_packs_of_that_purpose_alone(store):
    quote = take_in(store)[0]
    store.consent(quote, Consent(state="granted", purposes=("annual report",)), by="Ana")
    decided = {
        purpose: store.decide_pack(Selection(audience="public", quotes=(quote,), purpose=purpose)).pack.left_out
        for purpose in ("annual report", "appeals", None)
    }
    assert decided == {
        "annual report": {},
        "appeals": {"not agreed for this purpose": 1},
        None: {"agreed only for named purposes": 1},
    }


def test_a_consent_that_ends_is_due_to_be_asked_for_again(reopen):
    now = [datetime(2026, 3, 1, tzinfo=UTC)]
    store = reopen(clock=lambda: now[0])
    ends = {"Aa Soon": "2026-03-15", "Bb Later": "2026-08-01", "Cc Ended": "2026-02-01", "Dd Early": "2026-12-31"}
    for who, day in ends.items():
        quote = take_in(store, who=who)[0]
        remind = "2026-03-01" if who == "Dd Early" else None
        store.consent(quote, Consent(state="granted", expires_on=day, remind_on=remind), by="Ana")
    take_in(store, who="Ee Never")

    def due(within: int = 0) -> list[str]:
        return [speaker.details.name for speaker in store.reminders(within=within)]

    assert due() == ["Cc Ended", "Aa Soon", "Dd Early"]
    assert due(122) == ["Cc Ended", "Aa Soon", "Dd Early"]
    assert due(123) == ["Cc Ended", "Aa Soon", "Bb Later", "Dd Early"]
    now[0] += timedelta(days=123)
    assert due() == ["Cc Ended", "Aa Soon", "Bb Later", "Dd Early"]
    store.withdraw_consent("E1", by="Ana")
    assert due() == ["Cc Ended", "Bb Later", "Dd Early"]
    with pytest.raises(BadInput):
        store.reminders(within=-1)


def test_after_its_last_day_a_consent_shows_nothing_outside_and_nobody_inside(reopen):
    now = [datetime(2026, 3, 1, 23, 59, tzinfo=UTC)]
    store = reopen(clock=lambda: now[0])
    quote = take_in(store, attribution_level="named")[0]
    store.consent(quote, Consent(state="granted", expires_on="2026-03-01"), by="Ana")
    assert store.credit(store.quote(quote), audience="public").level == "named"
    now[0] += timedelta(minutes=1)
    assert not store.credit(store.quote(quote), audience="public").shown
    assert store.credit(store.quote(quote)).level == "anonymous"
    assert store.search("ferry", audience="public").total == 0


def asked_for(store: EvidenceStore, quote: str) -> str:
    about = {"writer": "Ana Lindqvist", "channels": ("public",), "until": "2027-06-30"}
    return store.request_consent(quote, by="Ana", reply_to="desk@example.org", **about).id


def test_a_request_is_kept_as_it_was_sent_and_waits_for_its_answer(store):
    quote, other = take_in(store, 2, consent=None, attribution_level=None)
    letter = store.request_letter(quote, writer="Ana Lindqvist", quotes=(other,))
    assert kinds(store).count("consent.requested") == 0  # a letter alone is not sent

    request = asked_for(store, quote)
    sent = store.request(request)
    assert (sent.quotes, sent.channels, sent.until) == ((quote, other), ("public",), "2027-06-30")
    assert SAID in sent.letter
    assert "desk@example.org" in sent.letter
    assert [r.id for r in store.requests(who=quote, waiting=True)] == [request]
    assert SAID in str(letter)

    answer = Answer(
        consent=Consent(state="granted", how="answered by mail", obtained_on="2026-03-05", expires_on="2027-06-30"),
        level="named",
        wordings={"named": "O. Brackwater, ferries", "role": "A ferry planner"},
        signed_off=(other,),
    )
    before = store.log.size()
    speaker = store.answer_request(request, answer, by="Bo", key="answer")
    assert speaker.consent.state == "granted"
    assert store.credit(store.quote(quote), audience="public").text == "O. Brackwater, ferries"
    assert store.quote(other).sign_off.on == "2026-03-05"
    assert store.quote(quote).sign_off is None
    batches = [r.batch["id"] for r in store.log.read(after=before - 1) if r.type != "actor.registered"]
    assert len(set(batches)) == 1  # one step: whole or not at all
    assert store.requests(waiting=True) == ()
    assert store.request(request).answered_at

    store.answer_request(request, answer, by="Bo", key="answer")
    assert kinds(store).count("attribution.set") == 1


def test_an_answer_that_allows_more_with_nothing_to_show_it_is_refused_whole(store):
    quote = take_in(store, consent="refused")[0]
    request = asked_for(store, quote)
    before = store.log.size()
    with pytest.raises(Refused):
        store.answer_request(request, Answer(consent=GRANTED, level="named"), by="Ana")
    long = Answer(consent=Consent(state="granted", how="mail"), wordings={"named": "x" * (LONGEST_CREDIT + 1)})
    with pytest.raises(BadInput):
        store.answer_request(request, long, by="Ana")
    assert store.log.size() == before
    assert store.requests(waiting=True)


def test_an_answer_to_no_further_name_needs_no_proof_and_a_further_one_does(store):
    quote = take_in(store, consent="pending")[0]
    with pytest.raises(Refused, match="names the speaker further"):
        store.answer_request(asked_for(store, quote), Answer(consent=GRANTED, level="institution"), by="Ana")
    store.answer_request(asked_for(store, quote), Answer(consent=GRANTED, level="anonymous"), by="Ana")
    assert level(store, quote) == "anonymous"


def test_an_answer_can_hold_something_else_for_single_quotes(store):
    one, two, three = take_in(store, 3, consent="pending")
    told = Consent(state="granted", how="by mail")
    answer = Answer(consent=told, level="role", levels={two: "named"}, not_these=(three,))
    store.answer_request(asked_for(store, one), answer, by="Ana")
    assert [level(store, q) for q in (one, two)] == ["role", "named"]
    assert not store.credit(store.quote(three)).shown


def test_nothing_in_use_and_too_much_cannot_be_asked_about(store):
    quote = take_in(store)[0]
    with pytest.raises(NotFound, match="No request"):
        store.request("nothing-sent")
    store.withdraw(quote, by="Ana")
    with pytest.raises(BadInput, match="no quote in use"):
        asked_for(store, quote)
    many = take_in(store, MOST_ASKED + 1, who="Very Talkative")
    with pytest.raises(BadInput, match="at most 50 quotes"):
        asked_for(store, many[0])


PROOF = b"\x00\xff\x89PNG signed sheet Quillonbright-77 \r\n\x1a" + bytes(range(256)) * 40


def test_a_proof_comes_back_byte_for_byte(reopen):
    store = reopen()
    quote = take_in(store)[0]
    filed = store.file_proof(quote, "  sheet.png ", PROOF, by="Ana", media_type="image/png", key="k")
    again = store.file_proof(quote, "  sheet.png ", PROOF, by="Ana", media_type="image/png", key="k")
    assert (again.id, len(store.proofs(quote))) == (filed.id, 1)
    with pytest.raises(DuplicateIdConflict):
        store.file_proof(quote, "  sheet.png ", PROOF[::-1], by="Ana", media_type="image/png", key="k")
    store.rebuild()
    view, content = store.proof(filed.id)
    assert content == PROOF
    assert (view.name, view.size, view.media_type) == ("sheet.png", len(PROOF), "image/png")
    assert store.verify().ok
    with pytest.raises(NotFound):
        store.proof("nothing-filed")


def test_no_file_of_the_store_holds_the_bytes_of_a_proof(reopen, tmp_path):
    store = reopen()
    quote = take_in(store)[0]
    store.file_proof(quote, "sheet.png", PROOF, by="Ana", media_type="image/png")
    store.search("ferry almanac")
    store.close()
    assert scan(tmp_path / "store", ["Quillonbright-77"]).found == ()
    assert scan(tmp_path / "store", ["ferry planner"]).found  # the look sees what stands in the views


def test_a_proof_has_a_size(store):
    quote = take_in(store)[0]
    for content, said in ((b"", "is empty"), (b"x" * (LARGEST_PROOF + 1), "10 MB")):
        with pytest.raises(BadInput, match=said):
            store.file_proof(quote, "f", content, by="Ana", media_type="text/plain")
    largest = store.file_proof(quote, "f", b"x" * LARGEST_PROOF, by="Ana", media_type="text/plain")
    assert len(store.proof(largest.id)[1]) == LARGEST_PROOF


@pytest.mark.parametrize("told", ATTRIBUTION_LEVELS)
def test_what_was_agreed_reads_the_same_after_everything_is_folded_anew(store, told):
    quote = take_in(store)[0]
    store.attribute(quote, told, by="Ana", quote=quote, valid_until="2030-01-01", proof="mail")
    store.word_credit(quote, "role", "A planner", by="Ana")
    store.withdraw_consent(quote, channels=("public",), by="Ana")
    request = asked_for(store, quote)
    before = (store.speaker(quote), store.request(request), store.quote(quote))
    store.rebuild()
    assert (store.speaker(quote), store.request(request), store.quote(quote)) == before
    wanted = Preference(level=told, quote=quote, valid_until="2030-01-01", proof="mail")
    assert before[0].preferences[-1] == wanted


def test_two_colleagues_at_once_do_not_widen_what_one_of_them_narrowed(reopen):
    here, there = reopen(), reopen()
    quote = take_in(here, attribution_level="named")[0]
    there.attribute(quote, "anonymous", by="Bo")
    with pytest.raises(Refused):
        here.attribute(quote, "named", by="Ana")  # it follows what the other one did before it decides
    here.attribute(quote, "named", by="Ana", proof="mail")
    real = here._require_proof

    def then_narrowed(*args):
        real(*args)
        there.attribute(quote, "anonymous", by="Bo")

    here._require_proof = then_narrowed
    with pytest.raises(ConditionFailed):
        here.attribute(quote, "named", by="Ana")
    assert level(here, quote) == "anonymous"


def test_the_day_comes_from_the_clock_handed_in(reopen):
    store = reopen(clock=lambda: datetime(2031, 1, 1, tzinfo=UTC))
    quote = take_in(store)[0]
    with pytest.raises(Refused):
        store.attribute(quote, "named", by="Ana", valid_from=date(2032, 1, 1).isoformat())
    store.attribute(quote, "named", by="Ana", valid_until="2030-12-31")  # over before today: it names nobody
    assert level(store, quote) == "role"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("Text/Plain; charset=utf-8", "text/plain"),
        ("image/svg+xml", "image/svg+xml"),
        ("a letter by Ottoline Brackwater", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_the_kind_of_a_proof_takes_no_other_words(store, told, kept):
    quote = take_in(store)[0]
    assert store.file_proof(quote, "f", b"yes", by="Ana", media_type=told).media_type == kept


def test_purposes_stand_in_no_header(store):
    quote = take_in(store)[0]
    store.consent(quote, Consent(state="granted", purposes=("the Brackwater prize", "report")), by="Ana")
    store.withdraw_consent(quote, purposes=("the Brackwater prize",), by="Ana")
    store.request_consent(quote, by="Ana", writer="Ana", purposes=("the Brackwater prize",))
    assert b"Brackwater" not in b"".join(r.header for r in store.log.read())
    assert store.speaker(quote).consent.without_purposes == ("the Brackwater prize",)
    assert store.requests()[0].purposes == ("the Brackwater prize",)
    store.rebuild()
    assert store.speaker(quote).consent.without_purposes == ("the Brackwater prize",)
