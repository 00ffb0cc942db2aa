"""A real server and a real Chromium for the tests of this folder; without Chromium they are skipped, on CI they fail."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

import seed
from api.app import create_app
from api.settings import Settings
from api.wiring import open_store
from evidence_store import EvidenceStore

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000
"""Milliseconds: what takes this long does not come. A busy machine is no fault of a page."""
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
expect.set_options(timeout=PATIENCE)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Site(NamedTuple):
    """A server under test and the store behind it."""

    url: str
    store: EvidenceStore


class Visitor(NamedTuple):
    """A browser window with what went wrong in it."""

    page: Page
    context: BrowserContext
    complaints: list[str]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        reason = f"No Chromium is installed (looked for {', '.join(NAMES)}): the pages were not tried in a browser."
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=SWITCHES)
        yield browser
        browser.close()


@contextmanager
def serving(store: EvidenceStore) -> Iterator[Site]:
    """The application on a free port of this computer."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = create_app(store, settings=Settings(host="127.0.0.1"))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Site(url, store)
    server.should_exit = True
    thread.join(10)
    listener.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration corpus; tests that share it leave it as it is."""
    with open_store(tmp_path_factory.mktemp("demo") / "store") as store:
        seed.fill(store, by="Demonstration")
        with serving(store) as site:
            yield site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An empty store of one's own."""
    with open_store(tmp_path / "store") as store, serving(store) as site:
        yield site


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """Open a window; whatever the browser complains about in it fails the test."""
    opened: list[Visitor] = []

    def open_window(site: Site, *, name: str | None = "Amina Okoro", **options: object) -> Visitor:
        context = chromium.new_context(base_url=site.url, accept_downloads=True, **options)  # type: ignore[arg-type]
        if name:
            context.add_cookies([{"name": "evidence_name", "value": name.replace(" ", "%20"), "url": site.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        visitor = Visitor(page, context, [])
        page.on("console", lambda m: visitor.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: visitor.complaints.append(str(e)))
        opened.append(visitor)
        return visitor

    yield open_window
    complaints = [complaint for visitor in opened for complaint in visitor.complaints]
    for visitor in opened:
        visitor.context.close()
    assert complaints == []


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page, as `rule: where`. Evaluated, not added: our own policy would block a script.

    A page is looked at when its style sheet has come: an element can be found before that, and everything is small
    and colourless then.
    """
    page.wait_for_load_state("load")
    page.evaluate(AXE)
    found = page.evaluate("async tags => (await axe.run(document, {runOnly: tags})).violations", WCAG)
    return [f"{v['id']}: {node['html'][:160]} ({node['failureSummary']})" for v in found for node in v["nodes"]]
