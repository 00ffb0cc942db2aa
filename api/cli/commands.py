"""All commands under one name, in the order of the work. The verbs themselves stand in the modules imported here."""

from collections.abc import Callable
from typing import Annotated

import typer

from api.cli import (
    agreeing,
    asking,
    consenting,
    crediting,
    deciding,
    defining,
    erasing,
    intake,
    learning,
    narrating,
    operating,
    packing,
    reading,
    recalling,
    redacting,
    registering,
    requesting,
    reviewing,
)
from api.cli.desk import By, Desk, Json, Store, register

app = typer.Typer(
    name="evidence",
    epilog="Quotes are named by their id, by E12, or by your own ref; EVIDENCE_STORE names the store.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # drawing the help with rich costs more than the half second we have
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
narrative = typer.Typer(help="Write narratives that rest on quotes.", no_args_is_help=True, rich_markup_mode=None)
codebook = typer.Typer(
    help="The codebook: show it, take one in, tell its history.", cls=defining.ShowUnlessTold, rich_markup_mode=None
)
config = typer.Typer(help="Look at the settings.", no_args_is_help=True, rich_markup_mode=None)

VERBS: tuple[Callable[..., None], ...] = (
    *(intake.extract, intake.suggest, intake.paste, intake.import_),
    *(reading.inbox, reading.show, asking.search, asking.like, reading.similar, reading.matrix, asking.cross),
    *(asking.searches, asking.save_search, asking.ask_again, asking.drop_search),
    agreeing.agreement,
    *(registering.registers, registering.register_),
    *(defining.define_dimension, defining.define, defining.retire, defining.merge_codes, defining.split_code),
    *(defining.restore_code, defining.recode),
    *(deciding.accept, deciding.decline, deciding.reopen, deciding.change, deciding.code, deciding.uncode),
    *(deciding.note, deciding.correct, deciding.describe, deciding.translate, deciding.withdraw, deciding.restore),
    *(reviewing.reassign, reviewing.split, reviewing.merge, reviewing.same_as, reviewing.code_like),
    *(reviewing.not_a_quote, reviewing.put_back, reviewing.take_back, reviewing.speakers),
    *(
        deciding.suggest_again,
        learning.train,
        learning.models,
        consenting.speaker,
        consenting.consent,
        consenting.withdraw_consent,
    ),
    *(consenting.reminders, requesting.request, requesting.requests, requesting.answer),
    *(crediting.attribute, crediting.credit, crediting.sign_off),
    *(crediting.file_proof, crediting.proofs, crediting.proof),
    *(redacting.redact, redacting.redactions),
    *(packing.pack, packing.packs, packing.export, recalling.ledger, recalling.recalls, recalling.recall),
    *(erasing.access, erasing.erase, erasing.erasures),
    *(operating.serve, operating.verify, operating.rebuild, operating.doctor),
)
NARRATIVE_VERBS: tuple[Callable[..., None], ...] = (
    *(narrating.start, narrating.title, narrating.list_, narrating.show, narrating.write, narrating.unwrite),
    *(narrating.place, narrating.unplace, narrating.publish, narrating.withdraw),
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"evidence {version('evidence-store')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    store: Store = None,
    by: By = None,
    json: Json = False,
    version: Annotated[  # noqa: ARG001 - answered by its callback
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """A repository of qualitative evidence: quotes, who said them, and how far they may be named."""
    context.obj = Desk(store, by, json)


for do in VERBS:
    register(app, do)
app.add_typer(narrative, name="narrative")
for do in NARRATIVE_VERBS:
    register(narrative, do)
app.add_typer(codebook, name="codebook")
for do in (defining.show, defining.import_, defining.history):
    register(codebook, do)
app.add_typer(config, name="config")
register(config, operating.config_show, name="show")
