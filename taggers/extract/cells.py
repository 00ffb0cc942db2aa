"""Offset-true cells of pasted tables: tabs, pipes, CSV, forms of `Key: value` lines, JSON objects.

Only this module knows how rows and cells are written; `tables` decides what they mean.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from taggers.extract.blocks import Line, Paste, trimmed

_RULE = re.compile(r"[\s|:+=-]+")
_JSON_OBJECT = re.compile(r"\{[^{}]{0,20000}\}")
_JSON_PAIR = re.compile(r'"([^"\\]{1,60})"\s*:\s*(?:"((?:[^"\\]|\\.){0,20000})"|(null|true|false|-?[\d.]+))')
_TR = re.compile(r"<tr\b[^<>]{0,200}>(?:[^<]|<(?!/?tr\b)){0,20000}", re.I)
_TD = re.compile(r"<t[dh]\b[^<>]{0,200}>((?:[^<]|<(?!/?t[dhr]\b)){0,5000})", re.I)
_FORM_LINE = re.compile(r"[*_\s•-]{0,6}([^:\n*_]{2,50})[*_]{0,3}\s{0,4}[:：]\s{0,9}[*_]{0,3}\s{0,9}")
_KEYED = re.compile(r"(?P<dash>[-*•]\s+)?[*_]{0,2}(?P<key>[^\W\d_][^:=\n*]{1,40}?)[*_]{0,2}\s?[:=][*_]{0,2}\s+(?=\S)")
_MAX_FIELD = 20_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its words are `[start, end)`."""

    start: int
    end: int
    text: str


Row = tuple[Cell, ...]


def _cell(words: str, start: int, end: int) -> Cell:
    start, end = trimmed(words, start, end)
    return Cell(start, end, words[start:end])


def split(words: str, line: Line, sign: str) -> Row:
    """The cells of a line that a sign divides."""
    cells, at = [], line.start
    for part in words[line.start : line.end].split(sign):
        cells.append(_cell(words, at, at + len(part)))
        at += len(part) + len(sign)
    return tuple(cells)


def tab_runs(page: Paste) -> list[list[Row]]:
    """Runs of lines with tabs; a single line counts when it has more than one cell of words."""
    return _runs(page, lambda line: "\t" in line.text, "\t")


def pipe_runs(page: Paste) -> list[list[Row]]:
    """Runs of lines with two or more pipes, without the rule under the header."""
    runs = _runs(
        page, lambda line: line.text.count("|") >= 2 or (line.text.count("|") == 1 and " | " in line.text), "|"
    )
    kept = [
        [_inside(row) for row in run if not all(_RULE.fullmatch(c.text) or not c.text for c in row)] for run in runs
    ]
    return [run for run in kept if len(run) > 1]


def _inside(row: Row) -> Row:
    """The row without the empty cells outside the first and the last pipe."""
    start = 1 if row and not row[0].text else 0
    end = len(row) - 1 if len(row) > 1 and not row[-1].text else len(row)
    return row[start:end]


def _runs(page: Paste, is_row: Callable[[Line], bool], sign: str) -> list[list[Row]]:
    runs: list[list[Row]] = []
    current: list[Row] = []
    for line in page.lines:
        if is_row(line):
            current.append(split(page.words, line, sign))
        elif current and _is_title(line):
            continue
        elif current:
            runs.append(current)
            current = []
    return [*runs, current] if current else runs


def _is_title(line: Line) -> bool:
    return not line.gap and len(line.text) < 60 and not re.search(r"[.:!?\"“”]", line.text)


def csv_runs(page: Paste, starts: tuple[tuple[int, str], ...]) -> list[list[Row]]:
    """The rows of CSV that begin at each header `(offset, delimiter)`; a blank line or a broken row ends them."""
    runs: list[list[Row]] = []
    for start, delimiter in starts:
        if not runs or start > runs[-1][-1][-1].end:
            runs.append(_csv(page.words, start, delimiter))
    return runs


def _csv(words: str, start: int, delimiter: str) -> list[Row]:
    quoted = re.compile(rf'[ ]*"((?:[^"]|""){{0,{_MAX_FIELD}}})"[ ]*(?={re.escape(delimiter)}|\r|\n|$)')
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    rows: list[Row] = []
    row: list[Cell] = []
    at, size = start, len(words)
    while at <= size:
        found = quoted.match(words, at)
        if found:
            row.append(_cell(words, found.start(1), found.end(1)))
        else:
            found = plain.match(words, at)
            row.append(_cell(words, found.start(), found.end()) if found else Cell(at, at, ""))
        at = found.end() if found else at
        if words[at : at + 1] == delimiter:
            at += 1
            continue
        rows.append(tuple(row))
        row = []
        at += 2 if words[at : at + 2] == "\r\n" else 1
        if at >= size or words[at : at + 1] in "\r\n":
            break
    return rows


def forms(page: Paste, keys: re.Pattern[str]) -> list[dict[str, Cell]]:
    """Groups of `Key: value` lines whose keys are known; a value may run over following lines."""
    groups: list[dict[str, Cell]] = []
    current: dict[str, Cell] = {}
    last: str | None = None
    for line in page.lines:
        found = _FORM_LINE.match(line.text)
        key = found[1].strip().lower() if found else ""
        if found and keys.fullmatch(key):
            if key in current or (line.gap > 1 and len(current) > 1):
                groups.append(current)
                current = {}
            current[key] = _cell(page.words, line.start + found.end(), line.end)
            last = key
        elif last and not line.gap:
            current[last] = _cell(page.words, current[last].start, line.end)
        else:
            last = None
    return [*groups, current] if current else groups


def tagged_runs(page: Paste) -> list[list[Row]]:
    """The rows of tables written in HTML, `<tr>` by `<tr>`."""
    if "<td" not in page.words.lower():
        return []
    rows = [
        tuple(_cell(page.words, c.start(1), c.end(1)) for c in _TD.finditer(page.words, tr.start(), tr.end()))
        for tr in _TR.finditer(page.words)
    ]
    return [[row for row in rows if row]]


def keyed(page: Paste) -> Iterator[list[dict[str, Cell]]]:
    """Groups of `key: value` lines, those together whose keys are the same: two groups or more, two keys or more."""
    groups: list[dict[str, Cell]] = []
    current: dict[str, Cell] = {}
    for line in page.lines:
        found = _KEYED.match(line.text)
        key = found["key"].strip().lower() if found else ""
        if current and (line.gap or key in current or (found and found["dash"])):
            groups.append(current)
            current = {}
        if found:
            current[key] = _cell(page.words, line.start + found.end(), line.end)
        elif current:
            last = next(reversed(current))
            current[last] = _cell(page.words, current[last].start, line.end)
    groups += [current] if current else []
    yield from _alike(groups)


def _alike(groups: list[dict[str, Cell]]) -> Iterator[list[dict[str, Cell]]]:
    run: list[dict[str, Cell]] = []
    for group in groups:
        if run and set(group) != set(run[0]):
            if len(run) > 1 and len(run[0]) > 1:
                yield run
            run = []
        run.append(group)
    if len(run) > 1 and len(run[0]) > 1:
        yield run


def objects(page: Paste) -> list[dict[str, Cell]]:
    """The flat JSON objects in the paste, with the text values still as they are written."""
    if '":' not in page.words and '" :' not in page.words:
        return []
    return [dict(_pairs(page.words, found)) for found in _JSON_OBJECT.finditer(page.words)]


def _pairs(words: str, found: re.Match[str]) -> list[tuple[str, Cell]]:
    return [
        (p[1].lower(), Cell(p.start(2), p.end(2), p[2]))
        for p in _JSON_PAIR.finditer(words, found.start(), found.end())
        if p[2] is not None
    ]
