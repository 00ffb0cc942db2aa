"""The tables of the read models. They hold rows, not meaning; only this room knows their names."""

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

VERSION = 1
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


class CodebookRow(SQLModel, table=True):
    __tablename__ = "codebook"
    name: str = Field(primary_key=True)
    version: int


class AppliedRow(SQLModel, table=True):
    """A code a person gave and nobody took off."""

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


class NarrativeRow(SQLModel, table=True):
    __tablename__ = "narrative"
    id: str = Field(primary_key=True)
    pos: int = Field(index=True)
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
    narrative: str | None = None
    decided_at: int
    digest: str
    at: str
    actor: str
    left_out: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class PackedRow(SQLModel, table=True):
    """Which quote stands in which pack: the ledger that a withdrawal reads."""

    __tablename__ = "packed"
    pack: str = Field(primary_key=True)
    quote: str = Field(primary_key=True, index=True)
