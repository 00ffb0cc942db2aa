"""The rules tagger: cue rules and gazetteers over one item, in four dimensions, every suggestion with its words.

It reads at most the first 100,000 code points of a field. A rule's id carries how the cue was meant after a `~`
(`use.used-it~intended`), so that the reason can be told again from the id and the words alone.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b

from evidence_store.domain import Reading, ReadingField, Span, Suggestion, spelt_out
from taggers import impact, reasons
from taggers.acronyms import harvest
from taggers.attribution import find_attribution_level, known_offices
from taggers.credit_line import Credit, Finding, known_names, masked, read_credit
from taggers.folding import Folded, fold
from taggers.habits import usual
from taggers.lexicon import KIND_FILES, source
from taggers.phrases import LONGEST, passing, sentences
from taggers.rules import DATA, cue_rules, modality, rule_bytes
from taggers.rules.engine import Match, cut
from taggers.rules.modality import Mood
from taggers.spelt import Spelt
from taggers.stakeholder import find_stakeholder, find_subject
from taggers.support import FULLY, language_of, unsupported

_ONLY_CONTEXT = 0.6  # a cue beside the words, not in them, counts for so much less
_SURE_AT_MOST = 0.97
_SHORT_FORM = re.compile(r"[A-ZÀ-Þ]\w*[A-ZÀ-Þ]")
_Met = tuple[tuple[Match, Mood], ...]


class RulesTagger:
    """Suggests stakeholder type, attribution level, influence level (or "none") and use category by rules alone."""

    name = "rules"

    def __init__(self) -> None:
        self.version = _version()
        known_names()
        known_offices()

    def suggest(self, readings: Iterable[Reading]) -> Iterator[tuple[Suggestion, ...]]:
        """Suggestions of every reading, in order: dimension by dimension, best first, silent where nothing speaks."""
        for reading in readings:
            with passing():
                found = tuple(self._read(reading))
            yield found

    def explain(self, rule: str, words: str | None) -> str:
        """The sentence that says why `rule` speaks; a rule this version does not hold is said to be of another."""
        return reasons.render(rule, words)

    def _read(self, reading: Reading) -> Iterator[Suggestion]:
        reading = _with_those_beside(reading)
        line = Spelt((reading.attribution or "")[:LONGEST], reading.acronyms, product=reading.product)
        credit = read_credit(line.words, product=reading.product)
        who = tuple(self._who(reading, credit, line))
        yield from who
        level = line.as_printed(find_attribution_level(credit, text=reading.text))
        yield from self._found("attribution_level", "attribution", reading, (level,))
        if not unsupported(reading):
            yield from self._what(reading, _field_of_impact(reading), next(iter(who), None))

    def _who(self, reading: Reading, credit: Credit, line: Spelt) -> Iterator[Suggestion]:
        found = tuple(line.as_printed(one) for one in find_stakeholder(credit))
        if found:
            yield from self._found("stakeholder_type", "attribution", reading, found)
        else:
            text, known = reading.text[:LONGEST], reading.acronyms
            subject = find_subject(text, credit=credit, product=reading.product, acronyms=known)
            yield from self._found("stakeholder_type", "text", reading, subject)

    def _what(self, reading: Reading, field: ReadingField, who: Suggestion | None) -> Iterator[Suggestion]:
        text = _folded(reading, field)
        met = _met(text.words)
        levels = impact.weighed(impact.voices(impact.LEVEL, met))
        uses = impact.weighed(impact.voices(impact.USE, met))
        levels = levels or impact.implied(uses)
        level = levels[0][0].code if levels else None
        uses = impact.chosen(uses, level)
        told = [
            one
            for ranked in ((impact.LEVEL, levels), (impact.USE, uses))
            for one in self._told(reading, field, text, *ranked)
        ]
        yield from told
        yield from self._found(impact.USE, "attribution", reading, usual(who, level, told))

    def _told(
        self, reading: Reading, field: ReadingField, text: Folded, dimension: str, ranked: impact.Ranked
    ) -> Iterator[Suggestion]:
        if ranked:
            yield from (self._voiced(dimension, field, reading, text, *one) for one in ranked)
        elif reading.context:
            yield from self._beside(dimension, reading)

    def _beside(self, dimension: str, reading: Reading) -> Iterator[Suggestion]:
        """What the context says where the words themselves say nothing."""
        context = _folded(reading, "context")
        for voice, sure in impact.weighed(impact.voices(dimension, _met(context.words))):
            yield self._voiced(dimension, "context", reading, context, voice, sure * _ONLY_CONTEXT)

    def _found(
        self, dimension: str, field: ReadingField, reading: Reading, found: Iterable[Finding]
    ) -> Iterator[Suggestion]:
        for one in found:
            span = Span(start=one.start, end=one.end) if one.end > one.start else None
            yield self._suggestion(dimension, one.code, one.sure, one.rule, field, span, reading)

    def _voiced(
        self, dimension: str, field: ReadingField, reading: Reading, text: Folded, voice: impact.Voice, sure: float
    ) -> Suggestion:
        start, end = text.back(voice.match.start, voice.match.end)
        rule = voice.rule + (reasons.TRANSLATED if field == "translation" else "")
        return self._suggestion(dimension, voice.code, sure, rule, field, Span(start=start, end=end), reading)

    def _suggestion(
        self,
        dimension: str,
        code: str,
        sure: float,
        rule: str,
        field: ReadingField,
        span: Span | None,
        reading: Reading,
    ) -> Suggestion:
        words = span.cut(getattr(reading, field)) if span else None
        return Suggestion(
            dimension=dimension,
            code=code,
            confidence=round(min(sure, _SURE_AT_MOST), 3),
            rule=rule,
            tagger=self.name,
            reason=spelt_out(reasons.render(rule, words), rule, words, reading.acronyms),
            field=field,
            span=span,
        )


def _field_of_impact(reading: Reading) -> ReadingField:
    """The words that tell what came of it: an English translation where the words are of another language."""
    return "translation" if reading.translation and language_of(reading) not in (None, *FULLY) else "text"


def _with_those_beside(reading: Reading) -> Reading:
    """The reading with the short forms of its credit line that its own context spells out."""
    if not reading.context or not reading.attribution or not _SHORT_FORM.search(reading.attribution):
        return reading
    known = {**dict(harvest(reading.context[:LONGEST])), **dict(reading.acronyms)}
    return reading.model_copy(update={"acronyms": tuple(known.items())}) if known else reading


def _folded(reading: Reading, field: ReadingField) -> Folded:
    text = fold((getattr(reading, field) or "")[:LONGEST])
    return Folded(masked(text.words, reading.product), text.origin)


def _met(words: str) -> _Met:
    """Every cue in the words, with how it is meant in its sentence."""
    text = cut(words)
    moods = modality().heard(text, sentences(words))
    return tuple((m, moods.of(m.start, m.end)) for m in cue_rules().find(text))


@cache
def _version() -> str:
    """ "1." and a digest of the rules and words in force: other data, other version."""
    held = [
        *(rule_bytes(name) for name in DATA),
        *(source(name) for name in (*KIND_FILES, "countries.toml", "offices.toml", "offices_elsewhere.toml")),
    ]
    return f"1.{blake2b(b''.join(held), digest_size=4).hexdigest()}"
