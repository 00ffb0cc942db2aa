"""Words at the entrance: what is text comes in exactly, what is not is refused in one sentence."""

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.errors import BadInput
from evidence_store.interchange import clean_text, read_paste
from evidence_store.interchange.archive import open_archive

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(BadInput) as error:
        act()
    return str(error.value)


# Cleaning


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Nothing to read: the paste is empty."),
        (" \r\n\t\u00a0", "Nothing to read: the paste is empty."),
        ("ab\0c", "The paste is not text: it holds a NUL character at position 3."),
        ("ab\ud83e", "The paste holds half a character (a lone surrogate) at position 3; copy it again."),
        ("x" * 20_000_001, "The paste is 20.0 MB; at most 20 MB are read at once: split it."),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    assert refused(lambda: clean_text(text)) == sentence


def test_a_field_is_named_in_the_sentence() -> None:
    assert refused(lambda: clean_text(" ", what="memo")) == "Nothing to read: the memo is empty."


def test_five_megabytes_are_read() -> None:
    text = "Nous l’avons utilisé deux fois. 🦜\r\n" * 135_000
    assert len(text.encode()) > 5_000_000
    assert clean_text(read_paste(text.encode(), name="long.txt")) == (text, ())


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1))
def test_cleaning_moves_no_character_and_changes_only_controls(text: str) -> None:
    if not text.strip():
        return
    cleaned, notes = clean_text(text)
    changed = [(old, new) for old, new in zip(text, cleaned, strict=True) if old != new]
    assert all((ord(old) < 32 or ord(old) == 127) and new in " \n" for old, new in changed)
    assert not {old for old, _ in changed} & set("\t\n\r\f")
    assert bool(changed) is bool(notes)
    assert not cleaned.strip() or clean_text(cleaned) == (cleaned, ())


def test_what_was_changed_is_counted() -> None:
    assert clean_text("a\x07b\x0bc\fd\r\n") == ("a b\nc\fd\r\n", ("2 control characters were replaced by spaces.",))
    assert clean_text("a\x1bb")[1] == ("1 control character was replaced by spaces.",)


# Decoding


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_every_common_encoding(encoding: str) -> None:
    text = "“Utile”, dit-elle.\r\nWe agreed – all of us.\n"
    assert read_paste(text.encode(encoding), name="notes.txt") == text


def test_windows_text_is_read_and_a_file_from_disk_too(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes("“Déjà vu” – 5 €".encode("cp1252"))
    assert read_paste(path) == "“Déjà vu” – 5 €"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "f.txt is not text: it holds binary data."),
        (b"\x01\x02\x03\x04\x05\xff" * 9, "f.txt is not text: it holds binary data."),
        (b"\xff\xfea\x00\x00\xd8", "f.txt is not text: its UTF-16 breaks at byte 5."),
        (b"caf\x81", "f.txt is neither UTF-8 nor Windows-1252 text (byte 4); save it as UTF-8."),
    ],
)
def test_binary_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    assert refused(lambda: read_paste(data, name="f.txt")) == sentence


def test_tables_of_excel_are_not_pasted() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert refused(lambda: read_paste(out.getvalue(), name="t.xlsx")) == (
        "t.xlsx is a table: import it instead of pasting it."
    )


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=120))
def test_bytes_become_text_or_a_sentence_and_never_half_characters(data: bytes) -> None:
    try:
        text = read_paste(data, name="f.txt")
    except BadInput:
        return
    text.encode("utf-8")


# Word


def word(body: str, **parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def p(words: str) -> str:
    return f"<w:p><w:pPr><w:pStyle w:val='Quote'/></w:pPr>{words}</w:p>"


def r(words: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{words}</w:t></w:r>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (p(r("One ") + r("line")) + p("") + p(r("another")), "One line\n\nanother"),
        (
            p(r("kept") + f"<w:ins>{r(' added')}</w:ins><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"),
            "kept added",
        ),
        (p(f"<w:moveFrom>{r('here')}</w:moveFrom><w:moveTo>{r('there')}</w:moveTo>"), "there"),
        (f"<w:sdt><w:sdtContent>{p(r('from a form'))}</w:sdtContent></w:sdt>", "from a form"),
        (p(f"<w:sdt><w:sdtContent>{r('inline')}</w:sdtContent></w:sdt>"), "inline"),
        (p(f"<w:hyperlink>{r('a link')}</w:hyperlink>"), "a link"),
        (
            p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>"),
            "a\tb\nc\u2011d",
        ),
        (p("<w:r><w:instrText>PAGE</w:instrText></w:r>" + r("3")), "3"),
        (
            f"<w:tbl><w:tr><w:tc>{p(r('Quote'))}</w:tc><w:tc>{p(r('Who'))}{p(r('says'))}</w:tc></w:tr></w:tbl>",
            "Quote\tWho says",
        ),
        (
            p(
                r("around")
                + f"<mc:AlternateContent><mc:Choice><w:txbxContent>{p(r('boxed'))}</w:txbxContent></mc:Choice>"
                + f"<mc:Fallback><w:txbxContent>{p(r('boxed'))}</w:txbxContent></mc:Fallback></mc:AlternateContent>"
            ),
            "around\nboxed",
        ),
        (p(r("&lt;b&gt; &amp; “é” 🦜")), "<b> & “é” 🦜"),
    ],
)
def test_word_gives_its_words_as_they_would_be_pasted(body: str, text: str) -> None:
    assert read_paste(word(body), name="notes.docx") == text


def test_footnotes_stand_at_the_end() -> None:
    notes = (
        f"<w:footnotes {NAMESPACES}><w:footnote w:type='separator'>{p(r('---'))}</w:footnote>"
        f"<w:footnote w:id='2'>{p(r(' See page 4.'))}</w:footnote></w:footnotes>"
    )
    assert read_paste(word(p(r("Body")), footnotes=notes), name="notes.docx") == "Body\nSee page 4."


@pytest.mark.parametrize(
    "document",
    [
        "not xml",
        f"<!DOCTYPE x [<!ENTITY a 'ha'>]><w:document {NAMESPACES}><w:body>&a;</w:body></w:document>",
        f"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><w:document {NAMESPACES}>&a;</w:document>",
    ],
)
def test_a_damaged_or_hostile_document_is_refused(document: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", document)
    sentence = "n.docx cannot be read: its part word/document.xml is damaged."
    assert refused(lambda: read_paste(out.getvalue(), name="n.docx")) == sentence


def test_a_document_nested_without_end_is_refused() -> None:
    deep = "<w:sdt>" * 2000 + "</w:sdt>" * 2000
    assert "nested too deeply" in refused(lambda: read_paste(word(deep), name="n.docx"))


# Archives


def archive_of(*members: tuple[str, bytes], compressed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def test_an_honest_archive_is_opened() -> None:
    with open_archive(archive_of(("word/document.xml", b"x" * 100_000)), name="a.docx") as archive:
        assert archive.namelist() == ["word/document.xml"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (lambda: archive_of(("a", b"\0" * 11_000_000)), "it unpacks to far more than it holds"),
        (lambda: archive_of(*[(f"{i}", b"\0" * 9_000_000) for i in range(12)]), "it unpacks to more than 100 MB"),
        (lambda: archive_of(*[(f"{i}", b"") for i in range(5001)]), "it holds 5001 parts, more than 5000"),
        (lambda: archive_of(("../../a", b"")), "one of its parts points outside the file"),
        (lambda: archive_of(("/etc/a", b"")), "one of its parts points outside the file"),
        (lambda: archive_of(("C:a", b"")), "one of its parts points outside the file"),
        (lambda: linked(), "one of its parts is a link"),
        (lambda: encrypted(), "it is encrypted; save it without a password"),
        (lambda: twice(), "two of its parts have the same name"),
    ],
)
def test_a_dangerous_archive_is_not_opened(data: Callable[[], bytes], problem: str) -> None:
    made = data()
    assert refused(lambda: open_archive(made, name="a.docx")) == f"a.docx was not opened: {problem}."


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("word/document.xml")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/hostname")
    return out.getvalue()


def encrypted() -> bytes:
    data = bytearray(archive_of(("a", b"x"), compressed=False))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def twice() -> bytes:
    return archive_of(("a1", b"x"), ("a2", b"y")).replace(b"a2", b"a1")


def test_a_member_that_lies_about_its_size_is_refused_when_read() -> None:
    honest = word(p(r("x" * 50_000)))
    size = (len(f"<w:document {NAMESPACES}><w:body>{p(r('x' * 50_000))}</w:body></w:document>")).to_bytes(4, "little")
    lying = honest.replace(size, (100).to_bytes(4, "little"))
    assert lying != honest
    sentence = "n.docx cannot be read: its part word/document.xml is damaged."
    assert refused(lambda: read_paste(lying, name="n.docx")) == sentence


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_document_with_spoilt_bytes_is_read_or_refused_in_a_sentence(data: st.DataObject) -> None:
    spoilt = bytearray(word(p(r("We used it twice."))))
    for _ in range(data.draw(st.integers(1, 4))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    try:
        text = read_paste(bytes(spoilt), name="n.docx")
    except BadInput as error:
        text = str(error)
    assert isinstance(text, str)
