"""The table of two dimensions and the timeline: every number is what its link finds."""

import csv
import io
import re
from collections.abc import Iterator

import pytest

import seed
from evidence_store import EvidenceStore
from evidence_store.domain import Draft
from evidence_store.store import Details
from seed import codebook
from taggers.extract import extract
from tests.page_visits import visiting
from tests.test_pages import Person, told
from tests.test_pages_search import links


@pytest.fixture(scope="module")
def person(rules) -> Iterator[Person]:
    with EvidenceStore(codebook=codebook(), taggers=[rules], extractor=extract) as store:
        seed.fill(store, by="Ana")
        with visiting(store) as person:
            yield person


def total(page: str) -> int:
    """How many quotes a page of results says there are: those that meet all of it and those that meet a part."""
    said = page.partition('<div class="answer">')[2].partition("</p>")[0]
    return sum(int(n.replace(",", "")) for n in re.findall(r"<strong>([\d,]+)(?: quotes?)?</strong>", said))


def cells(page: str) -> dict[str, tuple[int, str]]:
    """What each number of the table is called -> the number and where it leads."""
    return {
        label: (int(label.split(" ")[0].replace(",", "")), url)
        for label, url in links(page).items()
        if re.match(r"[\d,]+ quotes?", label)
    }


@pytest.mark.parametrize(
    "address",
    [
        "/matrix",
        "/matrix?rows=region&columns=year",
        "/matrix?rows=product&columns=kind&q=permit",
        "/matrix?rows=stakeholder_type&columns=influence_level&f=stakeholder_type:government&f=influence_level:use",
        "/matrix?rows=language&columns=consent&excluding=stakeholder_type:government",
        "/timeline?stack=influence_level",
        "/timeline?q=use+by+government&stack=region",
        "/timeline",
    ],
)
def test_every_number_is_what_its_link_finds(person: Person, address: str) -> None:
    found = list(cells(person.get(address).text).items())
    assert len(found) > 3
    step = max(1, len(found) // 12)
    for label, (n, url) in found[::step] + found[-1:]:
        assert total(person.get(url).text) == n, (label, url)


def test_the_table_says_what_its_heads_and_numbers_are(person: Person) -> None:
    page = person.get("/matrix").text
    assert "<caption>" in page
    assert re.search(r'<th scope="col" class="num">Use</th>', page)
    assert '<th scope="row">Government</th>' in page
    shades = {int(n) for n in re.findall(r'class="num heat-(\d)"', page)}
    assert {0, 6} <= shades <= set(range(7))


def test_colour_stands_in_six_steps_and_nought_has_none(person: Person) -> None:
    page = person.get("/matrix").text
    for shade, cell in re.findall(r'<td class="num heat-(\d)">(.*?)</td>', page):
        assert (shade == "0") == ('<span class="quiet">0</span>' in cell)


def test_the_same_leaves_as_a_table(person: Person) -> None:
    page = person.get("/matrix?rows=region&columns=influence_level").text
    answer = person.get(links(page)["CSV"])
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][0] == "region"
    assert rows[0][-1] == rows[-1][0] == "quotes"
    assert int(rows[-1][-1]) == total(person.get("/search").text)
    assert 'filename="matrix.csv"' in answer.headers["content-disposition"]


def test_what_makes_no_table_is_refused_in_a_sentence(person: Person) -> None:
    assert "two different dimensions" in told(person.get("/matrix?rows=kind&columns=kind").text)
    assert "dimensions that are offered" in told(person.get("/matrix?rows=speaker&columns=kind").text)
    assert "dimensions that are offered" in told(person.get("/matrix?rows=country&columns=kind&audience=public").text)
    assert person.get("/timeline?stack=nonsense").status_code == 200


def test_an_empty_table_says_what_to_do(person: Person) -> None:
    page = person.get("/matrix?q=xyzzy").text
    assert "There is nothing to count" in page
    assert "/matrix?rows=" in links(page)["Count all quotes"]
    assert "There is nothing to show" in person.get("/timeline?q=xyzzy").text


def test_rows_and_columns_can_be_swapped(person: Person) -> None:
    page = person.get("/matrix?q=permit").text
    swapped = person.get(links(page)["Swap rows and columns"]).text
    assert "<h1>Influence level by stakeholder</h1>" in swapped
    assert 'value="permit"' in swapped


def test_bars_are_as_high_as_their_numbers(person: Person) -> None:
    page = person.get("/timeline").text
    bars = {
        year: (float(height), int(n.replace(",", "")))
        for height, year, n in re.findall(r'height="([\d.]+)"><title>(\d{4}): ([\d,]+)</title>', page)
    }
    tallest = max(n for _, n in bars.values())
    assert len(bars) > 2
    for height, n in bars.values():
        assert height == pytest.approx(160 * n / tallest, abs=0.01)


def test_years_without_a_quote_are_gaps_and_unknown_years_are_counted(store: EvidenceStore) -> None:
    for text, day in (("We used it.", "2019-05"), ("We cited it.", "2023"), ("We liked it.", None)):
        quote = store.capture([Draft(text=text, start=0, end=9, sniffer="test")], by="Ana").quotes[0]
        store.describe(quote, Details(kind="quote", said_on=day), by="Ana")
    with visiting(store) as person:
        page = person.get("/timeline?stack=kind").text
        assert re.findall(r"<text [^>]*>(\d{4})</text>", page) == [str(year) for year in range(2019, 2024)]
        n, url = cells(page)["1 quote of an unknown year"]
        assert total(person.get(url).text) == n == 1
        assert "We liked it." in person.get(url).text


def test_more_codes_than_colours_are_drawn_as_one(person: Person) -> None:
    page = person.get("/timeline?stack=stakeholder_type").text
    assert "series-7" in page
    assert "series-8" not in page
    assert "others" in page
