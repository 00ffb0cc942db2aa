"""A pack as quotations, as a table and as boxes: the same words in every layout, in Word, HTML and Markdown."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from evidence_store.packs import Pack
from tests.pack_files import (
    FORMULA,
    HOSTILE,
    LAYOUTS,
    LONG,
    SCRIPT,
    Page,
    demonstration,
    item,
    members,
    office,
    pack_of,
    pdf_text,
    readable,
    squeezed,
    written,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PAGES = ("word", "pdf", "html", "markdown")
PARROT = "Two parrots 🦜🦜 and a family 👩‍🔬."
CONTROLS = "a\x07b\x00c\x0bd\x85e\u2028f\ufffeg"


def word(made: Pack) -> ElementTree.Element:
    return ElementTree.fromstring(members(written("word", made))["word/document.xml"])


def style(paragraph: ElementTree.Element) -> str | None:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return None if found is None else found.get(f"{W}val")


def text(element: ElementTree.Element) -> str:
    marks = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(marks.get(e.tag, e.text or "" if e.tag == f"{W}t" else "") for e in element.iter())


# All of them


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", ["word", "html", "markdown"])
def test_every_layout_holds_every_word_in_the_order_of_the_pack(form: str, layout: str) -> None:
    made = demonstration(layout)
    shown = readable(form, written(form, made))
    shown = squeezed(shown.replace("<br>", " ").replace("> ", " ").replace(">\n", "\n"))
    wanted = [made.title, "In ministries & courts", "It began small."]
    wanted += [made.items[0].text, made.items[1].text, "1 left out here.", "في الصحافة"]
    wanted += [made.items[2].text, made.items[3].text, "Further quotes", *made.colophon]
    places = [shown.find(squeezed(words.replace("> ", " "))) for words in wanted]
    assert -1 not in places, wanted[places.index(-1)]
    assert places == sorted(places)
    for words in ("Harbour master, Port of Lindel (Sylvania)", "محامية", "The Daily Kite", "Theme: Water"):
        assert words in shown


@pytest.mark.parametrize("form", ["markdown", "csv", "json", "xlsx", "word", "html", "pdf"])
@pytest.mark.parametrize("words", [HOSTILE, FORMULA, SCRIPT, PARROT, CONTROLS, LONG, "W" * 3000])
def test_hostile_words_are_words_in_every_format_and_layout(form: str, words: str) -> None:
    for layout in LAYOUTS:
        hostile = item(
            words, credit=words[:200], product=words[:80], codes={words[:40]: (words[:60],)}, said_on="2025"
        )
        made = pack_of(hostile, title=words[:200], colophon=(words[:300],), layout=layout)
        data = written(form, made)
        assert written(form, made) == data
        shown = readable(form, data)
        assert "2025" in shown
        if words in (HOSTILE, FORMULA) and form not in ("json", "csv"):
            assert words in shown


@pytest.mark.parametrize("form", ["markdown", "csv", "json", "xlsx", "word", "html", "pdf"])
def test_an_empty_pack_is_a_whole_file(form: str) -> None:
    for layout in LAYOUTS:
        data = written(form, pack_of(layout=layout))
        assert "Made from Kite notes" in readable(form, data)
        if form in PAGES:
            assert "No quotes are in this pack." in readable(form, data)


@pytest.mark.parametrize("form", PAGES)
def test_a_grouped_pack_says_by_what(form: str) -> None:
    assert "Grouped by Influence level." in readable(form, written(form, demonstration(grouped_by="Influence level")))
    assert "Grouped by" not in readable(form, written(form, demonstration()))


@pytest.mark.parametrize("form", ["markdown", "csv", "json", "xlsx", "word", "html", "pdf"])
def test_half_a_letter_breaks_no_file(form: str) -> None:
    half = "\ud83e"
    made = pack_of(item(f"One{half}two", credit=f"Te{half}acher", language=f"x{half}\0"), title=f"Ti{half}tle")
    assert "two" in readable(form, written(form, made))


def test_the_tables_of_programs_are_the_same_in_every_layout() -> None:
    for form in ("csv", "xlsx"):
        assert len({written(form, demonstration(layout)) for layout in LAYOUTS}) == 1


def test_json_names_the_layout_and_what_the_pack_is_for() -> None:
    known = {"layout": "boxes", "grouped_by": "Theme", "recipient": "The Harbour Fund", "purpose": "a yearly report"}
    document = json.loads(written("json", demonstration(**known)))
    assert {key: document[key] for key in known} == known


# Word


def test_word_boxes_have_a_border_and_stand_apart() -> None:
    made = demonstration("boxes")
    parts = members(written("word", made))
    styles = {s.get(f"{W}styleId"): s for s in ElementTree.fromstring(parts["word/styles.xml"]).iter(f"{W}style")}
    found = [(style(p), text(p)) for p in word(made).iter(f"{W}p")]
    boxed = [order for order, (name, _) in enumerate(found) if name == "BoxedQuote"]
    assert [found[order][1] for order in boxed] == [quote.text for quote in made.items]
    assert all(found[order + 1][0] == "BoxedCredit" and found[order + 2] == ("BoxGap", "") for order in boxed)
    indents = []
    for name in ("BoxedQuote", "BoxedCredit"):
        assert {side.tag for side in styles[name].iterfind(f"{W}pPr/{W}pBdr/*")} == {
            f"{W}{side}" for side in ("top", "left", "bottom", "right")
        }
        indents.append(styles[name].find(f"{W}pPr/{W}ind").attrib)  # type: ignore[union-attr]
    assert indents[0] == indents[1], "paragraphs of different indents would be drawn as two boxes"


def test_the_head_of_a_word_table_is_marked_so_that_every_page_shows_it() -> None:
    made = demonstration("table")
    tables = list(word(made).iter(f"{W}tbl"))
    assert len(tables) == 3
    for table in tables:
        head, *others = table.iterfind(f"{W}tr")
        assert head.find(f"{W}trPr/{W}tblHeader") is not None
        assert [text(cell) for cell in head.iterfind(f"{W}tc")] == ["No.", "Quote", "Credit", "Details", "Codes"]
        assert all(row.find(f"{W}trPr/{W}tblHeader") is None for row in others)
    rows = [
        [text(cell) for cell in row.iterfind(f"{W}tc")] for table in tables for row in table.findall(f"{W}tr")[1:]
    ]
    assert [row[1] for row in rows] == [quote.text for quote in made.items]
    assert rows[0][4] == "Influence level: Use, Influence\nTheme: Water > Flood > Early warning"
    size = word(made).find(f"{W}body/{W}sectPr/{W}pgSz")
    assert size is not None and size.get(f"{W}orient") == "landscape"


def test_columns_that_would_be_empty_are_left_out() -> None:
    made = pack_of(item("a"), layout="table")
    assert [text(cell) for cell in next(word(made).iter(f"{W}tr")).iterfind(f"{W}tc")] == ["No.", "Quote", "Credit"]
    assert Page(written("html", made)).said("th")[:3] == ["No.", "Quote", "Credit"]
    assert "| No. | Quote | Credit |\n" in written("markdown", made).decode()


@pytest.mark.parametrize(("layout", "credit"), [("quotes", "Credit"), ("boxes", "BoxedCredit")])
def test_word_credits_have_a_direction_of_their_own_and_stand_below_their_words(layout: str, credit: str) -> None:
    credits = [p for p in word(demonstration(layout)).iter(f"{W}p") if style(p) == credit]
    marks = [
        (p.find(f"{W}pPr/{W}bidi") is not None, p.find(f"{W}r/{W}rPr/{W}rtl") is not None, p.find(f"{W}pPr/{W}jc"))
        for p in credits
    ]
    assert marks[0] == (False, False, None)
    assert marks[1] == (True, True, None)
    assert marks[3][:2] == (False, False)
    assert marks[3][2] is not None and marks[3][2].get(f"{W}val") == "right"


def test_headings_prose_and_cells_in_arabic_run_from_the_right() -> None:
    for layout in LAYOUTS:
        arabic = [p for p in word(demonstration(layout)).iter(f"{W}p") if re.match(r"[\u0600-\u06ff]", text(p))]
        assert len(arabic) >= 4
        assert all(p.find(f"{W}pPr/{W}bidi") is not None for p in arabic)


def test_the_word_document_says_the_language_of_its_frame() -> None:
    parts = members(written("word", demonstration()))
    assert b"<dc:language>en</dc:language>" in parts["docProps/core.xml"]
    styles = ElementTree.fromstring(parts["word/styles.xml"])
    lang = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    assert lang is not None and lang.get(f"{W}val") == "en"


def test_libreoffice_shows_every_layout_of_the_word_document(tmp_path: Path) -> None:
    rows = tuple(item("It rained on the harbour again. " * 12, number=str(n)) for n in range(6, 60))
    files = []
    for layout in LAYOUTS:
        made = demonstration(layout)
        made = made.model_copy(update={"items": (*made.items, *rows)}) if layout == "table" else made
        files.append(tmp_path / f"{layout}.docx")
        files[-1].write_bytes(written("word", made))
    office(tmp_path, "pdf", *files)
    for layout in LAYOUTS:
        shown = squeezed(pdf_text((tmp_path / f"{layout}.pdf").read_bytes()))
        wanted = (
            "In ministries & courts",
            "First the water",
            "Nous l’avons cité",
            "Further quotes",
            "About this pack",
        )
        places = [shown.find(words) for words in wanted]
        assert -1 not in places and places == sorted(places)
    pages = pdf_text((tmp_path / "table.pdf").read_bytes()).count("No. Quote Credit")
    assert pages > 4, "the head of the table stands on every page it runs over"


def test_libreoffice_reads_the_words_of_a_document_as_they_are(tmp_path: Path) -> None:
    made = demonstration()
    (tmp_path / "pack.docx").write_bytes(written("word", made))
    office(tmp_path, "txt:Text (encoded):UTF8", tmp_path / "pack.docx")
    shown = (tmp_path / "pack.txt").read_text("utf-8-sig")
    assert all(line in shown for quote in made.items for line in quote.text.splitlines())


# HTML


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_page_is_one_file_that_runs_and_fetches_nothing(layout: str) -> None:
    made = demonstration(layout, title=SCRIPT, colophon=(SCRIPT,))
    page = Page(
        written("html", made.model_copy(update={"items": (*made.items, item(SCRIPT, number="6", credit=SCRIPT))}))
    )
    assert not {"script", "img", "link", "iframe", "object", "form", "a", "base"} & {tag for tag, _ in page.found}
    assert not [
        name
        for _, attributes in page.found
        for name in attributes
        if name.startswith("on") or name in ("src", "href", "style")
    ]
    assert "url(" not in page.words["style"][0]
    assert page.said("h1") == [squeezed(SCRIPT)]


def test_the_page_is_marked_for_what_it_is() -> None:
    page = Page(written("html", demonstration()))
    assert page.of("html") == [{"lang": "en", "dir": "ltr"}]
    assert [(a["lang"], a["dir"]) for a in page.of("blockquote")] == [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("fr", "ltr"),
        ("ar", "rtl"),
        ("", "ltr"),
    ]
    assert page.said("h2") == ["In ministries & courts", "في الصحافة", "Further quotes", "About this pack"]
    assert [a.get("dir") for a in page.of("h2")][:2] == ["ltr", "rtl"]
    assert len(page.said("figcaption")) == 5


def test_the_tables_of_the_page_have_a_caption_and_heads_for_columns_and_rows() -> None:
    page = Page(written("html", demonstration("table")))
    assert page.said("caption") == [
        "In ministries & courts: 2 quotes",
        "في الصحافة: 2 quotes",
        "Further quotes: 1 quote",
    ]
    assert [a["scope"] for a in page.of("th")].count("col") == 15
    assert [a["scope"] for a in page.of("th")].count("row") == 5


# Markdown


class _Cells(HTMLParser):
    """The cells that a reader of tables shows, with its line breaks; anything else within a cell is a fault."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_cell = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._in_cell = True
        elif self._in_cell:
            assert tag == "br", tag
            self.rows[-1][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data


def cells(made: Pack) -> list[list[str]]:
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    return _Cells(reader.render(written("markdown", made).decode())).rows


_MARKUP = st.text(alphabet="#*_`~[]()<>!&;|\\-+=.: \n\t1a0é&lt;{}$\"'“🦜", max_size=40)


@settings(max_examples=300, deadline=None)
@given(_MARKUP | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40))
def test_a_cell_of_markdown_shows_the_words_as_letters_whatever_they_are(words: str) -> None:
    plain = re.sub(r"\r\n|[\r\v\f\u2028\u2029]", "\n", words)
    lines = [[" ".join(line.split()) for line in part.split("\n")] for part in re.split(r"\n(?:\s*\n)+", plain)]
    expected = "\n\n".join("\n".join(line for line in part if line) for part in lines if any(part))
    (_, row) = cells(pack_of(item(words), layout="table"))
    assert [row[0], row[2]] == ["1", "Teacher"]
    assert row[1] == expected
    ((head,), (box,)) = cells(pack_of(item(words), layout="boxes"))
    assert (head, box) == ("— Teacher [1]", expected)


def test_that_reader_would_see_markup_in_a_cell() -> None:
    html = MarkdownIt("commonmark").enable("table").render("| a |\n| --- |\n| *loud* |\n")
    with pytest.raises(AssertionError, match="em"):
        _Cells(html)


def test_a_box_of_markdown_holds_credit_words_and_facts() -> None:
    boxes = cells(demonstration("boxes"))
    assert boxes[0] == ["— Harbour master, Port of Lindel (Sylvania) [1]"]
    assert boxes[2] == [
        "Tide Almanac · North coast · 2025-11-03\nInfluence level: Use, Influence\nTheme: Water > Flood > Early warning"
    ]
