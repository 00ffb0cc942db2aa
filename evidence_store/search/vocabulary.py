"""What words mean which filter: the codebook's labels and synonyms, and the names a store knows. It stores nothing.

Matching is loose: stems, so that "ministries" finds "ministry"; small words inside a phrase may be missing; and a
word nobody knows is read as the nearest known one (rapidfuzz), never a short one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from evidence_store.domain import KINDS, REGISTERS, Codebook
from evidence_store.search.places import WIDE_WORDS, is_other_country, within
from evidence_store.search.words import Word, cut, known_language, stems, stop_words

LONGEST = 8  # words in a phrase that means something
NEAR = 88.0  # how alike (0..100) an unknown word must be to a known one to be read as it
SHORTEST_TYPO = 6  # letters
MOST_CODES = 60  # of one dimension that one phrase may mean

NEGATIONS = frozenset("no not non without never sans aucun pas sin ningun sem nenhum بلا دون بدون".split())
_LANGUAGE_NAMES: Mapping[str, str] = {
    "am": "amharic",
    "ar": "arabic arabe العربيه",
    "bn": "bengali bangla",
    "de": "german deutsch allemand aleman",
    "en": "english anglais ingles",
    "es": "spanish espagnol espanol espanhol",
    "fa": "persian farsi",
    "fr": "french francais frances",
    "hi": "hindi",
    "id": "indonesian",
    "it": "italian italien",
    "nl": "dutch nederlands",
    "pt": "portuguese portugais portugues",
    "ru": "russian russe ruso",
    "so": "somali",
    "sw": "swahili kiswahili",
    "th": "thai",
    "tr": "turkish turc",
    "uk": "ukrainian",
    "ur": "urdu",
    "vi": "vietnamese",
    "zh": "chinese chinois chino",
}
_SPEECH = frozenset(
    "quote quotes feedback testimonial testimonials words language speaking material citation citas".split()
)
# What people say to a search that is about searching, not about the evidence: read as itself only, and
# dropped from a request unless nothing else is left of it.
REQUEST_WORDS = frozenset(
    """
    across all anything around avis buscar case cases cherche cita citacao citacoes citas citation
    citations come comentario comentarios comes coming comment comments concerning display ejemplo
    ejemplos entries entry evidence evidencia evidencias example examples exemple exemples exemplo
    exemplos feedback find give good help helped helps instance instances item items kind kinds latest
    list look looking lot made make makes making many montre montrer mostrar mostre much muestra need
    new opinioes opiniones people person preuve preuves procurar quotation quotations quote quotes
    recent regarding related relating result retour retours said saw say saying says search see seen
    show something sort statement statements tell temoignage temoignages there thing things towards
    trouver type types via want way ways work works ادله اقتباسات امثله تعليق تعليقات دليل مثال
    """.split()
)
_KIND_WORDS: Mapping[str, str] = {
    "testimonial": "testimonial testimonials testimony testimonies témoignage témoignages testimonio testimonios",
    "claim": "claim claims",
    "narrative": "narrative narratives",
}
_CONSENT_WORDS: Mapping[str, tuple[str, ...]] = {
    "granted": ("with consent", "consent given", "consent granted", "consented", "with permission"),
    "pending": ("consent pending", "consent asked"),
    "refused": ("consent refused", "refused consent"),
    "unknown": ("without consent", "consent unknown", "no consent", "consent missing"),
}
# What stands before a year and means the years from it on, or those up to it.
_SINCE = frozenset("since from after depuis apres desde despues apos depois seit nach منذ بعد".split())
_UNTIL = frozenset("until before till avant hasta antes ate bis vor قبل حتى".split())
_STRICT = frozenset("after before apres avant despues antes apos depois nach vor بعد قبل".split())
_TO = frozenset("and to until till et a y e und bis و".split())
_ENDINGS = frozenset({"", "s", "es", "ed", "d", "ing", "e", "y", "ies", "ied"})
_SPLIT = re.compile(r"\s*(?:[/,;&+]|\band\b|\bor\b|\(|\))\s*")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A filter some words stand for."""

    dimension: str
    code: str


@dataclass(frozen=True, slots=True)
class Found:
    """Words `[start, end)` of a request (counted in words) that mean something, and how surely (0..1)."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]
    sure: float


class Vocabulary:
    """What words mean which filter, for one codebook and the names one store knows.

    `products`, `regions`, `countries` and `institutions` are names as the quotes carry them, `languages` their
    language tags, `translated` those of their translations, `years` the years in which things were said. Make it
    anew when these change; asking is cheap.
    """

    def __init__(
        self,
        codebook: Codebook,
        *,
        products: Iterable[str] = (),
        regions: Iterable[str] = (),
        countries: Iterable[str] = (),
        institutions: Iterable[str] = (),
        languages: Iterable[str] = (),
        translated: Iterable[str] = (),
        kinds: Iterable[str] = KINDS,
        years: Iterable[str] = (),
    ) -> None:
        self._language_codes = {known_language(code): code for code in sorted(set(languages) - {""}, reverse=True)}
        self.languages = tuple(
            dict.fromkeys(("en", *sorted({*self._language_codes, *map(known_language, translated)})))
        )
        self.years = frozenset(years)
        self._phrases: dict[tuple[str, ...], dict[Meaning, None]] = {}
        self._surfaces: dict[str, None] = {}
        self._keys: dict[str, dict[tuple[str, ...], list[tuple[str, ...]]]] = {}
        self._near = lru_cache(maxsize=4096)(self._nearest)
        self._labels = {(c.dimension, c.code): c.label for c in codebook.codes}
        self.below = codebook.parents()
        self._ways: dict[tuple[str, str], dict[tuple[str, ...], None]] = {}
        self._learn_codes(codebook)
        self._learn_kinds(set(kinds))
        for state, said in _CONSENT_WORDS.items():
            for phrase in said:
                self._learn(phrase, Meaning("consent", state))
        self._learn_names("product", _registered(codebook, "product", products))
        self._learn_names("institution", {name: name for name in institutions})
        self._learn_places("region", _registered(codebook, "region", regions))
        self._learn_places("country", {name: name for name in countries})

    def label(self, dimension: str, code: str) -> str:
        """How a person reads a code; the code itself where the codebook has no label."""
        return self._labels.get((dimension, code), code)

    def ways_to_say(self, dimension: str, code: str) -> tuple[tuple[str, ...], ...]:
        """The folded words of each phrase that means a code of the codebook."""
        return tuple(self._ways.get((dimension, code), ()))

    def find(self, words: Sequence[Word], *, language: str) -> Iterator[Found]:
        """What the words mean, longest phrases first from left to right, without overlaps."""
        mended = [self._mend(word, language) for word in words]
        at = 0
        while at < len(words):
            found = self._at(mended, words, at, language)
            if found is None:
                at += 1
            else:
                yield found
                at = found.end

    def _at(self, mended: Sequence[str], words: Sequence[Word], at: int, language: str) -> Found | None:
        stops = stop_words(language) - NEGATIONS
        if special := self._special(words, at):
            return special
        for end in range(min(len(words), at + LONGEST + 2), at, -1):
            if meanings := self._meanings(mended[at:end], stops, language):
                typed = all(mended[i] == words[i].folded for i in range(at, end))
                known = tuple(mended[at:end]) in self._phrases
                return Found(at, end, meanings, 0.75 if not typed else 1.0 if known else 0.9)
        return None

    def _meanings(self, window: Sequence[str], stops: frozenset[str], language: str) -> tuple[Meaning, ...]:
        if found := self._same(window, language):
            return found
        if window[0] in stops or window[-1] in stops:
            return ()
        lean = [word for word in window if word not in stops]
        return self._same(lean, language) if 1 < len(lean) < len(window) else ()

    def _same(self, window: Sequence[str], language: str) -> tuple[Meaning, ...]:
        """What these words mean as they are, or else what phrases mean that differ in their endings only."""
        if known := self._phrases.get(tuple(window)):
            return tuple(known)
        key = tuple(stems(word, language)[0] for word in window)
        alike = (
            phrase
            for phrase in self._keys_in(language).get(key, ())
            if all(_same_word(one, two, language) for one, two in zip(window, phrase, strict=True))
        )
        return tuple(dict.fromkeys(meaning for phrase in alike for meaning in self._phrases[phrase]))

    def _special(self, words: Sequence[Word], at: int) -> Found | None:
        """A year, a span of years, or a language named as one ("in French", "Spanish quotes")."""
        word = words[at].folded
        if span := self._years(words, at):
            return span
        if word in self.years:
            return Found(at, at + 1, (Meaning("year", word),), 1.0)
        code = next((c for c in self._language_codes if word in _LANGUAGE_NAMES.get(c, "").split()), None)
        before = at > 0 and words[at - 1].folded in {"in", "en", "em"}
        after = at + 1 < len(words) and words[at + 1].folded in _SPEECH
        if code is None or not (before or after):
            return None
        return Found(at, at + 1, (Meaning("language", self._language_codes[code]),), 1.0)

    def _years(self, words: Sequence[Word], at: int) -> Found | None:
        """ "since 2021", "before 2020", "between 2019 and 2021", "2019 to 2021": the years known in that span."""
        said = [word.folded for word in words[at : at + 4]]
        led = said[0] in {*_SINCE, *_UNTIL, "between", "entre", "zwischen", "بين"}
        years = said[1:] if led else said
        if not years or not _is_year(years[0]):
            return None
        two = len(years) > 2 and years[1] in _TO and _is_year(years[2])
        if not led and not two:
            return None
        first, last = _span(said[0], years[0], years[2] if two else None)
        meanings = tuple(Meaning("year", year) for year in sorted(self.years) if first <= year <= last)
        return Found(at, at + led + (3 if two else 1), meanings[:MOST_CODES], 1.0) if meanings else None

    def _mend(self, word: Word, language: str) -> str:
        """The word itself when it is known or too short to guess at, else the nearest known word."""
        typed = word.folded
        if len(typed) < SHORTEST_TYPO or typed in self._surfaces or typed in stop_words(language):
            return typed
        if (stems(typed, language)[0],) in self._keys_in(language):
            return typed
        return str(self._near(typed))

    def _nearest(self, typed: str) -> str:
        best = process.extractOne(typed, self._surfaces.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
        return str(best[0]) if best and best[0][0] == typed[0] and len(best[0]) >= SHORTEST_TYPO else typed

    def _keys_in(self, language: str) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        if language not in self._keys:
            keys: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
            for phrase in self._phrases:
                keys.setdefault(tuple(stems(word, language)[0] for word in phrase), []).append(phrase)
            self._keys[language] = keys
        return self._keys[language]

    def _learn(self, phrase: str, *meanings: Meaning) -> None:
        words = _words(phrase)
        words = words[1:] if words[:1] == ("the",) and len(words) > 1 else words
        lean = [word for word in words if word not in stop_words("en") or word in NEGATIONS]
        key = tuple(lean if len(lean) > 1 else words)
        if not lean or len(key) > LONGEST:
            return
        for known in {key, words}:
            self._phrases.setdefault(known, {}).update(dict.fromkeys(meanings))
        self._surfaces.update(dict.fromkeys(key))

    def _learn_codes(self, codebook: Codebook) -> None:
        for code in codebook.codes:
            if code.retired or (code.code in {"other", "none"} and not code.synonyms):
                continue
            meaning = Meaning(code.dimension, code.code)
            # A name is one: its parts mean nothing.
            is_name = code.dimension in REGISTERS
            parts = () if code.synonyms or is_name else _SPLIT.split(code.label)
            said = {"" if is_name else code.code.replace("_", " "), code.label, *parts, *code.synonyms}
            for phrase in sorted(said - {"other", "none", "Other", "None", ""}):
                self._learn(phrase, meaning)
                lean = tuple(word for word in _words(phrase) if word not in stop_words("en"))
                if lean and len(phrase) > 2:
                    self._ways.setdefault((code.dimension, code.code), {})[lean] = None

    def _learn_kinds(self, kinds: set[str]) -> None:
        for kind, said in _KIND_WORDS.items():
            for word in said.split() if kind in kinds else ():
                self._learn(word, Meaning("kind", kind))

    def _learn_names(self, dimension: str, names: Mapping[str, str]) -> None:
        """A name as a whole, what stands before its colon or in its brackets, and without its edition year."""
        for name in sorted(names.keys() - {""}):
            meaning = Meaning(dimension, names[name])
            before, _, _ = name.partition(":")
            parts = {name, before, *re.findall(r"\(([^()]+)\)", name), re.sub(r"\s*\b(?:19|20)\d\d\b", "", name)}
            for part in parts:
                if any(len(word.folded) > 1 and word.folded.isalpha() for word in cut(part)):
                    self._learn(part, meaning)

    def _learn_places(self, dimension: str, places: Mapping[str, str]) -> None:
        """Every run of words of a place's name that is a place by itself, the country's people, the region around."""
        heard: dict[str, dict[Meaning, None]] = {}
        for place in sorted(places.keys() - {""}):
            for said in {*_runs(place), *within(place)}:
                if not is_other_country(said, place):
                    heard.setdefault(said, {})[Meaning(dimension, places[place])] = None
        for said, meanings in heard.items():
            self._learn(said, *list(meanings)[:MOST_CODES])


def _registered(codebook: Codebook, dimension: str, names: Iterable[str]) -> dict[str, str]:
    """Each name of a register with the code it means, and each name it does not hold, which means itself."""
    entries = codebook.dimension(dimension)
    plain = {name: name for name in names if codebook.named(dimension, name) is None}
    return plain | {name: c.code for c in reversed(entries) for name in (*c.synonyms, c.label)}


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and word[:2] in {"19", "20"}


def _span(led_by: str, year: str, other: str | None) -> tuple[str, str]:
    """The first and the last year that is meant; "after 2020" begins in 2021."""
    if other is not None:
        return min(year, other), max(year, other)
    step = 1 if led_by in _STRICT else 0
    if led_by in _SINCE:
        return str(int(year) + step), "9999"
    return ("0000", str(int(year) - step)) if led_by in _UNTIL else (year, year)


def _same_word(one: str, two: str, language: str) -> bool:
    """Whether two words of one stem are forms of one word, and not "lecturer" beside "lectures"."""
    if one == two or one in REQUEST_WORDS:
        return one == two
    shared = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    endings = {one[shared:], two[shared:]}
    return endings <= _ENDINGS if language == "en" else max(map(len, endings)) <= 3


@lru_cache(maxsize=1 << 14)
def _words(phrase: str) -> tuple[str, ...]:
    return tuple(word.folded for word in cut(phrase))


def _runs(place: str) -> Iterator[str]:
    words = _words(place)
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            run = words[start:end]
            if any(word not in WIDE_WORDS and word not in stop_words("en") for word in run):
                yield " ".join(run)
