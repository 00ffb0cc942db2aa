"""Long lists of words in a pattern, put in order so that a search looks at few of them: the same matches, sooner.

A search tries the alternatives of a group one after the other. Two that begin with different letters never match at
the same place, so those that share a letter are gathered behind it; among them the order, which decides, stays.
"""

import re
from collections.abc import Iterator, Sequence

_FEW = 3  # alternatives that are left as they are
_LETTER = re.compile(r"[^\W\d_](?![?*+{])")  # one that must stand there, once


def sooner(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern compiled, the alternatives of every `(?:…|…)` in it gathered by their first letters."""
    return re.compile(_ordered(pattern), flags)


def _ordered(pattern: str) -> str:
    out, at = "", 0
    while at < len(pattern):
        if pattern.startswith("(?:", at):
            inside, end = _group(pattern, at + 3)
            out += f"(?:{_gathered([_ordered(one) for one in inside])})"
        else:
            end = _after(pattern, at)
            out += pattern[at:end]
        at = end
    return out


def _gathered(alternatives: Sequence[str]) -> str:
    if len(alternatives) <= _FEW:
        return "|".join(alternatives)
    return "|".join(_run_gathered(run) for run in _runs(alternatives))


def _runs(alternatives: Sequence[str]) -> Iterator[list[str]]:
    """Neighbours that begin with a letter each; any other stands alone, and nothing is moved past it."""
    run: list[str] = []
    for one in alternatives:
        if _LETTER.match(one):
            run.append(one)
            continue
        if run:
            yield run
        yield [one]
        run = []
    if run:
        yield run


def _run_gathered(run: Sequence[str]) -> str:
    if len(run) <= _FEW:
        return "|".join(run)
    by_letter: dict[str, list[str]] = {}
    for one in run:
        by_letter.setdefault(one[0].lower(), []).append(one)
    return "|".join(_behind(found) for found in by_letter.values())


def _behind(found: Sequence[str]) -> str:
    """Alternatives that begin alike, whatever their case; behind one letter where it is the very same."""
    if len(found) == 1 or len({one[0] for one in found}) > 1:
        return "|".join(found)
    return f"{found[0][0]}(?:{_gathered([one[1:] for one in found])})"


def _group(pattern: str, at: int) -> tuple[list[str], int]:
    """The alternatives of the group whose inside begins at `at`, and where what follows it begins."""
    inside, begun = [], at
    while pattern[at] != ")":
        if pattern[at] == "|":
            inside.append(pattern[begun:at])
            at = begun = at + 1
        elif pattern[at] == "(":
            at = _group(pattern, at + 1)[1]
        else:
            at = _after(pattern, at)
    return [*inside, pattern[begun:at]], at + 1


def _after(pattern: str, at: int) -> int:
    """Where the sign at `at` ends: a class in brackets and an escaped sign are one."""
    if pattern[at] == "\\":
        return at + 2
    if pattern[at] != "[":
        return at + 1
    at += 1 + (pattern[at + 1] == "^")
    at += pattern[at] == "]"
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1
