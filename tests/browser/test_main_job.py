"""From a paste to a pack that is opened again, as a person does it: with script, without it, and by keyboard alone."""

import contextlib
import io
import re
from collections.abc import Callable

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visitor

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]

PASTE = """Answers from the spring meeting

“We rewrote our intake form in the week the guide arrived, and the ministry has taken it over since.” – Perla Quist, head of intake, Ministry of Shelter of Norvania

“The night map hangs over my desk and I planned two new stops with it.” – Ivo Brandt, city planner, Dunmore City Council

“I used the tables in class, and my students asked for more of them.” – lecturer, University of Tarn
"""
PERLA = "Perla Quist"


def paste_and_store(page: Page, *, by: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Paste feedback").first.click()
    page.get_by_label("Your name").fill(by)
    page.get_by_label("Words", exact=True).fill(PASTE)
    page.get_by_role("button", name="Find the quotes").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 quotes found")
    page.get_by_role("checkbox", name="Take number 3").uncheck()
    page.get_by_role("button", name="Store what is ticked").click()
    expect(page.get_by_role("status")).to_have_text("2 quotes stored.")
    expect(page).to_have_url(re.compile("/inbox"))


def settle(page: Page) -> None:
    """Accept until nothing waits."""
    for _ in range(10):
        accept = page.get_by_role("button", name=re.compile("^Accept (it|the best)"))
        if not accept.count():
            break
        number = page.locator("#focus-h").inner_text()
        accept.click()
        another = page.locator("#focus-h").filter(has_not_text=re.compile(f"^{number}$"))
        done = page.get_by_role("heading", level=1).filter(has_text=re.compile("Nothing waits|inbox is empty"))
        expect(another.or_(done).first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Nothing waits|inbox is empty"))


def take_back(page: Page) -> None:
    """Press `u`, and again as a person would if a busy machine swallowed the key; a second undo would find nothing."""
    for _ in range(3):
        page.keyboard.press("u")
        with contextlib.suppress(AssertionError):
            expect(page.get_by_role("status")).to_contain_text("Taken back", timeout=10_000)
            return
    raise AssertionError("the undo key did nothing, three times")


def agree(page: Page, number: str, *, level: str) -> None:
    page.goto(f"/quotes/{number}")
    aside = page.get_by_role("complementary", name="Speaker and consent")
    aside.locator("summary", has_text="Consent").click()
    aside.get_by_label("What the speaker said").select_option("granted")
    aside.get_by_role("button", name="Record consent").click()
    expect(page.get_by_role("status")).to_contain_text("recorded")
    form = aside.locator("details", has=page.get_by_role("button", name="Set attribution"))
    if not form.get_by_role("button", name="Set attribution").is_visible():
        form.locator("summary").click()
    form.get_by_label("May be named").select_option(level)
    form.get_by_label("How they agreed").fill("by e-mail on 3 March")
    form.get_by_role("button", name="Set attribution").click()
    expect(page.get_by_role("status")).to_contain_text("will be credited as")


def take_pack(page: Page) -> str:
    page.goto("/search")
    page.get_by_role("link", name="Make a pack of this").click()
    page.locator("aside select[name=audience]").select_option("public")
    page.get_by_role("button", name="Decide anew").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 quote for the public")
    expect(page.get_by_role("table")).to_contain_text("consent unknown")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the pack").click()
    file = download.value
    assert file.suggested_filename.endswith(".docx")
    document = Document(io.BytesIO(file.path().read_bytes()))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_newcomer_gets_from_a_paste_to_a_pack(site: Site, visit: Visit, script: bool) -> None:
    page = visit(site, name=None, java_script_enabled=script).page
    paste_and_store(page, by="Noor Haddad")
    settle(page)
    agree(page, "E1", level="named")
    text = take_pack(page)
    assert "We rewrote our intake form" in text
    assert PERLA in text
    assert "night map" not in text
    assert "Ivo Brandt" not in text
    assert set(site.store.actor_names().values()) >= {"Noor Haddad"}
    assert len(site.store.packs()) == 1


def test_a_speaker_who_agreed_to_their_role_is_not_named(site: Site, visit: Visit) -> None:
    page = visit(site, name=None).page
    paste_and_store(page, by="Noor Haddad")
    agree(page, "E1", level="role")
    text = take_pack(page)
    assert "head of intake" in text
    assert PERLA not in text


def test_nobody_need_say_twice_who_they_are_and_nothing_typed_is_lost(site: Site, visit: Visit) -> None:
    page = visit(site, name=None).page
    page.goto("/narratives")
    page.get_by_label("Title").fill("How a form travelled")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Your name").fill("Noor Haddad")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How a form travelled")
    page.goto("/narratives")
    page.get_by_label("Title").fill("How a map travelled")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How a map travelled")


def test_a_person_without_a_mouse_reviews_with_at_most_three_keys_a_quote(site: Site, visit: Visit) -> None:
    site.store.paste(PASTE, by="Noor Haddad")
    page = visit(site).page
    page.goto("/inbox")
    pressed = 0
    waiting = site.store.queue()
    assert waiting
    for number in waiting:
        expect(page.locator("#focus-h")).to_have_text(f"E{number}")
        page.keyboard.press("a")
        pressed += 1
        expect(page.get_by_role("status")).to_contain_text(f"E{number}:")
    expect(page.get_by_role("heading", level=1)).to_have_text("The inbox is empty")
    assert pressed <= 3 * len(waiting)
    assert site.store.inbox()[1] == 0
    assert all(site.store.quote(f"E{n}").codings for n in waiting)


def test_keys_move_decline_code_and_undo(site: Site, visit: Visit) -> None:
    site.store.paste(PASTE, by="Noor Haddad")
    page = visit(site).page
    page.goto("/inbox")
    first, second = site.store.queue()[:2]
    page.keyboard.press("j")
    expect(page.locator("#focus-h")).to_have_text(f"E{second}")
    page.keyboard.press("k")
    expect(page.locator("#focus-h")).to_have_text(f"E{first}")
    page.keyboard.press("y")  # the key of a code in the codebook
    expect(page.get_by_role("status")).to_contain_text("given")
    assert "y" in [
        site.store.codebook().find(c.dimension, c.code).hotkey for c in site.store.quote(f"E{first}").codings
    ]
    take_back(page)
    assert site.store.quote(f"E{first}").codings == ()
    page.goto(f"/inbox?at={first}")
    page.keyboard.press("x")
    expect(page.get_by_role("status")).to_contain_text("declined")
    assert len(site.store.quote(f"E{first}").declined) > 0
    take_back(page)
    assert site.store.quote(f"E{first}").declined == ()


def test_keys_are_silent_while_typing_and_when_switched_off(site: Site, visit: Visit) -> None:
    site.store.paste(PASTE, by="Noor Haddad")
    page = visit(site).page
    page.goto("/inbox")
    page.locator("summary", has_text="Describe the speaker").click()
    page.get_by_label("Country").press_sequentially("jaxu")
    assert page.get_by_label("Country").input_value().endswith("jaxu")
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_role("button", name="Switch them off").click()
    page.goto("/inbox")
    waiting = site.store.inbox()[1]
    for key in "ajx?":
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert site.store.inbox()[1] == waiting
    assert page.locator("kbd:visible").count() == 0
    page.reload()
    assert page.locator("#shell").get_attribute("data-keys") == "off"


def test_the_question_mark_works_while_a_checkbox_has_the_focus(demo: Site, visit: Visit) -> None:
    page = visit(demo).page
    page.goto("/search?q=permit")
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def test_the_focus_stays_at_the_work_after_a_decision(site: Site, visit: Visit) -> None:
    site.store.paste(PASTE, by="Noor Haddad")
    page = visit(site).page
    page.goto("/inbox")
    page.get_by_role("button", name=re.compile("^Accept the best|^Accept it")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("accepted")
    assert page.evaluate("document.querySelector('[data-focus]').contains(document.activeElement)")


def test_typing_a_question_keeps_the_caret_and_back_brings_the_question_back(demo: Site, visit: Visit) -> None:
    page = visit(demo).page
    page.goto("/search?q=permit")
    box = page.get_by_role("searchbox")
    box.focus()
    page.keyboard.press("End")
    page.keyboard.type(" rule", delay=20)
    expect(page).to_have_url(re.compile(r"q=permit\+rule|q=permit%20rule"))
    assert page.evaluate("document.activeElement.id") == "q"
    assert box.input_value() == "permit rule"
    page.get_by_role("complementary", name="Narrow down").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("[?&]f="))
    filtered = page.url
    page.locator("a.number").first.click()
    expect(page).to_have_url(re.compile("/quotes/E"))
    page.go_back()
    expect(page).to_have_url(filtered)
    expect(box).to_have_value("permit rule")
    expect(page.locator(".chip.firm")).to_have_count(1)
    page.go_back()
    expect(page).not_to_have_url(re.compile("[?&]f="))
    expect(page.locator(".chip.firm")).to_have_count(0)
    page.go_forward()
    expect(page.locator(".chip.firm")).to_have_count(1)


def test_what_is_pasted_is_saved_by_itself_and_survives_a_reload(site: Site, visit: Visit) -> None:
    page = visit(site).page
    page.goto("/paste")
    page.get_by_label("Words", exact=True).press_sequentially("“It hangs over my desk.” – planner")
    expect(page.locator("#saved")).to_have_text(re.compile(r"Saved \d\d:\d\d"), timeout=60_000)
    page.reload()
    expect(page.get_by_label("Words", exact=True)).to_have_value("“It hangs over my desk.” – planner")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    (kept,) = (site.store.folder / "drafts").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    page.get_by_role("button", name="Find the quotes").click()
    page.get_by_role("button", name="Store what is ticked").click()
    expect(page.get_by_role("status")).to_contain_text("stored")
    assert list((site.store.folder / "drafts").iterdir()) == []


def test_a_capture_can_be_undone_at_once(site: Site, visit: Visit) -> None:
    page = visit(site, name=None).page
    paste_and_store(page, by="Noor Haddad")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    assert site.store.counts()["withdrawn"] == 2


def test_a_narrative_is_built_with_buttons_alone(site: Site, visit: Visit) -> None:
    site.store.paste(PASTE, by="Noor Haddad")
    page = visit(site).page
    page.goto("/search")
    for number in ("E1", "E2"):
        page.get_by_role("checkbox", name=f"Choose {number}").check()
    page.get_by_label("or place in").select_option("")
    page.get_by_role("button", name="Place").click()
    expect(page.get_by_role("status")).to_contain_text("2 quotes placed")
    order = page.locator(".placed a.number")
    before = order.all_inner_texts()
    page.get_by_role("button", name=f"Move {before[1]} up").click()
    expect(order.first).to_have_text(before[1])
    page.get_by_role("button", name=f"Take {before[0]} out").click()
    expect(order).to_have_count(1)
    expect(page.get_by_role("status")).to_contain_text("Taken out")
    take_back(page)
    expect(order).to_have_count(2)


def test_whose_consent_is_not_known_is_a_queue_of_its_own(site: Site, visit: Visit) -> None:
    site.store.paste(PASTE, by="Noor Haddad")
    page = visit(site).page
    page.goto("/inbox?lacking=consent")
    for number in ("E1", "E2", "E3"):
        expect(page.locator("#focus-h")).to_have_text(number)
        page.get_by_label("What the speaker said").select_option("granted" if number == "E2" else "refused")
        page.get_by_role("button", name="Record consent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every consent is known")
    assert [site.store.quote(n).consent.state for n in ("E1", "E2", "E3")] == ["refused", "granted", "refused"]


def test_what_was_chosen_for_one_quote_never_slips_into_the_next(site: Site, visit: Visit) -> None:
    site.store.paste(PASTE, by="Noor Haddad")
    page = visit(site).page
    page.goto("/inbox?lacking=consent")
    page.get_by_label("What the speaker said").select_option("granted")
    page.get_by_label("How it was asked").fill("by phone")
    page.get_by_label("Partners").uncheck()
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(page.locator("#focus-h")).to_have_text("E2")
    expect(page.get_by_label("What the speaker said")).to_have_value("unknown")
    expect(page.get_by_label("How it was asked")).to_have_value("")
    expect(page.get_by_label("Partners")).to_be_checked()


def test_what_became_impossible_meanwhile_is_said_and_nothing_is_lost(site: Site, visit: Visit) -> None:
    site.store.paste(PASTE, by="Noor Haddad")
    window = visit(site)
    window.page.goto("/inbox")
    first, second = site.store.queue()[:2]
    site.store.withdraw(f"E{first}", by="Bela Kun")
    window.page.keyboard.press("a")
    expect(window.page.get_by_role("alert")).to_contain_text("withdrawn")
    expect(window.page).to_have_url(re.compile("/inbox"))
    window.page.get_by_role("link", name="Back to where you were").click()
    expect(window.page.locator("#focus-h")).to_have_text(f"E{second}")
    window.complaints.clear()  # Chromium reports the status of an answer as an error


def test_an_error_is_a_page_with_one_sentence(site: Site, visit: Visit) -> None:
    window = visit(site)
    answer = window.page.goto("/quotes/E404")
    assert answer is not None
    assert answer.status == 404
    expect(window.page.get_by_role("alert")).to_have_text("No quote is known by “E404”.")
    window.complaints.clear()  # Chromium reports the status of a page as an error
