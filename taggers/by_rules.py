"""The rules tagger: cue rules, everyday words and gazetteers over one item, every suggestion with its words.

It reads at most the first 100,000 code points of a field. A rule's id carries how the cue was meant after a `~`
(`use.used-it~intended`), so that the reason can be told again from the id and the words alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

from evidence_store.domain import Reading, ReadingField, Span, Suggestion, spelt_out
from taggers import impact, reasons
from taggers.acronyms import harvest
from taggers.attribution import find_attribution_level, known_offices
from taggers.credit_line import Credit, Finding, known_names, masked, read_credit
from taggers.everyday import credits, telling, weighing
from taggers.everyday.words import kinds_bytes
from taggers.folding import Folded, fold
from taggers.habits import usual
from taggers.lexicon import KIND_FILES, source
from taggers.phrases import LONGEST, passing, sentences
from taggers.rules import DATA, cue_rules, modality, rule_bytes
from taggers.rules.engine import Match, Words, cut
from taggers.rules.modality import Mood
from taggers.spelt import Spelt
from taggers.stakeholder import find_stakeholder, find_subject
from taggers.support import FROM_THE_WORDS, FULLY, language_of, supported

_ONLY_CONTEXT = 0.6  # a cue beside the words, not in them, counts for so much less
_SURE_AT_MOST = 0.97
_LITTLE = frozenset("de del des du la le les el los las da do dos das e y et une un una para por sur en".split())
_DENIED = 0.3  # what is denied in so many words is at most so likely
_SHORT_FORM = re.compile(r"[A-ZÀ-Þ]\w*[A-ZÀ-Þ]")
_SHOWN = 3  # codes of a dimension that are shown
_Met = tuple[tuple[Match, Mood], ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """What the rules heard of one dimension, and the words they heard it in."""

    dimension: str
    field: ReadingField
    text: Folded
    cut: Words
    ranked: impact.Ranked = ()


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the rules heard of a reading: in its words, or where they are silent in the context beside them."""

    words: _Side
    levels: _Side
    uses: _Side
    denied: frozenset[str] = frozenset()

    @property
    def sides(self) -> tuple[_Side, _Side]:
        """Level, then use."""
        return self.levels, self.uses


class RulesTagger:
    """Suggests stakeholder type, attribution level, influence level (or "none") and use category by rules alone."""

    name = "rules"

    def __init__(self, *, everyday: weighing.Model | None = None, credit: credits.CreditModel | None = None) -> None:
        """`everyday` and `credit` weigh everyday words: the shipped models unless said.

        With `weighing.SILENT` the cues are alone, and so are, unless `credit` is given, the words for speakers.
        """
        self._everyday = everyday or weighing.model()
        self._credit = credit or (credits.UNHEARD if everyday is weighing.SILENT else credits.model())
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
        yield from self._weighed(reading, credit, line, who)
        level = line.as_printed(find_attribution_level(credit, text=reading.text))
        yield from self._found("attribution_level", "attribution", reading, (level,))
        language = language_of(reading)
        if reading.translation or supported(language).issuperset(FROM_THE_WORDS):
            yield from self._what(reading, _field_of_impact(reading, language), language, next(iter(who), None))

    def _who(self, reading: Reading, credit: Credit, line: Spelt) -> Iterator[Suggestion]:
        found = tuple(line.as_printed(one) for one in find_stakeholder(credit))
        if found:
            yield from self._found("stakeholder_type", "attribution", reading, found)
        else:
            text, known = reading.text[:LONGEST], reading.acronyms
            subject = find_subject(text, credit=credit, product=reading.product, acronyms=known)
            yield from self._found("stakeholder_type", "text", reading, subject)

    def _weighed(
        self, reading: Reading, credit: Credit, line: Spelt, who: tuple[Suggestion, ...]
    ) -> Iterator[Suggestion]:
        """Who speaks by the rules and everyday words together; level and use follow the rules alone."""
        language = language_of(reading)
        # The weights were learnt from English credits as they are printed; a document that spells out its own short
        # forms knows better what they mean.
        foreign = language not in (None, *FULLY) or _is_foreign(reading.attribution or "")
        told = [(one.code, one.confidence, one.rule) for one in who]
        found = None if foreign or line.words != line.printed else credits.weighed(self._credit, credit, told)
        if found is None:
            yield from who
        else:
            printed = tuple(line.as_printed(one) for one in found)
            yield from self._found(credits.DIMENSION, "attribution", reading, printed)

    def asked(self, reading: Reading) -> weighing.Asked:
        """What is asked of the everyday words about `reading`."""
        line = Spelt((reading.attribution or "")[:LONGEST], reading.acronyms, product=reading.product)
        with passing():
            who = next(iter(self._who(reading, read_credit(line.words, product=reading.product), line)), None)
            return _asked(reading, _hear(reading, _field_of_impact(reading, language_of(reading))), who)

    def _what(
        self, reading: Reading, field: ReadingField, language: str | None, who: Suggestion | None
    ) -> Iterator[Suggestion]:
        heard = _hear(reading, field)
        if _is_english(language, field, heard.words.cut):
            asked = _asked(reading, heard, who)
            if self._everyday.understands(asked):
                yield from self._likely(reading, heard, asked)
                return
        told = [one for side in heard.sides for one in self._told(reading, side)]
        yield from told
        level = heard.levels.ranked[0][0].code if heard.levels.ranked else None
        yield from self._found(impact.USE, "attribution", reading, usual(who, level, told))

    def _told(self, reading: Reading, side: "_Side") -> Iterator[Suggestion]:
        """What the rules say of one dimension, the surest few."""
        for voice, sure in side.ranked[:_SHOWN]:
            yield self._voiced(side, reading, voice, sure)

    def _likely(self, reading: Reading, heard: "_Heard", asked: weighing.Asked) -> Iterator[Suggestion]:
        """What is likely by the words and the rules together; where a rule speaks for a code, the reason is its."""
        likely = self._everyday.likely(asked)
        shown = impact.worth_showing(likely[impact.LEVEL], likely[impact.USE])
        for side, codes in zip(heard.sides, shown, strict=True):
            voices = {voice.code: voice for voice, _ in side.ranked}
            # What a cue was denied of is no guess of everyday words: “we never received it”.
            told = [(code, min(sure, _DENIED) if code in heard.denied else sure) for code, sure in codes]
            for code, sure in sorted(told, key=lambda one: -one[1]):
                if code in voices:
                    yield self._voiced(side, reading, voices[code], sure)
                else:
                    yield self._by_its_words(reading, heard.words, side.dimension, code, sure, asked)

    def _by_its_words(
        self, reading: Reading, side: "_Side", dimension: str, code: str, sure: float, asked: weighing.Asked
    ) -> Suggestion:
        run = self._everyday.run(asked, dimension, code)
        places = side.cut.places
        span = None
        if run is not None:
            first, last = places[run[0]], places[run[1]]
            start, end = side.text.back(first[0], last[0] + len(last[1]))
            span = Span(start=start, end=end)
        rule = telling.rule_of(dimension, code) + (reasons.TRANSLATED if side.field == "translation" else "")
        return self._suggestion(dimension, code, sure, rule, side.field, span, reading)

    def _found(
        self, dimension: str, field: ReadingField, reading: Reading, found: Iterable[Finding]
    ) -> Iterator[Suggestion]:
        for one in found:
            span = Span(start=one.start, end=one.end) if one.end > one.start else None
            yield self._suggestion(dimension, one.code, one.sure, one.rule, field, span, reading)

    def _voiced(self, side: "_Side", reading: Reading, voice: impact.Voice, sure: float) -> Suggestion:
        start, end = side.text.back(voice.match.start, voice.match.end)
        rule = voice.rule + (reasons.TRANSLATED if side.field == "translation" else "")
        return self._suggestion(
            side.dimension, voice.code, sure, rule, side.field, Span(start=start, end=end), reading
        )

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


def _field_of_impact(reading: Reading, language: str | None) -> ReadingField:
    """The words that tell what came of it: an English translation where the words are of another language."""
    return "translation" if reading.translation and language not in (None, *FULLY) else "text"


def _with_those_beside(reading: Reading) -> Reading:
    """The reading with the short forms of its credit line that its own context spells out."""
    if not reading.context or not reading.attribution or not _SHORT_FORM.search(reading.attribution):
        return reading
    known = {**dict(harvest(reading.context[:LONGEST])), **dict(reading.acronyms)}
    return reading.model_copy(update={"acronyms": tuple(known.items())}) if known else reading


def _folded(reading: Reading, field: ReadingField) -> Folded:
    text = fold((getattr(reading, field) or "")[:LONGEST])
    return Folded(masked(text.words, reading.product), text.origin)


def _hear(reading: Reading, field: ReadingField) -> _Heard:
    """What the rules say of a reading, in its words or else in its context."""
    text = _folded(reading, field)
    words = cut(text.words)
    met = _met(words)
    uses = impact.weighed(impact.voices(impact.USE, met))
    levels = impact.weighed(impact.voices(impact.LEVEL, met)) or impact.implied(uses)
    uses = impact.chosen(uses, levels[0][0].code if levels else None)
    plain = _Side("", field, text, words)
    sides = [_Side(d, field, text, words, r) for d, r in ((impact.LEVEL, levels), (impact.USE, uses))]
    level, use = (side if side.ranked else _beside(reading, side) for side in sides)
    return _Heard(plain, level, use, impact.denied(met))


def _beside(reading: Reading, silent: _Side) -> _Side:
    """What the context says where the words themselves say nothing."""
    if not reading.context:
        return silent
    context = _folded(reading, "context")
    words = cut(context.words)
    ranked = impact.weighed(impact.voices(silent.dimension, _met(words)))
    return _Side(silent.dimension, "context", context, words, tuple((v, sure * _ONLY_CONTEXT) for v, sure in ranked))


def _asked(reading: Reading, heard: _Heard, who: Suggestion | None) -> weighing.Asked:
    credit = fold((reading.attribution or "")[:LONGEST]).words
    return weighing.asked(
        heard.words.cut, heard.levels.ranked, heard.uses.ranked, who=who.code if who else "-", credit=credit
    )


def _is_english(language: str | None, field: ReadingField, words: Words) -> bool:
    """Whether the words are English, as far as their language or their little words tell."""
    if field != "translation" and language not in (None, *FULLY):
        return False
    return cue_rules().may_be_english(words)


def _is_foreign(credit: str) -> bool:
    """Whether a printed credit is plainly not English: by its letters, or by the little words between the others."""
    return not credit.isascii() or not _LITTLE.isdisjoint(credit.casefold().split())


def _met(text: Words) -> _Met:
    """Every cue in the words, with how it is meant in its sentence."""
    moods = modality().heard(text, sentences(text.folded))
    return tuple((m, "said" if m.rule.flat else moods.of(m.start, m.end)) for m in cue_rules().find(text))


@cache
def _version() -> str:
    """ "1." and a digest of the rules and words in force: other data, other version."""
    held = [
        *(rule_bytes(name) for name in DATA),
        kinds_bytes(),
        credits.credits_bytes(),
        weighing.weights_bytes(),
        *(source(name) for name in (*KIND_FILES, "countries.toml", "offices.toml", "offices_elsewhere.toml")),
    ]
    return f"1.{blake2b(b''.join(held), digest_size=4).hexdigest()}"
