"""Cue rules as data (TOML) and the book and the moods made of them. Only this package reads its data files."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from taggers.rules.engine import RuleBook, load
from taggers.rules.modality import Modality, load_modality

BOOKS = (
    "words.toml", "level_access.toml", "level_knowledge.toml", "level_use.toml", "level_influence.toml",
    "level_none.toml", "level_everyday.toml", "use.toml", "use_everyday.toml",
    "other_languages.toml",
)  # fmt: skip
DATA = (*BOOKS, "modality.toml", "habits.toml")


def rule_bytes(name: str) -> bytes:
    """The bytes of one data file of the rules."""
    return files("taggers.rules").joinpath(name).read_bytes()


@cache
def cue_rules() -> RuleBook:
    """The cue rules as shipped."""
    return load(*(rule_bytes(name) for name in BOOKS))


@cache
def habits() -> tuple[dict[str, Any], ...]:
    """What speakers of each kind mostly do with research, as shipped."""
    return tuple(tomllib.loads(rule_bytes("habits.toml").decode("utf-8"))["habit"])


@cache
def modality() -> Modality:
    """The moods as shipped."""
    return load_modality(rule_bytes("modality.toml"))
