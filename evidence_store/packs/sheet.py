"""Writes a pack as a workbook for spreadsheets: one row for each quote, every cell text that can never be a formula.

Format: ECMA-376. The third sheet says what the pack is; the second stands only where there is prose.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from evidence_store.packs import outline
from evidence_store.packs.archive import settled
from evidence_store.packs.pack import Pack, PackItem

COLUMNS: tuple[tuple[str, int, Callable[[PackItem], str | None]], ...] = (
    ("Number", 10, lambda item: item.number),
    ("Text", 70, lambda item: item.text),
    ("Credit", 34, lambda item: item.credit),
    ("Level", 13, lambda item: item.level),
    ("Kind", 13, lambda item: item.kind),
    ("Language", 12, lambda item: item.language),
    ("Product", 20, lambda item: item.product),
    ("Region", 18, lambda item: item.region),
    ("Said on", 13, lambda item: item.said_on),
    ("Section", 24, lambda item: item.section),
    ("Masked", 10, lambda item: "yes" if item.masked else ""),
)
CELL_LIMIT = 32_767
"""UTF-16 units that a cell of a workbook may hold."""
LINE, HEIGHT_LIMIT = 15, 409.0
"""Points of one line, and of the tallest row there can be."""
CUT = " […] The words go on: a cell holds no more. The other formats of this pack hold them whole."


Put = Callable[[Sequence[str | None]], None]


def write(pack: Pack) -> bytes:
    """An .xlsx with the sheets Quotes, Sections (where there is prose) and About."""
    book = Workbook(write_only=True)
    _describe(book, pack)
    _quotes(book, pack)
    if any(section.prose.strip() for section in pack.sections):
        _sections(book, pack)
    _about(book, pack)
    out = io.BytesIO()
    # The library's own way to save writes the present moment into the properties.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _InMemory(book, archive).write_data()
    return settled(out.getvalue())


class _InMemory(ExcelWriter):
    """Takes sheets from memory: the library keeps them in temporary files, where words would outlive a crash."""

    def write_worksheet(self: Any, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws.close()
        ws._rels = ws._writer._rels
        self._archive.writestr(ws.path[1:], ws._writer.out.getvalue())
        self.manifest.append(ws)


def cut(words: str) -> str:
    """`words` as far as a cell holds them; where it does not hold them all, the cell ends by saying so."""
    coded = words.encode("utf-16-le")
    if len(coded) <= 2 * CELL_LIMIT:
        return words
    return coded[: 2 * (CELL_LIMIT - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _describe(book: Workbook, pack: Pack) -> None:
    """Properties of the file: those of the library would speak of somebody else and of another day."""
    properties = book.properties
    properties.title = outline.printable(pack.title)[:255]
    properties.creator = properties.lastModifiedBy = outline.printable(pack.store)[:255]
    properties.created = properties.modified = outline.moment(pack.as_of)
    properties.language = outline.FRAME_LANGUAGE


def _quotes(book: Workbook, pack: Pack) -> None:
    dimensions = tuple(dict.fromkeys(dimension for item in pack.items for dimension in item.codes))
    heads = [name for name, _, _ in COLUMNS] + list(dimensions)
    put = _sheet(book, "Quotes", heads, [*(width for _, width, _ in COLUMNS), *([26] * len(dimensions))])
    for item in pack.items:
        codes = ("; ".join(item.codes.get(dimension, ())) for dimension in dimensions)
        put([*(cell(item) for _, _, cell in COLUMNS), *codes])


def _sections(book: Workbook, pack: Pack) -> None:
    put = _sheet(book, "Sections", ["Section", "Prose", "Quotes"], [30, 90, 20])
    for section in pack.sections:
        put([section.heading, section.prose, ", ".join(section.numbers)])


def _about(book: Workbook, pack: Pack) -> None:
    put = _sheet(book, "About", [outline.ABOUT], [110])
    for line in (pack.title, *pack.colophon):
        put([line])


def _sheet(book: Workbook, name: str, heads: Sequence[str], widths: Sequence[int]) -> Put:
    """A new sheet whose first row stays in sight and filters the others; gives what puts rows into it."""
    sheet: Any = book.create_sheet(name)
    for order, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(order)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    head, styles = _head(sheet), {"ltr": _body(sheet, 1), "rtl": _body(sheet, 2)}
    sheet._writer = WorksheetWriter(sheet, io.BytesIO())
    sheet._writer.write_top()
    sheet.append([_text(sheet, words, head) for words in heads])
    rows = 1

    def put(cells: Sequence[str | None]) -> None:
        nonlocal rows
        rows += 1
        sheet.row_dimensions[rows].height = height(cells, widths)
        sheet.append([_text(sheet, words, styles[outline.direction(words)]) if words else None for words in cells])
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{rows}"

    return put


def height(cells: Sequence[str | None], widths: Sequence[int]) -> float:
    """Points that the tallest of these cells needs, about: not every program measures wrapped words by itself."""
    tallest = max(
        sum(1 + len(line) * 11 // (10 * width) for line in words.split("\n"))
        for words, width in zip((words or "" for words in cells), widths, strict=True)
    )
    return min(float(tallest * LINE), HEIGHT_LIMIT)


def _head(sheet: Any) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    cell.font = Font(name="Calibri", size=11, bold=True)
    cell.fill = PatternFill("solid", fgColor="E6EEF3")
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    cell.quotePrefix = True
    return cell._style


def _body(sheet: Any, reading_order: int) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    side = "right" if reading_order == 2 else "left"
    cell.alignment = Alignment(horizontal=side, vertical="top", wrap_text=True, readingOrder=reading_order)
    cell.quotePrefix = True
    return cell._style


def _text(sheet: Any, words: str, style: Any) -> Any:
    """A cell of text. The library makes formulas of what begins with an equals sign unless the type is set last."""
    cell: Any = WriteOnlyCell(sheet, cut(outline.printable(words)))
    cell.data_type = "s"
    # Setting a font or an alignment looks it up each time: one style for all cells takes half as long.
    cell._style = style
    return cell
