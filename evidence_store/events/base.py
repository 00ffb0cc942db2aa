"""What every fact has: a wire name, a stream, a subject whose key seals it, and what it touches."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from evidence_store.domain import Actor

SEALED = "sealed"
Personal = Annotated[str | None, SEALED]
Moment = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")]
PersonalWords = Annotated[tuple[str, ...], SEALED]


class Event(BaseModel):
    """A fact. `stream` is where it is told, `subject` whose key seals its personal fields, `tags` what it touches."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: str

    @property
    def stream(self) -> str:
        """Name of the stream this fact belongs to."""
        raise NotImplementedError

    @property
    def subject(self) -> str | None:
        """The subject under whose key personal fields are sealed."""
        return None

    @property
    def author(self) -> Actor | None:
        """Who says it, where that is not the person who acts."""
        return None

    @property
    def tags(self) -> tuple[str, ...]:
        """`quote:…`, `subject:…`, `narrative:…`: what the fact touches, for reach and for conditions."""
        return (f"subject:{self.subject}",) if self.subject else ()
