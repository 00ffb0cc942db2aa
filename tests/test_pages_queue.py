"""The reviewer's queue over HTTP: its order and why, what is done to a quote with one key, and many at once."""

import html
import re
from collections.abc import Iterator

import pytest

from api.app import create_app
from api.pages.labels import Labels, met_in, sentences
from api.pages.worth import why
from api.settings import Settings
from evidence_store import EvidenceStore
from evidence_store.domain import Code, Dimension, Draft, SpeakerDetails
from evidence_store.errors import BadInput
from tests.test_pages import Person, told

ME = "Amina Okoro"
OLU = SpeakerDetails(name="Olu Adeyar", role="harbour master", institution="Port of Sennet")
PERLA = SpeakerDetails(name="Perla Quist", institution="Ministry of Shelter")
PASTE = "We used the tide table in our budget. It changed how the port plans. We cited it in our proposal."
FIRST, SECOND = "We used the tide table in our budget. It changed how the port plans.", "We cited it in our proposal."


def said(words: str, speaker: SpeakerDetails | None = None) -> Draft:
    start = PASTE.index(words)
    return Draft(text=words, start=start, end=start + len(words), sniffer="x", speaker=speaker or SpeakerDetails())


@pytest.fixture
def quotes(store: EvidenceStore) -> tuple[str, ...]:
    """E1 and E2 stand in one source, E3 says nearly what E1 says, elsewhere."""
    captured = store.capture([said(FIRST, OLU), said(SECOND)], by=ME, paste=PASTE).quotes
    text = "We used the tide table in our own budget. It changed how the port plans."
    third = Draft(text=text, start=0, end=len(text), sniffer="x", speaker=PERLA)
    return (*captured, *store.capture([third], by=ME, paste=text).quotes)


@pytest.fixture
def person(store: EvidenceStore, quotes) -> Iterator[Person]:
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    app = create_app(store, settings=Settings())
    with Person(app, base_url="http://localhost", headers=headers, raise_server_exceptions=False) as client:
        client.cookies.set("evidence_name", ME.replace(" ", "%20"))
        yield client


def words_of(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def focus(page: str) -> str:
    found = re.search(r'id="focus-(E\d+)"', page)
    assert found, words_of(page)
    return found[1]


def undo(person: Person, page: str) -> str:
    found = re.search(r'name="steps" value="([^"]+)"', page)
    assert found, words_of(page)
    return person.do("/undo", steps=html.unescape(found[1]))


def state(store: EvidenceStore, *marks: str) -> list[dict[str, object]]:
    """What holds of quotes: words, speaker, codes, use."""
    items = [store.quote(mark) for mark in marks]
    return [
        {"text": i.text, "speaker": i.speaker, "codes": i.codes(), "out": i.withdrawn, "into": i.merged_into}
        for i in items
    ]


# --------------------------------------------------------------------------------------------------- the order


def test_the_most_useful_quote_is_in_focus_and_the_other_order_is_a_link(store, person) -> None:
    useful = store.queue()
    assert focus(person.get("/inbox").text) == f"E{useful[0]}"
    page = person.get("/inbox?order=oldest").text
    assert focus(page) == "E1"
    assert "/inbox?order=useful" in page
    assert "order=oldest" in page.split('rel="next"')[1][:200]


def test_the_next_quote_comes_to_the_place_of_one_that_was_decided(store, person) -> None:
    first, second, _ = store.queue()
    page = person.do(f"/quotes/E{first}/accept", next=f"/inbox?at={first}&place=0")
    assert focus(page) == f"E{second}"
    undo(person, page)
    assert focus(person.get(f"/inbox?at={first}&place=0").text) == f"E{first}"


def test_a_quote_stays_in_focus_while_several_codes_are_given(store, person) -> None:
    last = store.queue()[-1]
    page = person.get(f"/inbox?at={last}").text
    assert f"at={last}&amp;place=2" in page
    page = person.do(f"/quotes/E{last}/toggle", code="influence_level:use", next=f"/inbox?at={last}&place=2")
    if last in store.queue():
        assert focus(page) == f"E{last}"


def test_why_it_is_first_is_told_in_a_sentence(store, person, quotes) -> None:
    labels = Labels(store.codebook())
    item = store.quote(quotes[0])
    open_one = item.suggestions[0].model_copy(update={"dimension": "influence_level", "tagger": "rules"})
    use = open_one.model_copy(update={"code": "use", "confidence": 0.55})
    seen = open_one.model_copy(update={"code": "knowledge", "confidence": 0.48})
    sure = open_one.model_copy(update={"code": "use", "confidence": 0.97})
    other = open_one.model_copy(update={"code": "access", "confidence": 0.7, "tagger": "learned"})

    def told_of(**changed: object) -> str:
        return why(item.model_copy(update={"suggestions": (), **changed}), labels, store.actor_names())

    assert re.fullmatch(r"Unsure about [^:]+: Use 55 % or Knowledge 48 %\.", told_of(suggestions=(use, seen)))
    assert told_of(suggestions=(use,)).endswith("Use, 55 %.")
    assert told_of(suggestions=(sure,)) == "Nobody has looked at it yet."
    assert told_of(suggestions=(other,), unheard=(sure,)).startswith("Taggers disagree about")
    store.code(quotes[0], "influence_level", "use", by=ME)
    store.code(quotes[0], "influence_level", "knowledge", by="Ben")
    sentence = why(store.quote(quotes[0]), labels, store.actor_names())
    assert re.fullmatch(r"Amina Okoro and Ben disagree about [^:]+: Use or Knowledge\.", sentence)
    assert sentence in words_of(person.get("/inbox?at=1").text)


# ------------------------------------------------------------------------------------------------- the speaker


def test_speakers_of_the_same_source_come_first_then_any_by_name(person) -> None:
    inbox = person.get("/inbox?at=2&order=oldest").text
    address = html.unescape(re.findall(r'href="(/quotes/E2/said-by[^"]*)"', inbox)[0])
    assert 'name="next" value="/inbox?order=oldest&amp;at=2&amp;place=1"' in person.get(address).text
    page = person.get("/quotes/E2/said-by", params={"next": "/inbox?at=2", "q": "perla"}).text
    here, known = page.split('id="known-h"')
    assert "Olu Adeyar" in here.split('id="here-h"')[1]
    assert "Perla Quist" in known
    assert "is known here" in words_of(person.get("/quotes/E2/said-by?q=zeppelin").text)


def test_a_speaker_is_set_and_taken_back(store, person) -> None:
    before = state(store, "E2")
    page = person.do("/quotes/E2/said-by", to=store.quote("E1").speaker, next="/inbox?at=2&order=oldest")
    assert "E2 was said by Olu Adeyar." in page
    assert focus(page) == "E2"
    undo(person, page)
    assert state(store, "E2") == before


def test_somebody_new_is_set(store, person) -> None:
    person.do("/quotes/E2/said-by", name="Ida Lund", role="mayor", institution="Nord", next="/quotes/E2")
    assert store.quote("E2").details == SpeakerDetails(name="Ida Lund", role="mayor", institution="Nord")
    answer = person.post("/quotes/E2/said-by", data={"name": " "})
    assert answer.status_code == 422
    assert "Say who spoke" in told(answer.text)


# ------------------------------------------------------------------------------------- split, merge, fold, none


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("It works. “We used it!” Then (in approx. 3.5 m) they left… And more", 4),
        ("One line\nanother line", 2),
        ("هذا مفيد جدا. استخدمناه في الخطة؟ نعم.", 3),
        ("No end", 1),
    ],
)
def test_words_are_cut_between_sentences_and_come_back_whole(text: str, cut: int) -> None:
    found = sentences(text)
    assert len(found) == cut
    assert re.sub(r"\s", "", text) == re.sub(r"\s", "", "".join(s.cut(text) for s in found))
    assert all(s.cut(text) == s.cut(text).strip() for s in found)


def test_a_quote_is_split_between_sentences_and_the_first_piece_is_in_focus(store, person) -> None:
    before = state(store, "E1")
    page = person.get("/quotes/E1/split?next=/inbox").text
    (at,) = re.findall(r'name="at" value="(\d+)"', page)
    page = person.do("/quotes/E1/split", at=at, next="/inbox?at=1")
    assert "E1 was split into E4 and E5." in page
    assert focus(page) == "E4"
    assert [store.quote(f"E{n}").text for n in (4, 5)] == [FIRST[:37], FIRST[38:]]
    whole = person.get("/quotes/E1").text
    assert "Split: E4 , E5 stand for it now." in words_of(whole)
    speaker = person.get("/speakers/E1").text
    assert "Split: E4 , E5 stand for it now." in words_of(speaker)
    person.do("/quotes/E5/split", **{"from": "3"})
    assert [store.quote(f"E{n}").text for n in (6, 7)] == ["It changed", "how the port plans."]
    undo(person, page)
    assert state(store, "E1") == before


@pytest.mark.parametrize("fields", [{}, {"at": "x"}, {"at": "0"}, {"from": "99"}, {"from": "1"}, {"at": "9999"}])
def test_a_place_that_is_none_is_refused_in_a_sentence(store, person, fields: dict[str, str]) -> None:
    answer = person.post("/quotes/E1/split", data=fields)
    assert answer.status_code == 422
    assert told(answer.text)
    assert not store.quote("E1").withdrawn


def test_a_quote_is_merged_with_its_neighbour_and_taken_apart_again(store, person) -> None:
    store.code("E2", "influence_level", "use", by="Ben")
    before = state(store, "E1", "E2")
    page = person.get("/inbox?at=2&order=oldest").text
    assert 'action="/quotes/E2/merge"' in page
    assert "Merge with E1 before it" in page
    page = person.do("/quotes/E2/merge", other="E1", next="/inbox?at=2")
    assert store.quote("E2").text == f"{FIRST} {SECOND}"
    assert store.quote("E2").details == OLU
    assert "Merged: E2 stands for it now." in words_of(person.get("/quotes/E1").text)
    undo(person, page)
    assert state(store, "E1", "E2") == before


def test_words_changed_since_are_not_taken_apart_unseen(store, person) -> None:
    page = person.do("/quotes/E2/merge", other="E1", next="/quotes/E2")
    store.correct("E2", "We used it, and so on.", by=ME)
    found = re.search(r'name="steps" value="([^"]+)"', page)
    assert found
    answer = person.post("/undo", data={"steps": html.unescape(found[1])})
    assert answer.status_code == 409
    assert "were changed since" in answer.text
    assert store.quote("E1").withdrawn


def test_what_says_nearly_the_same_stands_beside_with_what_can_be_done(store, person) -> None:
    page = person.get("/inbox?at=1").text
    beside = page.split('id="same-h"')[1].split("</section>")[0]
    assert "E3" in beside
    assert "not coded yet" in words_of(beside)
    assert "Same statement" not in beside  # another person said it
    store.code("E3", "influence_level", "use", by="Ben")
    page = person.get("/inbox?at=1").text
    assert "Same codes as E3" in page
    page = person.do("/quotes/E1/code-like", other="E3", next="/inbox?at=1")
    assert store.quote("E1").codes() == {"influence_level": ("use",)}
    undo(person, page)
    assert store.quote("E1").codes() == {}


def test_the_same_statement_kept_twice_is_folded_and_unfolded(store, person) -> None:
    store.reassign("E3", to="E1", by=ME)
    store.code("E1", "influence_level", "use", by="Ben")
    before = state(store, "E1", "E3")
    assert "Same statement as E3" in person.get("/inbox?at=1").text
    page = person.do("/quotes/E1/same-as", other="E3", next="/inbox?at=1")
    assert store.quote("E1").merged_into == store.quote("E3").id
    assert store.quote("E3").codes() == {"influence_level": ("use",)}
    undo(person, page)
    assert state(store, "E1", "E3") == before


def test_what_is_no_quote_goes_and_comes_back(store, person) -> None:
    page = person.do("/quotes/E2/not-a-quote", next="/inbox?at=2&order=oldest")
    assert focus(page) == "E3"
    assert store.quote("E2").withdrawn
    undo(person, page)
    assert not store.quote("E2").withdrawn


def test_a_code_that_was_taken_off_comes_back_as_it_was_given(store, person) -> None:
    was = store.code("E1", "influence_level", "use", by="Ben", why="they said so").codings[0]
    page = person.do("/quotes/E1/toggle", code="influence_level:use", next="/inbox?at=1")
    assert not store.quote("E1").codings
    undo(person, page)
    (now,) = store.quote("E1").codings
    assert (now.coder, now.why) == (was.coder, was.why)


# --------------------------------------------------------------------------------- older definitions, many codes


def test_a_code_under_an_older_definition_still_holds_or_gives_way(store, person) -> None:
    store.code("E1", "influence_level", "use", by="Ben")
    use = store.codebook().find("influence_level", "use")
    store.define_code(use.model_copy(update={"definition": "They did something with it."}), by=ME)
    page = person.get("/inbox?lacking=outdated").text
    assert "Now it means: They did something with it." in words_of(page)
    assert "Older definition" in words_of(person.get("/inbox").text)
    page = person.do("/quotes/E1/recode", code="influence_level:use", to="use", next="/inbox?lacking=outdated")
    assert "Every code holds" in page
    undo(person, page)
    assert store.queue(lacking="outdated") == (1,)
    page = person.do("/quotes/E1/recode", code="influence_level:use", to="knowledge", next="/inbox?lacking=outdated")
    assert store.quote("E1").codes() == {"influence_level": ("knowledge",)}
    undo(person, page)
    assert store.quote("E1").codes() == {"influence_level": ("use",)}
    assert store.queue(lacking="outdated") == (1,)


def test_of_a_code_that_was_split_those_in_its_place_are_offered_first(store, person) -> None:
    store.code("E1", "use_category", "advocacy", by="Ben")
    new = [Code(dimension="use_category", code=c, label=c.title()) for c in ("petitions", "campaigns")]
    store.split_code("use_category", "advocacy", new, by=ME)
    page = person.get("/inbox?lacking=outdated").text
    older = page.split('id="older-h"')[1].split("</section>")[0]
    assert re.findall(r'name="to" value="(\w+)"', older) == ["petitions", "campaigns"]
    assert "Still holds" not in older
    page = person.do("/quotes/E1/recode", code="use_category:advocacy", to="petitions", next="/inbox")
    assert store.quote("E1").codes() == {"use_category": ("petitions",)}
    undo(person, page)
    assert store.quote("E1").codes() == {"use_category": ("advocacy",)}


def test_of_very_many_codes_only_those_in_sight_stand_there_and_the_rest_is_typed(store, person) -> None:
    store.define_dimension(Dimension(id="item", label="Item", several=True), by=ME)
    for n in range(25):
        store.define_code(Code(dimension="item", code=f"item_{n}", label=f"Item no. {n}"), by=ME)
    page = person.get("/inbox?at=1").text
    palette = page.split('id="codes-h"')[1]
    assert 'value="item:item_3"' not in palette
    assert '<option value="Item no. 3">' in palette
    person.do("/quotes/E1/toggle", dimension="item", words=" item NO. 3", next="/inbox?at=1")
    assert store.quote("E1").codes() == {"item": ("item_3",)}
    assert 'value="item:item_3"' in person.get("/inbox?at=1").text
    person.do("/quotes/E1/toggle", dimension="item", words="Item no. 3", next="/inbox?at=1")
    assert store.quote("E1").codes() == {"item": ("item_3",)}
    answer = person.post("/quotes/E1/toggle", data={"dimension": "item", "words": "Item no. 99"})
    assert (answer.status_code, "is called" in told(answer.text)) == (422, True)


def test_short_forms_of_the_source_are_told_where_they_are_met() -> None:
    known = (("CO", "Country Office"), ("PoS", "Port of Sennet"))
    assert met_in("The CO used it in the COVID plan.", known) == known[:1]
    assert met_in("The company used it.", known) == ()


# -------------------------------------------------------------------------------------------------- many at once


def chosen(page: str) -> dict[str, str]:
    """The fields of the form that accepts."""
    form = page.split('method="post" action="/inbox/accept"')[1].split("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_many_are_looked_at_accepted_and_taken_back(store, person) -> None:
    seen = store.preview(at_least=0.6)
    page = person.get("/inbox/accept?at_least=60").text
    button = f"Accept {seen.total} codes for {seen.quotes} quotes"
    assert button in words_of(page)
    for mark, n in seen.codes.items():
        assert Labels(store.codebook()).code(*mark.split(":")) in page
        assert n
    table, *sections = page.split("<section")
    linked = re.findall(r'<a href="#(x-\d+)">([^<]+)</a>', table)
    assert [
        (re.findall(r'id="(x-\d+)"', one)[0], label in words_of(one))
        for one, (_, label) in zip(sections, linked, strict=True)
    ] == [(mark, True) for mark, _ in linked]
    page = person.do("/inbox/accept", **chosen(page))
    assert f"{seen.total} codes for {seen.quotes} quotes accepted." in page
    assert sum(len(store.quote(f"E{n}").codings) for n in (1, 2, 3)) == seen.total
    undo(person, page)
    assert sum(len(store.quote(f"E{n}").codings) for n in (1, 2, 3)) == 0


def test_sent_twice_it_is_accepted_once(store, person) -> None:
    fields = chosen(person.get("/inbox/accept?at_least=60").text)
    person.do("/inbox/accept", **fields)
    size = store.log.size()
    person.do("/inbox/accept", **fields)
    assert store.log.size() == size


def test_what_came_in_between_is_said_with_a_new_preview(store, person) -> None:
    fields = chosen(person.get("/inbox/accept?at_least=60").text)
    store.paste("“We used the tide table to brief the mayor.” (adviser, City of Nord)", by="Ben")
    page = person.do("/inbox/accept", expect=409, **fields)
    assert "These proposals are not those you looked at" in page
    assert "Nothing was accepted." in page
    assert not any(store.quote(f"E{n}").codings for n in (1, 2, 3, 4))
    seen = store.preview(at_least=0.6)
    assert chosen(page)["expected"] == seen.digest
    person.do("/inbox/accept", **chosen(page))
    assert store.preview(at_least=0.6).total == 0


def test_only_one_question_or_one_code_is_accepted(store, person) -> None:
    seen = store.preview(at_least=0.5)
    mark = next(iter(seen.codes))
    page = person.get("/inbox/accept", params={"at_least": 50, "only": mark}).text
    person.do("/inbox/accept", **chosen(page))
    given = {f"{c.dimension}:{c.code}" for n in (1, 2, 3) for c in store.quote(f"E{n}").codings}
    assert given == {mark}
    assert "No proposal that waits is at least 100 % sure." in words_of(person.get("/inbox/accept?at_least=100").text)


@pytest.mark.parametrize("query", ["at_least=20", "at_least=x", "first=0"])
def test_what_means_nothing_is_refused(person, query: str) -> None:
    assert person.get(f"/inbox/accept?{query}").status_code == 422


def test_words_in_place_of_numbers_are_refused(store, person) -> None:
    assert person.post("/inbox/accept", data={"at_least": "many", "expected": "x"}).status_code == 422
    with pytest.raises(BadInput):
        store.preview(at_least=0.3)


def test_every_way_of_working_leads_back_to_a_page_of_ours(person) -> None:
    for path in ("/quotes/E1/said-by", "/quotes/E1/split"):
        page = person.get(path, params={"next": "https://evil.example/"}).text
        assert not re.search(r'(href|value)="https://evil', page)
        assert 'name="next" value="/quotes/E1"' in page


def test_what_is_typed_is_never_markup(person) -> None:
    page = person.get("/quotes/E1/said-by", params={"q": '<script>"x"'}).text
    assert "<script>" not in page.replace('<script src="', "")
