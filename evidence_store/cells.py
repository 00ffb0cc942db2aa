"""Words in spreadsheet cells: made harmless on the way out, made whole on the way in. The one place of that rule.

OWASP "CSV Injection" and ASVS 5.0 item 1.2.10: a cell that begins with one of these starts a formula.
"""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r\n\x00＝＋－＠]")


def guard(words: str) -> str:
    """`words` with an apostrophe before them when a spreadsheet would otherwise run them."""
    return "'" + words if _FORMULA.match(words) else words


def unguard(cell: str) -> str:
    """What `guard` was given: `unguard(guard(words)) == words` for all words."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
