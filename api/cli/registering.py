"""Commands of the registers: show them with names they do not hold yet, add a name, another name, or refuse one."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.desk import Desk
from evidence_store.errors import BadInput

if TYPE_CHECKING:
    from evidence_store.analysis.unregistered import Unregistered
    from evidence_store.domain import Codebook

_WHY = {
    "field": "typed beside",
    "capitals": "written so in",
    "title": "between marks in",
    "spelt out": "spelled out by",
}


def registers(desk: Desk) -> None:
    """The products and regions this store knows, and names in its quotes that it does not know yet."""
    from evidence_store.domain import REGISTERS

    with desk.store() as store:
        book, found = store.codebook(), store.unregistered()
    if desk.json:
        known = {kind: [c.model_dump(mode="json") for c in book.dimension(kind)] for kind in REGISTERS}
        desk.print_json({"registers": known, "unregistered": [u.model_dump(mode="json") for u in found]})
        return
    _tell(desk, book, found)


def register_(
    desk: Desk,
    kind: Annotated[str, typer.Argument(metavar="product|region", help="Which register.")],
    name: Annotated[str, typer.Argument(help="The name as it shall read, or one the register holds.")],
    also: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Another name of it; repeatable.")] = None,
    under: Annotated[str | None, typer.Option(metavar="CODE", help="The wider entry it stands under.")] = None,
    refuse: Annotated[bool, typer.Option("--refuse", help="It is no name: propose it no more.")] = False,
) -> None:
    """Add a name to a register, or other names to one that is there; quotes that use it are read again."""
    with desk.store() as store:
        if refuse:
            if also or under:
                raise BadInput("A name that is refused gets no other names.")
            book = store.not_a_name(kind, name, by=desk.actor)
            desk.print_json({"version": book.version}) if desk.json else desk.print(f"“{name}” is proposed no more.")
            return
        known = store.codebook().named(kind, name)
        if known is not None and also and not under:
            told = [store.also_called(kind, known.code, other, by=desk.actor) for other in also]
        else:
            told = [store.register(kind, name, also=also or (), parent=under, by=desk.actor)]
    if desk.json:
        desk.print_json({"code": told[-1].code.model_dump(mode="json"), "quotes": sum(t.quotes for t in told)})
        return
    from api.cli.lines import counted

    last = told[-1].code
    names = f", also {', '.join(f'“{n}”' for n in last.synonyms)}" if last.synonyms else ""
    linked = counted(sum(t.quotes for t in told), "quote")
    desk.print(f"“{last.label}” ({kind} {last.code}){names}: {linked} told anew.")


def _tell(desk: Desk, book: "Codebook", found: "tuple[Unregistered, ...]") -> None:
    from api.cli.lines import QUIET, STRONG, counted, put
    from evidence_store.domain import REGISTERS

    for kind in REGISTERS:
        entries = book.tree(kind)
        put(desk, (f"{kind}s  ", STRONG), (f"{len(entries):,} known", QUIET))
        for deep, code in entries:
            also = f"  also {', '.join(code.synonyms)}" * bool(code.synonyms)
            put(desk, (code.code, STRONG), f"  {code.label}", (also, QUIET), by=2 + 2 * deep)
    if found:
        put(desk, ("not registered", STRONG))
    for name in found:
        near = f"; near to {', '.join(f'“{n.label}” ({n.score})' for n in name.near)}" * bool(name.near)
        said = f"  {name.kind}, {_WHY[name.why]} {counted(name.quotes, 'quote')}: {', '.join(name.examples)}{near}"
        put(desk, (name.name, STRONG), (said, QUIET), by=2)
