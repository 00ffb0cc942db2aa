"""Blind coding by keyboard alone, and the page on which two coders see how far they agree."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from evidence_store.domain import Draft
from tests.browser.conftest import Site, Visitor, violations

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
LEVEL = "influence_level"
SAID = (
    "We used the flood atlas to draft the ministry's budget proposal.",
    "We downloaded the tide tables and looked at them.",
    "The council changed its permit rule because of the night map.",
)


def take_in(site: Site) -> None:
    drafts = [Draft(text=words, start=0, end=len(words), sniffer="test", language="en") for words in SAID]
    site.store.capture(drafts, by="Noor Haddad", paste="\n".join(SAID))


def give(site: Site, by: str, *codes: str) -> None:
    for number, code in enumerate(codes, 1):
        site.store.code(f"E{number}", LEVEL, code, by=by, blind=True)


def press(page: Page, key: str, *, said: str) -> None:
    page.keyboard.press(key)
    expect(page.get_by_role("status")).to_contain_text(said)


def test_a_coder_decides_alone_by_keyboard_and_then_sees_what_others_gave(site: Site, visit: Visit) -> None:
    take_in(site)
    give(site, "Bela Kun", "use", "access", "influence")
    page = visit(site).page
    page.goto("/quotes/E1")
    assert "Bela" in page.locator("main").inner_text()  # what is looked for below stands on pages that hide nothing
    page.goto("/inbox?lacking=mine&blind=1")
    expect(page.locator("#focus-h")).to_have_text("E1")
    expect(page.get_by_text("Blind coding is on")).to_be_visible()
    assert page.get_by_role("heading", name="Proposed").count() == 0
    assert page.locator("button.code[aria-pressed=true]").count() == 0
    assert page.locator("mark").count() == 0
    assert "Bela" not in page.locator("main").inner_text()

    press(page, "3", said="E1: ")  # the key of “use”
    press(page, "5", said="given")
    expect(page.locator("#focus-h")).to_have_text("E1")  # several codes, one quote
    expect(page.locator("button.code[aria-pressed=true]")).to_have_count(2)
    assert "Bela" not in page.locator("main").inner_text()
    assert {c.answers for c in site.store.quote("E1").codings} == {None}

    page.keyboard.press("Enter")
    table = page.get_by_role("table")
    expect(table).to_contain_text("Bela Kun")
    page.keyboard.press("Enter")
    expect(page.locator("#focus-h")).to_have_text("E2")
    assert re.search("blind=1", page.url)
    assert re.search("lacking=mine", page.url)
    assert "Bela" not in page.locator("main").inner_text()


def test_taking_off_ones_own_code_leaves_a_colleagues(site: Site, visit: Visit) -> None:
    take_in(site)
    give(site, "Bela Kun", "use")
    page = visit(site).page
    page.goto("/inbox?blind=1&at=1")
    press(page, "3", said="given")
    press(page, "3", said="taken off")
    names = site.store.actor_names()
    assert [names[c.coder] for c in site.store.quote("E1").codings] == ["Bela Kun"]


def test_two_coders_see_how_far_they_agree_and_go_to_what_is_to_resolve(site: Site, visit: Visit) -> None:
    take_in(site)
    give(site, "Bela Kun", "use", "access", "influence")
    give(site, "Amina Okoro", "use", "access", "use")
    page = visit(site).page
    page.goto("/codebook")
    page.get_by_role("link", name="How far coders agree").click()
    expect(page.get_by_role("heading", name="To resolve: 1 quote")).to_be_visible()
    expect(page.get_by_role("heading", name="Before you rest on these figures")).to_be_visible()
    assert page.locator("svg.interval").count() > 3
    for row in page.locator("section:has(#figures-h) tbody tr").all():
        assert row.locator("td.num").nth(1).inner_text() == "3"
    page.get_by_role("link", name=re.compile("^1 quote: ")).first.click()
    expect(page).to_have_url(re.compile("cell="))
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("link", name="E3").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("E3")


def test_blind_pages_are_in_nobodys_way(site: Site, visit: Visit) -> None:
    take_in(site)
    give(site, "Bela Kun", "use")
    give(site, "Amina Okoro", "access")
    page = visit(site, viewport={"width": 320, "height": 700}).page
    for path in ("/inbox?blind=1&at=1", "/inbox?blind=1&at=1&shown=1", "/inbox", "/inbox?blind=1&lacking=mine"):
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_an_empty_page_says_what_to_do(site: Site, visit: Visit) -> None:
    page = visit(site).page
    page.goto("/agreement")
    expect(page.get_by_role("heading", name="nothing to compare yet")).to_be_visible()
    expect(page.get_by_text("n = 0")).to_be_visible()
    page.get_by_role("link", name="Code what others have coded").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing waits for you here")
