"""Packs and narratives on their pages: who could be recognised, what nobody has looked at, what has to be recalled."""

import html
import io
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from api.wiring import open_store
from evidence_store import EvidenceStore
from evidence_store.domain import Consent, Draft, Mask
from evidence_store.packs import WRITERS
from tests.page_visits import said, visiting
from tests.test_pages import Person, told

LETTER = "The Sennet Council of Boats moved the mooring after we wrote."
RULE = "We read it twice and then we changed the rule."
TABLE = "The table hangs beside the till."


@pytest.fixture
def store() -> Iterator[EvidenceStore]:
    with open_store(None) as store:
        yield store


@pytest.fixture
def person(store: EvidenceStore) -> Iterator[Person]:
    with visiting(store) as person:
        yield person


def links(page: str, words: str) -> list[str]:
    """The addresses of the links that read so."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [html.unescape(url) for url, inner in found if words in re.sub("<[^>]+>", "", inner)]


def exported(person: Person, form: str = "word", **fields: object) -> bytes:
    answer = person.post("/packs", data={"audience": "internal", "format": form, **fields})
    assert answer.status_code == 200, answer.text
    return answer.content


# ---------------------------------------------------------------------------------------- before it leaves


def test_a_remedy_is_one_press_and_can_be_taken_back(store: EvidenceStore, person: Person) -> None:
    said(store, RULE, role="harbour master of Sennet", level="role")
    said(store, TABLE, role="clerk", level="role")
    page = person.get("/packs/new?quote=E1&quote=E2&title=Tides").text
    assert "Who could be recognised" in page
    assert "harbour master of Sennet" in page
    (url,) = links(page, "Leave out 1")
    assert parse_qs(urlsplit(url).query) == {"quote": ["E1", "E2"], "title": ["Tides"], "leave_out": ["E1"]}
    page = person.get(url).text
    assert "1 quote for internal readers" in page
    assert "left out to protect the speaker" in page
    (back,) = links(page, "Take this back")
    assert "2 quotes for internal readers" in person.get(back).text


def test_a_coarser_role_is_printed_where_it_is_chosen(store: EvidenceStore, person: Person) -> None:
    for words in (RULE, TABLE, LETTER):
        quote = said(store, words, role=f"officer {words.split()[1]}", level="role")
        store.code(quote, "stakeholder_type", "government", by="Amina Okoro")
    page = person.get("/packs/new?quote=E1&quote=E2&quote=E3").text
    url = links(page, "Print “Government”")[0]
    assert parse_qs(urlsplit(url).query)["coarser"] == ["E1"]
    assert "<bdi>Government</bdi>" in person.get(url).text
    assert b"officer read" not in exported(person, "csv", quote="E1", coarser="E1")


def test_those_who_agreed_to_be_known_are_folded_away(store: EvidenceStore, person: Person) -> None:
    said(store, RULE, role="clerk", institution="Sennet Ferry", level="institution")
    page = person.get("/packs/new?quote=E1").text
    assert "No speaker stands out who did not agree to it." in page
    assert "1 more, agreed to or of low risk" in page


def test_all_who_stand_out_are_left_out_at_once(store: EvidenceStore, person: Person) -> None:
    for number in range(7):
        said(store, f"{RULE} {number}", role=f"keeper of gate {'abcdefg'[number] * 4}", level="role")
    page = person.get("/packs/new?q=&limit=50").text
    assert "2 more who did not agree to stand out" in page
    (url,) = links(page, "Leave out all 7 of them")
    assert "This pack would be empty" in person.get(url).text


def test_a_pack_for_the_public_leads_to_the_words_nobody_has_looked_at_and_back(
    store: EvidenceStore, person: Person
) -> None:
    said(store, LETTER)
    said(store, RULE)
    here = "/packs/new?q=&audience=public"
    page = person.get(here).text
    assert "1 quote nobody has looked at" in page
    assert "1 quote for the public" in page
    (url,) = links(page, "Look at E1")
    asked = person.get(url).text.partition("data-redact")[2].partition("</form>")[0]
    form = dict(re.findall(r'name="(version|at-0|kind-0|as-0|next)" value="([^"]*)"', asked))
    form = {name: html.unescape(value) for name, value in form.items()}
    page = person.do("/quotes/E1/redact", do="all", **form)
    assert "2 quotes for the public" in page
    assert "The [organisation] moved the mooring" in page
    assert "words hidden" in page


def test_partners_get_a_link_to_what_nobody_has_looked_at(store: EvidenceStore, person: Person) -> None:
    said(store, LETTER)
    assert links(person.get("/packs/new?quote=E1&audience=partners").text, "nobody has looked at these words")


def test_layout_group_purpose_and_recipient_stand_in_the_address_and_in_the_file(
    store: EvidenceStore, person: Person
) -> None:
    said(store, RULE)
    store.code("E1", "influence_level", "influence", by="Amina Okoro")
    chosen = {"layout": "boxes", "group_by": "influence_level", "purpose": "annual report", "recipient": "Tern Fund"}
    page = person.get("/packs/new", params={"quote": "E1", **chosen}).text
    assert '<option value="boxes" selected>' in page
    assert '<option value="influence_level" selected>' in page
    assert re.search(r"<h3 dir=\"auto\">Influence</h3>", page)
    assert "Given to Tern Fund." in page
    written = exported(person, "json", quote="E1", **chosen).decode()
    assert all(words in written for words in ("boxes", "annual report", "Tern Fund"))
    (pack,) = store.packs()
    assert (pack.purpose, pack.recipient) == ("annual report", "Tern Fund")
    assert "Tern Fund" in person.get("/packs").text


def test_what_was_agreed_for_a_purpose_leaves_for_that_purpose_alone(store: EvidenceStore, person: Person) -> None:
    said(store, RULE)
    store.consent("E1", Consent(state="granted", purposes=("training",), how="by mail"), by="Amina Okoro")
    assert "agreed only for named purposes" in person.get("/packs/new?quote=E1&audience=public").text
    assert "1 quote for the public" in person.get("/packs/new?quote=E1&audience=public&purpose=Training").text


def test_a_pack_can_be_taken_away_in_every_format(store: EvidenceStore, person: Person) -> None:
    said(store, RULE)
    page = person.get("/packs/new?quote=E1").text
    begins = {"word": b"PK", "xlsx": b"PK", "pdf": b"%PDF-", "html": b"<!doctype html>", "json": b"{"}
    for form in WRITERS:
        assert f'<option value="{form}"' in page
        assert exported(person, form, quote="E1").lstrip(b"\xef\xbb\xbf").startswith(begins.get(form, b""))
    assert {pack.format for pack in store.packs()} == set(WRITERS)


def test_a_pack_cannot_be_grouped_by_what_is_not_there(store: EvidenceStore, person: Person) -> None:
    said(store, RULE)
    answer = person.get("/packs/new?quote=E1&group_by=weather")
    assert answer.status_code == 422
    assert "cannot be grouped by “weather”" in told(answer.text)


def test_a_long_pack_is_decided_whole_and_shown_in_part(store: EvidenceStore, person: Person) -> None:
    words = [f"Tide table number {n} hangs by the door." for n in range(530)]
    drafts = [Draft(text=text, start=0, end=len(text), sniffer="test") for text in words]
    store.capture(drafts, by="Amina Okoro", paste="\n".join(words))
    page = person.get("/packs/new?q=tide&limit=530").text
    assert "530 quotes for internal readers" in page
    assert "The first 50 of 530 quotes" in page
    assert page.count('class="words"') == 50
    assert exported(person, "csv", q="tide", limit="530").count(b"Tide table number") == 530


# ------------------------------------------------------------------------------------------- when it has left


def test_a_file_is_known_again_as_long_as_it_is_unaltered(store: EvidenceStore, person: Person) -> None:
    said(store, RULE)
    content = exported(person, "markdown", quote="E1", title="Tides", recipient="Tern Fund")
    page = person.post("/packs/check", files={"file": ("any-name.md", content)}).text
    assert "<strong>Unaltered.</strong> <bdi>Tides</bdi> left the house on" in page
    assert "given to <bdi>Tern Fund</bdi>" in page
    page = person.post("/packs/check", files={"file": ("any-name.md", content + b" ")}).text
    assert "<strong>Not known.</strong>" in page
    assert "Choose the file" in told(person.post("/packs/check").text)


def test_a_pack_that_holds_what_was_taken_back_is_recalled(store: EvidenceStore, person: Person) -> None:
    assert "No pack has to be recalled" in person.get("/recalls").text
    said(store, RULE, name="Tamsin Hale", level="named")
    said(store, TABLE)
    exported(person, "word", quote=["E2", "E1"], title="Tides", recipient="Tern Fund")
    store.withdraw_consent("E1", by="Amina Okoro")
    assert "recall<span" in person.get("/packs").text
    assert "1 pack to recall" in person.get("/").text
    page = person.get("/recalls").text
    assert "<strong>Number 2</strong>" in page
    assert "the consent no longer covers these readers" in page
    notice = re.search(r'<pre class="letter".*?</pre>', page, re.DOTALL)
    assert notice
    assert "Tern Fund" in notice[0]
    assert RULE not in notice[0]
    assert "Hale" not in notice[0]
    (mail,) = links(page, "Open in a mail")
    assert mail.startswith("mailto:?subject=Please%20stop")
    paper = person.get(links(page, "For paper")[0]).text
    assert "Please stop using some of our quotes" in paper
    page = person.do(f"/recalls/{store.packs()[0].id}")
    assert "Recorded: Tern Fund was told about this pack." in page
    assert "No pack has to be recalled" in page
    assert "the consent no longer covers these readers" in person.get("/quotes/E1").text
    assert "recall<span" not in person.get("/packs").text


def test_a_recall_that_is_not_due_cannot_be_recorded(store: EvidenceStore, person: Person) -> None:
    said(store, RULE)
    exported(person, "csv", quote="E1")
    pack = store.packs()[0].id
    assert "Nothing in this pack" in told(person.do(f"/recalls/{pack}", expect=409))
    assert person.get(f"/recalls/{pack}/print").status_code == 404
    person.do("/recalls/none", expect=404)


def test_a_quote_says_where_it_stands(store: EvidenceStore, person: Person) -> None:
    said(store, RULE, name="Tamsin Hale", level="named")
    assert "It has left the house in no pack" in person.get("/quotes/E1").text
    exported(person, "csv", quote="E1", title="Tides", recipient="Tern Fund", audience="partners")
    story = store.start_narrative("Boats", by="Amina Okoro").id
    store.place(story, "E1", by="Amina Okoro")
    store.publish(story, by="Amina Okoro", audience="public")
    page = person.get("/quotes/E1").text
    row = re.search(r"<tr>(?:(?!</tr>).)*Tides.*?</tr>", page, re.DOTALL)
    assert row
    assert "Partners, <bdi>Tern Fund</bdi>" in row[0]
    assert "By name" in row[0]
    assert f'<a href="/narratives/{story}" dir="auto">Boats</a>' in page


def test_a_published_narrative_says_what_overtook_it_and_is_mended_by_publishing_again(
    store: EvidenceStore, person: Person
) -> None:
    said(store, LETTER)
    story = store.start_narrative("Boats", by="Amina Okoro").id
    store.place(story, "E1", by="Amina Okoro")
    refused = person.do(f"/narratives/{story}/publish", expect=409, audience="public")
    assert "Look first" in told(refused)
    assert links(person.get(f"/narratives/{story}?audience=public").text, "E1")
    store.redact("E1", (), by="Amina Okoro")
    person.do(f"/narratives/{story}/publish", audience="public")
    assert "to mend" not in person.get("/narratives").text
    store.redact("E1", [Mask(start=4, end=27, kind="organisation", replacement="[a council]")], by="Amina Okoro")
    page = person.get("/narratives").text
    assert "to mend" in page
    assert "some of its words are hidden now" in page
    page = person.get(f"/narratives/{story}").text
    assert "Publishing again puts this right." in page
    assert "1 published narrative to mend" in person.get("/").text
    page = person.do(f"/narratives/{story}/publish", audience="public")
    assert "Overtaken since it was published" not in page
    paper = person.get(f"/narratives/{story}/print?audience=public").text
    assert "[a council] moved the mooring" in re.sub("<[^>]+>", "", paper)


def test_the_queues_of_rights_stand_together(store: EvidenceStore, person: Person) -> None:
    page = person.get("/rights").text
    for path in ("/redactions", "/requests", "/reminders", "/recalls", "/narratives"):
        assert f'href="{path}"' in page
        assert person.get(path).status_code == 200
    assert "some wait" not in page
    said(store, LETTER)
    assert "some wait" in person.get("/rights").text


def test_what_is_owed_is_counted_anew_when_a_right_moves_and_not_for_a_code(
    store: EvidenceStore, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(store, RULE)
    said(store, TABLE)
    exported(person, "csv", quote="E1")
    looks: list[int] = []
    recalls = store.recalls
    monkeypatch.setattr(store, "recalls", lambda: (looks.append(1), recalls())[1])
    person.get("/")
    store.code("E1", "stakeholder_type", "government", by="Amina Okoro")
    store.note("E1", "Read again.", by="Amina Okoro")
    person.get("/")
    assert len(looks) == 1
    store.withdraw("E1", by="Amina Okoro")
    assert "1 pack to recall" in person.get("/").text
    assert len(looks) == 2


def test_looking_at_any_of_it_changes_nothing(store: EvidenceStore, person: Person) -> None:
    said(store, LETTER)
    exported(person, "csv", quote="E1")
    store.withdraw_consent("E1", by="Amina Okoro")
    size, pack = store.log.size(), store.packs()[0].id
    for path in ("/", "/rights", "/redactions", "/quotes/E1/redact", "/recalls", f"/recalls/{pack}/print", "/packs"):
        answer = person.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == "no-store"
    assert store.log.size() == size


def test_a_hostile_title_is_never_markup(store: EvidenceStore, person: Person) -> None:
    said(store, RULE)
    ship = '<script>alert("x")</script>'
    exported(person, "csv", quote="E1", title=ship, recipient=ship, purpose=ship)
    store.withdraw_consent("E1", by="Amina Okoro")
    for path in ("/", "/packs", "/recalls", "/quotes/E1", f"/recalls/{store.packs()[0].id}/print"):
        assert "<script>" not in person.get(path).text, path
    page = person.get("/packs/new", params={"quote": "E1", "title": ship, "leave_out": "E1", "purpose": ship}).text
    assert "<script>" not in page
    assert io.StringIO(page).readline().startswith("<!doctype html>")
