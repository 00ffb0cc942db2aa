"""Commands of learning: train on what people coded, and what was trained."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.desk import Desk

if TYPE_CHECKING:
    from evidence_store.domain import Codebook
    from evidence_store.events import DimensionTrained
    from evidence_store.views import ModelView


def train(
    desk: Desk,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Another seed holds other sources back.")] = 1,
    suggest_again: Annotated[
        bool, typer.Option("--suggest-again", help="Then let the taggers read what is not decided in full.")
    ] = False,
) -> None:
    """Learn from people's codings; what is better than the rules and the model before suggests from now on."""
    from api import shapes, training
    from api.cli.lines import counted
    from api.cli.progress import measuring

    with desk.store() as store:
        with measuring("Learning") as progress:
            model = training.train(store, by=desk.actor, seed=seed, progress=progress)
        again = None
        if suggest_again:
            with measuring("Reading again") as progress:
                again = store.suggest_again_all(progress=progress)
        book, live = store.codebook(), store.live_model()
    if desk.json:
        desk.print_json(shapes.model(model) | ({"read_again": again} if suggest_again else {}))
        return
    _told(desk, model, book)
    desk.remark(_in_use(live))
    if again is not None:
        desk.remark(f"Read again: {counted(again, 'quote')} with other suggestions than before.")


def models(desk: Desk) -> None:
    """What was learnt from people's codings, the newest first, and which model suggests now."""
    from api import shapes
    from api.training import ENOUGH

    with desk.store() as store:
        found, live = store.models(), store.live_model()
        decided, book = store.decided(), store.codebook()
    if desk.json:
        desk.print_json(shapes.models(found, live=live, decided=decided, enough=ENOUGH))
        return
    for model in found:
        _told(desk, model, book)
    if not found:
        most = max(decided.values(), default=0)
        desk.remark(f"Nothing was trained yet. {ENOUGH} decided quotes are needed; you have {most:,}.")
    else:
        desk.remark(_in_use(live))


def _told(desk: Desk, model: "ModelView", book: "Codebook") -> None:
    from api.cli.lines import QUIET, STRONG, counted, dimension_label, put

    about = f"{model.at[:16].replace('T', ' ')} UTC, {counted(model.codings, 'coded quote')}, seed {model.seed}"
    named = f"Model {model.version}" if model.version else "No new model"
    gone = ", no longer here" if model.file and not model.here else ""
    put(desk, (named, STRONG), f"  {about}{gone}")
    for figure in model.figures:
        mark = ("live     ", "green") if figure.live else ("not live ", QUIET)
        put(desk, mark, (dimension_label(book, figure.dimension), STRONG), f"  {_figures(figure)}", by=4)
        put(desk, (figure.why, QUIET), by=13)


def _figures(figure: "DimensionTrained") -> str:
    from api.cli.lines import counted

    sides = (("rules", figure.rules), ("previous", figure.previous), ("new", figure.new))
    told = [f"{name} {value / 1000:.2f}" for name, value in sides if value is not None]
    held = f", {figure.held_back:,} held back" if figure.held_back else ""
    error = f"; calibration error {figure.error / 1000:.2f}" if figure.error is not None else ""
    return counted(figure.codings, "coding") + held + (f"; F1 {', '.join(told)}{error}" if told else "")


def _in_use(live: str | None) -> str:
    return f"Model {live[:12]} suggests beside the rules." if live else "The rules suggest; no model is live."
