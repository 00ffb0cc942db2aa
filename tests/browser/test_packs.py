"""Packs by keyboard: a risk met in one press, a pack recalled, a file known again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor, violations
from tests.page_visits import said

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]

RULE = "We read it twice and then we changed the rule."
TABLE = "The table hangs beside the till."


def walk_to(page: Page, name: str) -> None:
    """Press Tab until the link or button of this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        told = page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')")
        if told.startswith(name):
            return
    raise AssertionError(f"Tab never came to “{name}”")


def test_a_risk_is_met_by_keyboard_and_the_address_holds_it(site: Site, visit: Visit) -> None:
    said(site.store, RULE, role="harbour master of Sennet", level="role")
    said(site.store, TABLE)
    page = visit(site).page
    page.goto("/packs/new?q=")
    walk_to(page, "Leave out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 quote for internal readers")
    expect(page).to_have_url(re.compile("leave_out=E1"))
    assert violations(page) == []
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 quote for internal readers")
    walk_to(page, "Take this back")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 quotes for internal readers")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 quote for internal readers")


def test_a_recall_is_found_told_and_recorded_by_keyboard(site: Site, visit: Visit) -> None:
    said(site.store, RULE, name="Tamsin Hale", level="named")
    window = visit(site)
    page = window.page
    page.goto("/packs/new?quote=E1&recipient=Tern+Fund&title=Tides")
    page.get_by_label("Format").select_option("html")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the pack").click()
    file = download.value.path()
    site.store.withdraw_consent("E1", by="Bela Kun")

    page.goto("/")
    walk_to(page, "1 pack to recall")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 pack to recall")
    assert violations(page) == []
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    walk_to(page, "Copy the notice")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("Please stop using some of our quotes")
    page.get_by_role("link", name="For paper").click()
    assert violations(page) == []
    page.go_back()
    walk_to(page, "Record that they were told")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("No pack has to be recalled")
    expect(page.get_by_role("status")).to_contain_text("Tern Fund was told")

    page.goto("/packs")
    page.get_by_label("The file of a pack").set_input_files(file)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_text("Unaltered.")).to_be_visible()
    assert violations(page) == []


def test_an_overtaken_narrative_is_mended_by_publishing_again(site: Site, visit: Visit) -> None:
    said(site.store, RULE)
    story = site.store.start_narrative("Boats", by="Amina Okoro").id
    site.store.place(story, "E1", by="Amina Okoro")
    site.store.publish(story, by="Amina Okoro", audience="internal")
    site.store.correct("E1", RULE.replace("twice", "often"), by="Bela Kun")
    page = visit(site, viewport={"width": 320, "height": 700}).page
    page.goto(f"/narratives/{story}")
    expect(page.get_by_role("heading", name="Overtaken since it was published")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name="Publish again").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Published.")
    expect(page.get_by_role("heading", name="Overtaken since it was published")).to_have_count(0)
