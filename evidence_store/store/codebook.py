"""The codebook a store is founded with, as facts; and the plain one for a store that was given none."""

from evidence_store.domain import (
    INFLUENCE_LADDER,
    NO_IMPACT,
    STAKEHOLDER_TYPES,
    USE_CATEGORIES,
    Code,
    Codebook,
    Dimension,
)
from evidence_store.events import CodebookReleased, CodeDefined, DimensionDefined, Event


def plain_codebook() -> Codebook:
    """The fixed ids with labels read off them, and nothing else."""
    named = {
        "stakeholder_type": STAKEHOLDER_TYPES,
        "influence_level": (*INFLUENCE_LADDER, NO_IMPACT),
        "use_category": USE_CATEGORIES,
    }
    dimensions = tuple(Dimension(id=d, label=_label(d), ordered=d == "influence_level") for d in named)
    codes = tuple(Code(dimension=d, code=c, label=_label(c)) for d, codes in named.items() for c in codes)
    return Codebook(dimensions=dimensions, codes=codes)


def founding_facts(codebook: Codebook) -> list[Event]:
    """What a new log begins with: every dimension, every code, and the release."""
    dimensions = [DimensionDefined(dimension=d.id, **d.model_dump(exclude={"id"})) for d in codebook.dimensions]
    known = [c.model_dump(exclude={"retired", "merged_into", "split_into"}) for c in codebook.codes if not c.retired]
    codes = [CodeDefined(**fields) for fields in known]
    return [*dimensions, *codes, CodebookReleased(version=codebook.version)]


def _label(code: str) -> str:
    return code.replace("_", " ").capitalize()
