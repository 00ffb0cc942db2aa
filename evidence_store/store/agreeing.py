"""Verbs of agreement: how far coders code alike, how far the machine does as they do, and what to resolve."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from evidence_store.analysis.agreement import Against, Agreement, Judgement, against, agreement
from evidence_store.analysis.cautions import older
from evidence_store.domain import LIKELY, Codebook, Dimension, Value
from evidence_store.errors import BadInput, NotFound, UnknownCode
from evidence_store.store.asking import Asking
from evidence_store.views import judging, reading

MOST_RESAMPLES = 5000


class AgreementView(Value):
    """How far people agree in one dimension, and the machine with them.

    `names` says who each coder is. `given` counts the codes people gave here, `blind` those among them that answer no
    suggestion. `machine` is None where the taggers propose nothing in this dimension.
    """

    people: Agreement
    machine: Against | None = None
    names: dict[str, str] = {}
    given: int = 0
    blind: int = 0


class Agreeing(Asking):
    """Agreement. Nothing is recorded."""

    def agreement(
        self,
        dimension: str,
        *,
        coders: Sequence[str] = (),
        blind_only: bool = False,
        tagger: str | None = None,
        rolled_up: bool = False,
        resamples: int = 1000,
    ) -> AgreementView:
        """How far coders agree in a dimension: all of them, or those named by name or id.

        Who has given or declined any code of a quote has looked at it. `blind_only` leaves out quotes of a coder who
        answered a suggestion there. `tagger` is the machine to compare (the first by name). `rolled_up` counts every
        code as the one on top of its branch. `resamples` draws of the quotes make the intervals (1 to 5000).
        Raises UnknownCode, NotFound, BadInput.
        """
        book = self.codebook()
        asked, codes = _dimension(book, dimension)
        top = partial(book.rolled_up, dimension) if rolled_up else str
        if not 1 <= resamples <= MOST_RESAMPLES:
            raise BadInput(f"Draw 1 to {MOST_RESAMPLES} samples.")
        with self._reading() as session:
            names = reading.actor_names(session)
            rows = judging.codings_by_coder(session)
            proposed = judging.proposed_codes(session, dimension, likely=LIKELY)
        chosen = tuple(dict.fromkeys(_coder(name, names) for name in coders))
        if tagger is not None and tagger not in proposed:
            raise NotFound(f"No tagger called “{tagger[:80]}” proposes anything in “{dimension}”.")
        told = [row for row in rows if not chosen or row.coder in chosen]
        codes = tuple(dict.fromkeys(map(top, codes)))
        judgements = _judgements(told, dimension, blind_only=blind_only, counts_as=top)
        machine = tagger or next(iter(sorted(proposed)), None)
        compared = None
        if machine and judgements:
            theirs = _of_machine(machine, proposed[machine], several=asked.several, counts_as=top)
            compared = against(
                [*judgements, *theirs],
                machine=machine,
                people=sorted({j.coder for j in judgements}),
                dimension=asked,
                codes=codes,
                resamples=resamples,
            )
            silent = {j.unit for j in judgements} - set(proposed[machine])
            compared = compared.model_copy(update={"caution": (*compared.caution, *_silent(machine, len(silent)))})
        here = [row for row in told if row.dimension == dimension and row.code]
        people = agreement(judgements, coders=chosen or None, dimension=asked, codes=codes, resamples=resamples)
        known = {coder: names.get(coder, coder) for coder in people.coders}
        caution = (*_by_name(people.caution, known), *older(_outdated(here, judgements, book)))
        return AgreementView(
            people=people.model_copy(update={"caution": caution}),
            machine=compared,
            names=known,
            given=len(here),
            blind=sum(row.answers is None for row in here),
        )

    def coders(self) -> dict[str, int]:
        """Everybody who has coded, by id, with how many quotes they looked at."""
        with self._reading() as session:
            rows = judging.codings_by_coder(session)
        seen: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            seen[row.coder].add(row.quote)
        return {coder: len(quotes) for coder, quotes in sorted(seen.items())}


def _dimension(book: Codebook, dimension: str) -> tuple[Dimension, tuple[str, ...]]:
    """The dimension and its codes: those in force with what stands below each, then those given no more."""
    found = next((d for d in book.dimensions if d.id == dimension), None)
    if found is None:
        raise UnknownCode(f"The codebook holds no dimension “{dimension[:40]}”.")
    in_force = [code.code for _, code in book.tree(dimension)]
    return found, tuple(dict.fromkeys((*in_force, *(c.code for c in book.codes if c.dimension == dimension))))


def _coder(name: str, names: Mapping[str, str]) -> str:
    plain = " ".join(name.split())
    found = plain if plain in names else next((i for i, known in names.items() if known == plain), None)
    if found is None:
        raise NotFound(f"Nobody codes here as “{name[:80]}”.")
    return found


def _of_machine(
    machine: str, proposed: Mapping[str, Sequence[str]], *, several: bool, counts_as: Callable[[str], str]
) -> list[Judgement]:
    """What it is likely of; where one code is asked for, the likeliest."""
    most = None if several else 1
    said = {quote: tuple(dict.fromkeys(map(counts_as, codes[:most]))) for quote, codes in proposed.items()}
    return [Judgement(unit=quote, coder=machine, codes=codes) for quote, codes in said.items()]


def _outdated(given: Iterable[judging.Coded], judgements: Iterable[Judgement], book: Codebook) -> int:
    """How many of the codings that are compared were made under another definition."""
    coders: defaultdict[str, set[str]] = defaultdict(set)
    for judgement in judgements:
        coders[judgement.unit].add(judgement.coder)
    compared = (row for row in given if len(coders[row.quote]) > 1 and row.coder in coders[row.quote])
    return sum(book.is_outdated(row.dimension, row.code or "", row.version) for row in compared)


def _silent(machine: str, quotes: int) -> Iterator[str]:
    # Whether it read such a quote is not on record, so its silence is no answer.
    if quotes:
        told = "1 quote that people coded is" if quotes == 1 else f"{quotes:,} quotes that people coded are"
        yield f"{told} not counted: {machine} proposes nothing there, in any dimension."


def _by_name(sentences: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    told = list(sentences)
    for coder, name in names.items():
        told = [sentence.replace(coder, name) for sentence in told]
    return tuple(told)


def _judgements(
    rows: Iterable[judging.Coded], dimension: str, *, blind_only: bool, counts_as: Callable[[str], str]
) -> list[Judgement]:
    looked: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    led: set[tuple[str, str]] = set()
    for row in rows:
        here = looked[row.quote, row.coder]
        if row.dimension == dimension:
            here |= {counts_as(row.code): None} if row.code else {}
            if row.answers is not None or row.code is None:
                led.add((row.quote, row.coder))
    kept = {where: codes for where, codes in looked.items() if not (blind_only and where in led)}
    return [Judgement(unit=quote, coder=coder, codes=tuple(codes)) for (quote, coder), codes in kept.items()]
