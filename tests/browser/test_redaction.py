"""Deciding by keyboard alone what readers get of words, from the queue to the file of a public pack."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from evidence_store import EvidenceStore
from tests.browser.conftest import Site, Visitor, violations
from tests.page_visits import said

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]

COUNCIL = "The Sennet Council of Boats moved the mooring after we wrote."
LETTER = "Write to olu@sennet.example, or ask the Ministry of Tides for the table."
RULE = "We read it twice and then we changed the rule."


def readers_get(page: Page) -> str:
    return page.get_by_role("region", name="Readers get").locator("blockquote").inner_text()


def press(page: Page, *keys: str) -> None:
    page.locator("body.script").wait_for()  # a heading can be read before the keys are listened to
    for key in keys:
        page.keyboard.press(key)


def test_from_the_queue_to_the_file_by_keyboard_alone(site: Site, visit: Visit) -> None:
    for words in (COUNCIL, RULE, LETTER):
        said(site.store, words)
    page = visit(site).page
    page.goto("/redactions")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What readers get of E1")
    press(page, "y", "Enter")  # two keys: hide it, save
    expect(page.get_by_role("heading", level=1)).to_have_text("What readers get of E3")
    expect(page.get_by_role("status")).to_have_text("E1: 1 stretch of its words hidden.")
    press(page, "y", "n", "Enter")  # three: hide the one, keep the other, save
    expect(page.get_by_role("heading", level=1)).to_have_text("Every quote has been looked at")
    assert site.store.redaction("E1").shown == COUNCIL.replace("Sennet Council of Boats", "[organisation]")
    assert [mask.kind for mask in site.store.quote("E3").masks] == ["contact"]

    page.goto("/packs/new?q=&audience=public")
    expect(page.get_by_role("heading", level=1)).to_have_text("3 quotes for the public")
    page.get_by_label("Format").focus()
    page.keyboard.type("Markdown")
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    text = download.value.path().read_text("utf-8")
    assert "organisation" in text
    assert "Sennet Council" not in text
    assert "olu@" not in text
    assert "Ministry of Tides" in text


def test_one_key_hides_all_and_one_says_nothing_has_to_be_hidden(site: Site, visit: Visit) -> None:
    said(site.store, LETTER)
    said(site.store, COUNCIL)
    page = visit(site).page
    page.goto("/quotes/E1/redact?queue=1")
    press(page, "a")
    expect(page.get_by_role("heading", level=1)).to_have_text("What readers get of E2")
    press(page, "x")
    expect(page.get_by_role("heading", level=1)).to_have_text("Every quote has been looked at")
    assert len(site.store.quote("E1").masks) == 2
    assert site.store.quote("E2").masks == ()
    assert site.store.quote("E2").looked_at


def test_what_readers_get_follows_every_key(site: Site, visit: Visit) -> None:
    said(site.store, LETTER)
    page = visit(site).page
    page.goto("/quotes/E1/redact")
    assert readers_get(page) == LETTER
    press(page, "y", "y")
    assert readers_get(page) == "Write to [contact], or ask the [organisation] for the table."
    press(page, "1")  # its number takes the other choice
    assert readers_get(page) == "Write to olu@sennet.example, or ask the [organisation] for the table."
    press(page, "1")
    page.get_by_label("Readers get instead").nth(1).fill("our ministry")
    expected = "Write to [contact], or ask the [our ministry] for the table."
    assert readers_get(page) == expected
    press(page, "Enter")
    expect(page.get_by_role("status")).to_contain_text("2 stretches")
    assert site.store.redaction("E1").shown == expected


def test_enter_saves_nothing_that_was_not_decided(site: Site, visit: Visit) -> None:
    said(site.store, LETTER)
    page = visit(site).page
    page.goto("/quotes/E1/redact")
    press(page, "y", "Enter")
    assert page.locator("input:invalid").count() > 0
    expect(page).to_have_url(re.compile("/redact$"))
    assert not site.store.quote("E1").looked_at


def test_other_words_are_chosen_with_arrows_and_shift(site: Site, visit: Visit) -> None:
    said(site.store, RULE)
    page = visit(site).page
    page.goto("/quotes/E1/redact")
    page.locator("summary", has_text="Hide other words").focus()
    press(page, "Enter", "Tab")
    words = page.get_by_role("listbox", name="Words of the quote")
    expect(words).to_be_focused()
    press(page, "ArrowRight", "ArrowRight", "ArrowRight", "Shift+ArrowRight")
    assert words.locator("[aria-selected=true]").all_inner_texts() == ["it", "twice"]
    assert violations(page) == []
    press(page, "Enter")
    expect(page).to_have_url(re.compile("add=1"))
    assert readers_get(page) == "We read [name] and then we changed the rule."
    press(page, "Enter")
    expect(page.get_by_role("status")).to_contain_text("1 stretch")
    assert site.store.redaction("E1").shown == "We read [name] and then we changed the rule."


def test_in_words_from_right_to_left_the_left_arrow_goes_on(site: Site, visit: Visit) -> None:
    said(site.store, "قرأنا التقرير ثم غيرنا القاعدة.", language="ar")
    page = visit(site).page
    page.goto("/quotes/E1/redact")
    page.locator("summary", has_text="Hide other words").click()
    page.get_by_role("listbox").focus()
    press(page, "ArrowLeft", "ArrowLeft", "Shift+ArrowLeft")
    assert page.locator("[aria-selected=true]").all_inner_texts() == ["التقرير", "ثم"]


def test_other_words_are_chosen_with_the_mouse_too(site: Site, visit: Visit) -> None:
    said(site.store, RULE)
    page = visit(site).page
    page.goto("/quotes/E1/redact")
    page.locator("summary", has_text="Hide other words").click()
    words = page.get_by_role("listbox", name="Words of the quote")
    words.get_by_role("option", name="read").click()
    words.get_by_role("option", name="twice").click(modifiers=["Shift"])
    assert page.locator("[aria-selected=true]").all_inner_texts() == ["read", "it", "twice"]
    page.get_by_label("It is").select_option("detail")
    page.get_by_role("button", name="Hide these words").click()
    assert readers_get(page) == "We [detail] and then we changed the rule."


@pytest.mark.parametrize("keys", ["on", "off"])
def test_single_keys_are_silent_when_they_are_switched_off(site: Site, visit: Visit, keys: str) -> None:
    said(site.store, LETTER)
    window = visit(site)
    window.context.add_cookies([{"name": "evidence_keys", "value": keys, "url": site.url}])
    window.page.goto("/quotes/E1/redact")
    press(window.page, "y", "y")
    assert window.page.locator("input[type=radio]:checked").count() == (2 if keys == "on" else 0)


def test_without_script_words_are_hidden_as_well(site: Site, visit: Visit) -> None:
    said(site.store, RULE)
    said(site.store, COUNCIL)
    page = visit(site, java_script_enabled=False).page
    page.goto("/quotes/E2/redact?queue=1")
    page.get_by_role("radio", name="Hide it").check()
    page.get_by_label("Readers get instead").fill("a council")
    page.get_by_role("button", name="Preview").click()
    assert readers_get(page) == "The [a council] moved the mooring after we wrote."
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every quote has been looked at")
    page.goto("/quotes/E1/redact")
    page.locator("summary", has_text="Hide other words").click()
    page.get_by_label("From word").select_option("3")
    page.get_by_label("to word").select_option("4")
    page.get_by_role("button", name="Hide these words").click()
    page.get_by_role("button", name="Save", exact=True).click()
    assert site.store.redaction("E1").shown == "We read [name] and then we changed the rule."


def test_control_a_choice_hides_the_words_it_names(site: Site, visit: Visit) -> None:
    """The preview is not simply always masked: kept words stay."""
    store: EvidenceStore = site.store
    said(store, COUNCIL)
    page = visit(site).page
    page.goto("/quotes/E1/redact")
    press(page, "n", "Enter")
    expect(page.get_by_role("status")).to_have_text("E1: nothing is hidden.")
    assert store.redaction("E1").shown == COUNCIL
