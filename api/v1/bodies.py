"""What may be sent: the parts that bodies and addresses of requests are made of, each with its limits."""

from datetime import date
from typing import Annotated, Any

from fastapi import Path, Query, UploadFile
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from evidence_store.domain import Audience, SpeakerDetails

LARGEST = 20_000_000
MOST = 1_000
"""Items of one list in a body."""

NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
NO_NUL = r"^[^\x00]*$"
DAY = r"^[12]\d{3}-\d{2}-\d{2}$"
WHEN = r"^(\d{1,15}|[12]\d{3}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?)$"
PARTIAL_DAY = r"^[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"


def _of_the_calendar(day: str) -> str:
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        raise ValueError("the calendar has no such day") from None


Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROL)]
Line = Annotated[str, StringConstraints(max_length=2_000, pattern=NO_CONTROL)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=LARGEST, pattern=NO_NUL)]
Prose = Annotated[str, StringConstraints(max_length=LARGEST, pattern=NO_NUL)]
Day = Annotated[str, StringConstraints(pattern=DAY), AfterValidator(_of_the_calendar)]
Position = Annotated[int, Field(ge=0, le=2**31 - 1)]
Place = Annotated[int, Field(ge=0, le=10_000, description="The place it shall have, counted from 0.")]
Filters = dict[Name, Annotated[list[Name], Field(max_length=100)]]

QuotePath = Annotated[
    str,
    Path(
        alias="quote", max_length=200, description="Its id, a start of it, `E12`, or your own ref.", examples=["E12"]
    ),
]
WhoPath = Annotated[
    str, Path(alias="who", max_length=200, description="The speaker's id, or any mark of one of their quotes.")
]
NarrativePath = Annotated[str, Path(alias="narrative", max_length=200, description="The narrative's id.")]
Limit = Annotated[int, Query(ge=1, le=100, description="At most so many.")]
CursorQuery = Annotated[
    str | None, Query(max_length=500, description="`next` of the page before, for the same question.")
]
Readers = Annotated[
    Audience,
    Query(description="For whom `credit` and the words are made; search shows them only what they may see."),
]


class Body(BaseModel):
    """A body; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


def example(**fields: Any) -> ConfigDict:
    """A body with an example in the description of the interface."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [fields]})


class Speaking(Body):
    """What is known of a person who spoke; what is not given is unknown."""

    name: Line | None = None
    role: Line | None = None
    institution: Line | None = None
    country: Line | None = None
    contact: Line | None = None

    def details(self) -> SpeakerDetails:
        """As the store takes it; empty words are nothing."""
        return SpeakerDetails(**{name: getattr(self, name) or None for name in SpeakerDetails.model_fields})


class Why(Body):
    """Why; it stands in the history."""

    model_config = example(why="asked by letter")

    why: Line | None = None


def called(file: UploadFile) -> str:
    """The name of a file that is sent, without a path and without what cannot be printed."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[:200].strip() or "the file"
