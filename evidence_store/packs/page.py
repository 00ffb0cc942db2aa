"""Writes a pack as one HTML file that needs nothing beside it: no script, no picture, no address it would fetch.

Every word goes through the template's escaping; format: HTML Living Standard.
"""

import functools
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from evidence_store.packs import outline
from evidence_store.packs.pack import Pack


def write(pack: Pack) -> bytes:
    """UTF-8 HTML with its style inside, readable on paper, on a phone and in the dark."""
    page = _template().render(
        pack=pack,
        parts=outline.parts(pack),
        arrangement=outline.arrangement(pack),
        columns=outline.columns(pack.items),
        lang=outline.FRAME_LANGUAGE,
        about_title=outline.ABOUT,
        empty=outline.EMPTY,
    )
    return page.encode()


@functools.cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.finalize = _printable
    environment.filters |= {
        "facts": outline.facts,
        "coded": outline.coded,
        "paragraphs": outline.paragraphs,
        "direction": outline.direction,
        "marked": _marked,
    }
    return environment.get_template("pack.html")


def _printable(value: object) -> object:
    # Also the words of str subclasses must stay what they are: markup made by the template is not touched.
    return outline.printable(value) if type(value) is str else value


def _marked(language: str | None) -> str:
    """A language as the attribute takes it, or nothing: an unknown language is not the page's own."""
    return language or ""
