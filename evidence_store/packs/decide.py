"""What goes into a pack, and how each speaker is credited in it. Pure: the only place that decides about a pack."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from evidence_store.attribution import ANONYMOUS_WITHOUT_CONSENT, Credit, CreditWords, given_away_at, printed_as
from evidence_store.disclosure import mentions, names, tells
from evidence_store.domain import Audience, Codebook
from evidence_store.narratives import Narrative, compose
from evidence_store.packs.pack import Candidate, Decided, LeftOut, Pack, PackItem, PackSection

WITHDRAWN = "quote withdrawn"
NAMES_SPEAKER = "the words name the speaker"
NO_LONGER_HELD = "no longer held"
UNSAID = "words that are not repeated here, because they name a speaker"
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"})
_READERS: dict[Audience, str] = {
    "internal": "internal readers",
    "partners": "partners",
    "public": "the public",
}


def decide(
    candidates: Iterable[Candidate],
    *,
    audience: Audience,
    title: str,
    position: int,
    as_of: str,
    on: date,
    chosen_by: str,
    narrative: Narrative | None = None,
    codebook: Codebook | None = None,
    project: str | None = None,
    store: str = "Evidence Store",
    ask: str | None = None,
    anonymous_without_consent: Collection[Audience] = ANONYMOUS_WITHOUT_CONSENT,
    words: CreditWords | None = None,
) -> Decided:
    """Decide one pack from `candidates` in the order given, or in the order of `narrative` when there is one.

    `position` and `as_of` (UTC) say what the decision rests on; `on` is the day on which consent must hold;
    `ask` says how to ask for what is left out. Candidates outside the narrative follow after it.
    """
    rule = _Rule(audience, on, project, anonymous_without_consent, words)
    choice = _choose({candidate.quote: candidate for candidate in candidates}, rule, narrative)
    sections = _sections(choice, narrative)
    pack = Pack(
        title=title,
        audience=audience,
        decided_at=position,
        as_of=as_of,
        chosen_by=UNSAID if choice.names_a_speaker(chosen_by) else chosen_by,
        store=store,
        ask=ask or f"Write to whoever keeps “{store}” and name this pack; the speakers can then be asked.",
        items=_items(choice, sections, codebook or Codebook()),
        sections=sections,
        left_out=dict(sorted(Counter(entry.reason for entry in choice.left_out).items())),
    )
    return _decided(choice, pack)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a decision about one candidate depends on, besides the candidate."""

    audience: Audience
    on: date
    project: str | None
    anonymous_without_consent: Collection[Audience]
    words: CreditWords | None

    def credit(self, candidate: Candidate) -> Credit:
        """The credit of this candidate, shown or not."""
        if candidate.withdrawn:
            return _unshown(WITHDRAWN)
        credit = printed_as(
            candidate.preferences,
            candidate.consent,
            candidate.speaker_details,
            quote=candidate.quote,
            audience=self.audience,
            on=self.on,
            project=self.project,
            anonymous_without_consent=self.anonymous_without_consent,
            words=self.words,
        )
        if credit.shown and credit.level != "named" and names(candidate.speaker_details.name, candidate.text):
            return _unshown(NAMES_SPEAKER)
        return credit


def _unshown(why: str) -> Credit:
    return Credit(text="", level="anonymous", shown=False, why=why)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Every candidate with its credit, the pack's number of each one shown, in order, and the others with why."""

    known: Mapping[str, Candidate]
    credits: Mapping[str, Credit]
    numbers: Mapping[str, str]
    left_out: tuple[LeftOut, ...]

    def names_a_speaker(self, words: str) -> bool:
        """Whether `words` name a speaker, in the pack or left out of it, who is not named in it."""
        unnamed = (c for quote, c in self.known.items() if self.credits[quote].level != "named")
        return any(names(name, words) for name in {c.speaker_details.name for c in unnamed})


def _choose(known: Mapping[str, Candidate], rule: _Rule, narrative: Narrative | None) -> _Choice:
    credits = {quote: rule.credit(candidate) for quote, candidate in known.items()}
    wanted = tuple(dict.fromkeys((*(narrative.quotes() if narrative else ()), *known)))
    shown = [quote for quote in wanted if quote in credits and credits[quote].shown]
    numbers = {quote: str(order) for order, quote in enumerate(shown, start=1)}
    left_out = tuple(
        LeftOut(quote=quote, reason=credits[quote].why if quote in credits else NO_LONGER_HELD)
        for quote in wanted
        if quote not in numbers
    )
    return _Choice(known, credits, numbers, left_out)


def _decided(choice: _Choice, pack: Pack) -> Decided:
    return Decided(
        pack=pack.model_copy(update={"colophon": _colophon(pack)}),
        included=tuple(choice.numbers),
        subjects=tuple(dict.fromkeys(choice.known[quote].speaker for quote in choice.numbers)),
        left_out=choice.left_out,
        notices=_notices(choice, pack),
    )


def _sections(choice: _Choice, narrative: Narrative | None) -> tuple[PackSection, ...]:
    composed = compose(narrative, choice.credits) if narrative else ()
    return tuple(
        PackSection(
            heading=section.heading,
            prose=section.prose,
            numbers=tuple(choice.numbers[quote] for quote in section.quotes),
            left_out=section.left_out,
        )
        for section in composed
    )


def _items(choice: _Choice, sections: Sequence[PackSection], codebook: Codebook) -> tuple[PackItem, ...]:
    headings = {number: section.heading for section in reversed(sections) for number in section.numbers}
    return tuple(
        _item(choice.known[quote], choice.credits[quote], number, headings.get(number, ""), codebook)
        for quote, number in choice.numbers.items()
    )


def _item(candidate: Candidate, credit: Credit, number: str, section: str, codebook: Codebook) -> PackItem:
    # The region of a quote is often the speaker's own country.
    tells_region = tells(candidate.region, given_away_at(credit.level, candidate.speaker_details))
    return PackItem(
        number=number,
        text=candidate.text,
        credit=credit.text,
        level=credit.level,
        kind=candidate.kind,
        language=candidate.language,
        direction=_direction(candidate.language, candidate.text),
        codes=_labels(candidate.codes, codebook),
        product=candidate.product,
        region=None if tells_region else candidate.region,
        said_on=candidate.said_on,
        section=section,
    )


def _direction(language: str | None, text: str) -> Literal["ltr", "rtl"]:
    """By language; without one, by the first letter that has a direction (Unicode UAX 9, rule P2)."""
    if language:
        return "rtl" if language.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"
    strong = next((b for c in text if (b := unicodedata.bidirectional(c)) in ("L", "R", "AL")), "L")
    return "ltr" if strong == "L" else "rtl"


def _labels(codes: Mapping[str, Sequence[str]], codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Labels in the codebook's order of dimensions; an id stands for itself where the codebook holds no label."""
    labels = {dimension.id: dimension.label for dimension in codebook.dimensions}
    order = [*(d for d in labels if d in codes), *sorted(set(codes) - set(labels))]
    return {
        labels.get(dimension, dimension): tuple(
            found.label if (found := codebook.find(dimension, code)) else code for code in codes[dimension]
        )
        for dimension in order
        if codes[dimension]
    }


def _colophon(pack: Pack) -> tuple[str, ...]:
    """What every format says of the pack itself."""
    count, missing = len(pack.items), sum(pack.left_out.values())
    reasons = "; ".join(f"{n} {reason}" for reason, n in pack.left_out.items())
    lines = [
        f"Made from {pack.store} for {_READERS[pack.audience]}, as of {pack.as_of} (log position {pack.decided_at}).",
        f"Chosen by {pack.chosen_by}.",
        f"{count} {'quote' if count == 1 else 'quotes'}; {missing} left out" + (f": {reasons}." if reasons else "."),
        "Each speaker is credited only as far as they agreed. The numbers count within this pack alone.",
    ]
    return (*lines, f"To ask for what was left out: {pack.ask}") if missing else tuple(lines)


def _notices(choice: _Choice, pack: Pack) -> tuple[str, ...]:
    """What only a person can judge: words that may tell more than the credits do."""
    mention = [
        number
        for quote, number in choice.numbers.items()
        if choice.credits[quote].level in ("anonymous", "role")
        and mentions(choice.known[quote].speaker_details.institution, choice.known[quote].text)
    ]
    written = "\n".join((pack.title, *(f"{section.heading}\n{section.prose}" for section in pack.sections)))
    notices = []
    if mention:
        notices.append(
            f"Read these again: the words of {', '.join(mention)} mention the institution of their speaker."
        )
    if choice.names_a_speaker(written):
        notices.append("Read the title and the prose again: they name a speaker who is not named in the credits.")
    return tuple(notices)
