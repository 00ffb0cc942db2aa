"""Pasted tables: what their columns mean, and the drafts or cells they hold.

A column of comments beside columns of people gives drafts straight away; other tables give cells, read like
paragraphs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from taggers.extract import cells, credit
from taggers.extract.blocks import Block, Line, Paste
from taggers.extract.cells import Cell, Row
from taggers.extract.found import Found, Region
from taggers.extract.talk import unwrapped
from taggers.extract.testimony import content, is_option

_TEXT = re.compile(
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
_PRODUCT = re.compile(
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
    return bool(_TEXT.fullmatch(label)) and not other and len(label.split()) <= 14


def csv(page: Paste) -> Iterator[Region]:
    """CSV (commas or semicolons) under a header that names a column of comments."""
    starts = [(line.start, sign) for line in page.lines if (sign := _csv_sign(line)) and _csv_header(line, sign)]
    for rows in cells.csv_runs(page, tuple(starts)):
        yield from _rows(page, rows, "csv")


def _csv_sign(line: Line) -> str | None:
    if len(line.text) > 400 or re.search(r"[.!?“”]", line.text):
        return None
    sign = max(",;", key=line.text.count)
    return sign if line.text.count(sign) else None


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
    for rows in [*cells.tab_runs(page), *cells.pipe_runs(page)]:
        yield from _rows(page, rows, "table") if columns(rows[0]) else _bare(page, rows)


def _rows(page: Paste, rows: list[Row], sniffer: str) -> Iterator[Region]:
    """The drafts of a table whose header names its columns."""
    meaning = columns(rows[0]) if rows else None
    if meaning is None or len(rows) < 2:
        return
    if any(i < len(row) and _QUOTED_IN.search(row[i].text) for row in rows[1:] for i in meaning.text):
        return
    found = [f for row in rows[1:] for f in _row(page, row, meaning, rows[0], sniffer)]
    if found:
        yield Region(rows[0][0].start, rows[-1][-1].end, found)


def _row(page: Paste, row: Row, meaning: Columns, header: Row, sniffer: str) -> Iterator[Found]:
    who = [credit.clean(row[i].text) for i in meaning.who if i < len(row) and not _EMPTY.fullmatch(row[i].text)]
    product = row[meaning.product].text if meaning.product is not None and meaning.product < len(row) else None
    for i in meaning.text:
        if i >= len(row) or _EMPTY.fullmatch(row[i].text) or is_option(row[i].text) or len(row[i].text.split()) < 3:
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
        if _is_pair(row[i], row[j]):
            start, end = unwrapped(page.words, row[i].start, row[i].end)
            found.append(Found([(start, end)], sniffer="table", credit=credit.clean(row[j].text), confidence=0.7))
    yield Region(rows[0][0].start, rows[-1][-1].end, found)


def _is_pair(words: Cell, who: Cell) -> bool:
    return len(words.text.split()) >= 4 and content(words.text) >= 0.3 and credit.likeness(who.text) >= 0.5


def form(page: Paste) -> Iterator[Region]:
    """Forms: `Name: …`, `Organisation: …`, `Comment: …`, one answer per group of lines."""
    patterns = [p.pattern for _, p in _WHO] + [_TEXT.pattern, _PRODUCT.pattern]
    keys = re.compile("|".join(f"(?:{p})" for p in patterns), re.I)
    for group in cells.forms(page, keys):
        yield from _record(page, group, "form")


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
