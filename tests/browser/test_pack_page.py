"""The HTML file of a pack in a real browser: on a phone, in the dark, on paper, and under the eyes of axe."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import AXE, WCAG
from tests.pack_files import LAYOUTS, LONG, SCRIPT, demonstration, item, pdf_text, squeezed, written

pytestmark = pytest.mark.browser


def opened(browser: Browser, folder: Path, layout: str, *, is_hostile: bool = False, **options: object) -> Page:
    """The page of a pack from a file, as a reader opens it."""
    made = demonstration(layout)
    more = (item(SCRIPT, number="6", credit=SCRIPT), item("W" * 400 + LONG[:2000], number="7")) if is_hostile else ()
    file = folder / f"{layout}.html"
    file.write_bytes(written("html", made.model_copy(update={"items": (*made.items, *more)})))
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_axe_finds_nothing_to_mend(chromium: Browser, tmp_path: Path, layout: str, scheme: str) -> None:
    page = opened(chromium, tmp_path, layout, bypass_csp=True, color_scheme=scheme)
    page.evaluate(AXE)
    found = page.evaluate("wanted => axe.run({runOnly: wanted})", WCAG)
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]] == []


def test_control_axe_sees_a_page_without_a_title(chromium: Browser, tmp_path: Path) -> None:
    page = opened(chromium, tmp_path, "quotes", bypass_csp=True)
    page.evaluate("document.title = ''")
    page.evaluate(AXE)
    found = page.evaluate("wanted => axe.run({runOnly: wanted})", WCAG)
    assert [fault["id"] for fault in found["violations"]] == ["document-title"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_runs_off_a_narrow_screen(chromium: Browser, tmp_path: Path, layout: str) -> None:
    page = opened(chromium, tmp_path, layout, is_hostile=True, viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_hostile_words_run_nothing_and_fetch_nothing(chromium: Browser, tmp_path: Path) -> None:
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    file = tmp_path / "pack.html"
    file.write_bytes(written("html", demonstration(items=(item(SCRIPT, credit=SCRIPT),), title=SCRIPT, sections=())))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert page.locator("h1").inner_text() == squeezed(SCRIPT)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_printed_it_holds_every_quote(chromium: Browser, tmp_path: Path, layout: str) -> None:
    printed = pdf_text(opened(chromium, tmp_path, layout, color_scheme="dark").pdf(format="A4"))
    shown = squeezed(printed)
    for words in ("First the water, then the budget.", "Nous l’avons cité", "Further quotes", "About this pack"):
        assert words in shown
