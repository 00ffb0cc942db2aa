"""The tables of the read models. They hold rows, not meaning; only this room knows their names."""

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

VERSION = 4
"""Raised whenever a table changes: an older views file is then folded anew, never migrated."""


class ReachedRow(SQLModel, table=True):
    """How far the follower has read, stored with what it wrote."""

    __tablename__ = "reached"
    name: str = Field(primary_key=True)
    position: int
    version: int


class ActorRow(SQLModel, table=True):
    __tablename__ = "actor"
    id: str = Field(primary_key=True)
    kind: str
    name: str | None = Field(default=None, index=True)


class SpeakerRow(SQLModel, table=True):
    __tablename__ = "speaker"
    id: str = Field(primary_key=True)
    name: str | None = Field(default=None, index=True)
    role: str | None = None
    institution: str | None = None
    country: str | None = None
    contact: str | None = None
    consent: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    forgotten: bool = False


class PreferenceRow(SQLModel, table=True):
    __tablename__ = "preference"
    pos: int = Field(primary_key=True)
    speaker: str = Field(index=True)
    level: str
    wording: str | None = None
    quote: str | None = None
    project: str | None = None
    channel: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    proof: str | None = None
    proof_file: str | None = None
    at: str
    actor: str


class WordingRow(SQLModel, table=True):
    """The credit a speaker approved for a level; an empty one takes the earlier one back."""

    __tablename__ = "wording"
    pos: int = Field(primary_key=True)
    speaker: str = Field(index=True)
    level: str
    quote: str | None = None
    wording: str | None = None
    signed_off_on: str | None = None


class ProofRow(SQLModel, table=True):
    """A file kept as proof; its bytes stay sealed in the log, at `pos`."""

    __tablename__ = "proof"
    id: str = Field(primary_key=True)
    pos: int
    speaker: str = Field(index=True)
    name: str | None = None
    media_type: str
    size: int
    at: str
    actor: str


class RequestRow(SQLModel, table=True):
    """A request for consent, open until `answered_at`."""

    __tablename__ = "request"
    id: str = Field(primary_key=True)
    pos: int = Field(index=True)
    speaker: str = Field(index=True)
    quotes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    channels: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    purposes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    until: str | None = None
    letter: str | None = None
    at: str
    actor: str
    answered_at: str | None = None


class ErasureRow(SQLModel, table=True):
    """Somebody forgotten, or about to be: done when `executed_at` is set."""

    __tablename__ = "erasure"
    id: str = Field(primary_key=True)
    pos: int = Field(index=True)
    speaker: str = Field(index=True)
    ground: str | None = None
    sources: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    packs: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    narratives: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    searches: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    requested_at: str
    requested_by: str
    executed_at: str | None = None
    result: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class SourceRow(SQLModel, table=True):
    __tablename__ = "source"
    id: str = Field(primary_key=True)
    how: str
    title: str | None = None
    text: str | None = None
    characters: int
    at: str
    actor: str


class QuoteRow(SQLModel, table=True):
    """One quote as it stands. `touched` is the position of the last fact that changed anything shown with it."""

    __tablename__ = "quote"
    id: str = Field(primary_key=True)
    number: int = Field(index=True, unique=True)
    touched: int = Field(index=True)
    version: int = 1
    withdrawn: bool = False
    form: str
    text: str | None = None
    language: str | None = None
    attribution: str | None = None
    context: str | None = None
    product: str | None = Field(default=None, index=True)
    region: str | None = Field(default=None, index=True)
    said_on: str | None = None
    ref: str | None = Field(default=None, index=True)
    speaker: str = Field(index=True)
    source: str | None = Field(default=None, index=True)
    start: int | None = None
    end: int | None = None
    sniffer: str | None = None
    captured_at: str
    captured_by: str
    changed_at: str
    acronyms: str | None = None
    merged_into: str | None = None
    split_into: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class RedactionRow(SQLModel, table=True):
    """What people decided to hide of a quote's words as they stood in `version`: `[start, end, kind, words]` each."""

    __tablename__ = "redaction"
    quote: str = Field(primary_key=True)
    version: int
    masks: list[list[object]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    at: str
    actor: str


class SignOffRow(SQLModel, table=True):
    """The last approval of a quote's words by its speaker."""

    __tablename__ = "sign_off"
    quote: str = Field(primary_key=True)
    version: int
    on: str | None = None
    how: str | None = None
    proof_file: str | None = None


class TranslationRow(SQLModel, table=True):
    __tablename__ = "translation"
    quote: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    text: str | None = None


class MemoRow(SQLModel, table=True):
    __tablename__ = "memo"
    pos: int = Field(primary_key=True)
    quote: str = Field(index=True)
    actor: str
    at: str
    text: str | None = None


class DimensionRow(SQLModel, table=True):
    __tablename__ = "dimension"
    id: str = Field(primary_key=True)
    place: int
    label: str
    definition: str
    several: bool
    ordered: bool


class CodeRow(SQLModel, table=True):
    __tablename__ = "code"
    dimension: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    place: int
    label: str
    definition: str
    examples: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    synonyms: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    parent: str | None = None
    hotkey: str | None = None
    retired: bool = False
    since: int = 1
    merged_into: str | None = None
    split_into: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class CodebookRow(SQLModel, table=True):
    __tablename__ = "codebook"
    name: str = Field(primary_key=True)
    version: int


class AppliedRow(SQLModel, table=True):
    """A code a person gave and nobody took off; `was` is the code they gave, where the codebook has merged it."""

    __tablename__ = "applied"
    id: str = Field(primary_key=True)
    pos: int = Field(index=True)
    quote: str = Field(index=True)
    dimension: str
    code: str
    coder: str
    at: str
    codebook_version: int
    answers: str | None = None
    start: int | None = None
    end: int | None = None
    blind: bool = False
    bulk: str | None = Field(default=None, index=True)
    was: str | None = None
    why: str | None = None


class SuggestedRow(SQLModel, table=True):
    """What a tagger proposes for a quote as it stands. Confidence in per mille."""

    __tablename__ = "suggested"
    quote: str = Field(primary_key=True)
    tagger: str = Field(primary_key=True)
    dimension: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    event: str
    version: str
    confidence: int
    rule: str
    field: str
    start: int | None = None
    end: int | None = None


class DeclinedRow(SQLModel, table=True):
    __tablename__ = "declined"
    quote: str = Field(primary_key=True)
    dimension: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    coder: str
    at: str
    why: str | None = None


class ModelRow(SQLModel, table=True):
    """A training as the log tells it; `figures` are those of its dimensions."""

    __tablename__ = "model"
    id: str = Field(primary_key=True)
    pos: int = Field(index=True)
    file: str | None = None
    data_digest: str
    seed: int
    codings: int
    versions: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    figures: list[dict[str, object]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    at: str
    actor: str


class SearchRow(SQLModel, table=True):
    """A question that is kept: `asked` is the query of an address."""

    __tablename__ = "search"
    id: str = Field(primary_key=True)
    name: str | None = None
    asked: str
    shared: bool = False
    audience: str
    owner: str = Field(index=True)
    at: str


class SeenRow(SQLModel, table=True):
    """Up to which log position somebody has looked at the answers to a saved question."""

    __tablename__ = "seen"
    search: str = Field(primary_key=True)
    actor: str = Field(primary_key=True)
    upto: int


class NarrativeRow(SQLModel, table=True):
    __tablename__ = "narrative"
    id: str = Field(primary_key=True)
    pos: int = Field(index=True)
    key: str | None = None
    title: str | None = None
    summary: str | None = None
    status: str = "draft"
    audience: str | None = None
    started_by: str
    started_at: str
    changed_at: str


class SectionRow(SQLModel, table=True):
    __tablename__ = "section"
    id: str = Field(primary_key=True)
    narrative: str = Field(index=True)
    place: int
    heading: str | None = None
    prose: str | None = None
    quotes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class PackRow(SQLModel, table=True):
    __tablename__ = "pack"
    id: str = Field(primary_key=True)
    pos: int = Field(index=True)
    audience: str
    format: str
    title: str | None = None
    chosen_by: str | None = None
    recipient: str | None = None
    narrative: str | None = None
    project: str | None = None
    purpose: str | None = None
    decided_at: int
    digest: str
    at: str
    actor: str
    left_out: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class LedgerRow(SQLModel, table=True):
    """A quote that left the house, in a pack or a published narrative: what a withdrawal reads.

    `what` is the id of the pack or narrative, `pos` where it left, `place` its number there. `level` says how far its
    speaker was named; None where that was not recorded.
    """

    __tablename__ = "ledger"
    pos: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    what: str = Field(index=True)
    is_pack: bool
    quote: str = Field(index=True)
    level: str | None = None
    audience: str
    purpose: str | None = None
    project: str | None = None
    at: str
    recalled_at: str | None = None
    reason: str | None = None
