"""What a person decides about a quote: each is a form, carried out by one verb of the store."""

from collections.abc import Sequence
from typing import get_args

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.forms import Back, one_of, refusal
from api.pages.labels import Labels
from api.pages.quote import printed_level
from api.pages.visit import Step, Visit, Visiting, local
from evidence_store.domain import (
    ATTRIBUTION_LEVELS,
    AUDIENCES,
    CONSENT_STATES,
    AttributionLevel,
    Audience,
    Consent,
    ConsentState,
    Kind,
    SpeakerDetails,
)
from evidence_store.errors import BadInput, Refused
from evidence_store.store import Details
from evidence_store.store.deciding import best_open
from evidence_store.views import Item

router = APIRouter(prefix="/quotes/{mark}")
_NOT_ASKED = {"purposes", "obtained_by", "remind_on", "proof_file"}
AS_PRINTED = "as printed in the source"
"""The proof of a credit that stood beside the words where they were published."""


@router.post("/accept")
def accept(visit: Visiting, mark: str) -> Response:
    """Accept the best proposal in every open dimension, or one proposal."""
    code = visit.posted("code")
    if code:
        return _code(visit, mark, *_pair(code))
    by, before = visit.by, visit.store.quote(mark)
    best = best_open(before)
    visit.store.accept(mark, by=by, key=visit.given("key"))
    said = f"{_named(before)}: {_list(visit, [(s.dimension, s.code) for s in best])} accepted."
    undo = [["uncode", before.id, s.dimension, s.code] for s in best]
    return _back(visit, before, said if best else f"{_named(before)} has no open proposal.", undo)


@router.post("/decline")
def decline(visit: Visiting, mark: str) -> Response:
    """Decline one proposal, or all that are open; none of them comes back."""
    by, before = visit.by, visit.store.quote(mark)
    dimension, code = _pair(visit.posted("code")) if visit.posted("code") else (None, None)
    after = visit.store.decline(mark, by=by, dimension=dimension, code=code, why=visit.given("why"))
    gone = [pair for pair in after.declined if pair not in before.declined]
    said = f"{_named(before)}: {_list(visit, gone)} declined." if gone else f"{_named(before)} has no open proposal."
    return _back(visit, before, said, [["reopen", before.id, *pair] for pair in gone])


@router.post("/change")
def change(visit: Visiting, mark: str) -> Response:
    """Answer a proposal with another code."""
    by, before = visit.by, visit.store.quote(mark)
    dimension, wrong = _pair(visit.posted("wrong"))
    right = _pair(visit.posted("right"))[1]
    visit.store.change(mark, dimension, wrong, right, by=by)
    said = f"{_named(before)}: {_list(visit, [(dimension, right)])} instead of {_list(visit, [(dimension, wrong)])}."
    undo = [["uncode", before.id, dimension, right], ["reopen", before.id, dimension, wrong]]
    return _back(visit, before, said, undo)


@router.post("/toggle")
def toggle(visit: Visiting, mark: str) -> Response:
    """Give a code by hand, or take it off."""
    told, words = visit.posted("code"), visit.posted("words")
    dimension, code = _pair(told) if told else _named_code(visit, visit.posted("dimension"), words)
    before = visit.store.quote(mark)
    if visit.posted("blind"):
        return _toggle_blind(visit, before, dimension, code)
    if code not in before.codes().get(dimension, ()):
        return _code(visit, mark, dimension, code)
    if not told:
        return _back(visit, before, f"{_named(before)} has this code.")
    visit.store.uncode(mark, dimension, code, by=visit.by)
    said = f"{_named(before)}: {_list(visit, [(dimension, code)])} taken off."
    gone = [c.id for c in before.codings if (c.dimension, c.code) == (dimension, code)]
    return _back(visit, before, said, [["put_back", before.id, coding] for coding in gone])


@router.post("/reopen")
def reopen(visit: Visiting, mark: str) -> Response:
    """Take a refusal back."""
    dimension, code = _pair(visit.posted("code"))
    item = visit.store.reopen(mark, dimension, code, by=visit.by)
    return _back(visit, item, f"{_named(item)}: {_list(visit, [(dimension, code)])} may be proposed again.")


@router.post("/consent")
def consent(visit: Visiting, mark: str) -> Response:
    """Record what the speaker agreed to. What this short form does not ask stays as it was agreed."""
    item = visit.store.quote(mark)
    state: ConsentState = one_of(CONSENT_STATES, visit.posted("state"), "a state of consent")
    channels: tuple[Audience, ...] = tuple(one_of(AUDIENCES, c, "an audience") for c in visit.every("channels"))
    if state == "granted" and not channels:
        raise BadInput("Tick who may read the words: at least one kind of readers.")
    given = {field: visit.given(field) for field in ("how", "obtained_on", "expires_on", "proof")}
    kept = item.consent.model_dump(include=_NOT_ASKED) if state == item.consent.state == "granted" else {}
    all_asked = len(channels) == len(AUDIENCES)
    told = Consent(state=state, channels=() if all_asked else channels, **given, **kept)
    visit.store.consent(item.speaker, told, by=visit.by)
    return _back(visit, item, f"Consent of the speaker of {_named(item)} recorded.")


@router.post("/attribute")
def attribute(visit: Visiting, mark: str) -> Response:
    """Set how far the speaker may be named, everywhere or in this quote; for more, ask for the proof."""
    item = visit.store.quote(mark)
    printed = bool(visit.posted("as_printed"))
    level: AttributionLevel = one_of(
        ATTRIBUTION_LEVELS, printed_level(item) if printed else visit.posted("level"), "an attribution level"
    )
    wording = item.attribution if printed else visit.given("wording")

    def do() -> object:
        return visit.store.attribute(
            item.speaker,
            level,
            by=visit.by,
            wording=wording,
            quote=item.id if printed or visit.posted("scope") == "quote" else None,
            proof=AS_PRINTED if printed and item.attribution else visit.given("proof"),
            why="as printed" if printed else visit.given("why"),
        )

    if isinstance(problem := refusal(do), Refused):
        back = Back(visit, "attribute", problem)
        told = {"item": item, "level": level, "wording": wording, "back": back}
        return visit.show("proof.html", status=409, leave=local(visit.posted("next")), **told)
    if problem is not None:
        raise problem
    after = visit.store.quote(item.id)
    return _back(visit, after, f"{_named(item)} will be credited as {visit.store.credit(after).text or 'nobody'}.")


@router.post("/speaker")
def describe_speaker(visit: Visiting, mark: str) -> Response:
    """Set what is known of the speaker."""
    item = visit.store.quote(mark)
    details = SpeakerDetails(**{field: visit.given(field) for field in SpeakerDetails.model_fields})
    visit.store.describe_speaker(item.speaker, details, by=visit.by, why=visit.given("why"))
    return _back(visit, item, f"The speaker of {_named(item)} was described anew.")


@router.post("/describe")
def describe(visit: Visiting, mark: str) -> Response:
    """Set what stands around the words."""
    kind: Kind = one_of(get_args(Kind), visit.posted("kind"), "a kind")
    told = {field: visit.given(field) for field in Details.model_fields if field != "kind"}
    item = visit.store.describe(mark, Details(kind=kind, **told), by=visit.by)
    return _back(visit, item, f"What stands around {_named(item)} was changed.")


@router.post("/correct")
def correct(visit: Visiting, mark: str) -> Response:
    """Replace words that were not what was said."""
    text = visit.posted("text").replace("\r\n", "\n")
    item = visit.store.correct(mark, text, by=visit.by, why=visit.given("why"))
    return _back(visit, item, f"The words of {_named(item)} were corrected.")


@router.post("/translate")
def translate(visit: Visiting, mark: str) -> Response:
    """Keep a translation beside the original."""
    language = visit.posted("language")
    if not language:
        raise BadInput("Say into which language this is translated.")
    item = visit.store.translate(mark, language, visit.posted("text"), by=visit.by)
    return _back(visit, item, f"A translation of {_named(item)} was kept.")


@router.post("/note")
def note(visit: Visiting, mark: str) -> Response:
    """Write a note beside a quote."""
    item = visit.store.note(mark, visit.posted("text"), by=visit.by)
    return _back(visit, item, f"A note on {_named(item)} was kept.")


@router.post("/withdraw")
def withdraw(visit: Visiting, mark: str) -> Response:
    """Take a quote out of use."""
    item = visit.store.withdraw(mark, by=visit.by, why=visit.given("why"))
    said = f"{_named(item)} withdrawn: search, narratives and packs no longer show it."
    return _back(visit, item, said, [["restore", item.id]])


@router.post("/restore")
def restore(visit: Visiting, mark: str) -> Response:
    """Bring a withdrawn quote back."""
    item = visit.store.restore(mark, by=visit.by, why=visit.given("why"))
    return _back(visit, item, f"{_named(item)} is in use again.", [["withdraw", item.id]])


def _code(visit: Visit, mark: str, dimension: str, code: str) -> Response:
    item = visit.store.code(mark, dimension, code, by=visit.by)
    said = f"{_named(item)}: {_list(visit, [(dimension, code)])} given."
    return _back(visit, item, said, [["uncode", item.id, dimension, code]])


def _toggle_blind(visit: Visit, item: Item, dimension: str, code: str) -> Response:
    """Only this coder's own codes are looked at and touched; none answers a proposal."""
    coder, step = visit.store.actor(visit.by), [item.id, dimension, code]
    label = _list(visit, [(dimension, code)])
    if any((c.dimension, c.code, c.coder) == (dimension, code, coder.id) for c in item.codings):
        visit.store.uncode(item.id, dimension, code, by=coder, own=True)
        return _back(visit, item, f"{_named(item)}: {label} taken off.", [["code_blind", *step]])
    visit.store.code(item.id, dimension, code, by=coder, blind=True)
    return _back(visit, item, f"{_named(item)}: {label} given.", [["uncode", *step]])


def _back(visit: Visit, item: Item, said: str, undo: Sequence[Step] = ()) -> Response:
    return visit.back(f"/quotes/{_named(item)}", said=said, undo=undo)


def _named(item: Item) -> str:
    return f"E{item.number}"


def _list(visit: Visit, codes: list[tuple[str, str]]) -> str:
    labels = Labels(visit.store.codebook())
    return ", ".join(labels.code(dimension, code) for dimension, code in codes)


def _named_code(visit: Visit, dimension: str, words: str) -> tuple[str, str]:
    """The code of a dimension that goes by these words: its label, or its id."""
    asked = " ".join(words.split()).casefold()
    codes = visit.store.codebook().dimension(dimension)
    found = next((c for c in codes if asked in (c.label.casefold(), c.code.casefold())), None)
    if found is None:
        raise BadInput(f"No code in “{dimension[:40]}” is called “{words[:60]}”.")
    return dimension, found.code


def _pair(told: str) -> tuple[str, str]:
    dimension, colon, code = told.partition(":")
    if not colon:
        raise BadInput("Choose a code.")
    return dimension, code
