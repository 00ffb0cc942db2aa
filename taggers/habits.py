"""What speakers of a kind mostly do with research: categories of use to fall back on where the words do not say.

Ranked below what the words say, and never for an item of which no use is claimed.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from evidence_store.domain import Suggestion
from taggers.credit_line import Finding
from taggers.impact import USE
from taggers.rules import habits

RULE = "use.usual"
REASON = "{words}: no cue says what it was used for; such speakers mostly use it so"
_SHOWN = 3  # how many categories an item shows at most before habits stop adding to them
_SURE = (0.5, 0.28, 0.22)  # alone; beside others the first is no surer than the rest


@cache
def _usual() -> dict[tuple[str, str], tuple[str, ...]]:
    """Codes by kind of speaker and level, likeliest first."""
    return {
        (entry["stakeholder"], level): tuple(entry[level]) for entry in habits() for level in ("use", "influence")
    }


def usual(speaker: Suggestion | None, level: str | None, said: Iterable[Suggestion]) -> Iterator[Finding]:
    """Categories this kind of speaker usually has for this level, beyond those `said`: at most three in all."""
    codes = _usual().get((speaker.code if speaker else "", level or ""), ()) or _usual().get(("", level or ""), ())
    span = speaker.span if speaker and speaker.field == "attribution" else None
    place = (span.start, span.end) if span else (0, 0)
    told = {one.code: one.confidence for one in said if one.dimension == USE}
    left = [code for code in codes if code not in told][: max(0, _SHOWN - len(told))]
    below = min(told.values(), default=1.0)
    sures = _SURE[1:] if told else _SURE
    for code, sure in zip(left, sures, strict=False):
        yield Finding(code, min(sure, below), RULE, *place)
