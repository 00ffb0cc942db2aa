"""What was learnt from people's codings, how good it is, which model suggests now; and training, which takes time."""

from fastapi import APIRouter
from starlette.responses import Response

from api import training
from api.pages.labels import counted
from api.pages.visit import Visiting

router = APIRouter(prefix="/models")


@router.get("")
def models(visit: Visiting) -> Response:
    """The trainings, the newest first."""
    store = visit.store
    return visit.show(
        "models.html",
        models=store.models(),
        live=store.live_model(),
        check=store.model_check(),
        decided=store.decided(),
        enough=training.ENOUGH,
        actors=store.actor_names(),
    )


@router.post("/train")
def train(visit: Visiting) -> Response:
    """Learn now; the page shows what came of it."""
    model = training.train(visit.store, by=visit.by)
    live = [figure for figure in model.figures if figure.live]
    said = (
        f"Trained: {counted(len(live), 'dimension')} went live." if live else "Trained: nothing went live; see why."
    )
    return visit.go("/models", said=said)


@router.post("/suggest-again")
def suggest_again(visit: Visiting) -> Response:
    """Let the taggers read what is not decided in full; who asks must have said so."""
    assert visit.by
    changed = visit.store.suggest_again_all()
    return visit.go("/models", said=f"Read again: {counted(changed, 'quote')} with other suggestions than before.")
