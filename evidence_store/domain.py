"""The field's values: what a quote, a speaker, a code or a suggestion is. Values only: nothing here reads or stores.

Positions in words are code points, half-open `[start, end)`, and always stand beside the words they cut.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Protocol, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-z][0-9a-z-]{0,63}$")]

Kind = Literal["quote", "testimonial", "claim", "narrative"]
AttributionLevel = Literal["anonymous", "role", "institution", "named"]
ConsentState = Literal["granted", "pending", "refused", "withdrawn", "unknown"]
Audience = Literal["internal", "partners", "public"]
ActorKind = Literal["human", "rule", "model", "system"]
Engine = Literal["whoosh", "tantivy"]  # of search
Lacking = Literal["codes", "consent", "mine", "outdated"]
Order = Literal["useful", "oldest"]
ReadingField = Literal["text", "attribution", "context", "product", "region", "translation"]
Identifying = Literal["name", "contact", "organisation", "place", "role", "detail"]

KINDS: tuple[Kind, ...] = get_args(Kind)
ATTRIBUTION_LEVELS: tuple[AttributionLevel, ...] = get_args(AttributionLevel)
CONSENT_STATES: tuple[ConsentState, ...] = get_args(ConsentState)
AUDIENCES: tuple[Audience, ...] = get_args(Audience)

STAKEHOLDER_TYPES = (
    "government", "un_igo", "ngo_cso", "academia_research", "donor_foundation", "media", "private_sector",
    "migrant_community", "partner", "internal_staff", "survey_respondent", "other",
)  # fmt: skip
USE_CATEGORIES = (
    "guiding_priorities", "internal_briefings_papers_proposals", "sector_engagement_discussion",
    "methodology_replication", "citation", "media_coverage", "policy_change", "programme_design",
    "funding_fundraising", "capacity_building_teaching", "advocacy", "other",
)  # fmt: skip
INFLUENCE_LADDER = ("access", "knowledge", "use", "influence")
LIKELY = 0.5  # confidence from which a proposal counts until a person has decided
REGISTERS = ("product", "region")
"""Dimensions whose codes are the names a store knows: they are linked to what quotes mention, and never learnt."""
MENTIONS = "mentions"
"""The name of the tagger that links what quotes mention to the registers."""
NO_IMPACT = "none"  # outside the ladder: criticism, a wish, context


class Value(BaseModel):
    """A frozen value; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Value):
    """Code points `[start, end)` of some words."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)

    def cut(self, words: str) -> str:
        """The words this span stands for."""
        return words[self.start : self.end]

    def pair(self) -> list[int]:
        """`[start, end]`, the shape used in JSON."""
        return [self.start, self.end]


class SpeakerDetails(Value):
    """What is known of a person who spoke. Every field is personal."""

    name: str | None = None
    role: str | None = None
    institution: str | None = None
    country: str | None = None
    contact: str | None = None

    def is_empty(self) -> bool:
        """Whether nothing at all is known."""
        return not any((self.name, self.role, self.institution, self.country, self.contact))


Acronyms = tuple[tuple[str, str], ...]
"""Short forms that a document spells out, each with its words: `(("CO", "Country Office"),)`."""
SPELT_OUT = "~acronym"
"""Ends the id of a rule that read what the source spells out in place of a short form."""


def spelt_out(reason: str, rule: str, words: str | None, acronyms: Acronyms) -> str:
    """A rule's reason, and how the source spells out the short forms in `words`, where the rule went by that."""
    if not rule.endswith(SPELT_OUT) or not words:
        return reason
    said = (f"“{short}” is spelled out as “{full}” in the source." for short, full in acronyms if short in words)
    return " ".join((reason, *said))


class Reading(Value):
    """What a tagger is given to read: one item and what stands around it. `translation` is one into English."""

    text: str
    attribution: str | None = None
    context: str | None = None
    product: str | None = None
    region: str | None = None
    language: str | None = None
    translation: str | None = None
    acronyms: Acronyms = ()


class Suggestion(Value):
    """A machine's proposal: a code, how sure (0..1), by which rule, and the words that made it say so.

    `span` cuts the field named by `field` of the reading; None when no single span says it.
    `reason` is a sentence for a person; it is rendered from `rule` and the words, and never stored in the log.
    """

    dimension: str
    code: str
    confidence: float = Field(ge=0, le=1)
    rule: str
    tagger: str
    reason: str = ""
    field: ReadingField = "text"
    span: Span | None = None


class Draft(Value):
    """A quote found in a paste, not yet stored.

    `text` is verbatim: `paste[start:end]`, or the pieces in `spans` joined by a space when a page break or a
    marker interrupts the words. `attribution` is the printed credit; `speaker` what could be read from it.
    """

    text: str
    start: int
    end: int
    spans: tuple[Span, ...] = ()
    kind: Kind = "quote"
    attribution: str | None = None
    attribution_level: AttributionLevel = "anonymous"
    speaker: SpeakerDetails = SpeakerDetails()
    product: str | None = None
    language: str | None = None
    context: str | None = None
    acronyms: Acronyms = ()
    sniffer: str
    confidence: float = Field(default=1.0, ge=0, le=1)
    suggestions: tuple[Suggestion, ...] = ()

    def reading(self) -> Reading:
        """This draft as a tagger reads it."""
        return Reading(
            text=self.text,
            attribution=self.attribution,
            context=self.context,
            product=self.product,
            language=self.language,
            acronyms=self.acronyms,
        )


class Code(Value):
    """One code of a dimension, as the codebook defines it, `since` that version of the codebook.

    A code that was merged or split is retired, and says what stands for it.
    """

    dimension: str
    code: str
    label: str
    definition: str = ""
    examples: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    parent: str | None = None
    hotkey: str | None = None
    retired: bool = False
    since: int = 1
    merged_into: str | None = None
    split_into: tuple[str, ...] = ()


class Dimension(Value):
    """A question asked of every quote; its codes are the answers. `ordered` codes form a ladder."""

    id: str
    label: str
    definition: str = ""
    several: bool = True
    ordered: bool = False


def plain_name(name: str) -> str:
    """A name as it is compared: without case, and with single spaces."""
    return " ".join(name.casefold().split())


class Codebook(Value):
    """Dimensions and codes under one version number."""

    version: int = 1
    dimensions: tuple[Dimension, ...] = ()
    codes: tuple[Code, ...] = ()

    def dimension(self, dimension: str) -> tuple[Code, ...]:
        """The codes of one dimension in force, in the codebook's order."""
        return tuple(c for c in self.codes if c.dimension == dimension and not c.retired)

    def find(self, dimension: str, code: str) -> Code | None:
        """The code, or None."""
        return self._by_id.get((dimension, code))

    def named(self, dimension: str, name: str) -> Code | None:
        """The code in force with this label or synonym, whatever its capitals and spaces; None if there is none."""
        return self._by_name.get((dimension, plain_name(name)))

    def proposable(self) -> frozenset[tuple[str, str]]:
        """`(dimension, code)` of what may be proposed: codes in force, and those that another one stands for."""
        return frozenset((c.dimension, c.code) for c in self.codes if not c.retired or c.merged_into)

    def below(self, dimension: str, code: str) -> tuple[str, ...]:
        """The code and every code under it in the hierarchy of themes, retired ones included, nearest first."""
        found = {code: None}
        waiting = [code]
        for each in waiting:
            new = [c.code for c in self._under.get((dimension, each), ()) if c.code not in found]
            found |= dict.fromkeys(new)
            waiting += new
        return tuple(found)

    def above(self, dimension: str, code: str) -> tuple[str, ...]:
        """The codes this one stands under, nearest first; a circle is gone round once."""
        found: list[str] = []
        at = self.find(dimension, code)
        while at and at.parent and at.parent not in (code, *found):
            found.append(at.parent)
            at = self.find(dimension, at.parent)
        return tuple(found)

    def tree(self, dimension: str) -> tuple[tuple[int, Code], ...]:
        """The codes of one dimension in force, each with how deep it stands (0: on top), those below right after it.

        What stood below a code that is given no more stands under the next one above it.
        """
        stands: dict[str | None, list[Code]] = {}
        for code in self.dimension(dimension):
            stands.setdefault(next(iter(self._above_in_force(code)), None), []).append(code)
        found: list[tuple[int, Code]] = []
        waiting = [(0, code) for code in reversed(stands.get(None, []))]
        while waiting:
            deep, code = waiting.pop()
            found.append((deep, code))
            waiting += [(deep + 1, below) for below in reversed(stands.get(code.code, []))]
        return tuple(found)

    def parents(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """`(dimension, code)` of every code in force that others stand below -> itself and all of these."""
        known = (self.find(dimension, code) for dimension, code in self._under)
        return {
            (c.dimension, c.code): self.below(c.dimension, c.code) for c in known if c is not None and not c.retired
        }

    def rolled_up(self, dimension: str, code: str, *, depth: int = 1) -> str:
        """The code that stands above this one at a depth (1: on top), or itself where it stands no deeper."""
        known = self.find(dimension, code)
        path = (*reversed(self._above_in_force(known)), code) if known else (code,)
        return path[min(max(depth, 1), len(path)) - 1]

    def is_outdated(self, dimension: str, code: str, version: int) -> bool:
        """Whether a coding made under `version` was made under another definition, or of a code that was split."""
        known = self.find(dimension, code)
        return known is not None and (version < known.since or bool(known.split_into))

    def _above_in_force(self, code: Code) -> tuple[str, ...]:
        above = (self.find(code.dimension, each) for each in self.above(code.dimension, code.code))
        return tuple(each.code for each in above if each is not None and not each.retired)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; what was looked up in this codebook is not taken over."""
        copied = super().model_copy(update=update, deep=deep)
        for looked_up in ("_by_id", "_by_name", "_under"):
            copied.__dict__.pop(looked_up, None)
        return copied

    @cached_property
    def _by_id(self) -> dict[tuple[str, str], Code]:
        return {(c.dimension, c.code): c for c in reversed(self.codes)}

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Code]:
        known = [c for c in reversed(self.codes) if not c.retired]
        also = {(c.dimension, plain_name(name)): c for c in known for name in c.synonyms}
        return also | {(c.dimension, plain_name(c.label)): c for c in known}

    @cached_property
    def _under(self) -> dict[tuple[str, str], list[Code]]:
        found: dict[tuple[str, str], list[Code]] = {}
        for code in self.codes:
            if code.parent:
                found.setdefault((code.dimension, code.parent), []).append(code)
        return found


class Preference(Value):
    """How far a speaker may be named, and in which words.

    A preference with `quote`, `project` or `channel` is narrower than the speaker's own and wins over it. It is in
    force from `valid_from` through `valid_until` (ISO 8601 days); `proof` and `proof_file` show the agreement.
    """

    level: AttributionLevel
    wording: str | None = None
    quote: str | None = None
    project: str | None = None
    channel: Audience | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    proof: str | None = None
    proof_file: str | None = None


class CreditWording(Value):
    """The exact credit a speaker approved for one level, for all their quotes or for `quote` alone."""

    level: AttributionLevel
    wording: str
    quote: str | None = None
    signed_off_on: str | None = None


class SignOff(Value):
    """The speaker has approved the words of a quote as they stood in `version`. `on` is an ISO 8601 day."""

    version: int
    on: str | None = None
    how: str | None = None
    proof_file: str | None = None


class Consent(Value):
    """What the speaker agreed to. Purposes and channels empty means: all that was asked.

    `without_…` is what they took back since. Days are ISO 8601; `remind_on` is when to ask again before it expires,
    30 days before where nothing is said. `proof` is a reference, `proof_file` the id of a file kept
    as proof.
    """

    state: ConsentState = "unknown"
    channels: tuple[Audience, ...] = ()
    purposes: tuple[str, ...] = ()
    how: str | None = None
    obtained_by: str | None = None
    obtained_on: str | None = None
    expires_on: str | None = None
    remind_on: str | None = None
    proof: str | None = None
    proof_file: str | None = None
    without_channels: tuple[Audience, ...] = ()
    without_purposes: tuple[str, ...] = ()
    without_quotes: tuple[str, ...] = ()


class Mask(Value):
    """Words `[start, end)` of a quote that readers do not get, and what they get instead: `[organisation]`."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    kind: Identifying
    replacement: str


class MaskProposal(Value):
    """A machine's proposal to mask words that could identify somebody. `reason` is a sentence for a person.

    `span` cuts the quote's own words; `replacement` is what readers would get; confidence 0..1.
    """

    span: Span
    kind: Identifying
    replacement: str
    confidence: float = Field(ge=0, le=1)
    rule: str
    reason: str

    def mask(self) -> Mask:
        """The proposal as it is when a person has agreed."""
        return Mask(start=self.span.start, end=self.span.end, kind=self.kind, replacement=self.replacement)


class Actor(Value):
    """Who acts: a pseudonymous id; the name is kept apart."""

    id: Id
    kind: ActorKind = "human"


LEARNED = "learned"
"""The name of the tagger that is made of people's own codings."""


class Tagger(Protocol):
    """A reader of words that proposes codes. It stores nothing and asks nobody."""

    name: str

    @property
    def version(self) -> str:
        """Which version of it; read late, as making a tagger may take a while."""
        ...

    def suggest(self, readings: Iterable[Reading]) -> Iterator[tuple[Suggestion, ...]]:
        """For every reading, in order, its suggestions, best first; an empty tuple abstains."""
        ...

    def explain(self, rule: str, words: str | None) -> str:
        """The sentence that says why `rule` speaks, given the words it was made on."""
        ...


class Extractor(Protocol):
    """Finds quotes in pasted words."""

    def __call__(self, paste: str) -> tuple[Draft, ...]: ...


class Redactor(Protocol):
    """Finds what could identify a speaker inside their own words. `known` are names of our own house and products."""

    def __call__(
        self, reading: Reading, speaker: SpeakerDetails, *, known: Collection[str] = ()
    ) -> tuple[MaskProposal, ...]: ...
