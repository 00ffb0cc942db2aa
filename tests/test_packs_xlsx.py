"""The workbook of a pack: text that is never a formula, whole or marked as cut, and readable by LibreOffice."""

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from evidence_store import interchange
from evidence_store.packs import sheet
from tests.pack_files import FORMULA, LONG, demonstration, item, members, office, pack_of, written

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


def rows(data: bytes, name: str = "Quotes") -> list[dict[str, str]]:
    """The rows of a sheet by the names of its first row, an empty cell as nothing."""
    book = load_workbook(io.BytesIO(data))
    head, *others = ([cell.value or "" for cell in row] for row in book[name].iter_rows())
    return [dict(zip(map(str, head), map(str, row), strict=True)) for row in others]


def test_each_quote_is_a_row_with_its_attributes_and_code_paths() -> None:
    made = demonstration()
    found = rows(written("xlsx", made))
    assert [row["Number"] for row in found] == ["1", "2", "3", "4", "5"]
    assert [row["Text"] for row in found] == [quote.text for quote in made.items]
    assert found[0] == {
        "Number": "1",
        "Text": made.items[0].text,
        "Credit": "Harbour master, Port of Lindel (Sylvania)",
        "Level": "institution",
        "Kind": "quote",
        "Language": "en",
        "Product": "Tide Almanac",
        "Region": "North coast",
        "Said on": "2025-11-03",
        "Section": "In ministries & courts",
        "Masked": "",
        "Influence level": "Use; Influence",
        "Theme": "Water > Flood > Early warning",
    }
    assert found[2]["Masked"] == "yes"


def test_prose_and_colophon_have_sheets_of_their_own() -> None:
    made = demonstration()
    data = written("xlsx", made)
    assert [row["Prose"] for row in rows(data, "Sections")] == [section.prose for section in made.sections]
    assert [row["About this pack"] for row in rows(data, "About")] == [made.title, *made.colophon]
    assert load_workbook(io.BytesIO(written("xlsx", pack_of(item("a"))))).sheetnames == ["Quotes", "About"]


def test_the_head_stays_in_sight_and_filters() -> None:
    page = load_workbook(io.BytesIO(written("xlsx", demonstration())))["Quotes"]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:M6"
    assert page.print_title_rows == "$1:$1"
    assert page.column_dimensions["B"].width > page.column_dimensions["A"].width


_HOSTILE = ("=1+1", FORMULA, "+1", "-1", "@SUM(A1)", "#N/A", "TRUE", "12", "2026-03-01", "\t=1", "{=1}", "＝1")


@pytest.mark.parametrize("words", _HOSTILE)
def test_no_cell_is_anything_but_text(words: str) -> None:
    made = pack_of(item(words, credit=words, codes={words: (words,)}, product=words), title=words, colophon=(words,))
    for name, part in members(written("xlsx", made)).items():
        if name.startswith("xl/worksheets/"):
            root = ElementTree.fromstring(part)
            assert list(root.iter(f"{S}f")) == []
            assert {cell.get("t") for cell in root.iter(f"{S}c")} == {"inlineStr"}
    cells = [
        cell
        for row in load_workbook(io.BytesIO(written("xlsx", made)))["Quotes"].iter_rows(min_row=2)
        for cell in row
    ]
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells if cell.value)
    assert [cell.value for cell in cells].count(words) == 4


def test_control_the_library_by_itself_makes_formulas() -> None:
    from openpyxl.cell import WriteOnlyCell

    assert WriteOnlyCell(None, "=1+1").data_type == "f"  # type: ignore[arg-type]


def test_words_beyond_the_limit_of_a_cell_are_cut_and_say_so() -> None:
    (row,) = rows(written("xlsx", pack_of(item(LONG))))
    assert row["Text"].endswith(sheet.CUT)
    assert LONG.startswith(row["Text"].removesuffix(sheet.CUT))
    assert len(row["Text"]) == sheet.CELL_LIMIT


@settings(max_examples=50, deadline=None)
@given(st.integers(-3, 3), st.sampled_from(["a", "🦜", "é"]))
def test_a_cell_never_holds_more_than_it_may(more: int, letter: str) -> None:
    words = letter * ((sheet.CELL_LIMIT + more) // len(letter.encode("utf-16-le")) * 2)
    kept = sheet.cut(words)
    assert len(kept.encode("utf-16-le")) // 2 <= sheet.CELL_LIMIT
    assert (kept == words) == (len(words.encode("utf-16-le")) // 2 <= sheet.CELL_LIMIT)


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("a temporary file")


def test_no_word_is_laid_into_a_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", refuse)
    assert rows(written("xlsx", demonstration()))


def test_control_the_library_by_itself_lays_them_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", refuse)
    with pytest.raises(AssertionError, match="a temporary file"):
        Workbook().save(io.BytesIO())


def test_arabic_cells_read_from_the_right() -> None:
    page = load_workbook(io.BytesIO(written("xlsx", demonstration())))["Quotes"]
    assert [page.cell(row, 2).alignment.readingOrder for row in (2, 3)] == [1, 2]
    assert all(cell.alignment.wrap_text for cell in page["B"])


def test_the_properties_speak_of_the_store_and_of_its_moment() -> None:
    core = members(written("xlsx", demonstration()))["docProps/core.xml"].decode()
    assert '<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Kite notes<' in core
    assert core.count("2026-03-01T09:30:00Z") == 2
    assert "openpyxl" not in core


def test_our_own_import_reads_the_workbook_back() -> None:
    made = demonstration()
    found = [
        row for row in interchange.read(written("xlsx", made), name="pack.xlsx") if isinstance(row, interchange.Row)
    ]
    assert [row.values.text for row in found] == [quote.text for quote in made.items]


def test_libreoffice_reads_every_sheet(tmp_path: Path) -> None:
    made = demonstration()
    hostile = item(FORMULA, number="6", credit="+1")
    (tmp_path / "pack.xlsx").write_bytes(written("xlsx", made.model_copy(update={"items": (*made.items, hostile)})))
    office(tmp_path, CSV, tmp_path / "pack.xlsx")
    read = {p.stem: list(csv.reader(io.StringIO(p.read_text("utf-8-sig")))) for p in tmp_path.glob("pack-*.csv")}
    assert set(read) == {"pack-Quotes", "pack-Sections", "pack-About"}
    assert read["pack-Quotes"][0][:4] == ["Number", "Text", "Credit", "Level"]
    assert [row[1] for row in read["pack-Quotes"][1:]] == [*(quote.text for quote in made.items), FORMULA]
    assert read["pack-Quotes"][-1][2] == "+1"
    assert read["pack-Sections"][2][0] == "في الصحافة"
    assert [row[0] for row in read["pack-About"][1:]] == [made.title, *made.colophon]
