"""What takes back what was just done: each step is a fact that says the opposite; the history keeps both."""

import json
from collections.abc import Callable

from evidence_store import EvidenceStore
from evidence_store.errors import BadInput, Conflict

NOTHING = "There is nothing to take back."
UNDONE = "undone"


def undo(store: EvidenceStore, by: str, told: str) -> None:
    """Carry out the steps as they were put into the page. Raises BadInput for what are no steps."""
    for what, *parts in _steps(told):
        _UNDO[what][1](store, by, *parts)


def _steps(told: str) -> list[list[str]]:
    try:
        steps = json.loads(told)
    except ValueError:
        steps = None
    if not isinstance(steps, list) or not all(map(_is_step, steps)):
        raise BadInput(NOTHING)
    return steps


def _is_step(step: object) -> bool:
    if not isinstance(step, list) or not step or not all(isinstance(part, str) for part in step):
        return False
    return step[0] in _UNDO and len(step) - 1 == _UNDO[step[0]][0]


def _number(told: str) -> int:
    if not (told.isascii() and told.isdecimal()):
        raise BadInput(NOTHING)
    return int(told)


def _withdraw_range(store: EvidenceStore, by: str, first: str, last: str) -> None:
    for number in range(_number(first), _number(last) + 1):
        store.withdraw(f"E{number}", by=by, why="capture undone")


def _unmerge(store: EvidenceStore, by: str, kept: str, gone: str) -> None:
    """Give each of two merged quotes its own words again."""
    whole, part = store.quote(kept), store.quote(gone)
    text = whole.text.removesuffix(f" {part.text}")
    text = text if text != whole.text else whole.text.removeprefix(f"{part.text} ")
    if text == whole.text or part.merged_into != whole.id:
        raise Conflict(f"The words of E{whole.number} were changed since: take E{part.number} out of them by hand.")
    store.restore(part.id, by=by, why=UNDONE)
    store.correct(whole.id, text, by=by, why=UNDONE)


# What takes a step back, and of how many parts such a step is made.
_UNDO: dict[str, tuple[int, Callable[..., object]]] = {
    "uncode": (
        3,
        lambda s, by, quote, dimension, code: s.uncode(quote, dimension, code, by=by, why=UNDONE, own=True),
    ),
    "uncode_any": (3, lambda s, by, quote, dimension, code: s.uncode(quote, dimension, code, by=by, why=UNDONE)),
    "code": (3, lambda s, by, quote, dimension, code: s.code(quote, dimension, code, by=by, why=UNDONE)),
    "code_blind": (3, lambda s, by, *step: s.code(*step, by=by, why=UNDONE, blind=True)),
    "put_back": (2, lambda s, by, quote, coding: s.put_back(quote, coding, by=by)),
    "reopen": (3, lambda s, by, quote, dimension, code: s.reopen(quote, dimension, code, by=by)),
    "withdraw": (1, lambda s, by, quote: s.withdraw(quote, by=by, why=UNDONE)),
    "restore": (1, lambda s, by, quote: s.restore(quote, by=by, why=UNDONE)),
    "reassign": (2, lambda s, by, quote, speaker: s.reassign(quote, to=speaker, by=by, why=UNDONE)),
    "unmerge": (2, _unmerge),
    "take_back": (1, lambda s, by, bulk: s.take_back(bulk, by=by)),
    "restore_code": (3, lambda s, by, dim, code, at: s.restore_code(dim, code, _number(at), by=by)),
    "retire_code": (2, lambda s, by, dimension, code: s.retire_code(dimension, code, by=by)),
    "withdraw_range": (2, _withdraw_range),
    "place": (4, lambda s, by, n, quote, sec, at: s.place(n, quote, by=by, section=sec, index=_number(at))),
    "unplace": (2, lambda s, by, narrative, quote: s.unplace(narrative, quote, by=by)),
}
