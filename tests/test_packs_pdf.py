"""The PDF of a pack, read by pdfium: its words, its tags, its properties, and what it says when letters have no shape."""

import re
from pathlib import Path

import pypdfium2
import pytest

from evidence_store.packs import pdf
from tests.pack_files import (
    HOSTILE,
    LAYOUTS,
    LONG,
    demonstration,
    item,
    pack_of,
    pdf_is_tagged,
    pdf_pages,
    pdf_properties,
    pdf_streams,
    pdf_tags,
    pdf_text,
    squeezed,
    written,
)

CLAIM = b"<pdfuaid:part>1</pdfuaid:part>"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_quote_and_credit_stands_in_the_pdf(layout: str) -> None:
    made = demonstration(layout)
    text = squeezed(pdf_text(written("pdf", made)))
    for quote in made.items:
        if quote.language != "ar":
            assert squeezed(quote.text) in text
            assert quote.number in text
    for words in (made.title, "Harbour master, Port of Lindel", "The Daily Kite", "1 left out here.", *made.colophon):
        assert words in text


def test_arabic_words_can_be_found_in_the_text_of_the_pdf() -> None:
    text = pdf_text(written("pdf", demonstration()))
    for word in ("استخدمنا", "التقرير", "المحكمة", "محامية", "الصحافة"):
        assert word in text


def test_control_a_face_that_draws_dots_apart_loses_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    template = pdf._TEMPLATE.read_text().replace('"Vazirmatn", ', "")
    (tmp_path / "pack.typ").write_text(template)
    monkeypatch.setattr(pdf, "_TEMPLATE", tmp_path / "pack.typ")
    assert "استخدمنا" not in pdf_text(written("pdf", demonstration()))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_pdf_claims_ua_and_its_tags_say_what_stands_where(layout: str) -> None:
    data = written("pdf", demonstration(layout))
    kinds = [kind for kind, _ in pdf_tags(data)]
    assert pdf_is_tagged(data)
    assert any(CLAIM in part for part in (data, *pdf_streams(data)))
    assert kinds.count("H1") == 1
    assert kinds.count("H2") == 4
    if layout == "table":
        assert kinds.count("Table") == 3
        assert kinds.count("TH") == 3 * 5
        # The five cells that say nothing have no place in the order of reading.
        assert kinds.count("TD") == 5 * 5 - 5
    else:
        assert kinds.count("BlockQuote") == 5


def test_the_words_of_a_quote_carry_their_language() -> None:
    languages = {language for _, language in pdf_tags(written("pdf", demonstration("quotes"))) if language}
    assert {"ar", "fr"} <= languages


def test_the_properties_speak_of_the_pack_and_of_its_moment() -> None:
    properties = pdf_properties(written("pdf", demonstration()))
    assert properties["Title"] == "Who used the Almanac: “élan”"
    assert properties["Author"] == "Kite notes"
    assert properties["CreationDate"] == properties["ModDate"] == "D:20260301093000Z"


def test_another_moment_gives_another_file() -> None:
    one, other = demonstration(), demonstration(as_of="2026-03-02T09:30:00Z")
    assert written("pdf", one) == written("pdf", one)
    assert written("pdf", one) != written("pdf", other)


def test_only_the_fonts_beside_the_writer_are_in_it() -> None:
    faces = set(
        re.findall(rb"/BaseFont/[A-Z]{6}\+([A-Za-z]+)", b"".join(streams_and_file(written("pdf", demonstration()))))
    )
    assert faces
    assert all(face.startswith((b"NotoSans", b"Vazirmatn")) for face in faces), faces


def streams_and_file(data: bytes) -> list[bytes]:
    return [data, *pdf_streams(data)]


def test_letters_without_a_shape_are_told_and_ua_is_not_claimed() -> None:
    made = pack_of(item("We met."), item("我们使用了报告。", number="2"), item("Well done 🦜", number="3"))
    data = written("pdf", made)
    assert "does not claim PDF/UA" in squeezed(pdf_text(data))
    assert "some letters in [2], [3], which stand here as empty boxes" in squeezed(pdf_text(data))
    assert not any(CLAIM in part for part in streams_and_file(data))
    assert pdf_is_tagged(data)
    assert written("pdf", made) == data


def test_control_a_pack_whose_letters_all_have_a_shape_says_nothing_of_it() -> None:
    data = written("pdf", pack_of(item("We met in Łódź, Đà Nẵng and Київ; हमने पढ़ा।")))
    assert "PDF/UA" not in pdf_text(data)
    assert any(CLAIM in part for part in streams_and_file(data))


def test_of_many_such_quotes_only_the_first_are_named() -> None:
    made = pack_of(*(item("我", number=str(number)) for number in range(1, 31)))
    assert "[12] and 18 more" in squeezed(pdf_text(written("pdf", made)))


def test_markup_in_the_words_is_shown_and_never_run() -> None:
    text = squeezed(pdf_text(written("pdf", pack_of(item(HOSTILE), title=HOSTILE, colophon=(HOSTILE,)))))
    assert text.count(HOSTILE) >= 3
    assert "root:" not in text


def test_the_head_of_a_table_stands_on_every_page() -> None:
    made = pack_of(*(item("It rained on us. " * 20, number=str(n)) for n in range(1, 40)), layout="table")
    data = written("pdf", made)
    assert pdf_pages(data) > 2
    assert pdf_text(data).count("No. Quote Credit") >= pdf_pages(data) - 1


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_quote_longer_than_a_page_is_whole(layout: str) -> None:
    data = written("pdf", pack_of(item(LONG), layout=layout))
    assert pdf_text(data).count("river") == LONG.count("river")
    assert pdf_pages(data) > 5


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_word_longer_than_a_line_stays_on_the_page(layout: str) -> None:
    data = written("pdf", pack_of(item("W" * 900 + " end"), layout=layout))
    assert "W" * 900 + "end" in "".join(pdf_text(data).split())
    assert outermost(data) <= 1.0


def outermost(data: bytes) -> float:
    """How far to the right the last letter of any page ends, as a share of the page."""
    with pypdfium2.PdfDocument(data) as document:
        return max(
            text.get_charbox(order)[2] / page.get_width()
            for page in document
            for text in [page.get_textpage()]
            for order in range(text.count_chars())
        )


def test_a_hash_in_the_colophon_can_be_copied_as_it_is() -> None:
    root = "0123456789abcdef" * 4
    assert f"Their root hash is {root}." in pdf_text(
        written("pdf", pack_of(colophon=(f"Their root hash is {root}.",)))
    )


def test_a_long_word_in_a_narrow_column_stays_in_it() -> None:
    made = pack_of(item("We.", credit="Überwachungsaufgabenübertragung", codes={"T": ("U" * 31,)}), layout="table")
    with pypdfium2.PdfDocument(written("pdf", made)) as document:
        page = document[0]
        read = page.get_textpage()
        words = read.get_text_range()
        at = {mark: read.get_charbox(words.index(mark))[0] for mark in ("Credit", "Codes")}
        last = max(read.get_charbox(words.index("Überw") + order)[2] for order in range(20))
    assert at["Credit"] < last < at["Codes"]


def test_control_without_the_rule_for_long_words_it_runs_off_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    template = pdf._TEMPLATE.read_text()
    rule = next(line for line in template.splitlines() if line.startswith("#show longer-than"))
    (tmp_path / "pack.typ").write_text(template.replace(rule, ""))
    monkeypatch.setattr(pdf, "_TEMPLATE", tmp_path / "pack.typ")
    assert outermost(written("pdf", pack_of(item("W" * 900)))) > 1.0


def test_an_empty_pack_says_that_it_is_empty() -> None:
    assert "No quotes are in this pack." in pdf_text(written("pdf", pack_of()))


def test_the_template_reads_nothing_beside_what_it_is_given() -> None:
    template = pdf._TEMPLATE.read_text()
    assert "@preview" not in template
    assert not re.findall(r"\b(?:read|image|plugin|include|import|csv|yaml|toml|xml)\b\s*[(\"]", template)
