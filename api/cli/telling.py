"""How answers look to a person at a terminal. Words only: nothing is decided here, nothing is asked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from api.cli.desk import Desk
from api.cli.lines import MARKED, QUIET, STRONG, counted, put, shorten
from api.shapes import label

if TYPE_CHECKING:
    from evidence_store.attribution import Credit
    from evidence_store.domain import Draft, Suggestion
    from evidence_store.packs import Decided
    from evidence_store.search import Similar
    from evidence_store.store import Captured, EvidenceStore, Imported, Overtaken, Told
    from evidence_store.views import Item, NarrativeView, OpenSuggestion


def drafts(desk: Desk, drafts: "Sequence[Draft]") -> None:
    """What was found in a paste."""
    if not drafts:
        desk.print("No quote was found in these words.")
    for number, draft in enumerate(drafts, start=1):
        about = " · ".join(filter(None, (draft.kind, draft.language, draft.product, f"found by “{draft.sniffer}”")))
        put(desk, (f"{number}  ", STRONG), (about, QUIET))
        _words(desk, draft.text)
        if draft.attribution:
            put(desk, f"— {draft.attribution} ({draft.attribution_level})", by=4)
        _suggestions(desk, draft.suggestions)


def captured(desk: Desk, store: "EvidenceStore", captured: "Captured") -> None:
    """What was stored, and what was here already."""
    for item in store.items(captured.quotes):
        put(desk, (f"{label(item.number)}  ", STRONG), (f"{item.id}  ", QUIET), shorten(item.text))
        for alike in captured.similar.get(item.id, ()):
            put(desk, (_alike(store, alike), MARKED), by=4)
    desk.remark(f"{counted(len(captured.quotes), 'quote')} kept.")


def imported(desk: Desk, name: str, imported: "Imported", *, dry_run: bool) -> None:
    """What an import did, and every row it could not take in."""
    for line, sentence, _ in imported.problems:
        desk.remark(f"{name}, line {line}: {sentence}")
    taken = f"{counted(imported.captured, 'quote')} of {counted(imported.rows, 'row')}"
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
    waiting = f"{counted(total, 'quote')} {'waits' if total == 1 else 'wait'} for a decision."
    desk.remark(waiting if total else "Nothing waits for a decision.")


def item(desk: Desk, item: "Item", *, credit: "Credit", names: Mapping[str, str]) -> None:
    """One quote in full."""
    _head(desk, item)
    _words(desk, item.text)
    from evidence_store.redaction import masked

    shown = credit.text if credit.shown else "not to be shown"
    put(desk, f"— {shown}", (f"  ({credit.why})", QUIET), by=4)
    facts = {
        "Printed credit": item.attribution,
        "Speaker": item.speaker,
        "Consent": item.consent.state,
        "Product": item.product,
        "Region": item.region,
        "Said on": item.said_on,
        "Context": item.context,
        "Your ref": item.ref,
        "Words approved": _approved(item),
        "Readers outside get": masked(item.text, item.masks) if item.masks else None,
        **{f"In {language}": words for language, words in item.translations.items()},
    }
    for name, value in facts.items():
        if value:
            put(desk, (f"{name}: ", QUIET), value, by=4)
    _codes(desk, item)
    _suggestions(desk, item.suggestions)
    for memo in item.memos:
        put(desk, (f"Note by {names.get(memo.by, memo.by)}: ", QUIET), memo.text or "(gone)", by=4)


def history(desk: Desk, told: "Sequence[Told]") -> None:
    """What happened, oldest first."""
    if told:
        desk.print()
    for step in told:
        why = f": {step.why}" if step.why else ""
        put(desk, (f"{step.at[:16].replace('T', ' ')}  ", QUIET), f"{step.what}{why} — {step.by}")


def decision(desk: Desk, item: "Item", *, words: bool = False) -> None:
    """A quote after a decision: what holds now and what is still open; with `words` what it says."""
    _head(desk, item)
    if words:
        _words(desk, item.text)
    _codes(desk, item)
    open_in = sorted({s.dimension for s in item.suggestions})
    if open_in:
        put(desk, (f"Still suggested in {', '.join(open_in)}.", QUIET), by=4)


def signed_off(desk: Desk, item: "Item") -> None:
    """A quote whose words its speaker approved."""
    _head(desk, item)
    _words(desk, item.text)
    put(desk, ("Words approved: ", QUIET), _approved(item) or "", by=4)


def similar(desk: Desk, store: "EvidenceStore", alike: "Sequence[Similar]") -> None:
    """Quotes that say nearly the same."""
    for one in alike:
        desk.print(_alike(store, one))
    if not alike:
        desk.remark("Nothing here says nearly the same.")


def narratives(desk: Desk, stories: "Sequence[NarrativeView]", stale: "Mapping[str, Sequence[Overtaken]]") -> None:
    """All narratives, a line each; what a published one shows that it may not show any more is counted."""
    for story in stories:
        placed = sum(len(section.quotes) for section in story.sections)
        state = f"  {story.status}, {counted(placed, 'quote')}"
        gone = len(stale.get(story.id, ()))
        put(
            desk,
            (f"{story.id[:8]}  ", QUIET),
            (story.title, STRONG),
            state,
            (f", {gone} overtaken" * bool(gone), MARKED),
        )
    if not stories:
        desk.remark("There is no narrative yet: evidence narrative start “TITLE”.")


def narrative(desk: Desk, store: "EvidenceStore", story: "NarrativeView", stale: "Sequence[Overtaken]" = ()) -> None:
    """A narrative with the words of its quotes, credited as colleagues may read it, and what is overtaken in it."""
    put(desk, (story.title, STRONG), (f"  {story.status}  {story.id}", QUIET))
    if story.summary:
        desk.print(story.summary)
    for number, section in enumerate(story.sections, start=1):
        put(desk, (f"{number}. {section.heading or '(no heading)'}", STRONG))
        if section.prose:
            put(desk, section.prose, by=4)
        for item in store.items(section.quotes):
            credit = store.credit(item)
            told = f"{shorten(item.text)} — {credit.text}" if credit.shown else f"(may not be shown: {credit.why})"
            put(desk, (f"{label(item.number)}  ", QUIET), told, by=4)
    numbers = {item.id: label(item.number) for item in store.items([o.entry.quote for o in stale])}
    for overtaken in stale:
        mark = numbers.get(overtaken.entry.quote, overtaken.entry.quote)
        desk.remark(f"Overtaken since it was published: {mark} ({overtaken.reason}). Publish it anew without it.")


def decided(desk: Desk, decided: "Decided") -> None:
    """What a pack would hold."""
    put(desk, (decided.pack.title, STRONG), (f"  for {decided.pack.audience} readers", QUIET))
    for entry in decided.pack.items:
        put(desk, (f"{entry.number}  ", QUIET), entry.text, (f" — {entry.credit}", QUIET))


def _head(desk: Desk, item: "Item") -> None:
    state = " · withdrawn" if item.withdrawn else " · forgotten" if item.forgotten else ""
    about = " · ".join(filter(None, (item.kind, item.language, item.product)))
    put(desk, (f"{label(item.number)}  ", STRONG), (f"{item.id}  {about}", QUIET), (state, MARKED))


def _approved(item: "Item") -> str | None:
    """When and how the speaker approved the words as they stand."""
    if item.sign_off is None or item.sign_off.version != item.version:
        return None
    return ", ".join(filter(None, (item.sign_off.on, item.sign_off.how))) or "yes"


def _words(desk: Desk, text: str) -> None:
    put(desk, text, by=4)


def _codes(desk: Desk, item: "Item") -> None:
    current = {(c.dimension, c.code) for c in item.codings if not c.outdated}
    for dimension, codes in item.codes().items():
        older = [code for code in codes if (dimension, code) not in current]
        mark = f"  {', '.join(older)} given under an older definition" if older else ""
        put(desk, (f"{dimension}: ", QUIET), (", ".join(codes), STRONG), (mark, MARKED), by=4)


def _suggestions(desk: Desk, suggestions: "Sequence[Suggestion | OpenSuggestion]") -> None:
    for s in suggestions:
        sure = f"{s.confidence * 100:.0f} %"
        put(desk, (f"? {s.dimension}: ", QUIET), s.code, (f"  {sure}  {s.reason}", QUIET), by=4)


def _alike(store: "EvidenceStore", alike: "Similar") -> str:
    for item in store.items([alike.id]):
        return f"{alike.relation}, {alike.score} % like {label(item.number)}: {shorten(item.text)}"
    return f"{alike.relation}, {alike.score} % like {alike.id}"
