"""A request in plain words -> an understood query: words, passages, and the filters found in it. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence_store.errors import BadInput
from evidence_store.search.query import MAX_CHARACTERS, MAX_PREFIXES, MAX_QUOTED, MIN_PREFIX, Chip, Query, Sort
from evidence_store.search.turns import NOT, either, taken_away
from evidence_store.search.vocabulary import NEGATIONS, REQUEST_WORDS, Found, Vocabulary
from evidence_store.search.words import Word, cut, fold, guess_language, is_small, stop_words

_QUOTED = re.compile(r'(?<!\w)(-?)(?:"([^"]*)"|“([^”]*)”|„([^“”]*)[“”]|«([^»]*)»)')
_MINUS = re.compile(r"(?:(?<=\s)|^)-(?=\w)([\w'’.-]+)")
_STAR = re.compile(r"(?<![\w*?])(\w+)\*(?!\w)")


def understand(
    words: str,
    *,
    vocabulary: Vocabulary,
    filters: Mapping[str, Sequence[str]] | None = None,
    without: Sequence[str] = (),
    sort: Sort = "best",
) -> Query:
    """Read a request. `filters` were chosen by the person: they must be met. `without`: chips taken off, `dim:code`,
    or `-dim:code` where the request said that it does not want them.

    "Passages in quotation marks" must stand in a quote as they are, `-word` must not, `begin*` finds beginnings.
    Raises `BadInput` when the request is too long or too involved to be answered quickly.
    """
    _check(words)
    given = {dimension: tuple(codes) for dimension, codes in (filters or {}).items() if codes}
    phrases, excluded, plain = _passages(words)
    prefixes, plain = _beginnings(plain)
    said = _Said.read(plain, vocabulary, taken_off=frozenset(without), given=given)
    return Query(
        asked=words,
        words=said.content,
        meant=said.meant,
        phrases=phrases,
        prefixes=prefixes,
        excluded=(*excluded, *said.excluded),
        given=given,
        chips=said.chips,
        left=said.left,
        languages=vocabulary.languages,
        unwanted=said.unwanted,
        alternatives=said.alternatives,
        sort=sort,
        below=vocabulary.below,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """The plain words of a request, after reading."""

    content: tuple[str, ...]
    meant: frozenset[str]
    chips: tuple[Chip, ...]
    left: str
    unwanted: tuple[Chip, ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    alternatives: tuple[frozenset[str], ...] = ()

    @classmethod
    def read(
        cls, plain: str, vocabulary: Vocabulary, *, taken_off: frozenset[str], given: Mapping[str, tuple[str, ...]]
    ) -> "_Said":
        words = tuple(cut(plain))
        language = guess_language(words, vocabulary.languages)
        every = tuple(vocabulary.find(words, language=language))
        gone = taken_away(words, every, language=language)
        found = tuple(one for one in every if one.start not in gone)
        unwanted = [
            chip
            for one in every
            if one.start in gone
            for chip in _chips(one, words, plain, vocabulary)
            if f"-{chip.key}" not in taken_off
        ]
        said = {i for one in every for i in range(one.start, one.end)}
        chips = [chip for one in found for chip in _chips(one, words, plain, vocabulary) if chip.key not in taken_off]
        spoken = {i for one in found for i in range(one.start, one.end) if _speaks(one, taken_off)}
        stops = stop_words(language) | stop_words("en") | NEGATIONS
        content = [i for i, word in enumerate(words) if i not in gone and not is_small(word, stops | NOT)]
        kept = [i for i in content if i in spoken or words[i].folded not in REQUEST_WORDS]
        kept = kept if kept or chips or given else content
        left = [words[i] for i in kept if i not in spoken]
        meant = {words[i].folded for i in kept if i in spoken} - {word.folded for word in left}
        return cls(
            content=tuple(dict.fromkeys(words[i].folded for i in kept)),
            meant=frozenset(meant),
            chips=tuple({c.key: c for c in reversed(chips) if c.code not in given.get(c.dimension, ())}.values())[
                ::-1
            ],
            left=" ".join(plain[word.start : word.end] for word in left),
            unwanted=tuple({chip.key: chip for chip in unwanted}.values()),
            excluded=tuple((words[i].folded,) for i in sorted(gone - said) if not is_small(words[i], stops | NOT)),
            alternatives=tuple(_alternatives(words, found, chips, language)),
        )


def _alternatives(
    words: Sequence[Word], found: Sequence[Found], chips: Sequence[Chip], language: str
) -> Iterator[frozenset[str]]:
    """The names of wishes of which one is enough, two by two where more are joined."""
    known = {chip.key for chip in chips}
    meant = {one.start: {f"{m.dimension}:{m.code}" for m in one.meanings} & known for one in found}
    for one, other in either(words, found, language=language):
        names = [meant.get(place) or {words[place].folded} for place in (one, other)]
        yield frozenset(names[0] | names[1])


def _chips(found: Found, words: Sequence[Word], plain: str, vocabulary: Vocabulary) -> list[Chip]:
    meant_by = plain[words[found.start].start : words[found.end - 1].end]
    return [
        Chip(m.dimension, m.code, meant_by, found.sure, vocabulary.ways_to_say(m.dimension, m.code))
        for m in found.meanings
    ]


def _speaks(found: Found, taken_off: Iterable[str]) -> bool:
    return any(f"{m.dimension}:{m.code}" not in taken_off for m in found.meanings)


def _check(words: str) -> None:
    if len(words) > MAX_CHARACTERS:
        raise BadInput(f"A request can hold {MAX_CHARACTERS} characters; this one has {len(words):,}.")
    if sum(words.count(mark) for mark in '"“„«') > 2 * MAX_QUOTED:
        raise BadInput(f"A request can hold {MAX_QUOTED} passages in quotation marks; this one has more.")
    if words.count("*") > MAX_PREFIXES:
        raise BadInput(f"A request can hold {MAX_PREFIXES} words that end in a star; this one has more.")


def _passages(words: str) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...], str]:
    """The quoted passages, what is excluded, and the request without them."""
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []
    for match in _QUOTED.finditer(words):
        passage = tuple(word.folded for word in cut(next(filter(None, match.groups()[1:]), "")))
        if passage:
            (excluded if match.group(1) else phrases).append(passage)
    plain = _QUOTED.sub(" ", words)
    for match in _MINUS.finditer(plain):
        excluded.append(tuple(word.folded for word in cut(match.group(1))))
    telling = [passage for passage in excluded if any(word not in stop_words("en") for word in passage)]
    return tuple(phrases), tuple(telling), _MINUS.sub(" ", plain)


def _beginnings(plain: str) -> tuple[tuple[str, ...], str]:
    """Words ending in a star, when enough letters stand before it; shorter ones stay plain words."""
    starred = [m.group(1) for m in _STAR.finditer(plain) if len(m.group(1)) >= MIN_PREFIX]
    for word in starred:
        plain = plain.replace(f"{word}*", " ", 1)
    return tuple(dict.fromkeys(fold(word) for word in starred)), plain.replace("*", " ")
