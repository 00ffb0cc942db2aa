"""The files of packs as others read them: PDF by pdfium, Word and workbooks by LibreOffice, the rest by their parsers."""

import ctypes
import io
import os
import re
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

import pypdfium2
import pytest
from pypdfium2 import raw as pdfium

from evidence_store.packs import WRITERS, Pack, PackItem, PackSection

LAYOUTS: tuple[Literal["quotes", "table", "boxes"], ...] = ("quotes", "table", "boxes")
HOSTILE = '#eval(1+1) #read("/etc/passwd") *bold* _it_ $x$ @preview <label> // gone? /* gone? */ \\ `raw`'
FORMULA = '=HYPERLINK("http://example.org/?"&A1,"click")'
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>&lt;b&gt;\" ' autofocus"
LONG = "The river rose again. " * 1819
"""A little more than 40,000 characters."""


def item(text: str, **known: Any) -> PackItem:
    base = {"number": "1", "text": text, "credit": "Teacher", "level": "role", "kind": "quote"}
    return PackItem.model_validate(base | known)


def pack_of(*items: PackItem, **known: Any) -> Pack:
    """A pack of these quotes in a store of its own."""
    base: dict[str, Any] = {
        "title": "What was said",
        "audience": "partners",
        "decided_at": 208,
        "as_of": "2026-03-01T09:30:00.250000Z",
        "chosen_by": "hand",
        "store": "Kite notes",
        "ask": "Write to the keeper.",
        "items": items,
        "colophon": ("Made from Kite notes for partners, as of 2026-03-01 (log position 208).", "Chosen by hand."),
    }
    return Pack.model_validate(base | known)


def demonstration(layout: str = "quotes", **known: Any) -> Pack:
    """Five quotes in three languages and two groups, one of them headed in Arabic, and one quote in no group."""
    codes = {"Influence level": ("Use", "Influence"), "Theme": ("Water > Flood > Early warning",)}
    quotes = (
        item(
            "We rewrote our harbour rules.\n\nFirst the water, then the budget.\nThen the rest.",
            credit="Harbour master, Port of Lindel (Sylvania)",
            level="institution",
            language="en",
            codes=codes,
            product="Tide Almanac",
            region="North coast",
            said_on="2025-11-03",
            section="In ministries & courts",
        ),
        item(
            "استخدمنا التقرير في المحكمة (مرتين).",
            number="2",
            credit="محامية",
            language="ar",
            direction="rtl",
            product="Tide Almanac",
            section="In ministries & courts",
        ),
        item(
            "Nous l’avons cité « deux fois » : œuvre, Ÿ, ça.",
            number="3",
            credit="Anonymous",
            level="anonymous",
            language="fr",
            kind="testimonial",
            said_on="2025-12",
            masked=True,
            section="في الصحافة",
        ),
        item(
            "نشرنا ذلك مع المحرر.",
            number="4",
            credit="Tomas Quill, Editor, The Daily Kite",
            level="named",
            language="ar",
            direction="rtl",
            section="في الصحافة",
        ),
        item(HOSTILE, number="5", credit="Teacher", codes={"Theme": ("Teaching",)}),
    )
    sections = (
        PackSection(
            heading="In ministries & courts", prose="It began small.\n\nIt grew.", numbers=("1", "2"), left_out=1
        ),
        PackSection(heading="في الصحافة", prose="هذا كل ما قيل.", numbers=("3", "4")),
    )
    titled = {"title": "Who used the Almanac: “élan”", "sections": sections, "layout": layout, "left_out": {"x": 1}}
    return pack_of(*quotes, **(titled | known))


def written(form: str, made: Pack) -> bytes:
    return WRITERS[form].write(made)


def squeezed(words: str) -> str:
    """Words with every run of white space as one space: pages break lines where they like."""
    return " ".join(words.split())


# PDF


def pdf_text(data: bytes) -> str:
    """The text of all pages as pdfium finds it."""
    with pypdfium2.PdfDocument(data) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def pdf_properties(data: bytes) -> dict[str, str]:
    with pypdfium2.PdfDocument(data) as document:
        return dict(document.get_metadata_dict())


def pdf_tags(data: bytes) -> list[tuple[str, str]]:
    """Kind and language of every tag of every page, in reading order."""
    found: list[tuple[str, str]] = []
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            tree = pdfium.FPDF_StructTree_GetForPage(page)
            for order in range(pdfium.FPDF_StructTree_CountChildren(tree)):
                found += _walk(pdfium.FPDF_StructTree_GetChildAtIndex(tree, order))
            pdfium.FPDF_StructTree_Close(tree)
    return found


def _walk(tag: Any) -> Iterator[tuple[str, str]]:
    yield _string(pdfium.FPDF_StructElement_GetType, tag), _string(pdfium.FPDF_StructElement_GetLang, tag)
    for order in range(pdfium.FPDF_StructElement_CountChildren(tag)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(tag, order)
        if child:
            yield from _walk(child)


def _string(ask: Any, tag: Any) -> str:
    size = ask(tag, None, 0)
    buffer = ctypes.create_string_buffer(size)
    ask(tag, buffer, size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le")


def pdf_is_tagged(data: bytes) -> bool:
    with pypdfium2.PdfDocument(data) as document:
        return bool(pdfium.FPDFCatalog_IsTagged(document))


def pdf_pages(data: bytes) -> int:
    with pypdfium2.PdfDocument(data) as document:
        return len(document)


def pdf_streams(data: bytes) -> list[bytes]:
    """Every stream of the file, unpacked where it was packed."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            found.append(stream)
    return found


def pdf_strings(data: bytes) -> list[bytes]:
    """Every string written in the file or in a stream of it, whether as digits or as letters with escapes."""
    found = []
    for part in (data, *pdf_streams(data)):
        found += [bytes.fromhex(digits.decode()) for digits in re.findall(rb"<((?:[0-9A-Fa-f]{2})+)>", part)]
        found += [_unescaped(words) for words in re.findall(rb"\(((?:[^()\\]|\\.)*)\)", part, re.DOTALL)]
    return found


def _unescaped(words: bytes) -> bytes:
    octal = re.sub(rb"\\([0-7]{1,3})", lambda code: bytes([int(code[1], 8) & 255]), words)
    return re.sub(rb"\\(.)", rb"\1", octal, flags=re.DOTALL)


def pdf_parts(data: bytes) -> list[bytes]:
    """All that is in a PDF: streams, strings, properties, and the text of the pages with and without its line breaks."""
    text = pdf_text(data)
    joined = "".join(text.split())
    told = [f"{key} {value}" for key, value in pdf_properties(data).items()]
    return [*pdf_streams(data), *pdf_strings(data), *(words.encode() for words in (text, joined, *told))]


# HTML

_VOID = frozenset({"meta", "br", "link", "img", "hr", "input"})


class Page(HTMLParser):
    """The elements of a page: fails on one that is not closed in order."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.words: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(data.decode())
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag == "br":
            self.handle_data("\n")
        if tag not in _VOID:
            self._open.append(tag)
            self.words.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.words[tag][-1] += data

    def said(self, tag: str) -> list[str]:
        """The words of every element of this name."""
        return [squeezed(words) for words in self.words.get(tag, [])]

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of this name."""
        return [attributes for name, attributes in self.found if name == tag]


# Archives


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xml_text(data: bytes) -> str:
    return "\n".join(ElementTree.fromstring(data).itertext())


def readable(form: str, data: bytes) -> str:
    """The words a person finds in a file of any format."""
    if form == "pdf":
        return squeezed(pdf_text(data))
    if form == "html":
        return squeezed(" ".join(Page(data).said("body")))
    if form in ("word", "xlsx"):
        wanted = "word/document.xml" if form == "word" else "xl/worksheets/"
        return squeezed("\n".join(xml_text(part) for name, part in members(data).items() if name.startswith(wanted)))
    words = data.decode("utf-8-sig")
    return re.sub(r"\\([!-/:-@\[-`{-~\n])", r"\1", words) if form == "markdown" else words


# LibreOffice


def office(folder: Path, target: str, *files: Path) -> None:
    """Let LibreOffice turn `files` into `target` within `folder`; skips where it is not installed, fails on CI."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        reason = "LibreOffice is not installed: Word files and workbooks were read by the other readers only."
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target]
    said = subprocess.run(
        [*command, "--outdir", str(folder), *map(str, files)], check=True, timeout=180, capture_output=True, text=True
    )
    if "source file could not be loaded" in said.stderr or "no export filter" in said.stderr:
        reason = f"This LibreOffice lacks the part that opens {files[0].suffix}: {said.stderr.strip()}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
