"""Why a quote stands where it stands in the queue, in a short sentence. Pure: it looks at the item alone."""

from collections.abc import Iterable, Mapping, Sequence

from api.pages.labels import Labels, percent
from evidence_store.domain import LIKELY
from evidence_store.views import Item, OpenSuggestion

UNSURE = (0.2, 0.8)
"""Between these confidences of the best proposal nobody knows yet."""
ALSO = 0.2
"""Confidence from which the second best proposal is worth naming."""


def why(item: Item, labels: Labels, names: Mapping[str, str]) -> str:
    """Why a look at this quote is worth it: coders or taggers disagree, a proposal is unsure, nobody has looked."""
    if found := _people_differ(item):
        dimension, coders, codes = found
        who = " and ".join(sorted(names.get(coder, coder) for coder in coders)) if len(coders) == 2 else "Coders"
        return f"{who} disagree about {labels.dimension(dimension)}: {_either(labels, dimension, codes)}."
    if taggers := _taggers_differ(item):
        dimension, codes = taggers
        return f"Taggers disagree about {labels.dimension(dimension)}: {_either(labels, dimension, codes)}."
    if unsure := _unsure(item):
        return _told_unsure(labels, unsure)
    if not item.codings and not item.declined:
        return "Nobody has looked at it yet."
    return "A proposal is open." if item.suggestions else "Nobody has given it a code yet."


def _people_differ(item: Item) -> tuple[str, Sequence[str], Sequence[str]] | None:
    """The first dimension in which two coders gave codes, and not each gave every one."""
    for dimension, codes in item.codes().items():
        given = {(c.coder, c.code) for c in item.codings if c.dimension == dimension}
        coders = sorted({coder for coder, _ in given})
        if len(coders) > 1 and len(given) < len(coders) * len(codes):
            return dimension, coders, codes
    return None


def _taggers_differ(item: Item) -> tuple[str, Sequence[str]] | None:
    """The first open dimension in which two taggers are each rather sure, and not of the same codes."""
    sure = [s for s in (*item.suggestions, *item.unheard) if s.confidence >= LIKELY]
    for dimension, found in _open(item, sure).items():
        told = {(s.tagger, s.code) for s in found}
        codes = dict.fromkeys(s.code for s in found)
        taggers = {tagger for tagger, _ in told}
        if len(taggers) > 1 and len(told) < len(taggers) * len(codes):
            return dimension, tuple(codes)
    return None


def _unsure(item: Item) -> Sequence[OpenSuggestion]:
    """The proposals, best first, of the open dimension whose best one is the least sure; none if all are clear."""
    least, most = UNSURE
    found = [each for each in _open(item, item.suggestions).values() if least <= each[0].confidence <= most]
    return min(found, key=lambda each: abs(each[0].confidence - 0.5), default=())


def _open(item: Item, suggestions: Iterable[OpenSuggestion]) -> dict[str, list[OpenSuggestion]]:
    decided, found = item.codes(), dict[str, list[OpenSuggestion]]()
    for s in sorted(suggestions, key=lambda s: -s.confidence):
        if s.dimension not in decided:
            found.setdefault(s.dimension, []).append(s)
    return found


def _told_unsure(labels: Labels, found: Sequence[OpenSuggestion]) -> str:
    best, *rest = found
    about, code = labels.dimension(best.dimension), labels.code(best.dimension, best.code)
    second = next((s for s in rest if s.code != best.code and s.confidence >= ALSO), None)
    if second is None:
        return f"Unsure about {about}: {code}, {percent(best.confidence)}."
    other = labels.code(second.dimension, second.code)
    return f"Unsure about {about}: {code} {percent(best.confidence)} or {other} {percent(second.confidence)}."


def _either(labels: Labels, dimension: str, codes: Iterable[str]) -> str:
    return " or ".join(labels.code(dimension, code) for code in codes)
