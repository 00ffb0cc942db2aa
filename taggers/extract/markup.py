"""Quotes that HTML says are quotes: `<blockquote>`, `<q>`, with `<cite>`, `<footer>` or `<figcaption>` naming the
speaker.
"""

import re
from collections.abc import Iterator

from taggers.extract import credit
from taggers.extract.blocks import Paste
from taggers.extract.found import Found, Region
from taggers.extract.talk import unwrapped

_OPEN = re.compile(r"<(blockquote|q)\b[^<>]{0,300}>", re.I)
_CITED = re.compile(r"<(cite|footer|figcaption)\b[^<>]{0,200}>((?:[^<]|<(?!/\1)){1,400}?)</\1>", re.I)
_NEAR = 400


def html_quote(page: Paste) -> Iterator[Region]:
    """Block quotes and inline quotes in HTML."""
    at = 0
    ends = {"blockquote": -1, "q": -1}
    for opened in _OPEN.finditer(page.words):
        tag = opened[1].lower()
        if 0 <= ends[tag] < opened.end() or ends[tag] == -1:
            found = re.compile(f"</{tag}", re.I).search(page.words, opened.end())
            ends[tag] = found.start() if found else len(page.words)
        close = ends[tag]
        if opened.start() < at or close - opened.end() > 20_000 or close == len(page.words):
            continue
        at = close + len(opened[1]) + 3
        cited = _CITED.search(page.words, opened.end(), close)
        outside = (
            cited
            or _CITED.match(page.words, at, at + _NEAR)
            or _CITED.search(page.words, at, min(at + 60, len(page.words)))
        )
        outside = outside or re.compile(r"\s*<(cite|footer|figcaption)\b[^<>]{0,200}>([^<]{1,300})").match(
            page.words, at, at + _NEAR
        )
        end = cited.start() if cited else close
        start, end = _bare(page.words, opened.end(), end)
        text = page.words[start:end]
        if len(text.split()) < 3 or (not outside and opened[1].lower() == "q"):
            continue
        who = credit.clean(outside[2]) if outside else None
        if who:
            at = max(at, outside.end() if outside else at)
            yield Region(opened.start(), at, [Found([(start, end)], "html_quote", who, 0.85)])


def _bare(words: str, start: int, end: int) -> tuple[int, int]:
    """Without the tags and marks wrapped around the words."""
    while tag := re.compile(r"\s*</?(?:p|em|i|b|strong|span|br)\b[^<>]{0,200}>\s*", re.I).match(words, start, end):
        start = tag.end()
    while end > start and (
        tail := re.search(
            r"\s*</?(?:p|em|i|b|strong|span|br)\b[^<>]{0,200}>\s*$", words[max(start, end - 220) : end], re.I
        )
    ):
        end = max(start, end - 220) + tail.start()
    return unwrapped(words, start, end)
