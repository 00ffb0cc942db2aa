"""The codebook in a browser: a code is worded anew, split and put back by keyboard; and all of it without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitor, violations

pytestmark = pytest.mark.browser

Visit = Callable[..., Visitor]
CODE = "/codebook/use_category/advocacy"


def test_a_code_is_worded_anew_and_put_back_by_keyboard(site: Site, visit: Visit) -> None:
    page = visit(site).page
    before = site.store.codebook().find("use_category", "advocacy")
    page.goto(CODE)
    page.get_by_label("Definition").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Speaking up for others in public.")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("worded anew")
    assert site.store.codebook().find("use_category", "advocacy").definition == "Speaking up for others in public."
    assert violations(page) == []
    page.locator("h1").click()
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    assert site.store.codebook().find("use_category", "advocacy") == before


def test_a_split_is_shown_first_then_done_without_script(site: Site, visit: Visit) -> None:
    page = visit(site, java_script_enabled=False).page
    page.goto(CODE)
    page.get_by_role("link", name="Split it…").click()
    page.get_by_label("Into which codes").fill("Citation\nMarches")
    page.get_by_role("button", name="Show what would be done").click()
    expect(page.get_by_text("a new code, to be defined")).to_be_visible()
    assert site.store.codebook().find("use_category", "marches") is None
    page.get_by_role("button", name="Split it").click()
    expect(page.get_by_role("status")).to_contain_text("is split")
    assert site.store.codebook().find("use_category", "advocacy").split_into == ("citation", "marches")
    page.get_by_role("button", name="Undo").click()
    assert not site.store.codebook().find("use_category", "advocacy").retired


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_asking_before_a_split_or_a_merge_is_in_nobodys_way(site: Site, visit: Visit, colours: str) -> None:
    page = visit(site, color_scheme=colours, viewport={"width": 320, "height": 800}).page
    for address in ("/split?into=Citation%0AMarches", "/merge?into=citation"):
        page.goto(CODE + address)
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
