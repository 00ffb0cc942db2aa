"""Pasted tables: what their columns mean, and the drafts or cells they hold.

A column of comments beside columns of people gives drafts straight away; other tables give cells, read like
paragraphs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from taggers.extract import cells, credit, shapes
from taggers.extract.alternatives import sooner
from taggers.extract.blocks import Block, Line, Paste
from taggers.extract.cells import Cell, Row
from taggers.extract.columns import by_values, people
from taggers.extract.found import Found, Region
from taggers.extract.talk import unwrapped
from taggers.extract.testimony import content, is_option

_TEXT = sooner(
    r"(?:.*\b)?(?:quotes?|quotations?|comments?|feedback|responses?|answers?|testimon(?:y|ies|"
    r"ials?)|statements?|verbatims?|text|remarks?|reflections?|"
    r"what (?:they|was|people|did) .*|in their (?:own )?words|message|review|body|content|"
    r"citation|commentaires?|témoignages?|réponses?|comentarios?|comentários?|"
    r"respuestas?|respostas?|testimonios?|depoimentos?|cita|citação|zitat|kommentar|antwort|"
    r"rückmeldung|تعليق|اقتباس|الاقتباس|التعليق|رأي)(?:\b.*)?",
    re.I,
)
_WHO = (
    (
        "name",
        re.compile(
            r"(?:full |first |last |sur)?names?|who|speaker|person|contact|author|by|nom|nombre|nome|الاسم|"
            r"interviewee|respondents?|said by|from|user ?name",
            re.I,
        ),
    ),
    (
        "role",
        re.compile(
            r"(?:job )?title|role|position|function|job|occupation|profession|type(?: of .*)?|"
            r"stakeholder(?: (?:type|group))?|category|fonction|poste|cargo|puesto|função|funktion|rolle|"
            r"الوظيفة|الصفة|sector|respondent type|attribution|credit|source|informante?|quem|quién|qui",
            re.I,
        ),
    ),
    (
        "institution",
        re.compile(
            r"organi[sz]ation(?: name)?|institution|affiliation|employer|agency|company|body|org|organisme|"
            r"organización|institución|organização|instituição|einrichtung|المؤسسة|الجهة",
            re.I,
        ),
    ),
    ("country", re.compile(r"country|location|pays|país|land|البلد|city|duty station", re.I)),
)
_PRODUCT = sooner(
    r"(?:our )?(?:products?|works?|outputs?|publications?|reports?|tools?|projects?|activit(?:y|"
    r"ies)|resource|event|knowledge product|produit|producto|produto)",
    re.I,
)
_SKIP_HEADER = re.compile(
    r"(?:comments? (?:date|id)|response (?:id|time|date)|(?:id|no|#|date|timestamp|time|year).*|"
    r"number of .*|.*\b(?:rate|count|total|n)\b)",
    re.I,
)
_QUOTED_IN = re.compile(r"^[\"“«„][^\"”»“]{3,}[\"”»“]\s*[(\[—–-].|[^\s\"“«„].*[\"“«„][^\"”»“]{12,}[\"”»“]\s*\(")
_EMPTY = re.compile(r"[\s\-–—.*n/aNA]*|none|nil|no comments?|(?:see|as) above|\W+", re.I)
_ASKED = re.compile(r"(?:internal|our|staff|team|reviewer|editor|coder)\b.*", re.I)
_PROSE = re.compile(r"[.!“”]")
_HEADER_LINE = re.compile(r"[^\r\n]{3,400}")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold the words, the people (in the order a credit is printed) and the product."""

    text: tuple[int, ...]
    who: tuple[int, ...]
    product: int | None


def columns(header: Row) -> Columns | None:
    """What a header row says, or None when it names no column of words."""
    labels = [re.sub(r"[*_`#\"]", "", cell.text).strip() for cell in header]
    who = {name: i for name, pattern in reversed(_WHO) for i, label in enumerate(labels) if pattern.fullmatch(label)}
    people = set(who.values())
    text = tuple(i for i, label in enumerate(labels) if i not in people and _holds_words(label))
    product = next((i for i, label in enumerate(labels) if _PRODUCT.fullmatch(label)), None)
    order = tuple(dict.fromkeys(who[name] for name, _ in _WHO if name in who))
    return Columns(text, order, product) if text else None


def _holds_words(label: str) -> bool:
    """Whether a header names a column of what people said: theirs, not ours, and no count or date."""
    other = _SKIP_HEADER.fullmatch(label) or _ASKED.fullmatch(label)
    asked = label.endswith(("?", "؟")) and len(label.split()) >= 3
    return (asked or bool(_TEXT.fullmatch(label))) and not other and len(label.split()) <= 16


def csv(page: Paste) -> Iterator[Region]:
    """CSV (commas or semicolons) under a header that names a column of comments, or whose values show one."""
    lines = page.lines
    starts = tuple(
        (line.start, sign)
        for line, below in zip(lines, (*lines[1:], None), strict=False)
        if (sign := _csv_sign(line)) and (_csv_header(line, sign) or _csv_shape(line, below, sign))
    )
    for rows in cells.csv_runs(page, starts):
        yield from _rows(page, rows, "csv")


def _csv_sign(line: Line) -> str | None:
    if len(line.text) > 400 or ("," not in line.text and ";" not in line.text) or _PROSE.search(line.text):
        return None
    sign = max(",;", key=line.text.count)
    return sign if line.text.count(sign) else None


def _csv_shape(line: Line, below: Line | None, sign: str) -> bool:
    """Whether a line of labels stands over a row with as many cells, no blank behind any sign of the header."""
    if sign + " " in line.text:
        return False
    labels = line.text.split(sign)
    if below is None or below.gap or len(labels) < 3 or any(not part.strip() or part[0] == " " for part in labels):
        return False
    return below.text.count(sign) >= len(labels) - 1 and all(len(part.split()) <= 14 for part in labels)


def _csv_header(line: Line, sign: str) -> bool:
    labels = [part.strip(' "') for part in line.text.split(sign)]
    if not all(labels) or any(len(label.split()) > 6 for label in labels):
        return False
    known = sum(
        bool(
            _TEXT.fullmatch(label)
            or any(p.fullmatch(label) for _, p in _WHO)
            or _SKIP_HEADER.fullmatch(label)
            or _PRODUCT.fullmatch(label)
        )
        for label in labels
    )
    return known >= 2 and known * 2 >= len(labels) and any(_TEXT.fullmatch(label) for label in labels)


def table(page: Paste) -> Iterator[Region]:
    """Tables of tabs or pipes: a column of comments, or two bare columns of words and people."""
    for rows in [*cells.tab_runs(page), *cells.pipe_runs(page), *cells.tagged_runs(page)]:
        read = list(_rows(page, rows, "table"))
        yield from read or _bare(page, rows)


def _rows(page: Paste, rows: list[Row], sniffer: str) -> Iterator[Region]:
    """The drafts of a table whose header names its columns."""
    meaning = _meaning(rows)
    if meaning is None:
        return
    if _is_tally(rows):
        yield Region(rows[0][0].start, rows[-1][-1].end, [])
        return
    if any(i < len(row) and _QUOTED_IN.search(row[i].text) for row in rows[1:] for i in meaning.text):
        return
    header: Row = () if _is_headless(rows, meaning) else rows[0]
    found = [f for row in rows[bool(header) :] for f in _row(page, row, meaning, header, sniffer)]
    if found:
        yield Region(rows[0][0].start, rows[-1][-1].end, found)


def _is_headless(rows: list[Row], meaning: Columns) -> bool:
    """Whether the first row holds words like the others."""
    first = [rows[0][i].text for i in meaning.text if i < len(rows[0])]
    return any(len(text.split()) >= 4 and not text.endswith("?") and content(text) >= 0.5 for text in first)


def _meaning(rows: list[Row]) -> Columns | None:
    """What the header says of the columns; where it is silent, what their values say."""
    rows = [row for row in rows if row]
    if len(rows) < 2:
        return None
    said = columns(rows[0])
    width = len(rows[0])
    if said is None:
        text, who = by_values(rows[1:], width) if len(rows) > 2 else ((), ())
        named = [re.sub(r"[*_`#\"]", "", cell.text).strip() for cell in rows[0]]
        text = tuple(i for i in text if not any(p.fullmatch(named[i]) for _, p in _WHO))
        return Columns(text, who, None) if text and who else None
    taken = (*said.text, *(() if said.product is None else (said.product,)))
    more = people(rows[1:], width, besides=(*taken, *said.who))
    who = tuple(sorted({*said.who, *more})) if more else said.who
    return Columns(said.text, who, said.product)


def _row(page: Paste, row: Row, meaning: Columns, header: Row, sniffer: str) -> Iterator[Found]:
    who = [credit.clean(row[i].text) for i in meaning.who if i < len(row) and not _EMPTY.fullmatch(row[i].text)]
    product = row[meaning.product].text if meaning.product is not None and meaning.product < len(row) else None
    for i in meaning.text:
        if i >= len(row) or _EMPTY.fullmatch(row[i].text) or is_option(row[i].text) or len(row[i].text.split()) < 3:
            continue
        if who and row[i].text == row[meaning.who[0]].text:
            continue
        start, end = unwrapped(page.words, row[i].start, row[i].end)
        yield Found(
            [(start, end)], sniffer=sniffer, credit=", ".join(who) or None, confidence=0.85 if who else 0.5,
            product=product or None, context=header[i].text if i < len(header) else None,
        )  # fmt: skip


def _bare(page: Paste, rows: list[Row]) -> Iterator[Region]:
    """Rows of two or three cells without a header: words beside a credit, in the same columns throughout."""
    if len(rows) < 2 or not all(2 <= len(row) <= 3 for row in rows):
        return
    sides = [
        (i, j)
        for i in range(2)
        for j in range(2)
        if i != j and sum(_is_pair(row[i], row[j]) for row in rows) * 5 >= 3 * len(rows)
    ]
    if not sides:
        return
    i, j = sides[0]
    found = []
    for row in rows:
        if _is_who(row[j].text) and len(row[i].text.split()) >= 4 and content(row[i].text) > 0:
            start, end = unwrapped(page.words, row[i].start, row[i].end)
            found.append(Found([(start, end)], sniffer="table", credit=credit.clean(row[j].text), confidence=0.7))
    yield Region(rows[0][0].start, rows[-1][-1].end, found)


def _is_pair(words: Cell, who: Cell) -> bool:
    return len(words.text.split()) >= 4 and content(words.text) >= 0.3 and _is_who(who.text)


def _is_who(text: str) -> bool:
    return credit.likeness(text) >= 0.5 or shapes.likely(text) >= 0.4


def _is_tally(rows: list[Row]) -> bool:
    """Whether a table counts answers: beside its first column nearly all cells are figures."""
    beside = [cell.text for row in rows[1:] for cell in row[1:] if cell.text]
    return len(beside) > 1 and sum(bool(re.fullmatch(r"[\d.,%\s()/-]+", text)) for text in beside) * 5 >= 4 * len(
        beside
    )


def form(page: Paste) -> Iterator[Region]:
    """Forms: `Name: …`, `Organisation: …`, `Comment: …`, one answer per group of lines."""
    patterns = [p.pattern for _, p in _WHO] + [_TEXT.pattern, _PRODUCT.pattern]
    keys = re.compile("|".join(f"(?:{p})" for p in patterns), re.I)
    for group in cells.forms(page, keys):
        yield from _record(page, group, "form")


def keyed(page: Paste) -> Iterator[Region]:
    """Groups of `key: value` lines that come again with the same keys; the values say which holds the words."""
    for groups in cells.keyed(page):
        labels = tuple(groups[0])
        rows: list[Row] = [tuple(group.get(label, Cell(0, 0, "")) for label in labels) for group in groups]
        header = tuple(Cell(0, 0, label) for label in labels)
        said = columns(header)
        text, who = by_values(rows, len(labels))
        text = said.text if said else text[:1]
        who = tuple(dict.fromkeys([*sorted({*who, *(said.who if said else ())})]))
        who = tuple(i for i in who if i not in text)
        if not text or not who:
            continue
        meaning = Columns(text, who, said.product if said else None)
        for row in rows:
            held = [cell for cell in row if cell.text]
            found = list(_row(page, row, meaning, header, "keyed"))
            start = page.words.rfind("\n", 0, min(cell.start for cell in held)) + 1
            yield Region(start, max(cell.end for cell in held), found)


def json_objects(page: Paste) -> Iterator[Region]:
    """JSON objects with a text and a speaker."""
    for group in cells.objects(page):
        yield from _record(page, {k.replace("_", " "): c for k, c in group.items()}, "json")


def _record(page: Paste, group: dict[str, Cell], sniffer: str) -> Iterator[Region]:
    labels = list(group)
    row = tuple(group.values())
    meaning = columns(tuple(Cell(c.start, c.end, label) for label, c in group.items()))
    if meaning is None or not meaning.who or len(labels) < 2:
        return
    header = tuple(Cell(c.start, c.end, label) for label, c in group.items())
    found = list(_row(page, row, meaning, header, sniffer))
    if found:
        start = page.words.rfind("\n", 0, row[0].start) + 1
        yield Region(start, max(c.end for c in row), found)


def cell_blocks(page: Paste, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks with every line that holds tabs or pipes cut into its cells."""
    cut: list[Block] = []
    row = 0
    for block in blocks:
        if not any("\t" in line.text or line.text.count("|") >= 2 for line in block.lines):
            cut.append(block)
            continue
        for part in _parts(page.words, block):
            if part.row >= 0:
                row += part.column == 0
                part.row = row
            cut.append(part)
    for index, block in enumerate(cut):
        block.index = index
    return tuple(cut)


def _parts(words: str, block: Block) -> Iterator[Block]:
    """A block's lines of cells as cells, the lines between them as blocks of their own."""
    plain: list[Line] = []
    for line in block.lines:
        sign = "\t" if "\t" in line.text else "|" if line.text.count("|") >= 2 else ""
        if not sign:
            plain.append(line)
            continue
        if plain:
            yield Block(plain[0].start, plain[-1].end, tuple(plain), gap=block.gap)
            plain = []
        for column, cell in enumerate(cells.split(words, line, sign)):
            held = Line(cell.start, cell.end, cell.text, 0, 0)
            yield Block(cell.start, cell.end, (held,), row=0, column=column)
    if plain:
        yield Block(plain[0].start, plain[-1].end, tuple(plain), gap=block.gap)
