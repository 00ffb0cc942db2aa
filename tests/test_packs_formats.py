"""The files of a pack, each opened again by another reader than the one that wrote it."""

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from evidence_store import cells, interchange
from evidence_store.domain import Code, Codebook, Consent, Dimension, Preference, SpeakerDetails
from evidence_store.narratives import Narrative, Section
from evidence_store.packs import WRITERS, Candidate, Pack, PackItem, decide
from evidence_store.packs.markdown import escape
from tests.pack_files import readable

GOLDEN = Path(__file__).parent / "golden"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPEAKERS = {
    "s1": SpeakerDetails(name="Ines Valente", role="Teacher", institution="Hilltop School", country="Sylvania"),
    "s2": SpeakerDetails(role="محامية"),
    "s3": SpeakerDetails(name="Tomas Quill", role="Editor", institution="The Daily Kite"),
}
WORDS = {
    "q1": ("s1", "en", "=SUM(A1) is *not* a [formula](x) here.\n\n# It <b>never</b> was.\n1. We taught it & twice."),
    "q2": ("s2", "ar", "استخدمنا التقرير في المحكمة."),
    "q3": ("s3", "fr", "Nous l’avons cité — 🦜 « deux fois » — page 3."),
    "q4": ("s3", "en", "- nothing came of it"),
}
BOOK = Codebook(
    dimensions=(Dimension(id="influence_level", label="Influence level"),),
    codes=(Code(dimension="influence_level", code="use", label="Use"),),
)
STORY = Narrative(
    id="n1",
    title="Kites",
    sections=(
        Section(id="a", heading="In *class*", prose="It began in one room.\n\n> Not a quote.", quotes=("q1", "q2")),
        Section(id="b", heading="In print", quotes=("q3", "q9")),
    ),
)


def pack() -> Pack:
    """Four quotes in three languages, two sections, one quote without a section, one left out."""
    levels = {"q1": "institution", "q2": "role", "q3": "named", "q4": "anonymous"}
    candidates = [
        Candidate(
            quote=quote,
            number=1,
            speaker=speaker,
            text=text,
            language=language,
            codes={"influence_level": ("use",)} if quote != "q4" else {},
            product="Kite Atlas" if quote != "q2" else None,
            said_on="2025-11",
            consent=Consent(state="granted"),
            preferences=(Preference.model_validate({"level": levels[quote]}),),
            speaker_details=SPEAKERS[speaker],
        )
        for quote, (speaker, language, text) in WORDS.items()
    ]
    return decide(
        candidates,
        audience="partners",
        title="Kites: who used the *Atlas*",
        position=208,
        as_of="2026-03-01T09:30:00.000000Z",
        on=date(2026, 3, 1),
        chosen_by="the narrative “Kites”",
        narrative=STORY,
        codebook=BOOK,
        store="Kite notes",
    ).pack


def one(text: str, **known: str) -> Pack:
    item = PackItem(number="1", text=text, credit="Teacher", level="role", kind="quote").model_copy(update=known)
    return pack().model_copy(update={"items": (item,), "sections": ()})


def written(form: str, made: Pack) -> bytes:
    return WRITERS[form].write(made)


def document_of(data: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ElementTree.fromstring(archive.read("word/document.xml"))


@pytest.mark.parametrize(("form", "file"), [("markdown", "pack.md"), ("csv", "pack.csv"), ("json", "pack.json")])
def test_the_files_are_as_they_were_agreed(form: str, file: str, tmp_path: Path) -> None:
    data = written(form, pack())
    (tmp_path / file).write_bytes(data)
    assert data == (GOLDEN / file).read_bytes(), f"If this change is meant, copy {tmp_path / file} to {GOLDEN}."


def test_the_word_document_is_as_it_was_agreed(tmp_path: Path) -> None:
    document = document_of(written("word", pack()))
    ElementTree.indent(document)
    data = ElementTree.tostring(document, encoding="utf-8") + b"\n"
    (tmp_path / "pack-document.xml").write_bytes(data)
    golden = GOLDEN / "pack-document.xml"
    assert data == golden.read_bytes(), f"If this change is meant, copy {tmp_path / golden.name} to {GOLDEN}."


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_pack_gives_the_same_bytes(form: str) -> None:
    assert written(form, pack()) == written(form, Pack.model_validate_json(pack().model_dump_json()))


@pytest.mark.parametrize("form", WRITERS)
def test_every_file_says_when_for_whom_and_what_is_missing(form: str) -> None:
    text = readable(form, written(form, pack()))
    for words in ("for partners, as of 2026-03-01", "log position 208", "1 left out", "To ask for what was left out"):
        assert words in text


# Markdown


def shown_by_commonmark(markdown: str) -> list[str]:
    """The lines of text in block quotations as a CommonMark reader shows them; fails on anything but text."""
    lines: list[str] = []
    depth = 0
    for token in MarkdownIt("commonmark").parse(markdown):
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        assert token.type in (
            "blockquote_open",
            "blockquote_close",
            "paragraph_open",
            "paragraph_close",
            "inline",
        ) or (not depth), token.type
        if depth and token.type == "inline":
            lines.append("")
            for child in token.children or []:
                assert child.type in ("text", "text_special", "hardbreak"), child.type
                if child.type == "hardbreak":
                    lines.append("")
                else:
                    lines[-1] += child.content
    return lines[:-1]


_MARKUP = st.text(alphabet="#*_`~[]()<>!&;|\\-+=.: \n\t1a0é&lt;{}$\"'“🦜", max_size=40)


@settings(max_examples=400, deadline=None)
@given(_MARKUP | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40))
def test_markdown_shows_the_words_as_letters_whatever_they_are(text: str) -> None:
    lines = text.replace("\r\n", "\n")
    for mark in "\r\v\f\u2028\u2029":
        lines = lines.replace(mark, "\n")
    expected = [stripped for line in lines.split("\n") if (stripped := line.strip())]
    assert shown_by_commonmark(written("markdown", one(text)).decode()) == expected


def test_that_reader_would_see_markup() -> None:
    with pytest.raises(AssertionError, match="em_open"):
        shown_by_commonmark("> *loud*\n>\n> — x")
    assert escape("# *loud*") == "\\# \\*loud\\*"


def test_markdown_headings_and_prose_are_letters_too() -> None:
    html = MarkdownIt("commonmark").render(written("markdown", pack()).decode())
    assert "<h1>Kites: who used the *Atlas*</h1>" in html
    assert "<h2>In *class*</h2>" in html
    assert "&gt; Not a quote." in html
    assert html.count("<blockquote>") == 4
    assert "<b>" not in html


# CSV


@settings(max_examples=300, deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=30) | st.text(alphabet="'=+-@\t\r\n＝ a", max_size=6)
)
def test_a_guarded_cell_comes_back_whole_and_never_starts_a_formula(words: str) -> None:
    assert cells.unguard(cells.guard(words)) == words
    assert not cells.guard(words).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"))


def test_the_csv_is_quoted_marked_and_closed_as_spreadsheets_expect() -> None:
    data = written("csv", pack())
    assert data.startswith(b'\xef\xbb\xbf"row",')
    assert data.endswith(b'"\r\n')
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    quotes = [row for row in rows if row["row"] == "quote"]
    assert [row["number"] for row in quotes] == ["1", "2", "3", "4"]
    assert quotes[0]["text"].startswith("'=SUM")
    assert quotes[0]["Influence level"] == "Use"
    assert [row["text"] for row in rows if row["row"] == "section"] == [STORY.sections[0].prose]


def test_what_our_csv_holds_our_import_reads_back() -> None:
    rows = list(interchange.read(written("csv", pack()), name="pack.csv"))
    assert [row.values.text for row in rows if isinstance(row, interchange.Row)] == [t for _, _, t in WORDS.values()]
    assert len(rows) == 4


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t'=\""), min_size=1, max_size=40))
def test_any_words_survive_the_way_through_csv(text: str) -> None:
    if not text.strip():
        return
    (row,) = interchange.read(written("csv", one(text)), name="pack.csv")
    assert isinstance(row, interchange.Row)
    assert row.values.text == text


# JSON


def test_the_json_holds_the_bare_words_and_the_counts() -> None:
    document = json.loads(written("json", pack()))
    assert [quote["text"] for quote in document["quotes"]] == [text for _, _, text in WORDS.values()]
    assert (document["format"], document["version"], document["left_out"]) == (
        "evidence-pack",
        1,
        {"no longer held": 1},
    )


# Word


def paragraphs(document: ElementTree.Element) -> list[tuple[str | None, str]]:
    """Style id and text of every paragraph."""
    found = []
    for paragraph in document.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        text = "".join(
            {f"{W}t": e.text or "", f"{W}br": "\n", f"{W}tab": "\t"}.get(e.tag, "") for e in paragraph.iter()
        )
        found.append((None if style is None else style.get(f"{W}val"), text))
    return found


def test_the_word_document_holds_the_words_in_real_styles() -> None:
    found = paragraphs(document_of(written("word", pack())))
    assert found[0] == ("Title", "Kites: who used the *Atlas*")
    assert [text for style, text in found if style == "Quote"] == [text for _, _, text in WORDS.values()]
    assert [text for style, text in found if style == "Heading1"] == [
        "In *class*",
        "In print",
        "Further quotes",
        "About this pack",
    ]
    credits = [text.split("\n")[0] for style, text in found if style == "Credit"]
    assert credits == [
        "— Teacher, Hilltop School (Sylvania) [1]",
        "— محامية [2]",
        "— Tomas Quill, Editor, The Daily Kite [3]",
        "— Anonymous [4]",
    ]


def test_every_style_used_is_one_the_document_holds() -> None:
    data = written("word", pack())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        styles = ElementTree.fromstring(archive.read("word/styles.xml"))
    known = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    assert {style for style, _ in paragraphs(document_of(data))} <= known


def test_arabic_runs_from_right_to_left_and_every_quote_says_its_language() -> None:
    found = document_of(written("word", pack()))
    quotes = [
        p
        for p in found.iter(f"{W}p")
        if (s := p.find(f"{W}pPr/{W}pStyle")) is not None and s.get(f"{W}val") == "Quote"
    ]
    marks = [
        (
            p.find(f"{W}pPr/{W}bidi") is not None,
            p.find(f"{W}r/{W}rPr/{W}rtl") is not None,
            dict(p.find(f"{W}r/{W}rPr/{W}lang").attrib),  # type: ignore[union-attr]
        )
        for p in quotes
    ]
    assert marks[0] == (False, False, {f"{W}val": "en"})
    assert marks[1] == (True, True, {f"{W}bidi": "ar"})


def test_the_file_speaks_of_the_store_and_of_nobody_else() -> None:
    data = written("word", pack())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        core = archive.read("docProps/core.xml").decode()
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("thumbnail" in name for name in archive.namelist())
    assert b"python-docx" not in everything
    assert "<dc:creator>Kite notes</dc:creator>" in core
    assert core.count("2026-03-01T09:30:00Z") == 2
    assert "2013" not in core


def test_word_control_characters_in_a_title_do_not_break_the_document() -> None:
    made = one("a\x07b\x0cc\r\nd￾").model_copy(update={"title": "T\x1b\x00itle", "as_of": "once"})
    found = paragraphs(document_of(written("word", made)))
    assert found[0] == ("Title", "Title")
    assert ("Quote", "ab\nc\nd") in found


def test_python_docx_reads_the_document_again() -> None:
    from docx import Document

    document = Document(io.BytesIO(written("word", pack())))
    assert [p.text for p in document.paragraphs if p.style.name == "Quote"][1] == WORDS["q2"][2]
    assert document.core_properties.comments == ""


def test_our_own_reader_of_word_finds_the_words() -> None:
    text = interchange.read_paste(written("word", pack()), name="pack.docx")
    assert all(words in text for _, _, words in WORDS.values())
