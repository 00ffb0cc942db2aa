"""Makes `credits.json` of invented statements: `python -m taggers.everyday.credits_train FILE…`.

Same files, same bytes. The same descent as `train`. Every few words of the lexicon are learnt beside the statements,
so that what a job or a body is mostly called is known of many more. In the file the rules were written beside, most
of what they said is left out; the thresholds were chosen on files the weights had not seen.
"""

import json
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evidence_store.domain import Reading
from taggers.credit_line import read_credit
from taggers.everyday.credits import features, said
from taggers.everyday.train import _LEFT_OUT, BESIDE, _descended, written
from taggers.everyday.weighing import LETTERS, PER_UNIT, Floats
from taggers.lexicon import kinds
from taggers.spelt import Spelt
from taggers.stakeholder import find_stakeholder, find_subject

_RIDGE = 1.0
_EVERY = 5  # of so many words of the lexicon one is learnt as if it were a credit line
_NEGLIGIBLE = 0.07
SPEAKS = {"silent": 0.6, "against": 0.55, "doubt": 0.2, "unsure": 0.85}


@dataclass(frozen=True, slots=True)
class Credited:
    """A credit line as the model is asked about it: its words, what the rules said, its type and its file."""

    words: tuple[str, ...]
    said: tuple[str, ...]
    code: str
    batch: str


def credited(path: Path) -> list[Credited]:
    """The credit lines of a TOML file whose type is known, as the rules hear them."""
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["statement"]
    return [
        _credited(row, path.stem)
        for row in rows
        if row.get("stakeholder") not in (None, "", "none") and row.get("attribution")
    ]


def _credited(row: dict[str, Any], batch: str) -> Credited:
    reading = Reading(text=row["text"], attribution=row["attribution"], product=row.get("product") or None)
    line = Spelt(row["attribution"], (), product=reading.product)
    credit = read_credit(line.words, product=reading.product)
    found = tuple(find_stakeholder(credit)) or tuple(
        find_subject(reading.text, credit=credit, product=reading.product)
    )
    return Credited(
        tuple(features(credit)),
        tuple(said([(one.code, one.sure, one.rule) for one in found])),
        row["stakeholder"],
        batch,
    )


def from_lexicon() -> list[Credited]:
    """Every few words of the lexicon that tell a type, as credit lines of which the rules said nothing."""
    told = sorted(
        {(word, kind.type) for kind in kinds().values() if kind.type for word in kind.words if word.isascii()}
    )
    lines = ((read_credit(word), code) for word, code in told[::_EVERY])
    return [
        Credited(tuple(one for one in features(credit) if one[0] != "#"), (), code, "lexicon")
        for credit, code in lines
    ]


def fitted(lines: Sequence[Credited]) -> dict[str, Any]:
    """The weights file of these credit lines and the lexicon."""
    lines = [*lines, *from_lexicon()]
    heard = [_heard(one, number) for number, one in enumerate(lines)]
    known = sorted({word for words in heard for word in words})
    place = {word: row for row, word in enumerate(known)}
    design = np.zeros((len(lines), len(known)))
    for row, words in enumerate(heard):
        design[row, [place[word] for word in words if word in place]] = 1.0
    codes = sorted({one.code for one in lines})
    truth = np.array([[float(one.code == code) for code in codes] for one in lines])
    dual, bias = _descended(design @ design.T, truth, _RIDGE, several=False)
    rows = zip(known, design.T @ dual, strict=True)
    return {
        "codes": codes,
        **SPEAKS,
        "bias": [round(float(one), 3) for one in bias],
        "weights": {word: told for word, row in rows if (told := _told(row))},
    }


def _told(row: Floats) -> str:
    """A row of weights as words: the letter of the code and hundredths, `a12 d-7`."""
    some = [(LETTERS[at], round(float(one) * PER_UNIT)) for at, one in enumerate(row) if abs(one) >= _NEGLIGIBLE]
    return " ".join(f"{letter}{one}" for letter, one in some)


def _heard(one: Credited, number: int) -> list[str]:
    least, of = _LEFT_OUT
    left_out = one.batch == BESIDE and number * 5 % of < least
    return list(dict.fromkeys([*one.words, *(() if left_out else one.said)]))


def main(paths: Sequence[str]) -> None:
    """Write the weights of these files beside this module."""
    lines = [one for path in paths for one in credited(Path(path))]
    made = written(fitted(lines))
    Path(__file__).with_name("credits.json").write_bytes(made)
    print(f"{len(lines)} credit lines, {len(json.loads(made)['weights'])} words, {len(made)} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
