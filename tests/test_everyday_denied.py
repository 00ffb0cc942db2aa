"""What is denied in so many words is no level by everyday words either."""

import pytest

from evidence_store.domain import Reading
from taggers import TAGGERS


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("We never received a copy of the study.", "access"),
        ("We did not use the atlas in our plan.", "use"),
    ],
)
def test_what_is_denied_is_not_likely(words, level):
    (found,) = TAGGERS["rules"]().suggest([Reading(text=words, attribution="programme officer, Riverbank Trust")])
    likely = {s.code for s in found if s.dimension == "influence_level" and s.confidence >= 0.5}
    assert level not in likely
    said = words.replace("never received", "received").replace("did not use", "used")
    (found,) = TAGGERS["rules"]().suggest([Reading(text=said, attribution="programme officer, Riverbank Trust")])
    assert level in {s.code for s in found if s.dimension == "influence_level" and s.confidence >= 0.5}  # the control
