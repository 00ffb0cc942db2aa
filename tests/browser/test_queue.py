"""The reviewer's queue in a real browser: one key each, with script and without, and many proposals at once."""

import contextlib
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from evidence_store import EvidenceStore
from evidence_store.domain import Code, Dimension, Draft, SpeakerDetails
from tests.browser.conftest import Site, Visitor, violations

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]

OLU = SpeakerDetails(name="Olu Adeyar", role="harbour master", institution="Port of Sennet")
PERLA = SpeakerDetails(name="Perla Quist", institution="Ministry of Shelter")
PASTE = "We used the tide table in our budget. It changed how the port plans. We cited it in our proposal."
FIRST, SECOND = "We used the tide table in our budget. It changed how the port plans.", "We cited it in our proposal."
AGAIN = "We used the tide table in our own budget. It changed how the port plans."


def fill(store: EvidenceStore) -> None:
    """E1 of Olu and E2 of nobody stand in one source; E3, elsewhere, says of Perla nearly what E1 says."""
    drafts = [
        Draft(text=words, start=PASTE.index(words), end=PASTE.index(words) + len(words), sniffer="x", speaker=speaker)
        for words, speaker in ((FIRST, OLU), (SECOND, SpeakerDetails()))
    ]
    store.capture(drafts, by="Ben", paste=PASTE)
    again = Draft(text=AGAIN, start=0, end=len(AGAIN), sniffer="x", speaker=PERLA)
    store.capture([again], by="Ben", paste=AGAIN)


def press(page: Page, key: str, *, until: str) -> None:
    """Press a key, and again if a busy machine swallowed it; the page then says, or shows, what it led to."""
    for _ in range(3):
        page.keyboard.press(key)
        with contextlib.suppress(AssertionError):
            expect(page.locator("#said, h1").filter(has_text=re.compile(until)).first).to_be_visible(timeout=10_000)
            return
    raise AssertionError(f"{key} led to nothing that says {until}")


def take_back(page: Page) -> None:
    press(page, "u", until="Taken back")


def test_the_speaker_is_set_by_two_keys(site: Site, visit: Visit) -> None:
    fill(site.store)
    page = visit(site).page
    page.goto("/inbox?at=2&order=oldest")
    press(page, ":", until="Who said E2")
    assert violations(page) == []
    press(page, "1", until="E2 was said by Olu Adeyar")
    expect(page.locator("#focus-h")).to_have_text("E2")
    assert site.store.quote("E2").details == OLU
    take_back(page)
    assert site.store.quote("E2").details.is_empty()


def test_a_known_speaker_is_found_by_name_and_somebody_new_is_told(site: Site, visit: Visit) -> None:
    fill(site.store)
    page = visit(site).page
    page.goto("/quotes/E2/said-by?next=/inbox")
    page.keyboard.press("/")
    page.keyboard.type("quist")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Perla Quist").click()
    expect(page.get_by_role("status")).to_contain_text("said by Perla Quist")
    page.goto("/quotes/E2/said-by?next=/inbox")
    page.get_by_label("Name", exact=True).fill("Ida Lund")
    page.get_by_label("Institution", exact=True).fill("Nord")
    page.get_by_role("button", name="Set this speaker").click()
    expect(page.get_by_role("status")).to_contain_text("said by Ida Lund")


def test_a_quote_is_split_by_two_keys_and_the_piece_is_in_focus(site: Site, visit: Visit) -> None:
    fill(site.store)
    page = visit(site).page
    page.goto("/inbox?at=1&order=oldest")
    press(page, ";", until="Where does another statement begin")
    assert violations(page) == []
    press(page, "1", until="E1 was split into E4 and E5")
    expect(page.locator("#focus-h")).to_have_text("E4")
    assert site.store.quote("E4").text == "We used the tide table in our budget."
    take_back(page)
    assert not site.store.quote("E1").withdrawn
    assert site.store.quote("E4").withdrawn


def test_a_quote_is_cut_before_any_word_with_the_arrows(site: Site, visit: Visit) -> None:
    fill(site.store)
    page = visit(site).page
    page.goto("/quotes/E2/split?next=/quotes/E2")
    page.get_by_role("listbox").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("option", selected=True).and_(page.locator("[data-w]"))).to_have_text("in")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("E2 was split into E4 and E5")
    assert [site.store.quote(q).text for q in ("E4", "E5")] == ["We cited it", "in our proposal."]


def test_neighbours_are_merged_by_one_key_and_the_whole_is_in_focus(site: Site, visit: Visit) -> None:
    fill(site.store)
    page = visit(site).page
    page.goto("/inbox?at=2&order=oldest")
    press(page, "<", until="E1 is part of E2 now")
    expect(page.locator("#focus-h")).to_have_text("E2")
    assert site.store.quote("E2").text == f"{FIRST} {SECOND}"
    take_back(page)
    assert site.store.quote("E1").text == FIRST
    assert site.store.quote("E2").text == SECOND
    page.goto("/inbox?at=1&order=oldest")
    press(page, ">", until="E2 is part of E1 now")


def test_the_same_codes_and_the_same_statement_are_one_key_each(site: Site, visit: Visit) -> None:
    fill(site.store)
    site.store.code("E3", "influence_level", "use", by="Ben")
    page = visit(site).page
    page.goto("/inbox?at=1&order=oldest")
    assert page.get_by_role("button", name=re.compile("Same statement")).count() == 0
    press(page, "*", until="as E3 has")
    assert site.store.quote("E1").codes() == {"influence_level": ("use",)}
    take_back(page)
    site.store.reassign("E3", to="E1", by="Ben")
    page.goto("/inbox?at=1&order=oldest")
    press(page, "&", until="E3 stands for E1 now")
    assert site.store.quote("E1").merged_into == site.store.quote("E3").id
    take_back(page)
    assert not site.store.quote("E1").withdrawn


def test_what_is_no_quote_goes_by_one_key(site: Site, visit: Visit) -> None:
    fill(site.store)
    page = visit(site).page
    page.goto("/inbox?at=2&order=oldest")
    press(page, "-", until="E2 is no quote")
    expect(page.locator("#focus-h")).to_have_text("E3")
    take_back(page)
    expect(page.locator("#focus-h")).to_have_text("E2")


def test_an_older_code_still_holds_by_one_key(site: Site, visit: Visit) -> None:
    fill(site.store)
    site.store.code("E1", "influence_level", "use", by="Ben")
    use = site.store.codebook().find("influence_level", "use")
    assert use is not None
    site.store.define_code(use.model_copy(update={"definition": "They did something with it."}), by="Ben")
    page = visit(site).page
    page.goto("/inbox?lacking=outdated")
    assert violations(page) == []
    press(page, "Enter", until="Use still holds")
    assert site.store.queue(lacking="outdated") == ()
    take_back(page)
    assert site.store.queue(lacking="outdated") == (1,)


def test_every_new_key_stands_in_the_list_of_keys(site: Site, visit: Visit) -> None:
    fill(site.store)
    page = visit(site).page
    page.goto("/inbox")
    page.get_by_role("button", name="Keyboard").click()
    told = page.locator("#keys").inner_text()
    assert all(re.search(rf"(^|\s){re.escape(key)}\s", told) for key in ":;<>&*-")


def test_all_of_it_works_without_script(site: Site, visit: Visit) -> None:
    fill(site.store)
    site.store.code("E3", "influence_level", "use", by="Ben")
    page = visit(site, java_script_enabled=False).page
    page.goto("/inbox?at=2&order=oldest")
    page.get_by_role("link", name="Set speaker").click()
    page.get_by_role("button", name="Olu Adeyar").click()
    expect(page.get_by_role("status")).to_contain_text("said by Olu Adeyar")
    page.goto("/inbox?at=1&order=oldest")
    page.get_by_role("button", name="Same codes as E3").click()
    expect(page.get_by_role("status")).to_contain_text("as E3 has")
    page.goto("/quotes/E1")
    page.get_by_role("link", name="Split").click()
    page.get_by_label("The second piece begins with").select_option(label="3 the")
    page.get_by_role("button", name="Cut before this word").click()
    expect(page.get_by_role("status")).to_contain_text("E1 was split")
    assert site.store.quote("E4").text == "We used"
    page.get_by_role("button", name="Undo").click()
    assert not site.store.quote("E1").withdrawn
    page.goto("/inbox?at=2&order=oldest")
    page.get_by_role("button", name="Not a quote").click()
    expect(page.get_by_role("status")).to_contain_text("is no quote")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_many_are_accepted_at_once_and_taken_back(site: Site, visit: Visit, script: bool) -> None:
    fill(site.store)
    page = visit(site, java_script_enabled=script).page
    page.goto("/inbox")
    page.get_by_role("link", name="Accept many at once").click()
    page.get_by_label("At least this sure").fill("50")
    page.get_by_role("button", name="Look").click()
    seen = site.store.preview(at_least=0.5)
    button = page.get_by_role("button", name=f"Accept {seen.total} codes for {seen.quotes} quotes")
    expect(button).to_be_visible()
    assert page.locator("mark").count() > 0
    if script:
        assert violations(page) == []
    button.click()
    expect(page.get_by_role("status")).to_contain_text(f"{seen.total} codes for {seen.quotes} quotes accepted")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    assert site.store.preview(at_least=0.5) == seen


def test_what_came_in_between_is_said_before_anything_is_accepted(site: Site, visit: Visit) -> None:
    fill(site.store)
    page = visit(site)
    page.page.goto("/inbox/accept?at_least=50")
    site.store.paste("“We used the tide table to brief the mayor.” (adviser, City of Nord)", by="Ben")
    page.page.locator("main button.main").click()
    expect(page.page.get_by_role("alert")).to_contain_text("Look again")
    assert violations(page.page) == []
    page.complaints[:] = [c for c in page.complaints if "409" not in c]  # the browser tells of every refusal
    assert not any(site.store.quote(f"E{n}").codings for n in (1, 2, 3, 4))
    page.page.locator("main button.main").click()
    expect(page.page.get_by_role("status")).to_contain_text("accepted")


def test_very_many_codes_are_typed_and_found(site: Site, visit: Visit) -> None:
    fill(site.store)
    site.store.define_dimension(Dimension(id="item", label="Item", several=True), by="Ben")
    for n in range(25):
        site.store.define_code(Code(dimension="item", code=f"item_{n}", label=f"Item no. {n}"), by="Ben")
    page = visit(site).page
    page.goto("/inbox?at=1&order=oldest")
    assert violations(page) == []
    page.get_by_label("Any of 25").fill("Item no. 7")
    page.get_by_role("button", name="Give this code of Item").click()
    expect(page.get_by_role("status")).to_contain_text("Item no. 7 given")
    expect(page.get_by_role("button", name="Item no. 7", pressed=True)).to_be_visible()
    assert site.store.quote("E1").codes() == {"item": ("item_7",)}


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_of_the_queue_is_in_anybodys_way(site: Site, visit: Visit, colours: str) -> None:
    fill(site.store)
    site.store.code("E1", "influence_level", "use", by="Ben")
    site.store.split("E2", [11], by="Ben")
    page = visit(site, color_scheme=colours, viewport={"width": 320, "height": 800}).page
    found: list[str] = []
    for path in ("/inbox", "/inbox/accept?at_least=50", "/quotes/E1/split", "/quotes/E4/said-by?q=olu", "/quotes/E2"):
        page.goto(path)
        for summary in page.locator("main summary:visible").all():
            summary.click()
        found += [f"{path}: {problem}" for problem in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append(f"{path} scrolls sideways")
        small = page.evaluate(
            """() => [...document.querySelectorAll("main button, main .button, main select, main summary")]
                .filter(e => e.checkVisibility() && !e.closest("label"))
                .filter(e => { const r = e.getBoundingClientRect(); return r.height < 24 || r.width < 24 })
                .map(e => e.outerHTML.slice(0, 80))"""
        )
        found += [f"{path}: too small {one}" for one in small]
    assert found == []
