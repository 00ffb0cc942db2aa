"""What forms of several pages share: a choice of a list, and a form that comes back with what was typed."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from api.pages.visit import Visit
from evidence_store.errors import BadInput, Conflict, EvidenceError, Refused

T = TypeVar("T", bound=str)


class Back(NamedTuple):
    """A form that came back: its name, what stands against it, and what was typed.

    `instead` holds fields that are known better by now than they were typed.
    """

    visit: Visit
    form: str = ""
    problem: EvidenceError | None = None
    instead: Mapping[str, str] = {}

    def says(self, form: str) -> str:
        """The sentence that stands against this form, or nothing."""
        return str(self.problem) if self.problem is not None and self.form == form else ""

    def asks_proof(self, form: str) -> bool:
        """Whether all that is missing is the proof."""
        return self.form == form and isinstance(self.problem, Refused)

    def was(self, form: str, field: str, otherwise: object = None) -> str:
        """What was typed into a field of the form that came back; of any other form what stands there otherwise."""
        if self.form != form:
            return str(otherwise or "")
        return self.instead.get(field, self.visit.posted(field))

    def ticked(self, form: str, field: str, value: str, otherwise: bool = False) -> bool:
        """Whether a box was ticked in the form that came back."""
        return value in self.visit.every(field) if self.form == form else otherwise


def refusal(do: Callable[[], object]) -> EvidenceError | None:
    """What stands against doing it, to be said beside the form it came from; None when it is done."""
    try:
        do()
    except (BadInput, Conflict, Refused) as problem:
        return problem
    return None


def one_of(choices: tuple[T, ...], told: str, what: str) -> T:
    """The choice that was told. Raises BadInput."""
    found = next((choice for choice in choices if choice == told), None)
    if found is None:
        raise BadInput(f"“{told[:40]}” is not {what}.")
    return found


def lines(told: str) -> tuple[str, ...]:
    """The lines of a box, each once, without empty ones."""
    return tuple(dict.fromkeys(line.strip() for line in told.splitlines() if line.strip()))
