"""Why everyday words propose a code, as a sentence told from the rule's id and the words shown, now or later."""

from taggers.everyday.weighing import model
from taggers.everyday.words import features
from taggers.folding import fold
from taggers.rules.engine import cut

RULE = "everyday."
_MOSTLY = {
    "influence_level.access": "where somebody got hold of it",
    "influence_level.knowledge": "where somebody learnt from it or valued it",
    "influence_level.use": "where somebody did something with it",
    "influence_level.influence": "where something was decided or changed",
    "influence_level.none": "where no impact is claimed",
    "use_category.advocacy": "where it served to press for something",
    "use_category.capacity_building_teaching": "where it was taught",
    "use_category.citation": "where it was cited",
    "use_category.funding_fundraising": "where money was asked for or given",
    "use_category.guiding_priorities": "where it was settled what to work on",
    "use_category.internal_briefings_papers_proposals": "where something was written for their own house",
    "use_category.media_coverage": "where the press took it up",
    "use_category.methodology_replication": "where methods, tools or data were taken over",
    "use_category.policy_change": "where rules or policies are made",
    "use_category.programme_design": "where services or projects are shaped",
    "use_category.sector_engagement_discussion": "where people met and talked",
}


def rule_of(dimension: str, code: str) -> str:
    """The id of the rule by which everyday words propose a code."""
    return f"{RULE}{dimension}.{code}"


def reason(rule: str, words: str | None) -> str | None:
    """The sentence behind `rule`, naming the words that weigh most; None for a code this version does not weigh."""
    dimension, _, code = rule.removeprefix(RULE).partition(".")
    column, mostly = model().column(dimension, code), _MOSTLY.get(f"{dimension}.{code}")
    if column is None or mostly is None:
        return None
    pieces = _pieces(words or "", column)
    if not pieces:
        return f"No single word decides it: what is said so stands mostly {mostly}"
    shown = ", ".join(f"“{piece}”" for piece in pieces)
    return f"{shown} {'stand' if len(pieces) > 1 else 'stands'} mostly {mostly}"


def _pieces(words: str, column: int) -> list[str]:
    folded = fold(words)
    text = cut(folded.words)
    met = [one for one in features([word for _, word in text.places]) if one[0][0] != "^"]
    places = [(start, start + len(word)) for start, word in text.places]
    spans = (folded.back(places[first][0], places[last][1]) for first, last in model().pieces(met, column))
    return [" ".join(words[start:end].split()) for start, end in spans]
