"""What coders gave, and how far they agree, as values: judgements, figures, tables. Counts nothing itself."""

from typing import Literal

from evidence_store.domain import Value

Measure = Literal["masi", "ladder", "nominal"]
Answer = tuple[str, ...]

LABELS = {
    "percent_agreement": "Percent agreement",
    "cohens_kappa": "Cohen’s kappa",
    "mean_cohens_kappa": "Cohen’s kappa, mean of the pairs of coders",
    "fleiss_kappa": "Fleiss’ kappa",
    "alpha_nominal": "Krippendorff’s alpha, nominal",
    "alpha_ordinal": "Krippendorff’s alpha, ordinal, on the highest code",
    "alpha_masi": "Krippendorff’s alpha, MASI distance",
    "ac1": "Gwet’s AC1",
}


class Judgement(Value):
    """What one coder gave one unit (a quote id) in one dimension.

    No codes means: looked and gave none. Whoever has not looked has no judgement. The order of codes means nothing.
    """

    unit: str
    coder: str
    codes: Answer = ()


class Figure(Value):
    """One measure of agreement over `n_units` units and `n_pairs` pairs of judgements of the same unit.

    `low` and `high` hold the 95 % percentile bootstrap interval, drawn by unit. `value` is None where the measure is
    undefined; `why` then says so in a sentence, as it does where a value has no honest interval or rests on fewer
    pairs of coders than there are.
    """

    name: str
    value: float | None
    n_units: int
    n_pairs: int
    low: float | None = None
    high: float | None = None
    why: str | None = None

    @property
    def label(self) -> str:
        """The measure's name as a reader of tables knows it."""
        return LABELS.get(self.name, self.name)


class CodeAgreement(Value):
    """One code as a question of its own, given or not: a 2 x 2 table for every pair of coders.

    `prevalence` is the share (0..1) of judgements that give the code, `given` their number.
    """

    code: str
    percent: Figure
    alpha: Figure
    ac1: Figure
    prevalence: float | None
    given: int
    n_units: int


class Disagreement(Value):
    """A unit whose coders differ: what each gave, and how far apart they stand on average (0..1)."""

    unit: str
    gave: tuple[tuple[str, Answer], ...]
    distance: float


class Confusion(Value):
    """What one coder calls what the other calls: `counts[r][c]` for `codes[r]` of the row coder; None is no code.

    A code both gave stands on the diagonal; what only one gave is counted against each code only the other gave, or
    against None. Where one code is given per unit this is the usual table and adds up to the units.
    """

    rows: str
    columns: str
    codes: tuple[str | None, ...]
    counts: tuple[tuple[int, ...], ...]


class Agreement(Value):
    """How far coders agree in one dimension. Figures rest on the `n_units` units two or more of them looked at.

    `n_seen` counts the units any of them looked at. `disagreements` come farthest apart first, measured as
    `distance` says: MASI where several codes may be given, else steps on the ladder over its length, else 0 or 1.
    """

    dimension: str
    coders: tuple[str, ...]
    n_units: int
    n_seen: int
    n_pairs: int
    figures: tuple[Figure, ...]
    per_code: tuple[CodeAgreement, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    distance: Measure = "nominal"
    confusion: Confusion | None = None
    caution: tuple[str, ...] = ()

    def figure(self, name: str) -> Figure | None:
        """The figure of that name, or None where it does not belong to this dimension and number of coders."""
        return next((figure for figure in self.figures if figure.name == name), None)


class Compared(Value):
    """One measure twice: the mean over pairs of the machine and a person, and the mean over pairs of people."""

    name: str
    machine: Figure
    people: Figure
    above: bool


class Against(Value):
    """A machine's agreement with people beside people's own, over the same units wherever two people judged any."""

    machine: str
    people: tuple[str, ...]
    n_units: int
    figures: tuple[Compared, ...]
    caution: tuple[str, ...] = ()
