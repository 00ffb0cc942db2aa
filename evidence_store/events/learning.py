"""Facts about models: what was learnt from which codings, how good it was, and whether it went live."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from evidence_store.domain import Id
from evidence_store.events.base import Event

SHA256 = r"^[0-9a-f]{64}$"


class DimensionTrained(BaseModel):
    """How one dimension came out, on codings the model never saw: F1 and calibration error in per mille.

    `rules`, `previous` and `new` are F1 of the three sides, None where there was none; `error` is the new one's
    expected calibration error. `why` is a sentence about the decision, about no person.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    dimension: str
    codings: int = Field(ge=0)
    held_back: int = Field(default=0, ge=0)
    rules: int | None = None
    previous: int | None = None
    new: int | None = None
    error: int | None = None
    live: bool = False
    without: tuple[str, ...] = ()
    why: str


class ModelTrained(Event):
    """A model was trained. `file` is the SHA-256 (hex) of its file, None where nothing went live."""

    kind: Literal["model.trained"] = "model.trained"
    model: Id
    file: str | None = Field(default=None, pattern=SHA256)
    data_digest: str = Field(pattern=SHA256)
    seed: int
    codings: int = Field(ge=0)
    versions: dict[str, str] = {}
    figures: tuple[DimensionTrained, ...] = ()

    @property
    def stream(self) -> str:
        return "model"
