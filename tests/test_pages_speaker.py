"""The pages of a speaker over HTTP: what is shown, what is refused with what was typed, and what follows."""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from api.app import create_app
from api.pages.files import TYPES
from api.pages.speaker.standing import prints, stands
from api.settings import Settings
from evidence_store import EvidenceStore
from evidence_store.domain import Consent, Draft, SpeakerDetails
from evidence_store.errors import BadInput, NotFound
from evidence_store.store import Selection
from tests.test_pages import Person, told

ME = "Amina Okoro"
OLU = SpeakerDetails(
    name="Olu Adeyar",
    role="harbour master",
    institution="Port of Sennet",
    country="Sennet",
    contact="olu@example.org",
)
WORDS = (
    "We printed the tide table on the back of every permit.",
    "The council asked for the wave chart a second time.",
    "Our pilots learnt the new channel from your map.",
)
PDF = b"%PDF-1.7 a signed form"
YES = {"state": "granted", "channels": ["internal", "partners", "public"], "how": "by e-mail"}


@pytest.fixture
def person(store: EvidenceStore) -> Iterator[Person]:
    store.capture(
        [Draft(text=words, start=0, end=len(words), sniffer="x", speaker=OLU) for words in WORDS],
        by=ME,
        paste=" ".join(WORDS),
    )
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    app = create_app(store, settings=Settings())
    with Person(app, base_url="http://localhost", headers=headers, raise_server_exceptions=False) as client:
        client.cookies.set("evidence_name", ME.replace(" ", "%20"))
        yield client


def words_of(page: str) -> str:
    """What a person reads, without the markup."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def row(page: str, first: str) -> list[str]:
    """The cells of the table row that begins with `first`."""
    rows = (
        re.findall(r"<t[hd].*?</t[hd]>", cells, re.DOTALL) for cells in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    )
    return next([words_of(cell).strip() for cell in cells] for cells in rows if first in words_of(cells[0]))


# ------------------------------------------------------------------------------------------------- how they print


def test_three_quotes_of_one_speaker_stand_on_one_page(store: EvidenceStore, person: Person) -> None:
    assert len(store.speaker("E1").quotes) == 3
    page = person.get("/speakers/E2").text
    assert all(words in page for words in WORDS)
    link = f'href="/speakers/{store.speaker("E1").id}"'
    assert link in person.get("/quotes/E1").text
    assert link in person.get("/search?q=tide").text


def test_what_prints_is_told_for_every_reader_and_what_differs_by_its_number(
    store: EvidenceStore, person: Person
) -> None:
    store.consent("E1", Consent(state="granted", channels=("internal", "partners"), how="by mail"), by=ME)
    store.attribute("E1", "named", by=ME, proof="her letter")
    store.attribute("E1", "anonymous", quote="E2", by=ME)
    store.attribute("E1", "role", project="year-book", by=ME)
    page = person.get("/speakers/E1").text
    usual, alone = row(page, "All their quotes"), row(page, "E2")
    assert "Olu Adeyar" in usual[1]
    assert "left out not agreed for public" in usual[3]
    assert alone[1].startswith("Anonymous")
    assert row(page, "year-book")[2].startswith("harbour master")
    assert "E3" not in words_of(page[page.index('id="prints"') : page.index('id="preferences"')])


def test_an_agreed_purpose_has_a_row_of_its_own(store: EvidenceStore, person: Person) -> None:
    store.consent("E1", Consent(state="granted", purposes=("annual report",), how="by mail"), by=ME)
    store.attribute("E1", "named", by=ME, proof="her letter")
    page = person.get("/speakers/E1").text
    assert "left out" in row(page, "All their quotes")[3]
    assert "Olu Adeyar" in row(page, "For “annual report”")[3]


def test_a_preference_is_in_force_replaced_ended_or_not_yet(store: EvidenceStore, person: Person) -> None:
    for level, until, begins in (("role", None, None), ("anonymous", None, None), ("role", "2020-01-01", None)):
        store.attribute("E1", level, by=ME, valid_until=until, valid_from=begins, proof="x")
    store.attribute("E1", "named", by=ME, valid_from="2999-01-01", proof="x", why="for the jubilee")
    speaker = store.speaker("E1")
    found = stands(speaker, store.items(speaker.quotes), store.speaker_history("E1"), on=datetime.now(UTC).date())
    assert [(s.preference.level, s.force) for s in found] == [
        ("named", "not yet"),
        ("role", "ended"),
        ("anonymous", "in force"),
        ("role", "replaced"),
    ]
    assert found[0].set_by is not None
    assert (found[0].set_by.by, found[0].set_by.why) == (ME, "for the jubilee")
    assert prints(speaker, (), on=datetime.now(UTC).date())[0].credits["internal"].text == "Anonymous"


# ------------------------------------------------------------------------------------------------ what is recorded


def test_a_wider_preference_without_proof_comes_back_with_what_was_typed(
    store: EvidenceStore, person: Person
) -> None:
    form = {
        "level": "named",
        "wording": "Olu Adeyar of Sennet",
        "quote": "E3",
        "project": "Year book",
        "why": "by phone",
    }
    page = person.do("/speakers/E1/preferences", expect=409, **form)
    assert "Say how they agreed" in told(page)
    assert re.search(r'name="proof"[^>]*autofocus[^>]*aria-describedby="problem-preferences"', page)
    assert 'value="Olu Adeyar of Sennet"' in page
    assert 'value="Year book"' in page
    assert '<option value="E3" selected>' in page
    assert '<option value="named" selected>' in page
    assert store.speaker("E1").preferences == ()
    person.do("/speakers/E1/preferences", proof="her letter of 3 March", **form)
    (kept,) = store.speaker("E1").preferences
    assert (kept.level, kept.project, kept.proof) == ("named", "year-book", "her letter of 3 March")
    assert person.get("/speakers/E1/preferences").url.path.endswith(store.speaker("E1").id)


def test_a_narrower_preference_needs_no_proof(store: EvidenceStore, person: Person) -> None:
    store.attribute("E1", "named", by=ME, proof="her letter")
    person.do("/speakers/E1/preferences", level="anonymous")
    assert store.speaker("E1").preferences[-1].level == "anonymous"


def test_a_file_sent_as_proof_is_kept_and_named_in_the_preference(store: EvidenceStore, person: Person) -> None:
    answer = person.post("/speakers/E1/preferences", data={"level": "role"}, files={"file": ("märz.pdf", PDF)})
    assert answer.status_code == 200
    (proof,) = store.proofs("E1")
    assert store.speaker("E1").preferences[-1].proof_file == proof.id
    got = person.get(f"/speakers/E1/proofs/{proof.id}")
    assert got.content == PDF
    assert got.headers["content-disposition"] == "attachment; filename=\"m_rz.pdf\"; filename*=UTF-8''m%C3%A4rz.pdf"
    assert got.headers["x-content-type-options"] == "nosniff"


def test_a_file_sent_with_a_form_that_is_refused_need_not_be_chosen_again(
    store: EvidenceStore, person: Person
) -> None:
    form = {"level": "role", "valid_from": "2026-02-30"}
    page = person.post("/speakers/E1/preferences", data=form, files={"file": ("form.pdf", PDF)})
    assert page.status_code == 422
    (proof,) = store.proofs("E1")
    assert f'<option value="{proof.id}" selected>' in page.text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("form.exe", PDF, "Choose one of these kinds"),
        ("form.pdf", b"MZ not a PDF", "not what its name says"),
        ("page.html", b"<script>", "Choose one of these kinds"),
        ("empty.txt", b"", "This file is empty"),
        ("large.txt", b"x" * 10_000_001, "smaller copy"),
    ],
)
def test_a_file_that_cannot_be_a_proof_is_refused_in_a_sentence(
    store: EvidenceStore, person: Person, name: str, content: bytes, sentence: str
) -> None:
    answer = person.post("/speakers/E1/proofs", files={"file": (name, content)})
    assert answer.status_code == 422
    assert sentence in told(answer.text)
    assert store.proofs("E1") == ()


def test_the_name_of_a_file_is_no_path_and_no_header(store: EvidenceStore, person: Person) -> None:
    assert ".html" not in TYPES
    person.post("/speakers/E1/proofs", files={"file": ("..\\..\\a;b.txt", b"I agree")})
    (proof,) = store.proofs("E1")
    assert proof.name == "a;b.txt"
    got = person.get(f"/speakers/E1/proofs/{proof.id}")
    assert got.headers["content-disposition"] == "attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%3Bb.txt"


def test_a_proof_of_another_speaker_is_not_found(store: EvidenceStore, person: Person) -> None:
    other = Draft(text="We use it.", start=0, end=10, sniffer="x", speaker=SpeakerDetails(name="Ede Voss"))
    (quote,) = store.capture([other], by=ME, paste=other.text).quotes
    proof = store.file_proof(quote, "x.txt", b"yes", by=ME, media_type="text/plain")
    assert person.get(f"/speakers/{quote}/proofs/{proof.id}").status_code == 200
    assert person.get(f"/speakers/E1/proofs/{proof.id}").status_code == 404


def test_an_approved_credit_is_kept_and_taken_back(store: EvidenceStore, person: Person) -> None:
    person.do("/speakers/E1/credits", level="role", wording="the harbour master", signed_off_on="2026-03-01")
    assert store.speaker("E1").wordings[0].signed_off_on == "2026-03-01"
    person.do("/speakers/E1/credits", level="role", take_back="1")
    assert store.speaker("E1").wordings == ()
    assert "Write the credit" in told(person.do("/speakers/E1/credits", expect=422, level="role", wording=" "))


def test_words_are_signed_off_where_they_are_ticked(store: EvidenceStore, person: Person) -> None:
    assert "Tick the quotes" in told(person.do("/speakers/E1/sign-off", expect=422, how="by e-mail"))
    person.do("/speakers/E1/sign-off", quote=["E1", "E3"], on="2026-03-01", how="by e-mail")
    assert [store.quote(f"E{n}").sign_off is not None for n in (1, 2, 3)] == [True, False, True]
    store.correct("E1", WORDS[0] + " Truly.", by=ME)
    page = words_of(person.get("/speakers/E1").text)
    assert "They approved these words on 2026-03-01" in page
    assert "They approved the words as they were before a correction" in page


def test_consent_is_recorded_with_its_whole_life(store: EvidenceStore, person: Person) -> None:
    person.do(
        "/speakers/E1/consent",
        state="granted",
        channels=["internal", "public"],
        purposes="annual report\n web page \n\nannual report",
        how="by e-mail",
        obtained_by=ME,
        obtained_on="2026-03-01",
        expires_on="2031-03-01",
        remind_on="2031-01-01",
        proof="mailbox",
    )
    assert store.speaker("E1").consent == Consent(
        state="granted",
        channels=("internal", "public"),
        purposes=("annual report", "web page"),
        how="by e-mail",
        obtained_by=ME,
        obtained_on="2026-03-01",
        expires_on="2031-03-01",
        remind_on="2031-01-01",
        proof="mailbox",
    )
    page = words_of(person.get("/speakers/E1").text)
    for fact in ("Internal readers, The public", "annual report, web page", "2031-01-01", "mailbox"):
        assert fact in page
    nobody = person.do("/speakers/E1/consent", expect=422, state="granted")
    assert "Tick who may read" in told(nobody)


def test_more_than_before_needs_something_that_shows_it_and_an_old_proof_does_not(
    store: EvidenceStore, person: Person
) -> None:
    store.consent("E1", Consent(state="granted", channels=("internal",), how="by e-mail"), by=ME)
    page = person.do("/speakers/E1/consent", expect=409, **YES)
    assert "more than the speaker agreed to before" in told(page)
    assert page.count('name="channels"') == page.count("checked> ") == 3
    person.do("/speakers/E1/consent", **{**YES, "proof": "their second e-mail"})
    assert store.speaker("E1").consent.channels == ()


# --------------------------------------------------------------------------------------------------- taking back


def test_a_withdrawal_says_what_follows_before_it_is_recorded(store: EvidenceStore, person: Person) -> None:
    store.consent("E1", Consent(state="granted", how="by mail"), by=ME)
    story = store.start_narrative("A tide table travels", by=ME).id
    store.place(story, "E1", by=ME)
    store.publish(story, audience="internal", by=ME)
    store.export_pack(Selection(audience="public", quotes=("E2",), title="Harbour pack"), "csv", by=ME)
    size = store.log.size()
    assert "Choose what they took back" in told(person.get("/speakers/E1/withdraw?what=part").text)
    both = words_of(person.get("/speakers/E1/withdraw?what=all").text)
    assert "3 quotes" in both
    assert "Harbour pack" in both
    assert "A tide table travels" in both
    part = words_of(person.get("/speakers/E1/withdraw?what=part&channels=public").text)
    assert "Harbour pack" in part
    assert "No published narrative is touched" in part
    assert "No pack has to be recalled" in words_of(person.get("/speakers/E1/withdraw?what=part&quotes=E3").text)
    assert store.log.size() == size
    person.do("/speakers/E1/withdraw", what="part", channels=["public"], why="by phone")
    assert store.speaker("E1").consent.without_channels == ("public",)
    assert [due.pack.title for due in store.recalls()] == ["Harbour pack"]
    person.do("/speakers/E1/withdraw", what="all")
    assert store.speaker("E1").consent.state == "withdrawn"
    assert story in store.stale()


@pytest.mark.parametrize("form", [{"what": "part"}, {"what": "part", "channels": "everybody"}])
def test_a_part_that_names_nothing_takes_nothing_back(
    store: EvidenceStore, person: Person, form: dict[str, str]
) -> None:
    store.consent("E1", Consent(state="granted", how="by mail"), by=ME)
    person.do("/speakers/E1/withdraw", expect=422, **form)
    assert store.speaker("E1").consent.state == "granted"


# -------------------------------------------------------------------------------------------------------- asking


def ask(store: EvidenceStore, **more: object) -> str:
    return store.request_consent("E1", by=ME, writer=ME, **more).id  # type: ignore[arg-type]


def test_the_letter_is_shown_as_it_will_be_sent_and_recorded_so(store: EvidenceStore, person: Person) -> None:
    asked = "look=1&quotes=E2&channels=partners&purposes=annual+report&until=2031-01-01&writer=Zo%C3%AB&reply_to=z@example.org"
    page = person.get(f"/speakers/E1/request?{asked}").text
    letter = html.unescape(re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)[1])  # type: ignore[index]
    assert WORDS[1] in letter
    assert WORDS[0] not in letter
    assert "annual report" in letter
    assert store.requests() == ()
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page[page.index("<pre") :]))
    person.do("/speakers/E1/request", **form)
    person.do("/speakers/E1/request", **form)
    (made,) = store.requests()
    assert made.letter == letter
    assert (made.channels, made.purposes, made.until) == (("partners",), ("annual report",), "2031-01-01")
    assert made.letter in html.unescape(person.get(f"/requests/{made.id}/print").text)
    assert "Record the answer" in words_of(person.get("/requests?waiting").text)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("look=1&channels=public", "at least one quote"),
        ("look=1&quotes=E1", "at least one kind of readers"),
        ("look=1&quotes=E1&channels=public&writer=", "who signs"),
        ("look=1&quotes=E1&channels=public&language=xx", "no letters in that language"),
        ("look=1&quotes=E1&channels=public&until=soon", "no day of the calendar"),
    ],
)
def test_a_letter_that_cannot_be_written_says_why(person: Person, query: str, sentence: str) -> None:
    answer = person.get(f"/speakers/E1/request?{query}")
    assert sentence in told(answer.text)
    assert "Record that it was sent" not in answer.text


def test_an_answer_is_recorded_whole_and_each_quote_as_they_said(store: EvidenceStore, person: Person) -> None:
    request = ask(store)
    size = store.log.size()
    answer = {
        "state": "granted",
        "channels": ["internal", "public"],
        "level": "named",
        "how": "by e-mail",
        "obtained_on": "2026-03-01",
        "expires_on": "2031-03-01",
        "about": ["E1", "E2", "E3"],
        "quote-E1": "",
        "quote-E2": "never",
        "quote-E3": "role",
        "wording-role": "the harbour master",
        "signed_off": ["E1"],
    }
    page = person.do(f"/requests/{request}", **answer)
    assert "The answer is recorded" in page
    assert len({e.at for e in store.log.read(after=size)}) == 1
    told_ = {n: store.credit(store.quote(f"E{n}"), audience="public") for n in (1, 2, 3)}
    assert told_[1].text.startswith("Olu Adeyar")
    assert not told_[2].shown
    assert told_[3].text == "the harbour master"
    assert store.quote("E1").sign_off is not None
    assert store.request(request).answered_at
    assert "Answered" in words_of(person.get(f"/requests/{request}").text)


def test_an_answer_that_is_refused_keeps_what_was_typed(store: EvidenceStore, person: Person) -> None:
    request = ask(store)
    form = {
        "state": "granted",
        "channels": ["partners"],
        "level": "named",
        "wording-named": "Olu A.",
        "about": ["E1"],
    }
    page = person.do(f"/requests/{request}", expect=409, **form, **{"quote-E1": "never", "signed_off": "E3"})
    assert "Say how they agreed" in told(page)
    assert 'value="Olu A."' in page
    assert '<option value="never" selected>' in page
    assert re.search(r'value="E3" checked', page)
    assert page.count("checked") == 2
    assert store.request(request).answered_at is None
    assert store.speaker("E1").preferences == ()


def test_empty_queues_say_what_to_do(person: Person) -> None:
    assert "Nobody has been asked yet" in person.get("/requests").text
    assert "No consent that is recorded here has a last day" in person.get("/reminders").text
    assert "Nobody was erased" in person.get("/erasures").text


def test_consents_that_end_are_listed_soonest_first(store: EvidenceStore, person: Person) -> None:
    today = store.clock().date()
    ends = today.replace(year=today.year + 1, day=1).isoformat()
    store.consent("E1", Consent(state="granted", how="by mail", expires_on=ends), by=ME)
    assert f"The next consent ends on {ends}" in words_of(person.get("/reminders").text)
    assert "Ask again" in words_of(person.get("/reminders?within=365").text)
    past = Consent(
        state="granted",
        channels=("partners",),
        purposes=("annual report",),
        how="by mail",
        expires_on="2020-01-01",
        obtained_on="2019-01-01",
    )
    store.consent("E1", past, by=ME)
    page = person.get("/reminders").text
    assert "2020-01-01 ended" in words_of(page)
    again = html.unescape(re.search(r'href="(/speakers/[^"]*/request[^"]*)"', page)[1])  # type: ignore[index]
    letter = person.get(again).text
    assert "annual report" in letter[letter.index("<pre") :]
    assert "Everyone" not in letter
    assert "ended on 2020-01-01" in words_of(person.get("/speakers/E1").text)


# ------------------------------------------------------------------------------------------- access and erasure


def test_everything_held_can_be_taken_away(person: Person) -> None:
    answer = person.get("/speakers/E1/everything")
    assert answer.headers["content-type"] == "application/zip"
    assert "attachment" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert WORDS[0] in archive.read("record.json").decode()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"typed": "3", "ground": "asked in writing"}, "Tick that you understand"),
        ({"typed": "2", "ground": "asked in writing", "sure": "yes"}, "Type 3"),
        ({"typed": "3", "ground": " ", "sure": "yes"}, "on which ground"),
    ],
)
def test_nobody_is_erased_by_accident(
    store: EvidenceStore, person: Person, form: dict[str, str], sentence: str
) -> None:
    page = person.do("/speakers/E1/erase", expect=422, **form)
    assert sentence in told(page)
    assert f'name="typed" value="{form["typed"]}"' in page
    assert store.erasures() == ()
    assert store.quote("E1").text == WORDS[0]


def test_what_goes_is_told_and_what_went_too(store: EvidenceStore, person: Person) -> None:
    who = store.speaker("E1").id
    request = ask(store)
    store.file_proof("E1", "form.pdf", PDF, by=ME, media_type="application/pdf")
    store.export_pack(Selection(audience="internal", quotes=("E1",), title="Harbour pack"), "csv", by=ME)
    plan = words_of(person.get("/speakers/E1/erase").text)
    for part in ("3 quotes", "1 proof", "1 letter", "Harbour pack", "Type the number 3"):
        assert part in plan
    page = person.do("/speakers/E1/erase", typed="3", sure="yes", ground="asked in writing")
    assert "asked in writing" in page
    assert who in page
    assert "1 still to recall" in words_of(page)
    for path in (
        f"/speakers/{who}",
        "/speakers/E1",
        "/quotes/E1",
        "/requests",
        "/erasures",
        f"/speakers/{who}/erase",
    ):
        seen = person.get(path).text
        assert "Olu" not in seen
        assert "tide table" not in seen
    assert "This person was erased" in person.get(f"/speakers/{who}").text
    assert person.get(f"/requests/{request}").status_code == 404
    assert person.get(f"/speakers/{who}/everything").status_code == 409


def test_nobody_can_be_found_by_a_wrong_address(store: EvidenceStore, person: Person) -> None:
    for path in ("", "/withdraw", "/request", "/erase", "/everything", "/proofs/x", "/preferences"):
        assert person.get(f"/speakers/nobody{path}").status_code == 404
    assert person.get("/requests/nothing").status_code == 404
    with pytest.raises(NotFound):
        store.proof("x")
    with pytest.raises(BadInput):
        store.reminders(within=-1)
