"""A speaker asked, answered for, taken back and erased, as somebody does it who has a keyboard and no mouse."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from evidence_store.domain import Consent
from tests.browser.conftest import Site, Visitor, violations

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
MOST_TABS = 90
PASTE = """“We rewrote our intake form in the week the guide arrived.” – Perla Quist, head of intake, Ministry of Shelter of Norvania

“The second edition came too late for our budget, and I told you so.” – Perla Quist, head of intake, Ministry of Shelter of Norvania
"""


@pytest.fixture
def perla(site: Site) -> Site:
    """Two quotes of one speaker who has not been asked yet."""
    site.store.paste(PASTE, by="Noor Haddad")
    assert len(site.store.speaker("E1").quotes) == 2
    return site


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there, as a person would; what cannot be reached fails."""
    for _ in range(MOST_TABS):
        if wanted.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The keyboard does not reach {wanted}")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    reach(page, wanted)
    page.keyboard.press(key)


def say(page: Page, label: str, words: str) -> None:
    reach(page, page.get_by_label(label))
    page.keyboard.type(words)


def will_print(page: Page, readers: str) -> Locator:
    """The usual credit before these readers."""
    place = ["Internal readers", "Partners", "The public"].index(readers)
    return (
        page.get_by_role("region", name="Credits before each audience")
        .locator("tbody tr")
        .first.locator("td")
        .nth(place)
    )


def test_a_speaker_is_asked_and_the_answer_changes_what_prints(perla: Site, visit: Visit) -> None:
    page = visit(perla).page
    page.goto("/quotes/E1")
    press(page, page.get_by_role("link", name="Ask for consent"))
    expect(page.locator("#letter")).to_contain_text("We rewrote our intake form")
    say(page, "Answers go to", "feedback@example.org")
    press(page, page.get_by_role("button", name="Show the letter"))
    expect(page.locator("#letter")).to_contain_text("Please send this page back to feedback@example.org.")
    letter = page.locator("#letter").inner_text()
    press(page, page.get_by_role("button", name="Record that it was sent"))
    expect(page.get_by_role("status")).to_contain_text("Recorded as sent")
    (asked,) = perla.store.requests(waiting=True)
    assert asked.letter.strip() == letter.strip()
    reach(page, page.get_by_label("May be named"))
    page.keyboard.type("By name")
    reach(page, page.get_by_label("For this quote").nth(1))
    page.keyboard.type("Please")
    press(page, page.get_by_label("They approved these words").first, "Space")
    say(page, "How they answered", "by e-mail")
    press(page, page.get_by_role("button", name="Record the answer"))
    expect(page.get_by_role("status")).to_contain_text("The answer is recorded")
    expect(will_print(page, "The public")).to_contain_text("Perla Quist")
    expect(page.get_by_role("row", name=re.compile("^E2 ")).locator("td").first).to_contain_text("left out")
    assert perla.store.quote("E1").sign_off is not None
    assert perla.store.requests(waiting=True) == ()


def test_naming_further_asks_for_the_proof_and_waits_there(perla: Site, visit: Visit) -> None:
    perla.store.consent("E1", Consent(state="granted", how="by mail"), by="Noor Haddad")
    window = visit(perla)
    page = window.page
    page.goto("/speakers/E1")
    press(page, page.get_by_text("Record how far they may be named"))
    form = page.locator("#preferences form")
    reach(page, form.get_by_label("May be named"))
    page.keyboard.type("By name")
    reach(page, form.get_by_label("Exact wording they approved"))
    page.keyboard.type("P. Quist, Norvania")
    press(page, form.get_by_role("button", name="Record"))
    expect(page.get_by_role("alert")).to_contain_text("Say how they agreed")
    expect(form.get_by_label("Exact wording they approved")).to_have_value("P. Quist, Norvania")
    expect(form.get_by_label("How they agreed, or where that is kept")).to_be_focused()
    assert violations(page) == []
    page.keyboard.type("her letter of 3 March")
    press(page, form.get_by_role("button", name="Record"))
    expect(will_print(page, "Internal readers")).to_contain_text("P. Quist, Norvania")
    window.complaints.clear()  # Chromium reports the status of an answer as an error


def test_the_inbox_asks_for_the_proof_in_place_and_as_printed_stays_one_key(perla: Site, visit: Visit) -> None:
    perla.store.consent("E1", Consent(state="granted", how="by mail"), by="Noor Haddad")
    window = visit(perla)
    page = window.page
    page.goto("/inbox?order=oldest")
    expect(page.locator("#focus-h")).to_have_text("E1")
    beside = page.get_by_role("complementary", name="Speaker and consent")
    beside.get_by_label("May be named").select_option("institution")
    beside.get_by_role("button", name="Set attribution").click()
    expect(page.get_by_label("How they agreed, or where that is kept")).to_be_focused()
    expect(page).to_have_url(re.compile("/inbox"))
    page.keyboard.type("by phone on 3 March")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("E1 will be credited as head of intake")
    expect(page.locator("#focus-h")).to_have_text("E1")
    assert perla.store.quote("E1").preferences[-1].proof == "by phone on 3 March"
    page.locator("h1").click()
    page.keyboard.press("=")
    expect(page.get_by_role("status")).to_contain_text("E1 will be credited as Perla Quist")
    assert perla.store.quote("E1").preferences[-1].proof == "as printed in the source"
    assert perla.store.quote("E1").preferences[-1].wording == perla.store.quote("E1").attribution
    window.complaints.clear()  # Chromium reports the status of an answer as an error


def test_consent_is_taken_back_in_part_after_what_follows_was_read(perla: Site, visit: Visit) -> None:
    perla.store.consent("E1", Consent(state="granted", how="by mail"), by="Noor Haddad")
    page = visit(perla).page
    page.goto("/speakers/E1")
    expect(will_print(page, "The public")).to_contain_text("Anonymous")
    press(page, page.get_by_role("link", name="They take it back").first)
    reach(page, page.get_by_role("radio").first)
    page.keyboard.press("ArrowDown")
    press(page, page.get_by_role("checkbox", name="The public"), "Space")
    say(page, "How they said so", "by phone")
    press(page, page.get_by_role("button", name="See what follows"))
    expect(page.get_by_text("No pack has to be recalled")).to_be_visible()
    assert perla.store.speaker("E1").consent.without_channels == ()
    expect(page.get_by_role("button", name="Record that they took it back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    expect(will_print(page, "The public")).to_contain_text("left out")
    expect(will_print(page, "Partners")).to_contain_text("Anonymous")


def test_a_person_is_erased_only_by_who_means_it(perla: Site, visit: Visit) -> None:
    window = visit(perla)
    page = window.page
    page.goto("/speakers/E1/erase")
    expect(page.get_by_text("2 quotes with")).to_be_visible()
    say(page, "On which ground", "asked in writing")
    press(page, page.get_by_label("I understand that nobody can bring this back"), "Space")
    say(page, "How many quotes go?", "5")
    press(page, page.get_by_role("button", name="Erase this person for good"))
    expect(page.get_by_role("alert")).to_contain_text("Type 2")
    expect(page.get_by_label("On which ground")).to_have_value("asked in writing")
    assert perla.store.erasures() == ()
    reach(page, page.get_by_label("How many quotes go?"))
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    press(page, page.get_by_role("button", name="Erase this person for good"))
    expect(page.get_by_role("heading", level=1)).to_have_text("People who were erased")
    expect(page.get_by_text("asked in writing")).to_be_visible()
    assert violations(page) == []
    assert "Perla" not in page.content()
    page.goto("/quotes/E1")
    expect(page.get_by_text("erased").first).to_be_visible()
    assert "intake form" not in page.content()
    window.complaints.clear()  # Chromium reports the status of an answer as an error


def test_a_proof_goes_in_and_comes_out_the_same(perla: Site, visit: Visit, tmp_path: Path) -> None:
    scan = tmp_path / "Einwilligung März.pdf"
    scan.write_bytes(b"%PDF-1.7 signed \xff\x00")
    page = visit(perla).page
    page.goto("/speakers/E1")
    page.locator("#proofs").get_by_label("A file, up to 10 MB").set_input_files(scan)
    page.get_by_role("button", name="Keep it as proof").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="Einwilligung März.pdf").click()
    assert coming.value.suggested_filename == "Einwilligung März.pdf"
    assert Path(coming.value.path()).read_bytes() == scan.read_bytes()


def test_all_of_it_works_without_script(perla: Site, visit: Visit) -> None:
    page = visit(perla, java_script_enabled=False).page
    page.goto("/speakers/E1/request")
    page.get_by_role("button", name="Record that it was sent").click()
    page.get_by_label("May be named").select_option("role")
    page.get_by_label("How they answered").fill("on paper")
    page.get_by_role("button", name="Record the answer").click()
    expect(page.get_by_role("status")).to_contain_text("The answer is recorded")
    expect(will_print(page, "Partners")).to_contain_text("head of intake")
    page.get_by_role("link", name="They take it back").first.click()
    page.get_by_role("button", name="See what follows").click()
    page.get_by_role("button", name="Record that they took it back").click()
    expect(will_print(page, "Internal readers")).to_contain_text("left out")


@pytest.mark.parametrize("path", ["/requests/{request}/print", "/speakers/E1/request"])
def test_the_letter_is_all_that_comes_on_paper(perla: Site, visit: Visit, path: str) -> None:
    made = perla.store.request_consent("E1", by="Noor Haddad", writer="Noor Haddad")
    page = visit(perla).page
    page.goto(path.replace("{request}", made.id))
    page.emulate_media(media="print")
    letter = page.locator("pre.sheet")
    expect(letter).to_be_visible()
    assert page.locator("main").inner_text().strip() == letter.inner_text().strip()


def test_words_and_names_from_right_to_left_keep_their_direction(demo: Site, visit: Visit) -> None:
    page = visit(demo).page
    page.goto("/speakers/E86")
    words = page.locator("#quotes blockquote.words").first
    assert words.get_attribute("dir") == "rtl"
    page.goto("/speakers/E86/request")
    line = page.locator("#letter")
    assert line.evaluate("e => getComputedStyle(e).unicodeBidi") == "plaintext"


def test_the_letter_can_be_copied_as_it_stands(perla: Site, visit: Visit) -> None:
    window = visit(perla)
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = window.page
    page.goto("/speakers/E1/request")
    press(page, page.get_by_role("button", name="Copy the words"))
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == page.locator("#letter").inner_text().strip()
