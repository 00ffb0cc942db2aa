"""Writes a pack as a Word document with real styles, reading direction and language. Format: ECMA-376.

Nothing of the template's makers stays in it, and the same pack gives the same bytes.
"""

import io
from collections.abc import Iterable

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from evidence_store.packs import outline
from evidence_store.packs.archive import settled
from evidence_store.packs.pack import Pack, PackItem
from evidence_store.packs.word_xml import Direction, Element, Styles, border, complex_size, paragraph, run, table

_SIZES = {"Credit": 10, "Colophon": 9, "Boxed Quote": 11, "Boxed Credit": 10, "Box Gap": 5, "Table Text": 9}
_BOXED = ("Boxed Quote", "Boxed Credit")
_WIDTHS = {"No.": 1.3, "Quote": 9.6, "Credit": 4.6, "Details": 3.7, "Codes": 5.7}
"""Widths of the columns in centimetres; the words take what absent columns leave."""
_PAGE = (21.0, 29.7, 2.4)
"""A4 and its margins in centimetres."""


def write(pack: Pack) -> bytes:
    """A .docx: title, sections or groups with their quotes, then what the pack says of itself."""
    document = Document()
    _style(document)
    _lay_out(document, is_wide=pack.layout == "table")
    _describe(document, pack)
    _Body(document, pack).write()
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue())


def _style(document: WordDocument) -> None:
    """Styles of our own, so that a house can restyle all credits or all boxes at once."""
    for name, size in _SIZES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Quote" if name == "Boxed Quote" else "Normal"]
        style.font.size = Pt(size)
        complex_size(style.element, size)
        if name in _BOXED:
            border(style.element)
            style.paragraph_format.left_indent = style.paragraph_format.right_indent = Pt(10)
    document.styles["Credit"].paragraph_format.space_after = Pt(14)
    for name in ("Boxed Credit", "Box Gap", "Table Text"):
        document.styles[name].paragraph_format.space_after = Pt(2)
    document.styles["Boxed Credit"].paragraph_format.keep_together = True
    for name in ("Quote", "Boxed Quote"):
        document.styles[name].paragraph_format.keep_with_next = True
    # The template slants Arabic too, which no Arabic hand does.
    for slant in list(document.styles["Quote"].element.iter(qn("w:iCs"))):
        slant.getparent().remove(slant)
    for lang in document.styles.element.iterfind(f"{qn('w:docDefaults')}//{qn('w:lang')}"):
        lang.set(qn("w:val"), outline.FRAME_LANGUAGE)


def _lay_out(document: WordDocument, *, is_wide: bool) -> None:
    """A4, lying on its side for a table."""
    page = document.sections[0]
    short, long, margin = (Cm(length) for length in _PAGE)
    page.page_width, page.page_height = (long, short) if is_wide else (short, long)
    page.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = margin


def _describe(document: WordDocument, pack: Pack) -> None:
    """Properties of the file. The template's author, comment, dates and picture would speak of somebody else."""
    properties = document.core_properties
    made = outline.moment(pack.as_of)
    properties.title = outline.printable(pack.title)[:255]
    properties.author = properties.last_modified_by = outline.printable(pack.store)[:255]
    properties.language = outline.FRAME_LANGUAGE
    properties.comments = properties.keywords = properties.subject = properties.category = ""
    properties.created = properties.modified = made
    properties.revision = 1
    package = document.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del package.rels[key]


class _Body:
    """The running text of one document; each method adds to its end."""

    def __init__(self, document: WordDocument, pack: Pack) -> None:
        self._pack = pack
        self._body = document.element.body
        # The library looks a style up for each paragraph by its name: 1000 quotes would take seconds.
        self._styles: Styles = {style.name: style.style_id for style in document.styles if style.name}

    def write(self) -> None:
        self._add(self._pack.title, "Title")
        if self._pack.grouped_by:
            self._add(outline.arrangement(self._pack), "Subtitle")
        if not self._pack.items:
            self._add(outline.EMPTY, "Body Text")
        for part in outline.parts(self._pack):
            self._part(part)
        self._add(outline.ABOUT, "Heading 1")
        for line in self._pack.colophon:
            self._add(line, "Colophon")

    def _put(self, element: Element) -> None:
        # The last element of a body is its section, with size and margins of the page.
        self._body[-1].addprevious(element)

    def _add(self, words: str, style: str) -> None:
        self._put(_said(words, self._styles[style]))

    def _part(self, part: outline.Part) -> None:
        if part.heading:
            self._add(part.heading, "Heading 1")
        for lines in outline.paragraphs(part.prose):
            self._add("\n".join(lines), "Body Text")
        if self._pack.layout == "table":
            self._table(part)
        else:
            self._quotes(part.items)
        if part.left_out:
            self._add(part.missing(), "Colophon")

    def _quotes(self, items: Iterable[PackItem]) -> None:
        is_boxed = self._pack.layout == "boxes"
        words, credit = _BOXED if is_boxed else ("Quote", "Credit")
        for item in items:
            self._put(_words(item, self._styles[words]))
            self._put(_credit(item, self._styles[credit]))
            if is_boxed:
                # Without it two boxes with the same border would be drawn as one.
                self._add("", "Box Gap")

    def _table(self, part: outline.Part) -> None:
        columns = outline.columns(self._pack.items)
        if not part.items:
            return
        text = self._styles["Table Text"]
        spare = sum(width for column, width in _WIDTHS.items() if column not in columns)
        widths = [_WIDTHS[column] + (spare if column == "Quote" else 0) for column in columns]
        head = [_said(column, text, is_bold=True) for column in columns]
        rows = ([_cell(item, column, text) for column in columns] for item in part.items)
        self._put(
            table(head, rows, widths=widths, style=self._styles["Table Grid"], title=outline.printable(part.heading))
        )
        self._add("", "Box Gap")


def _said(words: str, style: str, *, is_bold: bool = False) -> Element:
    direction = outline.direction(words)
    return paragraph(style, [run(outline.printable(words), direction, is_bold=is_bold)], direction)


def _words(item: PackItem, style: str) -> Element:
    words = run(outline.printable(item.text), item.direction, language=outline.printable(item.language or ""))
    return paragraph(style, [words], item.direction)


def _credit(item: PackItem, style: str) -> Element:
    """The credit and the facts under the words; each line in its own direction, all on the side of the words."""
    lines = [line for line in (outline.facts(item), " · ".join(outline.coded(item))) if line]
    direction: Direction = outline.direction(item.credit)
    runs = [run(outline.printable(f"— {item.credit}"), direction), run(f" [{item.number}]", "ltr")]
    runs += [run("\n" + outline.printable(line), outline.direction(line)) for line in lines]
    return paragraph(style, runs, direction, is_across=direction != item.direction)


def _cell(item: PackItem, column: str, style: str) -> Element:
    if column == "Quote":
        return _words(item, style)
    words = {
        "No.": item.number,
        "Credit": item.credit,
        "Details": outline.facts(item),
        "Codes": "\n".join(outline.coded(item)),
    }
    return _said(words[column], style)
