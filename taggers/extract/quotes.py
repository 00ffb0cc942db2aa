"""Words in quotation marks, block by block: where an unclosed quote ends, and which paragraphs are one quote."""

import re

from taggers.extract import credit
from taggers.extract.blocks import Block, Paste
from taggers.extract.found import Quoted
from taggers.extract.marks import Pair, Pairing, inner, pair

_BRACKET_CREDIT = re.compile(r"(?<=[\w.!?…'’\])])\s*\(([^()]{2,160})\)")
_DASH_CREDIT = re.compile(r"(?<=[\w.!?…'’])\s+[—–―-]{1,2}\s*([^—–―\n]{2,160})$", re.M)
_ANY_MARK = re.compile(r"[\"“”„«»‘’'`‹›「『]|&(?:quot|ldquo|laquo);")
_MAX_PARAGRAPHS = 8


def quoted(paste: Paste, blocks: tuple[Block, ...]) -> list[Quoted]:
    """Every stretch in marks, outermost only, in order of the blocks."""
    pairings = {
        b.index: pair(paste.words, b.start, b.end) for b in blocks if _ANY_MARK.search(paste.words, b.start, b.end)
    }
    found: list[Quoted] = []
    skip: dict[int, int] = {}
    for position, block in enumerate(blocks):
        pairing = pairings.get(block.index)
        if pairing is None:
            continue
        for p in pairing.pairs:
            if p.open < skip.get(block.index, 0):
                continue
            run = None if p.closed else _run(paste, blocks, position, p, pairings)
            found.append(run or _single(paste.words, p, block))
            if run and run.block is not None:
                skip |= {b.index: run.close for b in blocks[position + 1 :][:_MAX_PARAGRAPHS] if b.start < run.close}
        if not pairing.pairs and pairing.stray and block.index not in skip:
            unopened = _unopened(paste.words, block, pairing)
            found += [unopened] if unopened else []
    return sorted(found, key=lambda quote: quote.open)


def _single(words: str, p: Pair, block: Block) -> Quoted:
    end, close = (p.end, p.close) if p.closed else (limit := _limit(words, p, block), limit)
    start, end = inner(words, p.start, end)
    return Quoted(
        [(start, end)], open=p.open, close=close, block=block, first=block, single=p.single, closed=p.closed
    )


def _limit(words: str, p: Pair, block: Block) -> int:
    """Where an unclosed quote ends: before a credit in brackets, after a dash or on a line of its own."""
    for found in _BRACKET_CREDIT.finditer(words, p.start, p.end):
        if credit.likeness(found[1]) >= 0.5:
            return found.start()
    dash = _DASH_CREDIT.search(words, p.start, p.end)
    if dash and credit.likeness(dash[1]) >= 0.4:
        return dash.start()
    for line in block.lines[max(1, block.from_line(p.start + 1)) : block.from_line(p.end)]:
        if len(line.text) < 160 and credit.likeness(line.text) >= 0.5:
            return line.start
    return p.end


def _run(
    paste: Paste, blocks: tuple[Block, ...], position: int, p: Pair, pairings: dict[int, Pairing]
) -> Quoted | None:
    """A quote over several paragraphs: its marks are repeated at each paragraph, or stand at the very end only."""
    block = blocks[position]
    if p.end != block.end or block.row >= 0 or _limit(paste.words, p, block) != p.end:
        return None
    pieces = [inner(paste.words, p.start, p.end)]
    for later in blocks[position + 1 : position + _MAX_PARAGRAPHS]:
        if later.row >= 0 or (later.bullet and not block.bullet):
            return None
        pairing = pairings.get(later.index, Pairing(()))
        closing = _closing(pairing, later)
        if closing is None:
            if pairing.pairs and pairing.pairs[0].open != later.start:
                return None
            mark = pairing.pairs[0] if pairing.pairs else None
            if mark is None and not _goes_on(later, paste.words):
                return None
            pieces.append(inner(paste.words, mark.start if mark else later.start, later.end))
            continue
        start, end, close = closing
        pieces.append(inner(paste.words, start, end))
        return Quoted(_joined(paste, pieces), open=p.open, close=close, block=later, first=block)
    return None


def _goes_on(block: Block, words: str) -> bool:
    """A middle paragraph of a quote: neither a heading nor a credit nor a lead-in."""
    text = block.text(words)
    return len(text.split()) > 6 and not text.rstrip().endswith(":") and credit.likeness(text) < 0.5


def _closing(pairing: Pairing, block: Block) -> tuple[int, int, int] | None:
    """`(start, end, close)` of the last paragraph of a run: closed by a mark of its own, or by one nothing opened."""
    if pairing.pairs and pairing.pairs[0].open == block.start and pairing.pairs[0].closed:
        first = pairing.pairs[0]
        return first.start, first.end, first.close
    if pairing.stray and (
        not pairing.pairs or pairing.pairs[0].open > pairing.stray[0] or pairing.pairs[-1].close <= pairing.stray[0]
    ):
        return block.start, pairing.stray[0], pairing.stray[1]
    return None


def _joined(paste: Paste, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pieces with nothing but white space between them are one."""
    joined = [pieces[0]]
    for start, end in pieces[1:]:
        if not paste.words[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _unopened(words: str, block: Block, pairing: Pairing) -> Quoted | None:
    """Words closed by a mark that nothing opened, from the start of their block, when a credit follows."""
    at, close = pairing.stray or (0, 0)
    tail = words[close : min(block.end, close + 160)]
    bracket = re.match(r"\s*\(([^()]+)\)", tail)
    rest = bracket[1] if bracket else re.sub(r"^[\s—–-]+", "", tail)
    if len(words[block.start : at].split()) < 4 or credit.likeness(rest) < 0.5:
        return None
    label = re.match(r"[^:\n]{2,60}:\s+", words[block.start : at])
    start, end = inner(words, block.start + (label.end() if label else 0), at)
    return Quoted([(start, end)], open=start, close=close, block=block, first=block, closed=False)
