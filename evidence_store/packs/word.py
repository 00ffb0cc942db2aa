"""Writes a pack as a Word document with real styles, reading direction and language. Format: ECMA-376.

Nothing of the template's makers stays in it, and the same pack gives the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from evidence_store.packs.pack import Pack, PackItem, PackSection

_DATE_IN_ZIP = (1980, 1, 1, 0, 0, 0)
# XML 1.0, production 2: what no document may hold. Words are cleaned at every entrance; titles need not be.
_UNPRINTABLE = re.compile(r"[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile(r"\r\n|[\r\v\f]")

Write = Callable[..., Run]


def write(pack: Pack) -> bytes:
    """A .docx: title, sections or quotes with their credits, then what the pack says of itself."""
    document = Document()
    _style(document)
    _describe(document, pack)
    add = _writer(document)
    add(pack.title, "Title")
    _body(pack, add)
    add("About this pack", "Heading 1")
    for line in pack.colophon:
        add(line, "Colophon")
    out = io.BytesIO()
    document.save(out)
    return _settled(out.getvalue())


def _style(document: WordDocument) -> None:
    """Two styles of our own, so that a house can restyle all credits at once."""
    for name, size in (("Credit", 10), ("Colophon", 9)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size = Pt(size)
    document.styles["Credit"].paragraph_format.space_after = Pt(14)
    document.styles["Quote"].paragraph_format.keep_with_next = True


def _describe(document: WordDocument, pack: Pack) -> None:
    """Properties of the file. The template's author, comment, dates and picture would speak of somebody else."""
    properties = document.core_properties
    made = _moment(pack.as_of)
    properties.title = _clean(pack.title)[:255]
    properties.author = properties.last_modified_by = _clean(pack.store)[:255]
    properties.comments = properties.keywords = properties.subject = properties.category = ""
    properties.created = properties.modified = made
    properties.revision = 1
    package = document.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del package.rels[key]


def _moment(as_of: str) -> datetime:
    """The pack's moment without fractions, or 1980 when it is no timestamp."""
    try:
        return datetime.fromisoformat(as_of).astimezone(UTC).replace(microsecond=0, tzinfo=None)
    except ValueError:
        return datetime(*_DATE_IN_ZIP)


def _clean(words: str) -> str:
    return _UNPRINTABLE.sub("", _BREAKS.sub("\n", words))


def _writer(document: WordDocument) -> Write:
    styles = {style.name: style.style_id for style in document.styles if style.type == WD_STYLE_TYPE.PARAGRAPH}

    def add(words: str, style: str) -> Run:
        paragraph = document.add_paragraph()
        # Naming the style on the paragraph looks it up each time: 1000 quotes take seconds instead of half a one.
        paragraph._p.style = styles[style]
        return paragraph.add_run(_clean(words))

    return add


def _body(pack: Pack, add: Write) -> None:
    items = {item.number: item for item in pack.items}
    for section in pack.sections:
        _section(section, items, add)
    unplaced = pack.unplaced()
    if pack.sections and unplaced:
        add("Further quotes", "Heading 1")
    _quotes(unplaced, add)


def _section(section: PackSection, items: dict[str, PackItem], add: Write) -> None:
    if section.heading.strip():
        add(section.heading, "Heading 1")
    for paragraph in re.split(r"\n\s*\n", _clean(section.prose)):
        if paragraph.strip():
            add(paragraph, "Body Text")
    _quotes((items[number] for number in section.numbers), add)
    if section.left_out:
        add(f"{section.left_out} left out here.", "Colophon")


def _quotes(items: Iterable[PackItem], add: Write) -> None:
    for item in items:
        _speak(add(item.text, "Quote"), item)
        add(f"— {item.credit} [{item.number}]" + "".join(f"\n{line}" for line in _facts(item)), "Credit")


def _facts(item: PackItem) -> list[str]:
    first = " · ".join(fact for fact in (item.product, item.region, item.said_on) if fact)
    codes = [f"{dimension}: {', '.join(labels)}" for dimension, labels in item.codes.items()]
    return [line for line in (first, " · ".join(codes)) if line]


def _speak(run: Run, item: PackItem) -> None:
    """Mark the language of the words and, where they run from right to left, paragraph and run."""
    properties = run._r.get_or_add_rPr()
    if item.direction == "rtl":
        Paragraph(run._r.getparent(), run._parent)._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        properties.append(OxmlElement("w:rtl"))
    if item.language:
        lang = OxmlElement("w:lang")
        lang.set(qn("w:bidi" if item.direction == "rtl" else "w:val"), item.language)
        if item.language.split("-")[0] in ("zh", "ja", "ko"):
            lang.set(qn("w:eastAsia"), item.language)
        properties.append(lang)


def _settled(saved: bytes) -> bytes:
    """The same archive with one fixed date on every member, so that equal packs are equal files."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, date_time=_DATE_IN_ZIP)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            new.writestr(member, old.read(name))
    return out.getvalue()
