"""How answers to a question look to a person at a terminal: what was understood, the quotes, the counts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from api.cli.desk import Desk
from api.cli.lines import MARKED, QUIET, STRONG, code_label, code_list, counted, dimension_label, put
from api.shapes import label

if TYPE_CHECKING:
    from evidence_store.domain import Codebook, Span
    from evidence_store.store import Found, Result
    from evidence_store.views import SearchView


def found(desk: Desk, found: "Found", book: "Codebook", *, offset: int, why: bool = False) -> None:
    """The answer to a question: what was understood, the ranked quotes, the counts."""
    chips = list(_understood(found, book))
    if chips:
        put(desk, "Understood: ", Text("  ").join(chips))
    same = _same(found.results)
    for number, result in enumerate(found.results, start=offset + 1):
        if result.folded_under in same:
            continue
        _result(desk, number, result, book)
        if alike := same.get(result.item.id):
            told = ", ".join(label(other.item.number) for other in alike)
            put(
                desk,
                (f"{len(alike)} more {'says' if len(alike) == 1 else 'say'} nearly the same: {told}", QUIET),
                by=5,
            )
        if why:
            _why(desk, result, found, book)
    _counts(desk, found, book)
    if found.meant:
        desk.remark(f"Did you mean “{found.meant}”?")
    summary = f"{counted(found.total, 'quote')}, {found.exact} meeting everything asked for ({found.took_ms:.0f} ms)."
    desk.remark(summary if found.total else "Nothing was found.")


def like(desk: Desk, results: "Sequence[Result]", book: "Codebook") -> None:
    """Quotes that speak of much the same, best first."""
    for number, result in enumerate(results, start=1):
        _result(desk, number, result, book)
    if not results:
        desk.remark("No other quote speaks of much the same.")


def searches(desk: Desk, kept: "Sequence[tuple[SearchView, int]]", names: Mapping[str, str]) -> None:
    """Saved questions, a line each."""
    for search, new in kept:
        shared = f", shared by {names.get(search.owner, search.owner)}" if search.shared else ""
        news = f"  {new:,} new" if new else ""
        put(desk, (f"{search.id[:8]}  ", QUIET), (search.name, STRONG), (f"{shared}", QUIET), (news, MARKED))
    if not kept:
        desk.remark("No question is saved yet: evidence save-search NAME WORDS.")


def _understood(found: "Found", book: "Codebook") -> Iterator[Text]:
    for chip in found.chips:
        yield Text.assemble(Text(f"[{chip.label}]", MARKED), Text(f" from “{chip.words}”", QUIET))
    for chip in found.unwanted:
        yield Text.assemble("not ", Text(f"[{chip.label}]", MARKED), Text(f" from “{chip.words}”", QUIET))
    for dimension, codes in found.excluding.items():
        for code in codes:
            yield Text.assemble("not ", Text(f"[{code_label(book, dimension, code)}]", MARKED))


def _same(results: "Sequence[Result]") -> "dict[str, list[Result]]":
    """Quote -> the later ones that say nearly the same."""
    same: dict[str, list[Result]] = {}
    for result in results:
        if result.folded_under is not None:
            same.setdefault(result.folded_under, []).append(result)
    return same


def _result(desk: Desk, number: int, result: "Result", book: "Codebook") -> None:
    head = Text.assemble(Text(f"{number:>3}  ", QUIET), Text(label(result.item.number), STRONG))
    put(desk, head, (f"  {code_list(result.item.codes(), book)}", QUIET))
    put(desk, _highlighted(result.item.text, result.highlights), by=5)
    put(desk, (f"— {result.credit.text}", QUIET), by=5)


def _why(desk: Desk, result: "Result", found: "Found", book: "Codebook") -> None:
    from api.whys import whys

    said = whys(result, found, dimension=lambda dimension: dimension_label(book, dimension))
    meets = "meets everything asked for" if result.exact else "meets a part"
    put(desk, (f"here because it {meets}{': ' if said else ''}{'; '.join(said)}", QUIET), by=5)


def _counts(desk: Desk, found: "Found", book: "Codebook") -> None:
    for dimension, counts in found.facets.items():
        top = sorted(counts.items(), key=lambda pair: -pair[1])[:6]
        if top:
            told = ", ".join(f"{code_label(book, dimension, code)} {n}" for code, n in top)
            put(desk, (f"{dimension_label(book, dimension)}: ", QUIET), (told, QUIET))


def _highlighted(text: str, highlights: "Sequence[Span]") -> Text:
    words = Text(text)
    for span in highlights:
        words.stylize(MARKED, span.start, span.end)
    return words
