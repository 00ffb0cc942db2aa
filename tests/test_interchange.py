"""Rows from other people's files: what can be used comes in, what cannot is told by its line, and nothing stops the rest."""

import datetime
import io
import json
import warnings
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.domain import ATTRIBUTION_LEVELS, CONSENT_STATES, KINDS, SpeakerDetails
from evidence_store.errors import BadInput
from evidence_store.interchange import FORMATS, ImportRow, Row, RowProblem, read, sniff, to_row, write_jsonl
from evidence_store.interchange.columns import match_headings, read_date


def rows(data: bytes, **options: object) -> list[ImportRow]:
    """The rows of a file in which every row can be used."""
    found = list(read(data, **options))  # type: ignore[arg-type]
    assert all(isinstance(row, Row) for row in found), found
    return [row.values for row in found if isinstance(row, Row)]


def told(data: bytes, **options: object) -> list[tuple[int, str]]:
    """Line and text of the rows, line and sentence of the problems."""
    found: Iterator[Row | RowProblem] = read(data, **options)  # type: ignore[arg-type]
    return [(r.line, r.values.text if isinstance(r, Row) else r.sentence) for r in found]


# JSON Lines


def test_a_full_line_comes_in_as_the_contract_says() -> None:
    line = {
        "ref": "A-1",
        "text": "  “We cited it” – deux\r\nfois 🦜 ",
        "kind": "testimonial",
        "attribution": "A nurse",
        "speaker": {"name": "Ida Moss", "role": "Nurse", "institution": "Bay Clinic", "country": "Sylvania"},
        "attribution_level": "role",
        "consent": "granted",
        "product": "Bay Atlas",
        "region": "Coast",
        "language": "en",
        "said_on": "2026-02",
        "codes": {"influence_level": ["use", "knowledge"]},
        "context": "After the talk",
    }
    (row,) = rows(json.dumps(line).encode())
    assert to_row(row) == line
    assert row.text == line["text"]


def test_what_is_left_open_has_its_plain_meaning() -> None:
    (row,) = rows(b'{"text": "x", "consent": null, "speaker": {"name": null}, "product": "", "codes": {"a": "b"}}')
    assert row == ImportRow(text="x", codes={"a": ("b",)})
    assert (row.kind, row.consent, row.attribution_level, row.speaker) == ("quote", "unknown", None, SpeakerDetails())


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nonsense", "This line is not JSON: expecting value at character 1."),
        ('{"text": "never closed', "This line is not JSON: unterminated string starting at at character 10."),
        ("[1, 2]", "This line is JSON, but not an object in braces."),
        ("[" * 100_000, "This line is not JSON that can be read."),
        ("{}", "This row holds no words: its text is missing or empty."),
        ('{"text": " \\n "}', "This row holds no words: its text is missing or empty."),
        ('{"text": "x", "colour": "red"}', "There is no field “colour” in a row."),
        ('{"text": "a\\ud800b"}', "The field “text” holds half a character (a lone surrogate) at position 2; copy it again."),
        ('{"text": "x", "product": "a\\u0000"}', "The field “product” is not text: it holds a NUL character at position 2."),
        ('{"text": "x", "said_on": "03/04/2026"}', "The field “said_on” cannot be used: write a date as 2026, 2026-03 or 2026-03-01."),
        ('{"text": "x", "kind": "poem"}', "The field “kind” cannot be used: input should be 'quote', 'testimonial', 'claim' or 'narrative'."),
        ('{"text": 3}', "The field “text” cannot be used: input should be a valid string."),
        ('{"text": "x", "speaker": "Ida"}', "The field “speaker” cannot be used: input should be a valid dictionary or instance of SpeakerDetails."),
    ],
)  # fmt: skip
def test_a_bad_line_is_told_and_the_rest_is_kept(line: str, sentence: str) -> None:
    data = f'{{"text": "before"}}\n{line}\n\n{{"text": "after"}}\n'.encode()
    assert told(data, format="jsonl") == [(1, "before"), (2, sentence), (4, "after")]


def test_a_line_that_is_not_utf_8_is_told_and_the_rest_is_kept() -> None:
    data = b'{"text": "before"}\n{"text": "caf\xe9"}\n{"text": "after"}'
    assert told(data, format="jsonl")[1] == (2, "This line is not UTF-8 (byte 14).")
    assert len(told(data, format="jsonl")) == 3


def test_control_characters_give_way_and_are_counted() -> None:
    (row,) = read(b'{"text": "a\\u0007b\\tc\\u000bd"}', format="jsonl")
    assert isinstance(row, Row)
    assert (row.values.text, row.notes) == ("a b\tc\nd", ("2 control characters were replaced by spaces.",))


def test_a_file_is_read_from_disk_with_its_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "one"}\r\n{"text": "two"}\r\n')
    assert [row.line for row in read(path)] == [1, 2]
    for form in (None, *FORMATS):
        with pytest.raises(BadInput, match=r"gone.jsonl cannot be opened: No such file"):
            list(read(tmp_path / "gone.jsonl", format=form))


_WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t\r"), min_size=1, max_size=30)
_SAID = _WORDS.filter(str.strip)
_MAYBE = st.none() | _SAID
_ROWS = st.builds(
    ImportRow,
    text=_SAID,
    ref=_MAYBE,
    kind=st.sampled_from(KINDS),
    attribution=_MAYBE,
    speaker=st.builds(SpeakerDetails, name=_MAYBE, role=_MAYBE, institution=_MAYBE, country=_MAYBE, contact=_MAYBE),
    attribution_level=st.sampled_from([None, *ATTRIBUTION_LEVELS]),
    wording=_MAYBE,
    consent=st.sampled_from(CONSENT_STATES),
    said_on=st.sampled_from([None, "2026", "2026-12-31"]),
    codes=st.dictionaries(_SAID, st.lists(_SAID, min_size=1, max_size=2).map(tuple), max_size=2),
    context=_MAYBE,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_ROWS, max_size=4))
def test_what_is_written_as_json_lines_is_read_back_the_same(given_rows: list[ImportRow]) -> None:
    assert rows(b"".join(write_jsonl(given_rows)), format="jsonl") == given_rows


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_json_lines_fall_over(data: bytes) -> None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        with pytest.raises(BadInput, match="UTF-16"):
            list(read(data, format="jsonl"))
    else:
        assert len(list(read(data, format="jsonl"))) <= data.count(b"\n") + 1


# CSV

CSV = "Quote;Speaker;Organisation;Date;Use category;Ignored\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_table_is_read_in_any_common_shape(delimiter: str, encoding: str) -> None:
    text = (
        CSV.replace(";", delimiter)
        + f'"Où; est, le\t| «lac»?"{delimiter}Ana{delimiter}Bay{delimiter * 2}"A b; c"{delimiter}z\r\n'
    )
    (row,) = rows(text.encode(encoding), name="table.csv")
    assert row.text == "Où; est, le\t| «lac»?"
    assert row.speaker == SpeakerDetails(name="Ana", institution="Bay")
    assert row.codes == {"use_category": ("a_b", "c")}


def test_headings_are_matched_loosely_each_field_once() -> None:
    header = [
        "Statement",
        "Speaker Name",
        "JOB TITLE",
        "Organization",
        "Said on",
        "stakeholder_type",
        "Code: My Theme",
    ]
    assert match_headings([*header, "Quote", "?"]) == [
        "text",
        "speaker.name",
        "speaker.role",
        "speaker.institution",
        "said_on",
        "codes.stakeholder_type",
        "codes.my_theme",
        None,
        None,
    ]


def test_a_heading_nobody_knows_can_be_named() -> None:
    data = b"What they told us,Their desk\nIt helped,Registry\n"
    with pytest.raises(BadInput, match=r"No column holds the words: .* “What they told us”, “Their desk”"):
        list(read(data, format="csv", name="t.csv"))
    (row,) = rows(data, format="csv", columns={"what they told us": "text", "Their desk": "speaker.role"})
    assert (row.text, row.speaker.role) == ("It helped", "Registry")


def test_a_row_with_too_few_or_too_many_cells_is_told() -> None:
    data = b"text,role\none,Nurse\ntwo\nthree,Nurse,Nurse\nfour,Nurse,,\n"
    assert told(data, name="t.csv") == [
        (2, "one"),
        (3, "This row has 1 cell where the header has 2."),
        (4, "This row has 3 cells where the header has 2."),
        (5, "four"),
    ]


@pytest.mark.parametrize("broken", ['"never closed,Nurse', '"closed" badly,Nurse', 'x,"Nur"se'])
def test_a_quotation_mark_in_the_wrong_place_spoils_one_line_and_not_the_rest(broken: str) -> None:
    data = f'text,role\n"one\nline",Nurse\n{broken}\n"four, ""five""","Nurse"\nsix,"Nurse"\n'.encode()
    found = told(data, name="t.csv")
    assert [found[0], *found[2:]] == [(2, "one\nline"), (5, 'four, "five"'), (6, "six")]
    assert found[1][0] == 4
    assert found[1][1].startswith("A quotation mark is opened or closed in the wrong place")


def test_an_unclosed_mark_in_the_last_line_is_told() -> None:
    assert [line for line, _ in told(b'text,role\none,Nurse\n"two,Nurse\n', name="t.csv")] == [2, 3]


def test_words_keep_their_line_ends_and_lose_only_our_own_apostrophe() -> None:
    data = b"text,role\r\n\"a\r\nb\nc\rd\",x\r\n'=1+1,x\r\n'tis so,x\r\n''=x,y\r\n"
    assert [row.text for row in rows(data, name="t.csv")] == ["a\r\nb\nc\rd", "=1+1", "'tis so", "'=x"]


def test_people_write_consent_levels_and_dates_in_their_own_way() -> None:
    data = (
        "quote,consent,attribution level,date\na,Yes,Anon,23/04/2026\nb,no,Full name,March 2026\nc,,,\nd,perhaps,,\n"
    )
    found = list(read(data.encode(), name="t.csv"))
    good = [row.values for row in found if isinstance(row, Row)]
    assert [(row.consent, row.attribution_level, row.said_on) for row in good] == [
        ("granted", "anonymous", "2026-04-23"),
        ("refused", "named", "2026-03"),
        ("unknown", None, None),
    ]
    assert isinstance(found[3], RowProblem)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("2026-03-01", "2026-03-01"),
        ("2026/3/1", "2026-03-01"),
        ("2026-03-01 10:20", "2026-03-01"),
        ("1.3.2026", "2026-03-01"),
        ("31/01/2026", "2026-01-31"),
        ("01/31/2026", "2026-01-31"),
        ("3/3/2026", "2026-03-03"),
        ("5 May 2026", "2026-05-05"),
        ("May 5, 2026", "2026-05-05"),
        ("Sep 2026", "2026-09"),
        ("03/04/2026", "03/04/2026"),
        ("31.2.2026", "31.2.2026"),
        ("soon", "soon"),
    ],
)
def test_a_date_is_read_only_where_it_can_mean_one_day(words: str, date: str) -> None:
    assert read_date(words) == date


def test_an_empty_table_says_so() -> None:
    with pytest.raises(BadInput, match=r"Nothing to read: t.csv is empty."):
        list(read(b"\n \n", format="csv", name="t.csv"))
    assert rows(b"text,role\n\n", name="t.csv") == []


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="a\",;\n\r\t|' =", max_size=60) | st.binary(max_size=60))
def test_no_table_makes_the_reader_fall_over_and_good_rows_outlive_bad_ones(body: str | bytes) -> None:
    raw = body if isinstance(body, bytes) else body.encode()
    try:
        found = list(read(b"text,role\n" + raw + b'\nlast one,"Nurse"\n', name="t.csv"))
    except BadInput:
        assert b"\0" in raw or isinstance(body, bytes)
        return
    lines = [row.line for row in found]
    assert lines == sorted(set(lines))


# Excel


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for content in sheets:
        sheet = book.create_sheet()
        for row in content:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_from_the_first_sheet_with_words() -> None:
    data = workbook(
        [["About", "this"], ["nothing", 3]],
        [
            ["Our list of 2026"],
            ["Quote", "Role", "Date", "Id", "Consent"],
            ["It helped", "Nurse", datetime.date(2026, 3, 1), 7.0, "yes"],
            [None, None, None, None, None],
            [None, "Nurse", None, None, None],
            ["=1+1", None, datetime.datetime(2026, 3, 2, 10, 0), "x", None],
            ["'=kept", None, None, None, None],
        ],
    )
    found = list(read(data, name="list.xlsx"))
    good = [(row.line, row.values) for row in found if isinstance(row, Row)]
    assert [line for line, _ in good] == [3, 7]
    assert good[0][1] == ImportRow(
        text="It helped", speaker=SpeakerDetails(role="Nurse"), said_on="2026-03-01", ref="7", consent="granted"
    )
    assert good[1][1].text == "'=kept"
    assert [(row.line, row.sentence) for row in found if isinstance(row, RowProblem)] == [
        (5, "This row holds no words: its text is missing or empty."),
        (6, "This row holds no words: its text is missing or empty."),
    ]


def test_a_workbook_without_words_or_that_is_none_says_so() -> None:
    with pytest.raises(BadInput, match="No column holds the words"):
        list(read(workbook([["a", "b"]]), name="list.xlsx"))
    with pytest.raises(BadInput, match="No column holds the words"):
        list(read(workbook([[]]), name="list.xlsx"))


def test_defusedxml_guards_excel() -> None:
    assert openpyxl.DEFUSEDXML is True


def test_a_workbook_with_entities_is_refused() -> None:
    import zipfile

    original, out = workbook([["quote"], ["x"]]), io.BytesIO()
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    with zipfile.ZipFile(io.BytesIO(original)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name,
                bomb + content.split(b"?>", 1)[-1] if "sheet1" in name or name[3:] == "workbook.xml" else content,
            )
    with pytest.raises(BadInput, match="not a sound Excel workbook"):
        list(read(out.getvalue(), name="list.xlsx"))


_SOUND = workbook([["quote", "role"], ["We used it.", "Nurse"]])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(_SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_workbook_with_spoilt_bytes_is_read_or_refused_in_a_sentence(spoilt: list[tuple[int, int]]) -> None:
    data = bytearray(_SOUND)
    for position, byte in spoilt:
        data[position] = byte
    try:
        found = list(read(bytes(data), name="list.xlsx", format="xlsx"))
    except BadInput:
        return
    assert len(found) <= 1


# Telling formats apart


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [
        (b'{"text": "x"}\n', "rows", "jsonl"),
        (b'\n {"text": "x"}', "rows.json", "jsonl"),
        (b"Quote;Role\nx;y", "rows", "csv"),
        ("Quote\tRole\nx\ty".encode("utf-16"), "rows", "csv"),
        (b"We used it, he said.", "rows", "text"),
        (b"{not json", "rows", "text"),
        (b"x", "rows.CSV", "csv"),
        (b"x", "rows.tsv", "csv"),
        (b'{"text": "x"}', "notes.md", "text"),
        (b"", "notes", "text"),
        ("é".encode() * 70_000, "notes", "text"),
    ],
)
def test_a_format_is_told_by_content_and_name(data: bytes, name: str, form: str) -> None:
    assert sniff(data, name=name) == form
    assert form in FORMATS


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"%PDF-1.7", "a.txt", "a.txt is a PDF; copy its words and paste them, or save it as Word."),
        (b"\xd0\xcf\x11\xe0", "a.doc", "a.doc is an old Office file; save it as .docx or .xlsx."),
        (b"PK\x03\x04 nonsense", "a.docx", "a.docx cannot be opened: its archive is damaged."),
        (b"words", "a.docx", "a.docx is not what its name says: it is no Office file."),
        (b"\x00\x01\x02\x03", "a", "a is not text: it holds binary data."),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        sniff(data, name=name)
    assert str(refused.value) == sentence


def test_words_are_not_rows_and_unknown_formats_are_named() -> None:
    with pytest.raises(BadInput, match="holds words, not rows"):
        list(read(b"We used it.", name="a.txt"))
    with pytest.raises(BadInput, match="Rows cannot be read as “pdf”; choose one of jsonl, csv, xlsx"):
        list(read(b"x", format="pdf"))


def test_the_readers_give_no_warnings() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert rows(workbook([["quote"], ["x"]]), name="a.xlsx")[0].text == "x"
