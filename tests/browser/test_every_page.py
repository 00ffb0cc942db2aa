"""Every page, as everybody may meet it: light, dark, narrow, with and without quotes. Nothing may be in anyone's way."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Site, Visitor, violations

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/who",
    "/paste",
    "/inbox",
    "/inbox?lacking=consent",
    "/inbox?first=900",
    "/inbox?blind=1",
    "/inbox?blind=1&lacking=mine",
    "/agreement",
    "/agreement?dimension=use_category&blind_only=1",
    "/search",
    "/search?q=use+by+government+officials",
    "/search?q=permit&f=stakeholder_type:government",
    "/search?q=xyzzy&f=kind:claim",
    "/inbox/accept?at_least=60",
    "/quotes/E1",
    "/quotes/E1/split",
    "/quotes/E1/said-by?q=port",
    "/quotes/E86",
    "/speakers/E1",
    "/speakers/E86?history=all",
    "/speakers/E1/withdraw",
    "/speakers/E1/withdraw?what=part",
    "/speakers/E1/withdraw?what=all",
    "/speakers/E1/request",
    "/speakers/E86/request?look=1",
    "/speakers/E1/erase",
    "/requests",
    "/reminders",
    "/erasures",
    "/narratives",
    "/narratives/{narrative}",
    "/narratives/{narrative}?audience=public",
    "/narratives/{narrative}/print",
    "/packs",
    "/packs?checked=unknown",
    "/packs/new?q=use+by+government+officials&audience=public",
    "/packs/new?q=use&layout=boxes&group_by=influence_level&leave_out=E2&purpose=training",
    "/rights",
    "/redactions",
    "/redactions?page=9",
    "/quotes/E32/redact?queue=1",
    "/quotes/E91/redact?version=1&from=2&to=3&kind=place&add=1",
    "/quotes/E5/redact",
    "/recalls",
    "/codebook",
    "/codebook/use_category?under=advocacy",
    "/codebook/use_category/advocacy",
    "/codebook/use_category/advocacy/merge?into=citation",
    "/codebook/use_category/advocacy/split?into=Citation%0AMarches",
    "/agreement?dimension=use_category&rolled_up=1",
    "/models",
    "/registers",
)
Visit = Callable[..., Visitor]


def address(page: str, site: Site) -> str:
    return page.replace("{narrative}", site.store.narratives()[0].id)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(demo: Site, visit: Visit, colours: str) -> None:
    window = visit(demo, color_scheme=colours)
    found: list[str] = []
    for page in PAGES:
        window.page.goto(address(page, demo))
        found += [f"{page} {problem}" for problem in violations(window.page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nothing_is_in_the_way_of_a_newcomer(site: Site, visit: Visit, colours: str) -> None:
    page = visit(site, color_scheme=colours, viewport={"width": 320, "height": 800}).page
    found: list[str] = []

    def look(where: str) -> None:
        found.extend(f"{where} {problem}" for problem in violations(page))
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append(f"{where} scrolls sideways")

    for path in ("/", "/inbox", "/search", "/narratives", "/packs", "/rights", "/redactions", "/recalls"):
        page.goto(path)
        look(f"{path} with nothing in the store")
    page.goto("/paste")
    page.get_by_role("button", name="Try the example").click()
    page.get_by_text("reported without anyone’s own words").click()
    page.locator("summary", has_text="Speaker").first.click()
    look("the drafts")
    page.get_by_role("button", name="Store what is ticked").click()
    page.get_by_role("heading", name="Inbox").wait_for()
    for summary in page.locator("main summary").all():
        summary.click()
    look("the inbox with everything unfolded and something to undo")
    page.get_by_role("button", name="Keyboard").click()
    look("the list of keys")
    page.keyboard.press("Escape")
    page.goto("/paste")
    rows = b"text,consent\nWe keep it by the till.,yes\nWe lost it.,perhaps\n"
    page.get_by_label("Or choose a file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": rows})
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("heading", name="can be used").wait_for()
    look("the import")
    assert not found, "\n".join(found)


def test_axe_can_see_a_fault(demo: Site, visit: Visit) -> None:
    window = visit(demo)
    window.page.goto("/")
    window.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=/static/icon.svg>')"
    )
    assert any(problem.startswith("image-alt") for problem in violations(window.page))


def test_nothing_scrolls_sideways_at_320_pixels(demo: Site, visit: Visit) -> None:
    window = visit(demo, viewport={"width": 320, "height": 640})
    wide: dict[str, int] = {}
    for page in PAGES:
        window.page.goto(address(page, demo))
        width = window.page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[page] = width
    assert wide == {}


def test_every_target_is_at_least_24_pixels(demo: Site, visit: Visit) -> None:
    window = visit(demo)
    small: dict[str, list[str]] = {}
    for page in (
        *("/inbox", "/search?q=use+by+government+officials", "/quotes/E1", "/packs/new?q=use"),
        *("/rights", "/redactions", "/quotes/E32/redact?queue=1", "/recalls", "/packs", "/"),
        *("/speakers/E1", "/speakers/E1/withdraw", "/speakers/E1/request", "/speakers/E1/erase", "/reminders"),
    ):
        window.page.goto(address(page, demo))
        found = window.page.evaluate(
            """() => [...document.querySelectorAll("button, .button, select, input:not([type=hidden]), summary")]
                .filter(e => e.checkVisibility() && !e.closest("label"))
                .filter(e => { const r = e.getBoundingClientRect(); return r.height < 24 || r.width < 24 })
                .map(e => e.outerHTML.slice(0, 80))"""
        )
        if found:
            small[page] = found
    assert small == {}


def test_every_quote_says_its_language_and_direction(demo: Site, visit: Visit) -> None:
    window = visit(demo)
    window.page.goto("/quotes/E86")
    words = window.page.locator("blockquote.words").first
    assert words.get_attribute("lang") == "ar"
    assert words.get_attribute("dir") == "rtl"
    assert words.evaluate("e => getComputedStyle(e).textAlign") in ("start", "right")


def test_paper_shows_no_buttons(demo: Site, visit: Visit) -> None:
    window = visit(demo)
    window.page.goto(address("/narratives/{narrative}/print", demo))
    window.page.emulate_media(media="print")
    assert not window.page.locator("header.top").is_visible()
    assert window.page.locator("article.paper").is_visible()
