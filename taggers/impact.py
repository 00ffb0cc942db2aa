"""What came of it: influence level, "no impact claimed" and use category, weighed from the cue rules that spoke."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evidence_store.domain import NO_IMPACT
from taggers.rules.engine import Match
from taggers.rules.modality import Mood

LEVEL, USE = "influence_level", "use_category"
_SECOND_VOICE = 0.35  # how much of the remaining doubt a second, independent cue takes away
_LIFT = {"access": -0.1, "knowledge": 0.0, "use": 0.02, "influence": 0.06, NO_IMPACT: 0.0}
_PLANNED = 0.9
_DENIED = 0.58
CHOSEN = 0.5  # from here on a use category counts as chosen
_POSSIBLE = 0.49
_NEARLY = 0.03
_WORTH_CHOOSING = 0.34
_TELLING = 0.55
_IMPLIED = 0.8
_SHOWN = 3
_WORTH_SHOWING = 0.15
_DONE = 0.12  # how likely it must be that something was done or changed for a use to be chosen
_RANKED_FROM = 0.03  # a use is one of many: from here on the likeliest three are shown, one of them mostly right


@dataclass(frozen=True, slots=True)
class Voice:
    """One rule speaking for one code: the match, how it is meant, how sure."""

    match: Match
    mood: Mood | Literal["implied"]
    code: str
    sure: float

    @property
    def rule(self) -> str:
        """The rule's id, with the mood where it is not plainly said."""
        return self.match.rule.id if self.mood == "said" else f"{self.match.rule.id}~{self.mood}"


Ranked = tuple[tuple[Voice, float], ...]


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
        elif dimension == LEVEL and sure >= _TELLING:
            yield Voice(match, mood, NO_IMPACT, _DENIED)


def denied(met: Iterable[tuple[Match, Mood]]) -> frozenset[str]:
    """The levels whose every cue is denied: "we never received it"."""
    said: set[str] = set()
    gone: set[str] = set()
    for match, mood in met:
        codes = {code for given, code, _ in match.rule.gives if given == LEVEL and code != NO_IMPACT}
        (gone if mood == "denied" else said).update(codes)
    return frozenset(gone - said)


def weighed(heard: Sequence[Voice]) -> Ranked:
    """For every code its strongest voice and the confidence of all its rules together, best first."""
    by_code: dict[str, dict[str, Voice]] = defaultdict(dict)
    for voice in heard:
        known = by_code[voice.code].get(voice.match.rule.id)
        if known is None or voice.sure > known.sure:
            by_code[voice.code][voice.match.rule.id] = voice
    ranked = [(max(vs.values(), key=_sure), _together(code, vs.values())) for code, vs in by_code.items()]
    return tuple(sorted(ranked, key=lambda r: (-r[1], r[0].code)))


def chosen(uses: Ranked, level: str | None) -> Ranked:
    """Use categories so that 0.5 divides the chosen from the possible.

    The best is chosen when something was done with it at all; others only when nearly as sure as the best, since most
    items serve one purpose and name several things in passing. Nothing is chosen where no impact is claimed.
    """
    if not uses:
        return uses
    (best, sure), *others = uses
    if level == NO_IMPACT:
        return tuple((voice, min(sure, _POSSIBLE)) for voice, sure in uses)
    if level in ("use", "influence") and sure >= _WORTH_CHOOSING:
        sure = max(sure, CHOSEN)
    rest = (
        voice_sure if voice_sure[1] >= sure - _NEARLY else (voice_sure[0], min(voice_sure[1], _POSSIBLE))
        for voice_sure in others
    )
    return ((best, sure), *rest)


def worth_showing(
    levels: Mapping[str, float], uses: Mapping[str, float]
) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """The few likeliest levels and uses, best first, so that 0.5 divides the chosen uses from the possible.

    The likeliest use is chosen where it is not unlikely that something was done or changed; elsewhere none is.
    """
    shown = [(code, sure) for code, sure in levels.items() if sure >= _WORTH_SHOWING][:_SHOWN]
    done = levels["use"] + levels["influence"] >= _DONE
    (best, sure), *others = [one for one in uses.items() if one[1] >= _RANKED_FROM][:_SHOWN] or [("", 0.0)]
    if not best:
        return shown, []
    first = max(sure, CHOSEN) if done else min(sure, _POSSIBLE)
    rest = [(code, sure if done and sure >= first - _NEARLY else min(sure, _POSSIBLE)) for code, sure in others]
    return shown, [(best, first), *rest]


def implied(uses: Ranked) -> Ranked:
    """The level a purpose implies where no cue speaks of the level: something was done with it, or changed by it."""
    if not uses or uses[0][1] < _TELLING:
        return ()
    voice, sure = uses[0]
    level = "influence" if voice.code in ("policy_change", "funding_fundraising") else "use"
    return ((Voice(voice.match, "implied", level, voice.sure), sure * _IMPLIED),)


def _sure(voice: Voice) -> float:
    return voice.sure


def _together(code: str, heard: Iterable[Voice]) -> float:
    best, *others = sorted((voice.sure for voice in heard), reverse=True)
    for sure in others[:2]:
        best += (1 - best) * sure * _SECOND_VOICE
    return min(max(best + _LIFT.get(code, 0.0), 0.0), 1.0)
