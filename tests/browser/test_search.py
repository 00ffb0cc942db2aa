"""Asking in a real browser: with script and without, by keyboard, narrow, dark, on paper, and under the eyes of axe."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor, violations

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]
PAGES = (
    "/search?q=use+by+government+officials+not+media&sort=newest",
    "/search?q=use&excluding=stakeholder_type:media&f=influence_level:use",
    "/search?q=permit&as_of=2026-11-22",
    "/search?q=permti+rule",
    "/quotes/E1/like",
    "/searches",
    "/matrix",
    "/matrix?rows=region&columns=year&q=permit",
    "/matrix?q=xyzzy",
    "/timeline",
    "/timeline?stack=stakeholder_type",
    "/timeline?q=xyzzy",
)


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_asking(demo: Site, visit: Visit, colours: str) -> None:
    # Tall, so that the bar that stays at the bottom of a window lies over nothing.
    page = visit(demo, color_scheme=colours, viewport={"width": 1280, "height": 6000}).page
    found: list[str] = []
    for path in PAGES:
        page.goto(path)
        unfold(page)
        found += [f"{path} {problem}" for problem in violations(page)]
    assert not found, "\n".join(found)


def test_nothing_scrolls_sideways_on_a_phone(demo: Site, visit: Visit) -> None:
    page = visit(demo, viewport={"width": 320, "height": 640}).page
    wide: dict[str, int] = {}
    for path in PAGES:
        page.goto(path)
        unfold(page)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 320:
            wide[path] = width
    assert wide == {}


def test_every_link_of_a_facet_and_every_cell_can_be_hit(demo: Site, visit: Visit) -> None:
    page = visit(demo).page
    small: list[str] = []
    for path in ("/search?q=use", "/matrix", "/searches"):
        page.goto(path)
        unfold(page)
        small += page.evaluate(
            """() => [...document.querySelectorAll(".facets a, .matrix td a, main button, .chip a, main summary")]
                .filter(e => e.checkVisibility())
                .filter(e => { const r = e.getBoundingClientRect(); return r.height < 24 || r.width < 24 })
                .map(e => e.outerHTML.slice(0, 90))"""
        )
    assert small == []


@pytest.mark.parametrize("script", [True, False])
def test_a_question_is_narrowed_ordered_and_saved(site: Site, visit: Visit, script: bool) -> None:
    for words, code in (("We used the flood atlas.", "government"), ("A paper printed the flood atlas.", "media")):
        quote = site.store.paste(f"“{words}” (speaker)", by="Bela Kun").quotes[0]
        site.store.code(quote, "stakeholder_type", code, by="Bela Kun")
    page = visit(site, java_script_enabled=script).page
    page.goto("/search?q=flood+atlas")
    expect(page.locator("li.result")).to_have_count(2)
    page.get_by_role("link", name="not Media").click()
    expect(page.locator("li.result")).to_have_count(1)
    assert "excluding=stakeholder_type%3Amedia" in page.url
    expect(page.get_by_role("group", name="What was understood")).to_contain_text("not Media")
    page.get_by_label("Order").select_option("oldest")
    if not script:
        page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_url(re.compile("sort=oldest"))
    assert "excluding" in page.url
    page.get_by_text("Save this question").click()
    page.get_by_label("Name", exact=True).fill("Atlas without the press")
    page.get_by_label("For all colleagues").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as")).to_be_visible()
    (kept,) = site.store.searches()
    assert (kept.name, kept.shared) == ("Atlas without the press", True)
    site.store.paste("“The flood atlas hangs in our hall.” (mayor)", by="Bela Kun")
    page.goto("/")
    page.get_by_role("button", name="1 new in Atlas without the press").click()
    expect(page.locator("li.result")).to_have_count(1)
    expect(page.locator("li.result")).to_contain_text("hangs in our hall")
    page.goto("/searches")
    expect(page.get_by_role("link", name="Atlas without the press")).to_be_visible()
    assert page.get_by_role("button", name=re.compile(r"\d new")).count() == 0


def test_by_keyboard_from_the_question_to_a_cell_and_back(demo: Site, visit: Visit) -> None:
    page = visit(demo).page
    page.goto("/matrix")
    page.keyboard.press("/")
    page.keyboard.type("permit")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/matrix\?.*q=permit"))
    cell = page.get_by_role("link", name=re.compile(r"^\d+ quotes?: Government, Influence$"))
    number = int(cell.inner_text())
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search"))
    expect(page.get_by_role("group", name="What was understood")).to_contain_text("Government")
    said = page.locator(".answer p").first.inner_text()
    assert sum(map(int, re.findall(r"(\d+) quote|(?<=, )(\d+) part", said)[0][:1])) <= number
    page.go_back()
    expect(page.get_by_role("searchbox")).to_have_value("permit")


def test_what_says_nearly_the_same_is_unfolded_by_a_key(site: Site, visit: Visit) -> None:
    for end in (".", "!"):
        site.store.paste(f"“We used the flood atlas to draft the budget of our ministry{end}” (clerk)", by="Bela Kun")
    page = visit(site).page
    page.goto("/search?q=flood+atlas")
    expect(page.locator("li.result")).to_have_count(1)
    folded = page.get_by_text("1 more that says nearly the same")
    folded.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".same blockquote")).to_be_visible()


def test_paper_holds_the_table_and_the_bars_and_no_buttons(demo: Site, visit: Visit) -> None:
    page = visit(demo).page
    page.emulate_media(media="print")
    page.goto("/timeline?stack=influence_level")
    assert page.locator("svg.bars").is_visible()
    assert page.locator("table.matrix").is_visible()
    assert not page.locator("form.ask").is_visible()
    page.goto("/search?q=use")
    assert page.locator("li.result blockquote").first.is_visible()
    assert not page.locator(".facets").is_visible()
    assert not page.get_by_text("Save this question").is_visible()


def test_a_bar_is_as_high_as_its_number_says(demo: Site, visit: Visit) -> None:
    page = visit(demo).page
    page.goto("/timeline")
    drawn = page.evaluate(
        """() => [...document.querySelectorAll("svg.bars rect")].map(
            e => [e.getBoundingClientRect().height, Number(e.textContent.split(": ")[1])])"""
    )
    each = [height / n for height, n in drawn]
    assert len(drawn) > 2
    assert max(each) - min(each) < 0.1 * max(each)
