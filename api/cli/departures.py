"""How it looks to a person at a terminal what left the house, what is risky about it, and what is forgotten."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from api.cli.desk import Desk
from api.cli.lines import MARKED, QUIET, STRONG, counted, put
from api.shapes import label

if TYPE_CHECKING:
    from evidence_store.packs import Decided
    from evidence_store.smallcells import Risk
    from evidence_store.store import DueRecall, ErasurePlan, EvidenceStore, Overtaken
    from evidence_store.views import ErasureView, LedgerEntry, PackView

REMEDIES = {"coarser role": "--coarser", "region instead of country": "--placeless", "leave out": "--leave-out"}
"""The option of `evidence pack` that carries out a remedy."""


def leaving(store: "EvidenceStore", decided: "Decided", *, target: str | None) -> Iterator[str]:
    """What the person exporting should know: how much went in, what stayed out and why, what to look at."""
    count = counted(len(decided.pack.items), "quote")
    yield f"{count} written to {target}." if target and target != "-" else f"{count} in this pack."
    left_out = [entry.quote for entry in decided.left_out]
    numbers = {item.id: label(item.number) for item in store.items([*decided.included, *left_out])}
    for entry in decided.left_out:
        yield f"Left out: {numbers.get(entry.quote, entry.quote)}, {entry.reason}."
    yield from decided.notices
    if unseen := _not_looked_at(store, decided, numbers):
        yield f"Look at them first: evidence redact {unseen[0]}" + "".join(f", {n}" for n in unseen[1:])
    for risk in decided.risks:
        yield from _risk(risk, numbers)


def packs(desk: Desk, found: "Sequence[PackView]") -> None:
    """Packs that left the house, a line each."""
    for pack in found:
        told = f"{pack.title}, {counted(len(pack.quotes), 'quote')} for {pack.audience} readers as {pack.format}"
        given = f", given to {pack.recipient}" if pack.recipient else ""
        put(desk, (f"{pack.id[:8]}  {pack.at[:16].replace('T', ' ')}  ", QUIET), told, given)
    if not found:
        desk.remark("No pack has left the house.")


def known_pack(desk: Desk, file: str, pack: "PackView | None", due: "Sequence[Overtaken]") -> None:
    """Whether a file is a pack as it left the house."""
    if pack is None:
        desk.remark(f"“{file}” is no pack of this store as it left: it was changed since, or comes from elsewhere.")
        return
    moment = f"{pack.at[:16].replace('T', ' ')} UTC"
    given = f", given to {pack.recipient}" if pack.recipient else ""
    desk.print(
        f"“{file}” is unaltered: it left on {moment} as “{pack.title}”, "
        f"{counted(len(pack.quotes), 'quote')} for {pack.audience} readers{given}."
    )
    if due:
        places = ", ".join(str(o.entry.place) for o in due)
        desk.remark(f"Not to be used any more: {places}. See “evidence recalls”.")


def ledger(desk: Desk, found: "Sequence[LedgerEntry]") -> None:
    """Where a quote stands, a line each."""
    for entry in found:
        what = "pack" if entry.is_pack else "narrative"
        level = f", credited as {entry.level}" if entry.level else ""
        given = f", given to {entry.recipient}" if entry.recipient else ""
        told = f"{what} “{entry.title}”, number {entry.place}, for {entry.audience} readers{level}{given}"
        recalled = f"  recalled {entry.recalled_at[:10]}: {entry.reason}" if entry.recalled_at else ""
        put(desk, (f"{entry.what[:8]}  {entry.at[:16].replace('T', ' ')}  ", QUIET), told, (recalled, MARKED))
    if not found:
        desk.remark("It has not left the house.")


def recalls(desk: Desk, store: "EvidenceStore", due: "Sequence[DueRecall]") -> None:
    """The notices, each under the pack it is about."""
    from evidence_store.letters import as_text

    for each in due:
        ids = [o.entry.quote for o in each.overtaken]
        numbers = {item.id: label(item.number) for item in store.items(ids)}
        told = ", ".join(f"{numbers.get(o.entry.quote, o.entry.quote)} {o.reason}" for o in each.overtaken)
        put(desk, (f"{each.pack.id[:8]}  ", STRONG), (f"{each.pack.title}, {each.pack.at[:10]}: {told}", QUIET))
        desk.print()
        put(desk, as_text(each.letter))
    if due:
        desk.remark(f"Nothing was sent. When they were told: evidence recall {due[0].pack.id[:8]}")
    else:
        desk.remark("No pack has to be recalled.")


def plan(desk: Desk, store: "EvidenceStore", plan: "ErasurePlan") -> None:
    """What goes with a speaker and what a person must look at, in plain words."""
    put(desk, ("What goes for good with ", STRONG), (plan.speaker, STRONG))
    for sentence in _goes(store, plan):
        put(desk, f"- {sentence}", by=2)
    stays = list(_stays(plan))
    if stays:
        put(desk, ("What stays and needs a look", STRONG))
    for sentence in stays:
        put(desk, f"- {sentence}", by=2)


def erased(desk: Desk, store: "EvidenceStore", done: "ErasureView", *, again: bool) -> None:
    """What an erasure did, what the look at every byte found, and where to go next."""
    told = _numbers(done)
    if again:
        desk.print(f"This speaker was erased on {(done.executed_at or done.requested_at)[:10]}.")
    else:
        desk.print(
            f"Erased: {counted(told['keys'], 'key')} destroyed, {counted(told['blobs'], 'sealed part')} deleted."
        )
    found = _found(done)
    read = f"{counted(told['files'], 'file')} ({told['bytes']:,} bytes) read byte by byte"
    if told["files"]:
        desk.print(f"{read}: " + ("nothing of theirs is left." if not found else "words of theirs are left."))
    for path in found:
        desk.print(f"    {path}")
    packs = set(_ids(done, "packs"))
    if any(due.pack.id in packs for due in store.recalls()):
        desk.remark("Packs with their words are out of the house. The notices: evidence recalls")
    if not again:
        desk.remark("Copies of this folder from before still hold what went, where their keys were copied too.")


def erasures(desk: Desk, found: "Sequence[ErasureView]") -> None:
    """Who was erased, a line each."""
    for each in found:
        state = f"done {each.executed_at[:10]}" if each.executed_at else "not finished"
        left = _found(each)
        look = f", words left in {', '.join(left)}" if left else ", nothing left" if each.executed_at else ""
        put(desk, (f"{each.requested_at[:10]}  ", QUIET), (each.speaker, STRONG), f"  {each.ground}  {state}{look}")
    if not found:
        desk.remark("Nobody was erased.")


def _risk(risk: "Risk", numbers: Mapping[str, str]) -> Iterator[str]:
    """A risk with what can be done about it, as options of the command."""
    stands = [numbers.get(quote, quote) for quote in risk.quotes]
    yield f"{'Low risk' if risk.low else 'Risk'} at {', '.join(risk.numbers)} ({', '.join(stands)}): {risk.said}"
    for remedy in risk.remedies:
        yield f"    {REMEDIES[remedy.what]} {','.join(stands)}: {remedy.said}"


def _not_looked_at(store: "EvidenceStore", decided: "Decided", numbers: Mapping[str, str]) -> list[str]:
    """Quotes for readers outside whose proposals nobody has looked at: in the pack, or left out for that."""
    from evidence_store.packs.decide import NOT_LOOKED_AT

    levels = dict(zip(decided.included, (item.level for item in decided.pack.items), strict=True))
    outside = decided.pack.audience != "internal"
    within = [i for i in store.items(decided.included) if outside and store.unseen(i, levels[i.id])]
    left_out = [entry.quote for entry in decided.left_out if entry.reason == NOT_LOOKED_AT]
    return [numbers[quote] for quote in (*(item.id for item in within), *left_out) if quote in numbers]


def _goes(store: "EvidenceStore", plan: "ErasurePlan") -> Iterator[str]:
    yield f"{counted(len(plan.quotes), 'quote')}{': ' if plan.quotes else ''}{', '.join(plan.quotes)}."
    yield "All that is known of them: name, role, institution, country, contact, consent, credits."
    if plan.proofs:
        yield f"{counted(plan.proofs, 'filed proof')}."
    if plan.requests:
        yield f"{counted(plan.requests, 'letter')} asking for consent."
    if plan.sources:
        yield f"{counted(len(plan.sources), 'pasted source')}, whole."
    for title in _titles(store, plan.narratives):
        yield f"What repeats them in the narrative “{title}”: it is written anew without it."
    for title in _titles(store, plan.placed_in):
        yield f"Their place in the narrative “{title}”."
    if plan.pack_titles:
        yield f"The titles of {counted(len(plan.pack_titles), 'pack')} that repeat them."
    if plan.searches:
        yield f"{counted(len(plan.searches), 'saved question')} about them."
    if plan.drafts:
        yield f"{counted(plan.drafts, 'unsent draft')} with their words."
    yield "Their key is destroyed" + (", and the key that wraps all others is replaced." if plan.rotates else ".")


def _stays(plan: "ErasurePlan") -> Iterator[str]:
    if plan.packs:
        yield f"{counted(len(plan.packs), 'pack')} with their words left the house: evidence recalls has the notices."
    if plan.also_in_sources:
        yield f"{', '.join(plan.also_in_sources)} came from the same source; their words stay."
    for number in plan.named_by:
        yield f"{number} is another speaker's and names them: evidence redact {number}"
    if not plan.rotates:
        yield "The key that wraps all others comes from outside the store: replace it there."


def _titles(store: "EvidenceStore", ids: Sequence[str]) -> Iterator[str]:
    known = {story.id: story.title for story in store.narratives()}
    return (known.get(i, i) for i in ids)


def _numbers(done: "ErasureView") -> dict[str, int]:
    told = {name: done.result.get(name) for name in ("blobs", "files", "bytes")}
    return {name: n if isinstance(n, int) else 0 for name, n in told.items()} | {"keys": len(_ids(done, "keys"))}


def _found(done: "ErasureView") -> list[str]:
    return _ids(done, "found")


def _ids(done: "ErasureView", name: str) -> list[str]:
    told = done.result.get(name)
    return [str(each) for each in told] if isinstance(told, list | tuple) else []
