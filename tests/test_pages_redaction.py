"""Deciding what readers get of a quote's words, on pages without script: nothing is hidden that nobody chose."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.labels import readers_get, stretches
from api.wiring import open_store
from evidence_store import EvidenceStore
from evidence_store.domain import Identifying, Mask, Span
from evidence_store.redaction import masked
from tests.page_visits import said, visiting
from tests.test_pages import Person, told

LETTER = "Write to olu@sennet.example and the Sennet Council of Boats will answer."
CALL = "I told Dr Tamsin Hale to move the mooring."
PLAIN = "We read it twice and then we changed the rule."


@pytest.fixture
def store() -> Iterator[EvidenceStore]:
    with open_store(None) as store:
        yield store


@pytest.fixture
def person(store: EvidenceStore) -> Iterator[Person]:
    with visiting(store) as person:
        yield person


def choices(page: str) -> dict[str, str]:
    """What the form of the page would send, before anything is chosen."""
    return {
        name: value.replace("&#34;", '"')
        for name, value in re.findall(r'name="(version|at-\d+|kind-\d+|as-\d+)" value="([^"]*)"', page)
    }


def shown(page: str) -> str:
    """What readers would get, as the page says it."""
    part = page.partition('id="get-h"')[2].partition("</blockquote>")[0].partition("<blockquote")[2].partition(">")[2]
    return re.sub(r"<[^>]+>", "", part)


def test_the_queue_holds_the_quotes_whose_words_could_tell_who_spoke(store: EvidenceStore, person: Person) -> None:
    assert "Every quote has been looked at" in person.get("/redactions").text
    said(store, PLAIN)
    said(store, LETTER)
    said(store, CALL, name="Ede Voss", level="named")
    page = person.get("/redactions").text
    assert 'href="/quotes/E2/redact?queue=1"' in page
    assert "<mark>olu@sennet.example</mark>" in page
    assert "E1" not in page
    assert "/quotes/E3/" not in page


def test_a_long_queue_comes_in_pages(store: EvidenceStore, person: Person) -> None:
    for number in range(23):
        said(store, f"Write to desk{number}@sennet.example for the {number}th table.")
    first = person.get("/redactions").text
    assert "1 to 20" in first
    assert "and more" in first
    assert "21 to 23" in person.get("/redactions?page=2").text
    assert "Nothing more waits here" in person.get("/redactions?page=3").text


def test_every_proposal_says_why_and_none_is_chosen_beforehand(store: EvidenceStore, person: Person) -> None:
    said(store, LETTER)
    page = person.get("/quotes/E1/redact").text
    for proposal in store.redaction("E1").proposals:
        assert proposal.span.cut(LETTER) in page
        assert proposal.reason.replace("'", "&#39;") in page
    assert not re.search(r'type="radio"[^>]* checked', page)
    assert shown(page) == LETTER


def test_a_preview_is_an_address_and_stores_nothing(store: EvidenceStore, person: Person) -> None:
    said(store, LETTER)
    size = store.log.size()
    chosen = choices(person.get("/quotes/E1/redact").text) | {"do-0": "hide", "do-1": "keep", "as-0": "an address"}
    page = person.get("/quotes/E1/redact?" + urlencode(chosen)).text
    assert shown(page) == LETTER.replace("olu@sennet.example", "[an address]")
    assert "olu" not in urlencode(chosen)
    assert store.log.size() == size


def test_what_is_saved_is_what_was_previewed_and_the_original_stays(store: EvidenceStore, person: Person) -> None:
    said(store, LETTER)
    chosen = choices(person.get("/quotes/E1/redact").text) | {"do-0": "hide", "do-1": "hide"}
    preview = shown(person.get("/quotes/E1/redact?" + urlencode(chosen)).text)
    page = person.do("/quotes/E1/redact", do="save", **chosen)
    assert "2 stretches of its words hidden" in page
    assert store.redaction("E1").shown == preview
    assert store.quote("E1").text == LETTER
    assert '<del class="hidden"' in page
    assert "Somebody has decided what is hidden." in page


def test_what_nobody_decided_is_not_saved_and_what_was_chosen_stays(store: EvidenceStore, person: Person) -> None:
    said(store, LETTER)
    chosen = choices(person.get("/quotes/E1/redact").text) | {"do-0": "hide"}
    page = person.do("/quotes/E1/redact", expect=422, do="save", **chosen)
    assert "Say of number 2" in told(page)
    assert page.count(" checked") == 1
    assert not store.quote("E1").looked_at


def test_all_of_it_or_nothing_is_one_press(store: EvidenceStore, person: Person) -> None:
    said(store, LETTER)
    said(store, CALL)
    form = choices(person.get("/quotes/E1/redact").text)
    person.do("/quotes/E1/redact", do="all", **form)
    assert [m.kind for m in store.quote("E1").masks] == ["contact", "organisation"]
    person.do("/quotes/E2/redact", do="none", **choices(person.get("/quotes/E2/redact").text))
    assert store.quote("E2").masks == ()
    assert store.quote("E2").looked_at
    assert store.to_look_at() == ((), False)


def test_what_was_decided_can_be_decided_anew(store: EvidenceStore, person: Person) -> None:
    said(store, LETTER)
    person.do("/quotes/E1/redact", do="all", **choices(person.get("/quotes/E1/redact").text))
    page = person.get("/quotes/E1/redact").text
    assert page.count("Hidden so far.") == 2
    person.do("/quotes/E1/redact", do="save", **choices(page), **{"do-0": "keep", "do-1": "hide"})
    assert [m.kind for m in store.quote("E1").masks] == ["organisation"]


def test_from_the_queue_saving_leads_to_the_next_one(store: EvidenceStore, person: Person) -> None:
    for words in (LETTER, PLAIN, CALL):
        said(store, words)
    form = choices(person.get("/quotes/E1/redact?queue=1").text)
    answer = person.post("/quotes/E1/redact", data={**form, "queue": "1", "do": "all"}, follow_redirects=False)
    assert answer.headers["location"] == "/quotes/E3/redact?queue=1"
    form = choices(person.get("/quotes/E3/redact?queue=1").text)
    answer = person.post("/quotes/E3/redact", data={**form, "queue": "1", "do": "all"}, follow_redirects=False)
    assert answer.headers["location"] == "/redactions"


def test_skipping_goes_round(store: EvidenceStore, person: Person) -> None:
    said(store, LETTER)
    said(store, CALL)
    after = person.get("/redactions/next?after=1", follow_redirects=False)
    assert after.headers["location"] == "/quotes/E2/redact?queue=1"
    round_again = person.get("/redactions/next?after=2", follow_redirects=False)
    assert round_again.headers["location"] == "/quotes/E1/redact?queue=1"


def test_saving_leads_back_to_where_the_person_came_from_and_nowhere_else(
    store: EvidenceStore, person: Person
) -> None:
    said(store, LETTER)
    pack = "/packs/new?quote=E1&audience=public"
    page = person.get("/quotes/E1/redact?" + urlencode({"next": pack})).text
    assert f'name="next" value="{pack}"'.replace("&", "&amp;") in page
    form = {**choices(page), "do": "all"}
    to = person.post("/quotes/E1/redact", data={**form, "next": pack}, follow_redirects=False).headers["location"]
    assert to == pack
    out = {**form, "next": "https://elsewhere.example/"}
    assert person.post("/quotes/E1/redact", data=out, follow_redirects=False).headers["location"] == "/quotes/E1"


@pytest.mark.parametrize("ends", [("3", "5"), ("5", "3")])
def test_other_words_are_hidden_by_their_numbers(store: EvidenceStore, person: Person, ends: tuple[str, str]) -> None:
    said(store, PLAIN)
    asked = {"version": "1", "from": ends[0], "to": ends[1], "kind": "detail", "as": "did so", "add": "1"}
    page = person.get("/quotes/E1/redact?" + urlencode(asked)).text
    assert shown(page) == "We read [did so] then we changed the rule."
    person.do("/quotes/E1/redact", do="save", **choices(page), **{"do-0": "hide"})
    assert store.redaction("E1").shown == "We read [did so] then we changed the rule."


def test_where_no_spaces_part_words_they_are_chosen_by_the_letter(store: EvidenceStore, person: Person) -> None:
    said(store, "我们部门改了规则。", language="zh")
    asked = {"version": "1", "from": "3", "to": "4", "kind": "organisation", "add": "1"}
    assert shown(person.get("/quotes/E1/redact?" + urlencode(asked)).text) == "我们[organisation]改了规则。"


def test_words_chosen_and_not_yet_added_are_never_lost(store: EvidenceStore, person: Person) -> None:
    said(store, PLAIN)
    page = person.do("/quotes/E1/redact", expect=422, do="save", version="1", **{"from": "2", "to": "2"})
    assert "stand among the others now" in told(page)
    assert shown(page).startswith("We [detail] it")
    assert not store.quote("E1").looked_at


def test_a_replacement_that_repeats_the_name_is_refused_beside_the_form(store: EvidenceStore, person: Person) -> None:
    said(store, CALL)
    chosen = choices(person.get("/quotes/E1/redact").text)
    (name,) = [key for key, value in chosen.items() if value == "[name]"]
    chosen |= {name: "Dr Tamsin Hale", "do-0": "hide"}
    page = person.do("/quotes/E1/redact", expect=422, do="save", **chosen)
    assert "repeats the name" in told(page)
    assert 'value="[Dr Tamsin Hale]"' in page
    assert not store.quote("E1").looked_at


def test_what_was_chosen_for_other_words_hides_nothing(store: EvidenceStore, person: Person) -> None:
    said(store, LETTER)
    form = choices(person.get("/quotes/E1/redact").text)
    store.correct("E1", CALL, by="Bela Kun")
    page = person.do("/quotes/E1/redact", expect=409, do="all", **form)
    assert "were corrected meanwhile" in told(page)
    assert store.quote("E1").masks == ()
    assert shown(person.get("/quotes/E1/redact?" + urlencode(form)).text) == CALL


@pytest.mark.parametrize(
    "query",
    [
        "version=1&at-0=9-3&do-0=hide",
        "version=1&at-0=0-9999999&do-0=hide",
        "version=1&at-0=0-0&do-0=hide",
        "version=1&at-0=x",
        "version=x",
    ],
)
def test_no_address_breaks_the_page(store: EvidenceStore, person: Person, query: str) -> None:
    said(store, LETTER)
    assert person.get(f"/quotes/E1/redact?{query}").status_code == 200


def test_what_an_address_does_not_speak_of_is_not_forgotten(store: EvidenceStore, person: Person) -> None:
    said(store, LETTER)
    partly = "version=1&from=1&to=1&kind=detail&add=1"
    assert len(choices(person.get(f"/quotes/E1/redact?{partly}").text)) == 1 + 3 * 3
    person.do("/quotes/E1/redact", do="all", version="1")
    assert len(store.quote("E1").masks) == 2
    person.do("/quotes/E1/redact", do="save", version="1")
    assert len(store.quote("E1").masks) == 2


def test_a_word_that_is_not_there_cannot_be_chosen(store: EvidenceStore, person: Person) -> None:
    said(store, PLAIN)
    answer = person.get("/quotes/E1/redact?version=1&from=99&add=1")
    assert answer.status_code == 422
    assert "Choose the first and the last word" in told(answer.text)


def test_what_is_typed_is_never_markup(store: EvidenceStore, person: Person) -> None:
    said(store, f"{LETTER} <script>alert(1)</script>")
    chosen = choices(person.get("/quotes/E1/redact").text) | {"do-0": "hide", "as-0": "<script>alert(2)</script>"}
    page = person.get("/quotes/E1/redact?" + urlencode(chosen)).text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(2)" in page


# ------------------------------------------------------------------------- wherever a quote is shown


def test_colleagues_see_what_is_hidden_and_readers_get_the_masked_words(store: EvidenceStore, person: Person) -> None:
    said(store, LETTER)
    person.do("/quotes/E1/redact", do="all", **choices(person.get("/quotes/E1/redact").text))
    story = store.start_narrative("Boats", by="Amina Okoro").id
    store.place(story, "E1", by="Amina Okoro")
    for inside in ("/quotes/E1", "/search", "/inbox?at=1", f"/narratives/{story}"):
        page = person.get(inside).text
        assert '<span class="unseen">hidden from readers: </span>olu@sennet.example</del>' in page, inside
    for outside in ("/search?audience=public", f"/narratives/{story}?audience=public", "/packs/new?quote=E1"):
        page = person.get(outside).text
        assert "olu@sennet" not in page, outside
        assert "[contact]" in page, outside
    paper = person.get(f"/narratives/{story}/print?audience=internal").text
    assert "olu@sennet" not in paper


def test_how_it_will_print_stands_beside_every_quote(store: EvidenceStore, person: Person) -> None:
    said(store, PLAIN, role="harbour master", level="role")
    said(store, CALL, consent="refused")
    story = store.start_narrative("Boats", by="Amina Okoro").id
    for quote in ("E1", "E2"):
        store.place(story, quote, by="Amina Okoro")
    for page in ("/quotes/E1", "/search", "/inbox?at=1", f"/narratives/{story}", "/packs/new?quote=E1"):
        found = re.search(r"Will print as:</span> <bdi>(.*?)</bdi>", person.get(page).text)
        assert found, page
        assert found[1] == "harbour master", page
    refused = person.get(f"/narratives/{story}?audience=public").text
    assert "Will not print for the public: consent refused" in refused


def test_a_speaker_signs_off_the_words_until_they_are_corrected(store: EvidenceStore, person: Person) -> None:
    said(store, PLAIN)
    assert "has not signed off" in person.get("/quotes/E1").text
    page = person.do("/quotes/E1/sign-off", on="2026-03-03", how="by mail")
    assert "Signed off by the speaker on 3 March 2026, by mail." in page
    store.correct("E1", PLAIN + " Twice.", by="Bela Kun")
    page = person.get("/quotes/E1").text
    assert "An earlier wording was signed off on 3 March 2026" in page
    assert "Record that they signed off" in page


# ---------------------------------------------------------------------------------------------- laws

WORDS = st.text("ab c", max_size=30)
PLACES = st.lists(st.tuples(st.integers(0, 29), st.integers(1, 8)), max_size=5)


def within(words: str, places: list[tuple[int, int]]) -> list[Mask]:
    """Masks on these words."""
    kind: Identifying = "place"
    cut = [(start, min(start + size, len(words))) for start, size in places if start < len(words)]
    return [Mask(start=start, end=end, kind=kind, replacement=f"[{start}]") for start, end in cut]


@given(WORDS, PLACES, PLACES)
def test_cutting_words_by_marks_and_masks_never_changes_them(
    words: str, marks: list[tuple[int, int]], masks: list[tuple[int, int]]
) -> None:
    hidden = within(words, masks)
    cut = stretches(words, [Span(start=s, end=s + n) for s, n in marks], hidden)
    assert "".join(piece for piece, _, _ in cut) == words
    assert "".join(piece for piece, _, mask in cut if mask is None) == "".join(
        letter for i, letter in enumerate(words) if not any(m.start <= i < m.end for m in hidden)
    )


@given(WORDS, PLACES)
def test_a_page_says_of_readers_what_the_store_gives_them(words: str, masks: list[tuple[int, int]]) -> None:
    hidden = within(words, masks)
    assert "".join(piece for piece, _ in readers_get(words, hidden)) == masked(words, hidden)
