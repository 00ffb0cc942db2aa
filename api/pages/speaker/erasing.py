"""Forgetting a speaker: what would go, in plain words; the act, once a person has said they mean it; the result."""

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.forms import Back, refusal
from api.pages.speaker.showing import beside
from api.pages.visit import Visit, Visiting
from api.problems import kind_of
from evidence_store.errors import BadInput
from evidence_store.store.erasing import ErasurePlan
from evidence_store.views import SpeakerView

router = APIRouter()
WORD = "erase"


@router.get("/speakers/{who}/erase")
def erase(visit: Visiting, who: str) -> Response:
    """What would go with this person; nothing is done yet."""
    return _page(visit, visit.store.speaker(who))


@router.post("/speakers/{who}/erase")
def erased(visit: Visiting, who: str) -> Response:
    """Erase them, if whoever asks has said twice that they mean it."""
    speaker = visit.store.speaker(who)

    def do() -> None:
        _require_meant(visit, visit.store.erasure_plan(speaker.id))
        visit.store.erase(speaker.id, ground=visit.posted("ground"), by=visit.by, key=visit.given("key"))

    problem = refusal(do)
    if problem is not None:
        return _page(visit, speaker, Back(visit, "erase", problem))
    return visit.go("/erasures", said="This person was erased. Nothing brings them back.")


@router.get("/erasures")
def erasures(visit: Visiting) -> Response:
    """Who was erased, when, on which ground, and what a look at every byte found."""
    return visit.show(
        "erasures.html",
        erasures=visit.store.erasures(),
        actors=visit.store.actor_names(),
        due={due.pack.id for due in visit.store.recalls()},
    )


def asked_word(plan: ErasurePlan) -> str:
    """What is typed to say that it is meant: how many quotes go, or a word where none does."""
    return str(len(plan.quotes)) if plan.quotes else WORD


def _require_meant(visit: Visit, plan: ErasurePlan) -> None:
    if visit.posted("sure") != "yes":
        raise BadInput("Tick that you understand that nobody can bring this back.")
    if visit.posted("typed").strip().casefold() != asked_word(plan):
        raise BadInput(f"Type {asked_word(plan)} to show that you have read what goes.")


def _page(visit: Visit, speaker: SpeakerView, back: Back | None = None) -> Response:
    narratives = {narrative.id: narrative for narrative in visit.store.narratives()}
    plan = visit.store.erasure_plan(speaker.id)
    problem = back.problem if back is not None else None
    return visit.show(
        "speaker_erase.html",
        status=kind_of(problem).status if problem is not None else 200,
        plan=plan,
        word=asked_word(plan),
        narratives=narratives,
        packs={pack.id: pack for pack in visit.store.packs()},
        **beside(visit, speaker, back),
    )
