"""How answers look to a person at a terminal. Words only: nothing is decided here, nothing is asked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.cli.desk import Desk
from api.shapes import label

if TYPE_CHECKING:
    from api.settings import Shown
    from evidence_store.attribution import Credit
    from evidence_store.domain import Codebook, Draft, Span, Suggestion
    from evidence_store.log import Verification
    from evidence_store.packs import Decided
    from evidence_store.search import Similar
    from evidence_store.store import Captured, Diagnosis, EvidenceStore, Found, Imported, Told
    from evidence_store.views import Item, NarrativeView, OpenSuggestion, PackView, SpeakerView

QUIET, STRONG, MARKED = "dim", "bold", "bold yellow"
SHORT = 100
"""Characters of a quote that stand in a list."""


def drafts(desk: Desk, drafts: "Sequence[Draft]") -> None:
    """What was found in a paste."""
    if not drafts:
        desk.print("No quote was found in these words.")
    for number, draft in enumerate(drafts, start=1):
        about = " · ".join(filter(None, (draft.kind, draft.language, draft.product, f"found by “{draft.sniffer}”")))
        desk.print(Text(f"{number}  ", STRONG) + Text(about, QUIET))
        _words(desk, draft.text)
        if draft.attribution:
            _indent(desk, Text(f"— {draft.attribution} ({draft.attribution_level})"))
        _suggestions(desk, draft.suggestions)


def captured(desk: Desk, store: "EvidenceStore", captured: "Captured") -> None:
    """What was stored, and what was here already."""
    for item in store.items(captured.quotes):
        desk.print(Text(f"{label(item.number)}  ", STRONG) + Text(f"{item.id}  ", QUIET) + Text(_short(item.text)))
        for alike in captured.similar.get(item.id, ()):
            _indent(desk, Text(_alike(store, alike), MARKED))
    desk.remark(f"{_count(len(captured.quotes), 'quote')} kept.")


def imported(desk: Desk, name: str, imported: "Imported", *, dry_run: bool) -> None:
    """What an import did, and every row it could not take in."""
    for line, sentence, _ in imported.problems:
        desk.remark(f"{name}, line {line}: {sentence}")
    taken = f"{_count(imported.captured, 'quote')} of {_count(imported.rows, 'row')}"
    if dry_run:
        desk.print(f"{name}: {taken} would be taken in; nothing was stored.")
    elif imported.repeated:
        desk.print(f"{name}: imported before; nothing was stored twice.")
    else:
        desk.print(f"{name}: {taken} taken in.")


def inbox(desk: Desk, items: "Sequence[Item]", total: int) -> None:
    """The quotes that wait for a decision."""
    for item in items:
        _head(desk, item)
        _words(desk, item.text)
        _suggestions(desk, item.suggestions)
    waiting = f"{_count(total, 'quote')} {'waits' if total == 1 else 'wait'} for a decision."
    desk.remark(waiting if total else "Nothing waits for a decision.")


def item(desk: Desk, item: "Item", *, credit: "Credit", names: Mapping[str, str]) -> None:
    """One quote in full."""
    _head(desk, item)
    _words(desk, item.text)
    shown = credit.text if credit.shown else "not to be shown"
    _indent(desk, Text(f"— {shown}") + Text(f"  ({credit.why})", QUIET))
    facts = {
        "Printed credit": item.attribution,
        "Speaker": item.speaker,
        "Consent": item.consent.state,
        "Product": item.product,
        "Region": item.region,
        "Said on": item.said_on,
        "Context": item.context,
        "Your ref": item.ref,
        **{f"In {language}": words for language, words in item.translations.items()},
    }
    for name, value in facts.items():
        if value:
            _indent(desk, Text(f"{name}: ", QUIET) + Text(value))
    _codes(desk, item)
    _suggestions(desk, item.suggestions)
    for memo in item.memos:
        _indent(desk, Text(f"Note by {names.get(memo.by, memo.by)}: ", QUIET) + Text(memo.text or "(gone)"))


def history(desk: Desk, told: "Sequence[Told]") -> None:
    """What happened, oldest first."""
    if told:
        desk.print()
    for step in told:
        why = f": {step.why}" if step.why else ""
        desk.print(Text(f"{step.at[:16].replace('T', ' ')}  ", QUIET) + Text(f"{step.what}{why} — {step.by}"))


def decision(desk: Desk, item: "Item") -> None:
    """A quote after a decision: what holds now and what is still open."""
    _head(desk, item)
    _codes(desk, item)
    open_in = sorted({s.dimension for s in item.suggestions})
    if open_in:
        _indent(desk, Text(f"Still suggested in {', '.join(open_in)}.", QUIET))


def found(desk: Desk, found: "Found", book: "Codebook", *, offset: int) -> None:
    """The answer to a question: what was understood, the ranked quotes, the counts."""
    chips = [Text(f"[{c.label}]", MARKED) + Text(f" from “{c.words}”", QUIET) for c in found.chips]
    if chips:
        desk.print(Text("Understood: ") + Text("  ").join(chips))
    for number, result in enumerate(found.results, start=offset + 1):
        head = Text(f"{number:>3}  ", QUIET) + Text(label(result.item.number), STRONG)
        desk.print(head + Text(f"  {_code_list(result.item.codes(), book)}", QUIET))
        _indent(desk, _highlighted(result.item.text, result.highlights), by=5)
        _indent(desk, Text(f"— {result.credit.text}", QUIET), by=5)
    for dimension, counts in found.facets.items():
        top = sorted(counts.items(), key=lambda pair: -pair[1])[:6]
        if top:
            told = ", ".join(f"{_code(book, dimension, code)} {n}" for code, n in top)
            desk.print(Text(f"{_dimension(book, dimension)}: ", QUIET) + Text(told, QUIET))
    summary = f"{_count(found.total, 'quote')}, {found.exact} meeting everything asked for ({found.took_ms:.0f} ms)."
    desk.remark(summary if found.total else "Nothing was found.")


def similar(desk: Desk, store: "EvidenceStore", alike: "Sequence[Similar]") -> None:
    """Quotes that say nearly the same."""
    for one in alike:
        desk.print(_alike(store, one))
    if not alike:
        desk.remark("Nothing here says nearly the same.")


def codebook(desk: Desk, book: "Codebook") -> None:
    """Dimensions and codes with what they mean."""
    for dimension in book.dimensions:
        desk.print(Text(f"{dimension.id}  ", STRONG) + Text(dimension.definition or dimension.label, QUIET))
        for code in book.dimension(dimension.id):
            definition = f" — {code.definition}" if code.definition else ""
            _indent(desk, Text(code.code, STRONG) + Text(f"  {code.label}{definition}"))


def matrix(desk: Desk, table: Any, book: "Codebook") -> None:
    """The table of two dimensions."""
    drawn = Table(title=f"{_dimension(book, table.rows)} by {_dimension(book, table.columns)}")
    drawn.add_column("")
    for code in table.column_codes:
        drawn.add_column(_code(book, table.columns, code), justify="right")
    drawn.add_column("Quotes", justify="right")
    for code, counts, total in zip(table.row_codes, table.counts, table.row_totals, strict=True):
        drawn.add_row(_code(book, table.rows, code), *(str(n or "·") for n in counts), str(total))
    drawn.add_row("Quotes", *(str(n) for n in table.column_totals), str(table.total), style=STRONG)
    desk.print(drawn)
    desk.remark(f"{_count(table.uncoded, 'quote')} without a code in one of the two.")


def speaker(desk: Desk, speaker: "SpeakerView") -> None:
    """Who spoke, and what they agreed to."""
    desk.print(Text(speaker.id, STRONG))
    for name, value in speaker.details.model_dump(exclude_none=True).items():
        _indent(desk, Text(f"{name.capitalize()}: ", QUIET) + Text(value))
    consent = speaker.consent
    terms = (f"for {', '.join(consent.channels)}" if consent.channels else None, consent.how, consent.obtained_on)
    until = f"until {consent.expires_on}" if consent.expires_on else None
    _indent(desk, Text("Consent: ", QUIET) + Text(", ".join(filter(None, (consent.state, *terms, until)))))
    for p in speaker.preferences:
        scopes = (
            p.quote and f"for quote {p.quote}",
            p.project and f"in {p.project}",
            p.channel and f"for {p.channel}",
        )
        words = f"“{p.wording}”" if p.wording else None
        _indent(desk, Text("May be named: ", QUIET) + Text(", ".join(filter(None, (p.level, *scopes, words)))))
    desk.remark(f"{_count(len(speaker.quotes), 'quote')}.")


def narratives(desk: Desk, stories: "Sequence[NarrativeView]") -> None:
    """All narratives, a line each."""
    for story in stories:
        placed = sum(len(section.quotes) for section in story.sections)
        desk.print(
            Text(f"{story.id[:8]}  ", QUIET)
            + Text(story.title, STRONG)
            + Text(f"  {story.status}, {_count(placed, 'quote')}")
        )
    if not stories:
        desk.remark("There is no narrative yet: evidence narrative start “TITLE”.")


def narrative(desk: Desk, store: "EvidenceStore", story: "NarrativeView") -> None:
    """A narrative with the words of its quotes, credited as colleagues may read it."""
    desk.print(Text(story.title, STRONG) + Text(f"  {story.status}  {story.id}", QUIET))
    if story.summary:
        desk.print(story.summary)
    for number, section in enumerate(story.sections, start=1):
        desk.print(Text(f"{number}. {section.heading or '(no heading)'}", STRONG))
        if section.prose:
            _indent(desk, Text(section.prose))
        for item in store.items(section.quotes):
            credit = store.credit(item)
            told = f"{_short(item.text)} — {credit.text}" if credit.shown else f"(may not be shown: {credit.why})"
            _indent(desk, Text(f"{label(item.number)}  ", QUIET) + Text(told))


def decided(desk: Desk, decided: "Decided", left_out: "Sequence[Item]") -> None:
    """What a pack would hold."""
    desk.print(Text(decided.pack.title, STRONG) + Text(f"  for {decided.pack.audience} readers", QUIET))
    for entry in decided.pack.items:
        desk.print(Text(f"{entry.number}  ", QUIET) + Text(entry.text) + Text(f" — {entry.credit}", QUIET))
    for sentence in leaving(decided, left_out, target=None):
        desk.remark(sentence)


def leaving(decided: "Decided", left_out: "Sequence[Item]", *, target: str | None) -> Iterator[str]:
    """What the person exporting should know: how much went in, what stayed out and why, what to look at."""
    count = _count(len(decided.pack.items), "quote")
    yield f"{count} written to {target}." if target and target != "-" else f"{count} in this pack."
    numbers = {item.id: label(item.number) for item in left_out}
    for entry in decided.left_out:
        yield f"Left out: {numbers.get(entry.quote, entry.quote)}, {entry.reason}."
    yield from decided.notices


def packs(desk: Desk, found: "Sequence[PackView]") -> None:
    """Packs that left the house, a line each."""
    for pack in found:
        told = f"{pack.title}, {_count(len(pack.quotes), 'quote')} for {pack.audience} readers as {pack.format}"
        desk.print(Text(f"{pack.at[:16].replace('T', ' ')}  ", QUIET) + Text(told))
    if not found:
        desk.remark("No pack has left the house.")


def verification(desk: Desk, verification: "Verification") -> None:
    """Whether the log is what was written."""
    for problem in verification.problems:
        desk.print(f"Position {problem.pos}: {problem.what}" if problem.pos is not None else problem.what)
    if verification.ok:
        desk.print(f"All {verification.size} events stand as they were written. Root {verification.root}")
    else:
        desk.remark(f"{_count(len(verification.problems), 'problem')} in {_count(verification.size, 'event')}.")


def diagnosis(desk: Desk, diagnosis: "Diagnosis") -> None:
    """What is well and what is not."""
    for check in diagnosis.checks:
        mark = Text("ok   ", "green") if check.ok else Text("BAD  ", "bold red")
        desk.print(mark + Text(f"{check.what}: {check.said}"))


def settings(desk: Desk, settings: "Sequence[Shown]") -> None:
    """Every setting with its value and help."""
    for setting in settings:
        value = "(not set)" if setting.value is None else setting.value
        default = "" if setting.given else "  (default)"
        desk.print(Text(setting.name, STRONG) + Text(f" = {value}") + Text(default, QUIET))
        _indent(desk, Text(setting.help, QUIET))


def _head(desk: Desk, item: "Item") -> None:
    state = " · withdrawn" if item.withdrawn else " · forgotten" if item.forgotten else ""
    about = " · ".join(filter(None, (item.kind, item.language, item.product)))
    desk.print(Text(f"{label(item.number)}  ", STRONG) + Text(f"{item.id}  {about}", QUIET) + Text(state, MARKED))


def _words(desk: Desk, text: str) -> None:
    _indent(desk, Text(text))


def _codes(desk: Desk, item: "Item") -> None:
    for dimension, codes in item.codes().items():
        _indent(desk, Text(f"{dimension}: ", QUIET) + Text(", ".join(codes), STRONG))


def _suggestions(desk: Desk, suggestions: "Sequence[Suggestion | OpenSuggestion]") -> None:
    for s in suggestions:
        sure = f"{s.confidence * 100:.0f} %"
        _indent(desk, Text(f"? {s.dimension}: ", QUIET) + Text(s.code) + Text(f"  {sure}  {s.reason}", QUIET))


def _indent(desk: Desk, text: Text, *, by: int = 4) -> None:
    if desk.console.is_terminal:
        desk.print(Padding(text, (0, 0, 0, by)))
    else:
        lines = text.split("\n", allow_blank=True)
        desk.print(Text("\n").join(Text(" " * by) + line for line in lines))


def _highlighted(text: str, highlights: "Sequence[Span]") -> Text:
    words = Text(text)
    for span in highlights:
        words.stylize(MARKED, span.start, span.end)
    return words


def _alike(store: "EvidenceStore", alike: "Similar") -> str:
    for item in store.items([alike.id]):
        return f"{alike.relation}, {alike.score} % like {label(item.number)}: {_short(item.text)}"
    return f"{alike.relation}, {alike.score} % like {alike.id}"


def _code_list(codes: Mapping[str, Sequence[str]], book: "Codebook") -> str:
    return " · ".join(_code(book, dimension, code) for dimension, given in codes.items() for code in given)


def _code(book: "Codebook", dimension: str, code: str) -> str:
    known = book.find(dimension, code)
    return known.label if known else code


def _dimension(book: "Codebook", dimension: str) -> str:
    return next((d.label for d in book.dimensions if d.id == dimension), dimension.replace("_", " ").capitalize())


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip() + "…"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
