"""What an installed pipeline names in the words, less what the policy leaves alone: large actors, lands and hubs."""

from bisect import bisect_left
from collections.abc import Iterator

from taggers.pipelines import Named, Pipelines
from taggers.redaction import lists
from taggers.redaction.proposals import PIPELINE
from taggers.redaction.words import Found, Said

_LONGEST = 100_000  # code points read; nothing anybody said is longer


def find(said: Said, pipelines: Pipelines, language: str | None) -> Iterator[Found]:
    """Persons, places and organisations as a pipeline for these words names them, each under a rule that names it."""
    if not pipelines:
        return
    for one in pipelines.names(said.words[:_LONGEST], language):
        if not _left_alone(said, one):
            yield Found(one.start, one.end, f"{PIPELINE}{one.by}.{one.kind}")


def _left_alone(said: Said, one: Named) -> bool:
    """Whether nothing is named but what a mention says nothing about: see the policy of this package."""
    first = bisect_left(said.cut, one.start, key=lambda word: word.start)
    last = bisect_left(said.cut, one.end, key=lambda word: word.start)
    first += first < last and said.plain(first) in (
        "the",
        "la",
        "le",
        "les",
        "el",
        "los",
        "o",
        "a",
        "die",
        "der",
        "das",
    )
    if first >= last:
        return True
    if one.kind == "person":
        return False
    books = (lists.common_actors(), lists.countries(), lists.towns("hubs"), lists.towns("wide"))
    return any(book.ends(said, first) == last for book in books)
