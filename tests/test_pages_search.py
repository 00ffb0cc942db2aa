"""The pages of asking: order, what is left out, near-duplicates, the past, tables, saved questions. All in the address."""

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from evidence_store import EvidenceStore
from evidence_store.domain import Consent, Draft, Mask, SpeakerDetails
from evidence_store.store import Details
from tests.page_visits import visiting
from tests.test_pages import Person, told

WORDS = "We used the flood atlas to draft the budget of our ministry last year"
SAID = (
    (WORDS + ".", "government", "2024-03-01"),
    (WORDS + "!", "government", "2024-03-02"),
    ("A paper of ours printed the flood atlas.", "media", "2026-01-05"),
    ("The flood atlas came too late for us.", "ngo_cso", "2025-07-09"),
)


@pytest.fixture
def filled(store: EvidenceStore) -> EvidenceStore:
    drafts = [Draft(text=t, start=0, end=len(t), sniffer="test", language="en") for t, *_ in SAID]
    quotes = store.capture(drafts, by="Bela Kun").quotes
    for quote, (_, code, day) in zip(quotes, SAID, strict=True):
        store.code(quote, "stakeholder_type", code, by="Bela Kun")
        store.describe(quote, Details(kind="quote", language="en", said_on=day), by="Bela Kun")
    return store


@pytest.fixture
def person(filled: EvidenceStore) -> Iterator[Person]:
    with visiting(filled) as person:
        yield person


def numbers(page: str) -> list[str]:
    """The results in their order, those folded under others with them."""
    return re.findall(r'name="quote" value="(E\d+)"', page)


def links(page: str) -> dict[str, str]:
    """What links are called (by their hidden words too) -> where they lead."""
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*?>(.*?)</a>', page, re.DOTALL)
    named = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*?aria-label="([^"]+)"', page)
    texts = ((" ".join(re.sub(r"<[^>]+>", "", label).split()), unescape(href)) for href, label in found)
    return {**dict(texts), **{unescape(label): unescape(href) for href, label in named}}


def test_the_order_stands_in_the_address_and_is_kept_by_every_link(person: Person) -> None:
    page = person.get("/search?q=flood+atlas&sort=newest").text
    assert numbers(page) == ["E3", "E4", "E2", "E1"]
    assert '<option value="newest" selected>' in page
    assert parse_qs(urlsplit(links(page)["Media 1"]).query)["sort"] == ["newest"]
    assert numbers(person.get("/search?q=flood+atlas&sort=sideways").text) == numbers(
        person.get("/search?q=flood+atlas").text
    )


def test_what_is_not_wanted_is_a_chip_that_can_be_taken_off(person: Person) -> None:
    page = person.get("/search?q=flood+atlas+not+media").text
    assert "<strong>not Media</strong>" in page
    assert "E3" not in numbers(page)
    again = person.get(links(page)["Take not Media off"]).text
    assert "E3" in numbers(again)
    assert "<strong>not Media</strong>" not in again


def test_a_facet_leaves_a_code_out_and_takes_it_back(person: Person) -> None:
    page = person.get("/search?q=flood+atlas").text
    without = person.get(links(page)["not Media"])
    assert without.url.params["excluding"] == "stakeholder_type:media"
    assert sorted(numbers(without.text)) == ["E1", "E2", "E4"]
    assert "<strong>not Media</strong>" in without.text
    assert sorted(numbers(person.get(links(without.text)["Remove the filter not Media"]).text))[2] == "E3"
    on = person.get(links(without.text)["Media 0"]).text  # to ask for it is not to leave it out any more
    assert numbers(on) == ["E3"]


def test_did_you_mean_is_a_link_that_asks_so(person: Person) -> None:
    page = person.get("/search?q=flood+atals").text
    assert "Did you mean" in page
    assert parse_qs(urlsplit(links(page)["flood atlas"]).query)["q"] == ["flood atlas"]
    assert "Did you mean" not in person.get("/search?q=flood+atlas").text


def test_near_duplicates_lie_folded_under_the_first(person: Person) -> None:
    page = person.get("/search?q=flood+atlas").text
    folded = re.search(r'<details class="same">(.*?)</details>', page, re.DOTALL)
    assert folded
    assert "1 more that says nearly the same" in " ".join(folded[1].split())
    assert len(numbers(folded[1])) == 1
    assert sorted(numbers(page)) == ["E1", "E2", "E3", "E4"]  # none is lost: they can be ticked too


def test_every_result_says_why_it_is_here(person: Person) -> None:
    page = person.get("/search?q=the+atlas+by+government").text
    assert page.count("Why here") == len(re.findall(r'<li class="result">', page))
    assert "holds “atlas”" in page
    assert "Stakeholder: Government" in page
    related = person.get("/search?q=flood+atlas+printed").text
    exact, divided, rest = related.partition("Also related: these meet part of it")
    assert divided
    assert (sorted(numbers(exact)), sorted(numbers(rest))) == (["E3"], ["E1", "E2", "E4"])


def test_the_past_is_said_loudly_and_can_be_fixed_by_its_event(filled: EvidenceStore, person: Person) -> None:
    then = filled.log.size() - 1
    filled.paste("“The flood atlas hangs in our hall.” (mayor)", by="Bela Kun")
    page = person.get(f"/search?q=flood+atlas&as_of={then}").text
    assert "You are looking at the past" in page
    assert f"at event {then} of the log" in page
    assert "Make a pack of this" not in page
    assert len(numbers(page)) == 4
    today = person.get(links(page)["Ask about today"]).text
    assert "You are looking at the past" not in today
    assert len(numbers(today)) == 5
    fixed = links(today)[f"as of event {filled.search('flood atlas').position}"]
    filled.paste("“The flood atlas hangs in our school.” (teacher)", by="Bela Kun")
    assert len(numbers(person.get(fixed).text)) == 5
    assert "neither a date" in told(person.get("/search?as_of=yesterday").text)


def test_pages_say_when_the_store_moved_between_them(filled: EvidenceStore, person: Person) -> None:
    drafts = [Draft(text=f"Tide table {n} helped.", start=0, end=9, sniffer="test") for n in range(45)]
    filled.capture(drafts, by="Bela Kun")
    first = person.get("/search?q=tide+table").text
    second = person.get(links(first)["Next page"])
    assert "Something was recorded" not in second.text
    assert len(set(numbers(first)) & set(numbers(second.text))) == 0
    filled.paste("“The tide table again.” (sailor)", by="Bela Kun")
    moved = person.get(str(second.url)).text
    assert "Something was recorded since the first page" in moved
    assert "page" not in parse_qs(urlsplit(links(moved)["Begin again"]).query)
    back = person.get(links(moved)["Previous page"])
    assert "Something was recorded" not in back.text  # the first page is made anew


def test_all_of_it_leaves_as_a_table_with_addresses(person: Person) -> None:
    page = person.get("/search?q=flood+atlas&sort=oldest&excluding=stakeholder_type:media").text
    answer = person.get(links(page)["CSV"])
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="quotes.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == ["E1", "E2", "E4"]
    assert rows[0]["link"] == "http://localhost/quotes/E1"
    json = person.get(links(page)["JSON"]).json()
    assert [r["number"] for r in json["results"]] == ["E1", "E2", "E4"]
    refused = person.get("/search.csv?as_of=yesterday")
    assert refused.status_code == 422
    assert "neither a date" in told(refused.text)


def test_a_table_for_readers_outside_holds_nothing_they_may_not_read(filled: EvidenceStore, person: Person) -> None:
    who = SpeakerDetails(name="Zenobia Quill", institution="Bureau of Lanterns")
    text = "The Bureau of Lanterns printed the tide almanac."
    quote = filled.capture([Draft(text=text, start=0, end=9, sniffer="test", speaker=who)], by="Bela Kun").quotes[0]
    filled.consent(quote, Consent(state="granted"), by="Bela Kun")
    filled.redact(quote, [Mask(start=4, end=22, kind="organisation", replacement="[organisation]")], by="Bela Kun")
    for path in ("/search.csv", "/search", "/matrix.csv", "/matrix", "/timeline"):
        outside = person.get(f"{path}?q=tide+almanac&audience=public")
        assert outside.status_code == 200
        assert "Lanterns" not in outside.text
        assert "Quill" not in outside.text
    assert "[organisation]" in person.get("/search.csv?q=tide+almanac&audience=public").text
    assert "Lanterns" in person.get("/search.csv?q=tide+almanac").text  # the control
    assert "E1" not in person.get("/search.csv?q=flood+atlas&audience=public").text.replace("E10", "")
    assert "Lanterns" not in person.get("/quotes/E5/like?audience=public").text


def test_more_like_a_quote_is_a_page_of_its_own(person: Person) -> None:
    assert links(person.get("/quotes/E1").text)["More like this"] == "/quotes/E1/like"
    page = person.get("/quotes/E1/like").text
    found = re.findall(r'<a class="number" href="/quotes/(E\d+)"', page)
    assert found[0] == "E2"
    assert "E1" not in found
    assert person.get("/quotes/E99/like").status_code == 404


def test_a_pack_of_a_question_leaves_out_what_the_question_does(person: Person) -> None:
    page = person.get("/search?q=flood+atlas&excluding=stakeholder_type:media").text
    pack = person.get(links(page)["Make a pack of this"]).text
    assert "printed the flood atlas" not in pack
    assert "came too late" in pack
    assert "printed the flood atlas" in person.get("/packs/new?q=flood+atlas").text  # the control


# ------------------------------------------------------------------------------------------------ saved questions


def save(person: Person, name: str, query: str = "q=flood+atlas", **more: str) -> str:
    """Save a question as its form does; its id."""
    fields = {k: v[0] for k, v in parse_qs(query).items()}
    answer = person.post("/searches", data={**fields, "name": name, **more}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return parse_qs(urlsplit(answer.headers["location"]).query)["saved"][0]


def test_a_question_is_saved_and_says_what_is_new(filled: EvidenceStore, person: Person) -> None:
    search = save(person, "The <atlas>")
    assert "Saved as" in person.get(f"/search?q=flood+atlas&saved={search}").text
    assert "new<" not in person.get("/searches").text
    filled.paste("“The flood atlas hangs in our hall.” (mayor)", by="Bela Kun")
    for path in ("/", "/searches"):
        page = person.get(path).text
        assert "1 new<" in page
        assert "The &lt;atlas&gt;" in page
    opened = person.post(f"/searches/{search}/open")
    assert numbers(opened.text) == ["E5"]
    assert "Only what came in or changed after event" in opened.text
    assert "new<" not in person.get("/searches").text
    assert len(numbers(person.get(links(opened.text)["All of it"]).text)) == 5


def test_looking_counts_nothing_as_seen(filled: EvidenceStore, person: Person) -> None:
    search = save(person, "Atlas")
    filled.paste("“The flood atlas hangs in our hall.” (mayor)", by="Bela Kun")
    size = filled.log.size()
    for path in ("/", "/searches", f"/search?q=flood+atlas&saved={search}", "/search.csv?q=flood+atlas", "/matrix"):
        assert person.get(path).status_code == 200
    assert person.get("/timeline?stack=kind").status_code == 200
    assert person.get("/quotes/E1/like").status_code == 200
    assert filled.log.size() == size
    assert "1 new<" in person.get("/searches").text
    assert person.do(f"/searches/{search}/seen").count("1 new<") == 0


def test_ones_own_stays_ones_own_and_what_is_shared_is_everyones(filled: EvidenceStore, person: Person) -> None:
    save(person, "Only mine")
    shared = save(person, "For all", shared="on")
    with visiting(filled, name="Bela%20Kun") as other:
        page = other.get("/searches").text
        assert "For all" in page
        assert "Only mine" not in page
        assert "Keep it no more" not in page
        assert "somebody else" in told(other.do(f"/searches/{shared}/drop", expect=409))
    assert "Keep it no more" in person.get("/searches").text
    person.do(f"/searches/{shared}/drop")
    assert [s.name for s in filled.searches()] == ["Only mine"]


def test_a_saved_question_can_be_worded_anew(filled: EvidenceStore, person: Person) -> None:
    search = save(person, "Atlas")
    page = person.get(f"/search?q=flood&saved={search}").text
    assert "Changed since it was saved as" in page
    assert save(person, "Atlas and floods", "q=flood&sort=newest", search=search) == search
    ((name, asked),) = [(s.name, s.asked) for s in filled.searches()]
    assert (name, asked) == ("Atlas and floods", "q=flood&sort=newest")


def test_whoever_saves_is_asked_for_their_name(filled: EvidenceStore) -> None:
    with visiting(filled, name="") as stranger:
        stranger.cookies.clear()
        assert "Who acts?" in stranger.post("/searches", data={"q": "atlas", "name": "Atlas"}).text
        assert filled.searches() == ()
        assert stranger.get("/searches").status_code == 200


def test_what_cannot_be_asked_cannot_be_saved(filled: EvidenceStore, person: Person) -> None:
    assert "512" in told(person.do("/searches", expect=422, q="x" * 600, name="Long"))
    assert "name of 1 to" in told(person.do("/searches", expect=422, q="atlas", name=" "))
    assert filled.searches() == ()
