"""Why a rule speaks, as a sentence: told from the rule's id and the words it was made on, now or years later."""

from functools import cache

from taggers import habits
from taggers.everyday import credits, telling
from taggers.lexicon import kinds
from taggers.rules import cue_rules

TRANSLATED = "~translated"  # ends the id of a rule that read the translation
_MEANT = {
    "implied": ", so something came of it",
    "intended": "; it is planned, not yet done",
    "wished": "; but it is a wish, so no impact is claimed",
    "denied": "; but it is denied, so no impact is claimed",
    "subject": "; the words name it, the credit line does not",
    "acronym": ", as the words around it spell out",
    "misspelt": ", if it is misspelt here",
}
_FIXED = {
    "stakeholder.country-alone": "{words} is a country speaking: its government",
    "stakeholder.authors": "{words} is written as authors of a publication are",
    "attribution.authors": "{words} names persons, as authors are printed",
    "attribution.name": "{words} is a person's name",
    "attribution.unique-office": "{words} is an office one person holds there, so it identifies a person",
    "attribution.body": "{words} names an institution or a country",
    "attribution.the-state": "{words} is the state of the country the words name",
    "attribution.role": "{words} tells what kind of person or body speaks, not which",
    "attribution.nobody": "{words} names nobody",
    "attribution.empty": "No credit is printed",
}


@cache
def _templates() -> dict[str, str]:
    told = {rule.id: rule.reason for rule in cue_rules().rules}
    told |= {f"stakeholder.{kind.id}": kind.reason for kind in kinds().values()}
    return told | _FIXED | {habits.RULE: habits.REASON}


def render(rule: str, words: str | None) -> str:
    """The reason in one sentence; an unknown rule, from another version, is said to be one."""
    told, translated, _ = rule.partition(TRANSLATED)
    plain, _, meant = told.partition("~")
    shown = f"“{_short(words)}”" if words else "The words"
    teller = credits if plain.startswith(credits.RULE) else telling
    weighed = teller.reason(plain, words) if plain.startswith(telling.RULE) else None
    if weighed is not None:
        return f"{weighed}{', in the translation' if translated else ''}."
    template = _templates().get(plain)
    if template is None:
        return f"{shown}: by the rule “{rule}” of another version, which can no longer tell why."
    where = ", in the translation" if translated else ""
    return template.format(words=shown) + _MEANT.get(meant, "") + where + "."


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= 120 else f"{flat[:80]} … {flat[-35:]}"
