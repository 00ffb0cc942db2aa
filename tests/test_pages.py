"""The pages over HTTP: what every answer carries, what no request gets past, and what a person reads when it fails."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

import seed
from api.app import create_app
from api.pages.asked import Asked
from api.pages.labels import ago, difference, pieces
from api.pages.visit import local
from api.security import HEADERS, is_loopback
from api.settings import Settings
from evidence_store import EvidenceStore
from evidence_store.domain import Consent, Draft, Span, SpeakerDetails

TEMPLATES = Path(__file__).parent.parent / "api" / "templates"
PASTE = "“We printed the tide table on the back of every permit.” – Olu Adeyar, harbour master, Port of Sennet"
SHIP = '<script>alert("x")</script>'


class Person(TestClient):
    """A browser of a person: says where its requests come from, keeps cookies, follows redirects."""

    def do(self, path: str, *, expect: int = 200, **fields: object) -> str:
        """Post a form and read the page that follows."""
        answer = self.post(path, data=fields)
        assert answer.status_code == expect, answer.text
        return answer.text


@pytest.fixture
def app(store: EvidenceStore):
    return create_app(store, settings=Settings())


@pytest.fixture
def person(app) -> Iterator[Person]:
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    with Person(app, base_url="http://localhost", headers=headers, raise_server_exceptions=False) as client:
        client.cookies.set("evidence_name", "Amina%20Okoro")
        yield client


@pytest.fixture
def stranger(app) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


def told(page: str) -> str:
    """The sentence of an error page."""
    found = re.search(r'role="alert">(.*?)</p>', page, re.DOTALL)
    assert found, page
    return found[1]


# ------------------------------------------------------------------------------------------------ every answer


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/static/style.css", 200),
        ("GET", "/healthz", 200),
        ("GET", "/api/v1/search", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/quotes/E7", 404),
        ("DELETE", "/inbox", 405),
        ("POST", "/undo", 422),
        ("GET", "/inbox?at=none", 422),
        ("GET", "/boom", 500),
        ("POST", "/keys", 303),
    ],
)
def test_every_answer_carries_the_headers(app, person: Person, method: str, path: str, status: int) -> None:
    app.add_api_route("/boom", lambda: 1 / 0)
    answer = person.request(method, path, data={"steps": "no"} if method == "POST" else None, follow_redirects=False)
    assert answer.status_code == status
    kept = "no-cache" if path.startswith("/static") else "no-store"
    assert {name: answer.headers.get(name) for name in HEADERS} == {**HEADERS, "Cache-Control": kept}
    assert "Traceback" not in answer.text
    assert "ZeroDivision" not in answer.text


def test_the_policy_allows_no_inline_code_and_the_pages_hold_none() -> None:
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    for template in TEMPLATES.glob("*.html"):
        page = template.read_text()
        assert not re.search(r"\son\w+=|\sstyle=|hx-on|javascript:|<script(?! src=)|<style|\|\s*safe", page), template


def test_quotes_are_never_left_in_a_cache(store: EvidenceStore, person: Person) -> None:
    store.paste(PASTE, by="Amina Okoro")
    for path in ("/quotes/E1", "/inbox", "/search", "/packs/new?quote=E1"):
        assert person.get(path).headers["cache-control"] == "no-store"


# ------------------------------------------------------------------------------------------- where it comes from


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://elsewhere.example"}, False),
        ({"Origin": "null"}, False),
        ({"Cookie": "evidence_name=Amina"}, False),
        ({}, True),
    ],
)
def test_only_our_own_pages_can_change_something(
    store: EvidenceStore, stranger: TestClient, headers: dict[str, str], passes: bool
) -> None:
    form = {"title": "A tide table travels", "by": "Amina Okoro"}
    answer = stranger.post("/narratives", data=form, headers=headers, follow_redirects=False)
    assert answer.status_code == (303 if passes else 403)
    assert len(store.narratives()) == (1 if passes else 0)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "192.168.1.7"])
def test_the_server_answers_under_its_own_names(stranger: TestClient, host: str) -> None:
    assert stranger.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["rebound.example", "localhost.evil.example", "", "127.0.0.1.evil.example"])
def test_a_name_that_was_pointed_at_us_is_refused(stranger: TestClient, host: str) -> None:
    answer = stranger.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "open it under the address it printed" in told(answer.text)


def test_only_loopback_counts_as_this_computer() -> None:
    assert [is_loopback(h) for h in ("127.0.0.1", "::1", "[::1]", "localhost")] == [True] * 4
    assert [is_loopback(h) for h in ("0.0.0.0", "10.0.0.2", "example.org", "")] == [False] * 4


def test_reading_changes_nothing(store: EvidenceStore, person: Person) -> None:
    store.paste(PASTE, by="Amina Okoro")
    story = store.start_narrative("A tide table travels", by="Amina Okoro").id
    size = store.log.size()
    for path in (
        *(
            "/",
            "/who",
            "/paste",
            "/paste/drafts",
            "/import",
            "/inbox",
            "/search?q=tide",
            "/quotes/E1",
            "/speakers/E1",
            "/speakers/E1/withdraw?what=all",
            "/speakers/E1/request",
            "/speakers/E1/erase",
            "/speakers/E1/everything",
            "/requests",
            "/reminders",
            "/erasures",
        ),
        *(
            "/narratives",
            f"/narratives/{story}",
            f"/narratives/{story}/print",
            "/packs",
            "/packs/new?quote=E1",
            "/codebook",
        ),
    ):
        assert person.get(path).status_code == 200, path
    assert store.log.size() == size


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "", "/a\nb"]
)
def test_nobody_is_sent_to_another_site(person: Person, address: str) -> None:
    assert local(address) is None
    answer = person.post("/keys", data={"keys": "off", "next": address}, follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert local("/inbox?at=3") == "/inbox?at=3"


# ----------------------------------------------------------------------------------------------- what comes in


def test_words_and_names_of_people_are_never_markup(store: EvidenceStore, person: Person) -> None:
    details = SpeakerDetails(name=SHIP, role=SHIP, institution=SHIP, country=SHIP)
    draft = Draft(
        text=f"We did {SHIP} it.", start=0, end=9, sniffer="x", attribution=SHIP, context=SHIP, speaker=details
    )
    (quote,) = store.capture([draft], by=SHIP, paste="x", title=SHIP).quotes
    story = store.start_narrative(SHIP, by=SHIP, summary=SHIP).id
    store.write_section(story, by=SHIP, heading=SHIP, prose=SHIP)
    store.place(story, quote, by=SHIP)
    store.note(quote, SHIP, by=SHIP)
    person.cookies.set("evidence_name", "%3Cscript%3E")
    for path in (
        *("/", "/inbox", f"/search?q={SHIP}", "/quotes/E1", "/narratives", f"/narratives/{story}"),
        *("/speakers/E1", "/speakers/E1/request", "/speakers/E1/erase", "/speakers/E1/withdraw?what=all"),
        *(f"/narratives/{story}/print", "/packs/new?quote=E1", f"/packs/new?q={SHIP}", f"/quotes/{SHIP}"),
    ):
        page = person.get(path).text
        assert "<script>" not in page, path
    assert "&lt;script&gt;" in person.get("/quotes/E1").text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "Nothing to read"), ("   \n", "Nothing to read"), ("one\0two", "NUL")],
)
def test_a_paste_that_cannot_be_read_is_one_sentence(person: Person, text: str, sentence: str) -> None:
    answer = person.post("/paste", data={"text": text, "do": "read"})
    assert answer.status_code == 422
    assert sentence in told(answer.text)


def test_five_megabytes_are_taken_and_offered_in_parts(store: EvidenceStore, person: Person) -> None:
    line = "“We printed the tide table on permit number {} this year.” – clerk\n\n"
    text = "".join(line.format(n) for n in range(400)) + "Nothing is said here. " * 230_000
    assert len(text) > 5_000_000
    page = person.do("/paste", text=text, do="read")
    assert "further ones too, unseen" in page
    assert store.counts()["quotes"] == 0


def test_what_is_too_large_is_refused_before_it_is_read(person: Person) -> None:
    answer = person.post("/paste", content=b"x", headers={"Content-Length": "99000000"})
    assert answer.status_code == 413
    assert told(answer.text).startswith("This is more than 25 MB")


def test_what_does_not_say_its_size_is_cut_off(person: Person) -> None:
    stream = (b"text=" + b"x" * 1_000_000 for _ in range(27))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert person.post("/paste", content=stream, headers=form).status_code == 413


def test_a_binary_file_is_refused_by_what_it_holds(person: Person) -> None:
    answer = person.post("/paste", data={"do": "read"}, files={"file": ("notes.txt", b"%PDF-1.7 \x00\x01")})
    assert answer.status_code == 422
    assert "PDF" in told(answer.text)


def test_drafts_are_chosen_described_and_stored_once(store: EvidenceStore, person: Person) -> None:
    page = person.do("/paste", text=PASTE, do="read")
    fields = dict(re.findall(r'name="(digest|key)" value="([^"]+)"', page))
    choice = {
        **fields,
        "take": "0",
        "name-0": "Olu Adeyar",
        "role-0": "harbour master",
        "institution-0": "Sennet Harbour",
    }
    assert "1 quote stored." in person.do("/paste/drafts", **choice)
    assert store.quote("E1").details.institution == "Sennet Harbour"
    again = person.do("/paste/drafts", expect=409, **choice)
    assert "stored already" in told(again)
    assert store.counts()["quotes"] == 1


def test_a_choice_made_on_other_words_is_noticed(person: Person, store: EvidenceStore) -> None:
    page = person.do("/paste", text=PASTE, do="read")
    fields = dict(re.findall(r'name="(digest|key)" value="([^"]+)"', page))
    person.do("/paste", text=PASTE.replace("tide", "moon"), do="read")
    person.do("/paste/drafts", expect=409, take="0", **fields)
    assert store.counts()["quotes"] == 0


def test_what_is_here_already_is_shown_with_the_difference(store: EvidenceStore, person: Person) -> None:
    store.paste(PASTE, by="Amina Okoro")
    page = person.do("/paste", text=PASTE.replace("every permit", "each permit of ours"), do="read")
    assert "Looks like one that is here" in page
    assert '<a class="number" href="/quotes/E1">E1</a>' in page
    assert re.search(r"<del>every</del><ins>each</ins>", page)
    same = person.do("/paste", text=PASTE, do="read")
    assert "Already here" in same
    assert not re.search(r'name="take" value="0" checked', same)


def test_a_paste_is_saved_only_for_who_says_who_they_are(app, person: Person, stranger: TestClient) -> None:
    assert person.post("/paste/autosave", data={"text": "half a word"}).text.startswith("Saved ")
    assert "half a word" in person.get("/paste").text
    assert stranger.post("/paste/autosave", data={"text": "mine"}).text.startswith("Not saved yet")
    assert "half a word" not in stranger.get("/paste").text
    other = {"Cookie": "evidence_name=Bela"}
    assert "half a word" not in stranger.get("/paste", headers=other).text
    person.do("/paste", do="discard")
    assert "half a word" not in person.get("/paste").text


def test_a_table_is_tried_first_and_the_bad_rows_can_be_taken_away(store: EvidenceStore, person: Person) -> None:
    rows = (
        "text,consent,date\nThe tide table hangs in the office.,yes,2026-03-01\nWe use it.,perhaps,\nThird row.,no,\n"
    )
    page = person.post("/paste", data={"do": "read"}, files={"file": ("answers.csv", rows.encode())}).text
    assert "2 rows can be used" in page
    assert store.counts()["quotes"] == 0
    assert '"3","' in person.get("/import/problems.csv").text
    digest = re.search(r'name="digest" value="(\w+)"', page)
    assert digest
    assert "2 quotes stored. 1 row could not be used." in person.do("/import", digest=digest[1], do="take")
    assert store.quote("E1").consent.state == "granted"
    person.post("/paste", data={"do": "read"}, files={"file": ("answers.csv", rows.encode())})
    assert "taken in before" in person.do("/import", digest=digest[1], do="take")
    assert store.counts()["quotes"] == 2


def test_a_workbook_is_tried_as_well(person: Person) -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["quote", "speaker"])
    book.active.append(["The chart is on our wall.", "Ede Voss"])
    book.save(out)
    page = person.post("/paste", data={"do": "read"}, files={"file": ("answers.xlsx", out.getvalue())}).text
    assert "1 row can be used" in page
    assert "Ede Voss" in page


# ---------------------------------------------------------------------------------------------------- deciding


def test_whoever_acts_is_asked_once_and_nothing_typed_is_lost(store: EvidenceStore, stranger: TestClient) -> None:
    own = {"Sec-Fetch-Site": "same-origin"}
    asked = stranger.post("/narratives", data={"title": "A tide & a table"}, headers=own)
    assert "Who acts?" in asked.text
    assert '<input type="hidden" name="title" value="A tide &amp; a table">' in asked.text
    assert store.narratives() == ()
    stranger.post("/narratives", data={"title": "A tide & a table", "by": "Zoë Marsh"}, headers=own)
    assert "Zoë Marsh" in store.actor_names().values()
    stranger.post("/narratives", data={"title": "Another"}, headers=own)
    assert len(store.narratives()) == 2


def test_a_page_that_belongs_to_somebody_asks_who_and_is_opened_then(stranger: TestClient) -> None:
    asked = stranger.get("/paste/drafts", headers={"Sec-Fetch-Site": "same-origin"})
    assert 'action="/who"' in asked.text
    assert '<input type="hidden" name="next" value="/paste/drafts">' in asked.text


def test_line_ends_are_kept_as_they_were_in_the_box(store: EvidenceStore, person: Person) -> None:
    page = person.do("/paste", text=PASTE.replace(" on the", "\r\non the") + "\r\n", do="read")
    fields = dict(re.findall(r'name="(digest|key)" value="([^"]+)"', page))
    person.do("/paste/drafts", take="0", **fields)
    assert "\r" not in (store.source_text(store.quote("E1").source) or "")
    assert "table\non the back" in store.quote("E1").text


def test_a_decision_can_be_taken_back_and_the_history_keeps_both(store: EvidenceStore, person: Person) -> None:
    store.paste(PASTE, by="Amina Okoro")
    page = person.do("/quotes/E1/toggle", code="use_category:citation")
    steps = re.search(r'name="steps" value="([^"]+)"', page)
    assert steps
    assert store.quote("E1").codes()["use_category"] == ("citation",)
    person.do("/undo", steps=steps[1].replace("&#34;", '"'))
    assert store.quote("E1").codes() == {}
    assert [t.kind for t in store.history("E1")][-2:] == ["coding.applied", "coding.removed"]


@pytest.mark.parametrize(
    "steps", ["", "no", "{}", "[]x", '[["rebuild"]]', '[["uncode"]]', '[["withdraw_range", "1"]]', '[[["uncode"]]]']
)
def test_only_known_steps_are_taken_back(store: EvidenceStore, person: Person, steps: str) -> None:
    store.paste(PASTE, by="Amina Okoro")
    size = store.log.size()
    answer = person.post("/undo", data={"steps": steps})
    assert answer.status_code in (200, 422)
    assert store.log.size() == size


def test_consent_and_attribution_change_how_it_will_print(store: EvidenceStore, person: Person) -> None:
    store.paste(PASTE, by="Amina Okoro")
    assert "left out: consent unknown" in person.get("/quotes/E1").text
    person.do("/quotes/E1/consent", state="granted", channels=["internal", "partners"], how="by e-mail")
    asked = person.do("/quotes/E1/attribute", expect=409, level="role", scope="speaker", wording="the harbour master")
    assert "Say how they agreed" in told(asked)
    assert '<input type="hidden" name="wording" value="the harbour master">' in asked
    assert store.quote("E1").preferences == ()
    person.do("/quotes/E1/attribute", level="role", scope="speaker", proof="their letter of 3 March")
    page = person.get("/quotes/E1").text
    assert "left out: not agreed for public" in page
    assert "<strong><bdi>harbour master</bdi></strong>" in page
    assert store.quote("E1").consent == Consent(state="granted", channels=("internal", "partners"), how="by e-mail")


def test_as_printed_is_one_press(store: EvidenceStore, person: Person) -> None:
    store.paste(PASTE, by="Amina Okoro")
    store.consent("E1", Consent(state="granted"), by="Amina Okoro")
    person.do("/quotes/E1/attribute", as_printed="1", level="anonymous")
    assert store.credit(store.quote("E1"), audience="public").text == store.quote("E1").attribution
    assert store.quote("E1").preferences[-1].proof == "as printed in the source"


def test_as_printed_shows_nothing_where_no_credit_was_printed(store: EvidenceStore, person: Person) -> None:
    store.capture([Draft(text="We use it.", start=0, end=10, sniffer="x")], by="Amina Okoro")
    store.consent("E1", Consent(state="granted"), by="Amina Okoro")
    person.do("/quotes/E1/attribute", as_printed="1", level="named", wording="Olu Adeyar")
    assert store.credit(store.quote("E1"), audience="public").text == "Anonymous"


def test_the_short_consent_form_widens_nothing_it_does_not_ask(store: EvidenceStore, person: Person) -> None:
    store.paste(PASTE, by="Amina Okoro")
    agreed = Consent(state="granted", purposes=("annual report",), how="by e-mail", remind_on="2030-01-01")
    store.consent("E1", agreed, by="Amina Okoro")
    person.do("/quotes/E1/consent", state="granted", channels=["internal", "partners", "public"], how="by e-mail")
    assert store.quote("E1").consent == agreed
    nobody = person.do("/quotes/E1/consent", expect=422, state="granted", how="by phone")
    assert "Tick who may read" in told(nobody)
    store.withdraw_consent("E1", channels=["public"], by="Amina Okoro")
    again = {"state": "granted", "channels": ["internal", "partners", "public"], "how": "by e-mail"}
    person.do("/quotes/E1/consent", expect=409, **again)
    assert store.credit(store.quote("E1"), audience="public", purpose="annual report").shown is False


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/quotes/E1/toggle", {"code": "use_category:flying"}),
        ("/quotes/E1/toggle", {"code": "nothing"}),
        ("/quotes/E1/consent", {"state": "perhaps"}),
        ("/quotes/E1/attribute", {"level": "everything"}),
        ("/quotes/E1/translate", {"text": "Nous"}),
        ("/quotes/E1/note", {"text": ""}),
        ("/quotes/E9/accept", {}),
        ("/narratives", {"title": "  "}),
        ("/narratives/place", {"into": ""}),
        ("/packs", {"format": "stone", "quote": "E1"}),
        ("/who", {"by": ""}),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_stores_nothing(
    store: EvidenceStore, person: Person, path: str, fields: dict[str, str]
) -> None:
    store.paste(PASTE, by="Amina Okoro")
    store.actor("Amina Okoro")
    size = store.log.size()
    answer = person.post(path, data=fields)
    assert answer.status_code in (404, 422)
    assert told(answer.text).endswith(".")
    assert store.log.size() == size


def test_a_withdrawn_quote_says_so_everywhere(store: EvidenceStore, person: Person) -> None:
    store.paste(PASTE, by="Amina Okoro")
    person.do("/quotes/E1/withdraw", why="asked by phone")
    assert "Withdrawn" in person.get("/quotes/E1").text
    assert "asked by phone" in person.get("/quotes/E1").text
    assert "tide table" not in person.get("/search?q=tide").text
    refused = person.do("/quotes/E1/toggle", expect=409, code="use_category:citation")
    assert "Restore it first" in told(refused)


# ---------------------------------------------------------------------------------------------- asking, packs


def test_a_question_shows_what_was_understood_and_each_part_can_be_taken_off(
    store: EvidenceStore, person: Person
) -> None:
    store.paste(PASTE, by="Amina Okoro")
    page = person.get("/search?q=use+by+government+officials").text
    assert page.count('class="chip"') == 2
    off = re.search(r'href="(/search[^"]*without=stakeholder_type[^"]*)"', page)
    assert off
    assert person.get(off[1].replace("&amp;", "&")).text.count('class="chip"') == 1


def test_an_empty_answer_says_what_to_try(store: EvidenceStore, person: Person) -> None:
    assert "There is nothing here yet" in person.get("/search?q=tide").text
    store.paste(PASTE, by="Amina Okoro")
    assert "Ask without the filters" in person.get("/search?q=tide&f=kind:claim").text
    assert "Ask as an internal reader" in person.get("/search?q=tide&audience=public").text


@pytest.mark.parametrize(
    "query", ["as_of=yesterday", "f=nodimension", "page=-1", "page=99999999", "audience=all", "f=x:y"]
)
def test_no_address_of_a_search_breaks_the_page(store: EvidenceStore, person: Person, query: str) -> None:
    store.paste(PASTE, by="Amina Okoro")
    answer = person.get(f"/search?q=tide&{query}")
    assert answer.status_code in (200, 422)


def test_a_pack_says_who_is_left_out_and_comes_with_a_safe_name(store: EvidenceStore, person: Person) -> None:
    store.paste(PASTE, by="Amina Okoro")
    page = person.get("/packs/new?quote=E1&audience=public").text
    assert "1 left out" in page
    assert "Ask the speaker, then record their answer" in page
    answer = person.post(
        "/packs", data={"quote": "E1", "audience": "internal", "title": "Zoë’s pack", "format": "csv"}
    )
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r"attachment; filename=\"[\w.-]+\"; filename\*=UTF-8''[\w.%-]+", answer.headers["content-disposition"]
    )
    assert b"Olu Adeyar" not in answer.content
    assert "Zoë’s pack" in person.get("/packs").text


def test_the_same_form_sent_twice_exports_once(store: EvidenceStore, person: Person) -> None:
    store.paste(PASTE, by="Amina Okoro")
    form = {"quote": "E1", "audience": "internal", "format": "markdown", "key": "k-1"}
    first, second = (person.post("/packs", data=form).content for _ in range(2))
    assert first == second
    assert len(store.packs()) == 1


def test_the_demonstration_says_that_it_is_one(store: EvidenceStore, person: Person) -> None:
    assert "this store was filled with invented people, places and quotes" not in person.get("/").text
    seed.fill(store, by="Demonstration")
    with Person(create_app(store, settings=Settings()), base_url="http://localhost") as visitor:
        assert "this store was filled with invented people, places and quotes" in visitor.get("/").text


def test_the_pages_say_whether_others_can_open_them(store: EvidenceStore, person: Person) -> None:
    assert "Listening on this computer only" in person.get("/").text
    open_to_all = create_app(store, settings=Settings(host="0.0.0.0", trust_network=True))
    with Person(open_to_all, base_url="http://localhost") as visitor:
        assert "Others on the network can open these pages" in visitor.get("/").text


# ------------------------------------------------------------------------------------------------------- laws


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=6))
def test_marking_words_never_changes_them(words: str, ends: list[tuple[int, int]]) -> None:
    cut = pieces(words, [Span(start=min(pair), end=max(pair)) for pair in ends])
    assert "".join(piece for piece, _ in cut) == words


@given(st.text("ab \n", max_size=40), st.text("ab \n", max_size=40))
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    shown = difference(old, new)
    assert "".join(piece for piece, kind in shown if kind != "new") == old
    assert "".join(piece for piece, kind in shown if kind != "old") == new


CODES = st.lists(st.sampled_from(["kind:claim", "product:A: b & c", "region:é"]), unique=True, max_size=3).map(tuple)


@given(
    st.builds(
        Asked,
        q=st.text(max_size=20).filter(lambda q: q.isprintable()),
        f=CODES,
        without=CODES,
        audience=st.sampled_from(["internal", "public"]),
        page=st.integers(1, 9),
    )
)
def test_a_question_survives_its_address(asked: Asked) -> None:
    from starlette.datastructures import QueryParams

    assert Asked.of(QueryParams(asked.url().partition("?")[2])) == asked


def test_a_moment_reads_as_people_say_it() -> None:
    from datetime import UTC, datetime

    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert ago("2026-03-01T11:59:30.000000Z", now) == "just now"
    assert ago("2026-03-01T11:00:00.000000Z", now) == "1 hour ago"
    assert ago("2026-02-26T11:00:00.000000Z", now) == "3 days ago"


def test_a_paste_that_cannot_be_used_is_still_there_to_be_mended(person) -> None:
    words = "one\0two, a long evening's work"
    answer = person.post("/paste", data={"text": words, "do": "read"}, headers={"referer": "http://localhost/paste"})
    assert answer.status_code == 422
    assert 'href="/paste">Back to where you were' in answer.text
    assert "a long evening" in person.get("/paste").text


def test_no_page_leads_back_to_another_site(person) -> None:
    for referer in ("http://elsewhere.example/paste", "http://localhost//elsewhere.example/"):
        answer = person.get("/quotes/E999", headers={"referer": referer})
        assert answer.status_code == 404
        assert "Back to where you were" not in answer.text
