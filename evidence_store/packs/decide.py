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
from evidence_store.packs.grouping import Group, grouped, label_path, name_of
from evidence_store.packs.pack import Candidate, Decided, Layout, LeftOut, Pack, PackItem, PackSection
from evidence_store.redaction import masked

WITHDRAWN = "quote withdrawn"
NAMES_SPEAKER = "the words name the speaker"
NOT_LOOKED_AT = "nobody has looked at what could identify the speaker"
WITHHELD = "left out to protect the speaker"
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
    purpose: str | None = None,
    recipient: str | None = None,
    layout: Layout = "quotes",
    group_by: str | None = None,
    root: str | None = None,
    store: str = "Evidence Store",
    ask: str | None = None,
    anonymous_without_consent: Collection[Audience] = ANONYMOUS_WITHOUT_CONSENT,
    words: CreditWords | None = None,
) -> Decided:
    """Decide one pack from `candidates` in the order given, or in the order of `narrative` when there is one.

    `position` and `as_of` (UTC) say what the decision rests on; `on` is the day on which consent must hold;
    `ask` says how to ask for what is left out. Candidates outside the narrative follow after it. `group_by` is a
    dimension of the codebook or a fact of the quote (see `grouping`); a narrative keeps its own sections. `root` is
    the log's root hash at the position, `purpose` what consent is looked at for.
    """
    rule = _Rule(audience, on, project, purpose, anonymous_without_consent, words)
    known = {candidate.quote: candidate for candidate in candidates}
    codebook = codebook or Codebook()
    credits = {quote: rule.credit(candidate) for quote, candidate in known.items()}
    told = [candidate.model_copy(update={"region": _region(candidate, credits[q])}) for q, candidate in known.items()]
    groups = grouped(told, by=group_by, codebook=codebook) if group_by and narrative is None else ()
    choice = _choose(known, credits, narrative, groups)
    sections = _sections(choice, narrative) or _group_sections(choice, groups)
    pack = Pack(
        title=title,
        audience=audience,
        decided_at=position,
        as_of=as_of,
        chosen_by=UNSAID if choice.names_a_speaker(chosen_by) else chosen_by,
        store=store,
        ask=ask or f"Write to whoever keeps “{store}” and name this pack; the speakers can then be asked.",
        items=_items(choice, sections, codebook),
        sections=sections,
        left_out=dict(sorted(Counter(entry.reason for entry in choice.left_out).items())),
        layout=layout,
        grouped_by=name_of(group_by, codebook) if group_by and groups else None,
        recipient=UNSAID if recipient and choice.names_a_speaker(recipient) else recipient,
        purpose=UNSAID if purpose and choice.names_a_speaker(purpose) else purpose,
        root=root,
    )
    return _decided(choice, pack)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a decision about one candidate depends on, besides the candidate."""

    audience: Audience
    on: date
    project: str | None
    purpose: str | None
    anonymous_without_consent: Collection[Audience]
    words: CreditWords | None

    def credit(self, candidate: Candidate) -> Credit:
        """The credit of this candidate, shown or not."""
        if candidate.withdrawn or candidate.withheld:
            return _unshown(WITHDRAWN if candidate.withdrawn else WITHHELD)
        credit = printed_as(
            candidate.preferences,
            candidate.consent,
            candidate.speaker_details,
            quote=candidate.quote,
            audience=self.audience,
            on=self.on,
            wordings=candidate.wordings,
            project=self.project,
            purpose=self.purpose,
            anonymous_without_consent=self.anonymous_without_consent,
            words=self.words,
        )
        if not credit.shown:
            return credit
        if credit.level != "named" and names(candidate.speaker_details.name, words_shown(candidate)):
            return _unshown(NAMES_SPEAKER)
        if self.audience == "public" and credit.level in ("anonymous", "role") and candidate.unseen:
            return _unshown(NOT_LOOKED_AT)
        return credit


def words_shown(candidate: Candidate) -> str:
    """The words as readers get them."""
    return masked(candidate.text, candidate.masks) if candidate.masks else candidate.text


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


def _choose(
    known: Mapping[str, Candidate],
    credits: Mapping[str, Credit],
    narrative: Narrative | None,
    groups: Sequence[Group],
) -> _Choice:
    placed = narrative.quotes() if narrative else [quote for group in groups for quote in group.quotes]
    wanted = tuple(dict.fromkeys((*placed, *known)))
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


def _group_sections(choice: _Choice, groups: Sequence[Group]) -> tuple[PackSection, ...]:
    """The groups that hold something shown; what is left out of a group is counted for the pack alone."""
    sections = (
        PackSection(
            heading=group.heading, numbers=tuple(choice.numbers[q] for q in group.quotes if q in choice.numbers)
        )
        for group in groups
    )
    return tuple(section for section in sections if section.numbers)


def _items(choice: _Choice, sections: Sequence[PackSection], codebook: Codebook) -> tuple[PackItem, ...]:
    headings = {number: section.heading for section in reversed(sections) for number in section.numbers}
    return tuple(
        _item(choice.known[quote], choice.credits[quote], number, headings.get(number, ""), codebook)
        for quote, number in choice.numbers.items()
    )


def _item(candidate: Candidate, credit: Credit, number: str, section: str, codebook: Codebook) -> PackItem:
    return PackItem(
        number=number,
        text=words_shown(candidate),
        credit=credit.text,
        level=credit.level,
        kind=candidate.kind,
        language=candidate.language,
        direction=_direction(candidate.language, candidate.text),
        codes=_labels(candidate.codes, codebook),
        product=candidate.product,
        region=_region(candidate, credit),
        said_on=candidate.said_on,
        section=section,
        masked=bool(candidate.masks),
    )


def _region(candidate: Candidate, credit: Credit) -> str | None:
    """The region as far as the credit tells as much: it is often the speaker's own country."""
    tells_more = tells(candidate.region, given_away_at(credit.level, candidate.speaker_details))
    return None if tells_more else candidate.region


def _direction(language: str | None, text: str) -> Literal["ltr", "rtl"]:
    """By language; without one, by the first letter that has a direction (Unicode UAX 9, rule P2)."""
    if language:
        return "rtl" if language.lower().split("-")[0] in _RIGHT_TO_LEFT else "ltr"
    strong = next((b for c in text if (b := unicodedata.bidirectional(c)) in ("L", "R", "AL")), "L")
    return "ltr" if strong == "L" else "rtl"


def _labels(codes: Mapping[str, Sequence[str]], codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Paths of labels in the codebook's order of dimensions; an id stands for itself where there is no label."""
    labels = {dimension.id: dimension.label for dimension in codebook.dimensions}
    order = [*(d for d in labels if d in codes), *sorted(set(codes) - set(labels))]
    return {
        labels.get(dimension, dimension): tuple(label_path(codebook, dimension, code) for code in codes[dimension])
        for dimension in order
        if codes[dimension]
    }


def _colophon(pack: Pack) -> tuple[str, ...]:
    """What every format says of the pack itself."""
    count, missing = len(pack.items), sum(pack.left_out.values())
    reasons = "; ".join(f"{n} {reason}" for reason, n in pack.left_out.items())
    given = f" Given to {pack.recipient}." if pack.recipient else ""
    meant = f" Made for this purpose: {pack.purpose}." if pack.purpose else ""
    lines = [
        f"Made from {pack.store} for {_READERS[pack.audience]}, as of {pack.as_of} (log position {pack.decided_at}).",
        f"Chosen by {pack.chosen_by}.{given}{meant}",
        f"{count} {'quote' if count == 1 else 'quotes'}; {missing} left out" + (f": {reasons}." if reasons else "."),
        "Each speaker is credited only as far as they agreed. The numbers count within this pack alone.",
    ]
    if any(item.masked for item in pack.items):
        lines.append("Words in square brackets stand for others that could identify a person.")
    if missing:
        lines.append(f"To ask for what was left out: {pack.ask}")
    return (*lines, *_how_to_verify(pack))


def _how_to_verify(pack: Pack) -> tuple[str, ...]:
    if pack.root is None:
        return ()
    return (
        "To verify: the store keeps the SHA-256 digest of this file. Its keeper runs “evidence verify --pack FILE”, "
        f"which says whether the file is unaltered. The log then held {pack.decided_at + 1} events; "
        f"their root hash is {pack.root}.",
    )


def _notices(choice: _Choice, pack: Pack) -> tuple[str, ...]:
    """What only a person can judge: words that may tell more than the credits do."""
    mention = [
        number
        for quote, number in choice.numbers.items()
        if choice.credits[quote].level in ("anonymous", "role")
        and mentions(choice.known[quote].speaker_details.institution, words_shown(choice.known[quote]))
    ]
    written = "\n".join((pack.title, *(f"{section.heading}\n{section.prose}" for section in pack.sections)))
    notices = []
    if mention:
        notices.append(
            f"Read these again: the words of {', '.join(mention)} mention the institution of their speaker."
        )
    if unseen := [n for quote, n in choice.numbers.items() if _is_unseen(choice, quote)]:
        notices.append(f"Nobody has looked yet at what could identify the speakers of {', '.join(unseen)}.")
    if choice.names_a_speaker(written):
        notices.append("Read the title and the prose again: they name a speaker who is not named in the credits.")
    return tuple(notices)


def _is_unseen(choice: _Choice, quote: str) -> bool:
    return bool(choice.known[quote].unseen) and choice.credits[quote].level in ("anonymous", "role")
