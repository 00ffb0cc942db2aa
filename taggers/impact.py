"""What came of it: influence level, "no impact claimed" and use category, weighed from the cue rules that spoke."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence_store.domain import NO_IMPACT
from taggers.rules.engine import Match
from taggers.rules.modality import Mood

LEVEL, USE = "influence_level", "use_category"
_SECOND_VOICE = 0.35  # how much of the remaining doubt a second, independent cue takes away
_LIFT = {"access": -0.1, "knowledge": 0.0, "use": 0.02, "influence": 0.06, NO_IMPACT: 0.0}
_PLANNED = 0.9


@dataclass(frozen=True, slots=True)
class Voice:
    """One rule speaking for one code: the match, how it is meant, how sure."""

    match: Match
    mood: Mood
    code: str
    sure: float

    @property
    def rule(self) -> str:
        """The rule's id, with the mood where it is not plainly said."""
        return self.match.rule.id if self.mood == "said" else f"{self.match.rule.id}~{self.mood}"


def voices(dimension: str, met: Iterable[tuple[Match, Mood]]) -> tuple[Voice, ...]:
    """What the matches say in this dimension. A wish or a denial of impact speaks for "none"."""
    return tuple(voice for match, mood in met for voice in _voices(dimension, match, mood))


def _voices(dimension: str, match: Match, mood: Mood) -> Iterable[Voice]:
    for given, code, sure in match.rule.gives:
        if given != dimension:
            continue
        if match.rule.flat or mood == "said":
            yield Voice(match, "said", code, sure)
        elif mood == "intended":
            yield Voice(match, mood, code, sure * _PLANNED)
        elif dimension == LEVEL:
            yield Voice(match, mood, NO_IMPACT, 0.58)


def weighed(heard: Sequence[Voice]) -> tuple[tuple[Voice, float], ...]:
    """For every code its strongest voice and the confidence of all its rules together, best first."""
    by_code: dict[str, dict[str, Voice]] = defaultdict(dict)
    for voice in heard:
        known = by_code[voice.code].get(voice.match.rule.id)
        if known is None or voice.sure > known.sure:
            by_code[voice.code][voice.match.rule.id] = voice
    ranked = [(max(vs.values(), key=_sure), _together(code, vs.values())) for code, vs in by_code.items()]
    return tuple(sorted(ranked, key=lambda r: (-r[1], r[0].code)))


def _sure(voice: Voice) -> float:
    return voice.sure


def _together(code: str, heard: Iterable[Voice]) -> float:
    best, *others = sorted((voice.sure for voice in heard), reverse=True)
    for sure in others[:2]:
        best += (1 - best) * sure * _SECOND_VOICE
    return min(max(best + _LIFT.get(code, 0.0), 0.0), 1.0)
