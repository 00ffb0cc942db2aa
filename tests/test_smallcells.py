"""Small cells: the policy on who could be recognised by what is printed of them, as tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain import AttributionLevel
from evidence_store.smallcells import Person, Risk, Shown, small_cells

PLANNER, KENYA, TIDES = "district planner", "Kenya", "Tides"
PLACES = {"Kenya": "Eastern Africa", "Uganda": "Eastern Africa", "Chile": "South America"}


def people(count: int, role: str = PLANNER, country: str = KENYA, product: str = TIDES) -> list[Person]:
    """`count` speakers of the store who are alike."""
    mark = f"{role}-{country}-{product}"
    return [Person(speaker=f"{mark}-{n}", role=role, country=country, products=(product,)) for n in range(count)]


def item(
    speaker: str,
    role: str | None = PLANNER,
    country: str | None = KENYA,
    product: str | None = TIDES,
    level: AttributionLevel = "role",
    number: str = "E1",
) -> Shown:
    return Shown(
        number=number,
        quote=f"q-{number.lower()}",
        speaker=speaker,
        level=level,
        role=role,
        country=country,
        product=product,
    )


def risks(shown: list[Shown], store: list[Person], **options: object) -> tuple[Risk, ...]:
    return small_cells(shown, store, **{"regions": PLACES.get, **options})  # type: ignore[arg-type]


def high(shown: list[Shown], store: list[Person], **options: object) -> list[Risk]:
    return [risk for risk in risks(shown, store, **options) if not risk.low]


@pytest.mark.parametrize(
    ("alike_in_the_store", "k", "at_risk"),
    [(1, 3, True), (2, 3, True), (3, 3, False), (4, 3, False), (4, 5, True), (5, 5, False), (1, 1, False)],
)
def test_a_speaker_is_at_risk_when_fewer_than_k_of_the_store_share_what_is_shown(
    alike_in_the_store: int, k: int, at_risk: bool
) -> None:
    store = people(alike_in_the_store) + people(9, role="nurse")
    found = high([item(store[0].speaker)], store, k=k)
    assert [risk.in_store for risk in found] == ([alike_in_the_store] if at_risk else [])


MANY_ALIKE_BUT = [
    *people(1),
    *people(9, role="nurse"),
    *people(9, country="Chile", role="pilot"),
    *people(9, product="Harbours", country="Uganda"),
]


@pytest.mark.parametrize(
    ("shows", "at_risk"),
    [
        ({}, True),
        ({"product": None}, True),
        ({"role": None}, False),
        ({"country": None}, True),
        ({"country": None, "product": None}, False),
        ({"role": None, "country": None}, False),
        ({"role": None, "product": None}, False),
        ({"role": None, "country": None, "product": None}, False),
        ({"role": "", "country": " ", "product": "–"}, False),
    ],
)
def test_only_what_the_reader_sees_counts(shows: dict[str, str | None], at_risk: bool) -> None:
    assert bool(high([item(MANY_ALIKE_BUT[0].speaker, **shows)], MANY_ALIKE_BUT)) is at_risk  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("level", "at_risk"), [("anonymous", True), ("role", True), ("institution", True), ("named", False)]
)
def test_who_agreed_to_be_named_is_not_counted_as_a_risk(level: AttributionLevel, at_risk: bool) -> None:
    store = people(1)
    assert bool(risks([item(store[0].speaker, level=level)], store)) is at_risk


def test_a_product_alone_is_a_risk_when_few_speak_on_it_and_never_by_the_pack_alone() -> None:
    few, many = people(2, product="Rare"), people(9)
    found = risks([item(few[0].speaker, None, None, "Rare"), item(many[0].speaker, None, None, TIDES)], few + many)
    assert [risk.said for risk in found] == [
        "Only 2 speakers in the store speak on “Rare”: readers who know the field may recognise them."
    ]
    assert [remedy.what for remedy in found[0].remedies] == ["leave out"]


@pytest.mark.parametrize(
    ("in_the_store", "in_the_pack"),
    [
        ("District Planner", "district  planner"),
        ("Planificatrice régionale", "planificatrice regionale"),
        ("Head of the office", "Head, office"),
        ("مدير", "مدير"),
        ("A", "a"),
    ],
)
def test_roles_are_the_same_however_they_are_spelt(in_the_store: str, in_the_pack: str) -> None:
    store = people(3, role=in_the_store)
    assert not high([item(store[0].speaker, role=in_the_pack)], store)
    assert high([item(store[0].speaker, role=in_the_pack + " emerita")], store)


def test_a_speaker_shares_their_own_cell_even_when_the_store_knows_them_by_another_role() -> None:
    (risk,) = risks([item("sp-9", role="Director")], [Person(speaker="sp-9", role="Director at Lakeside")])
    assert (risk.in_store, risk.in_pack) == (1, 1)


@pytest.mark.parametrize(
    ("alike", "shows", "level", "said"),
    [
        (
            1,
            {},
            "role",
            "Only 1 speaker in the store is a “district planner” from Kenya on “Tides”: "
            "readers who know the field may recognise them.",
        ),
        (
            2,
            {},
            "role",
            "Only 2 speakers in the store are each a “district planner” from Kenya on “Tides”: "
            "readers who know the field may recognise them.",
        ),
        (
            1,
            {"product": None, "country": None, "role": "Officer"},
            "role",
            "Only 1 speaker in the store is an “Officer”: readers who know the field may recognise them.",
        ),
        (
            2,
            {"role": None},
            "anonymous",
            "Only 2 speakers in the store are from Kenya on “Tides”: readers who know the field may recognise them.",
        ),
        (
            1,
            {},
            "institution",
            "They agreed to their institution being printed; still, only 1 speaker in the store is a “district "
            "planner” from Kenya on “Tides”, so readers who know the field may recognise them.",
        ),
    ],
)
def test_a_risk_is_said_in_one_sentence(
    alike: int, shows: dict[str, str | None], level: AttributionLevel, said: str
) -> None:
    store = people(alike, role=shows.get("role") or PLANNER)
    (risk,) = risks([item(store[0].speaker, level=level, **shows)], store)  # type: ignore[arg-type]
    assert risk.said == said


def test_items_that_show_the_same_are_one_risk() -> None:
    one, two = people(2)
    shown = [
        item(one.speaker, number="E2"),
        item(two.speaker, role="DISTRICT planner", number="E4", level="institution"),
        item(one.speaker, number="E7"),
    ]
    (risk,) = risks(shown, [one, two])
    assert risk.numbers == ("E2", "E4", "E7")
    assert risk.quotes == ("q-e2", "q-e4", "q-e7")
    assert risk.cell == (("role", PLANNER), ("country", KENYA), ("product", TIDES))
    assert (risk.in_store, risk.in_pack) == (2, 2)
    assert risk.said.startswith("Some of them agreed to their institution being printed; still, only 2 speakers")
    assert risk.remedies[-1].said == "Leave out E2, E4 and E7."


def test_what_few_share_in_the_pack_alone_is_one_low_risk_after_the_others() -> None:
    planners, nurses, rare = people(5), people(4, role="nurse"), people(1, role="pilot")
    shown = [
        item(planners[0].speaker, number="E1"),
        item(nurses[0].speaker, role="nurse", number="E2"),
        item(rare[0].speaker, role="pilot", number="E3"),
        item(nurses[1].speaker, role="nurse", number="E4"),
    ]
    found = risks(shown, planners + nurses + rare)
    assert [(risk.numbers, risk.low) for risk in found] == [(("E3",), False), (("E1", "E2", "E4"), True)]
    low = found[1]
    assert (low.cell, low.in_store, low.in_pack, low.remedies) == ((), 4, 1, ())
    assert low.said.startswith("3 items show a description that fewer than 3 speakers share in this pack;")


def test_enough_in_the_store_and_in_the_pack_is_no_risk_at_all() -> None:
    store = people(3)
    assert risks([item(p.speaker, number=f"E{n}") for n, p in enumerate(store)], store) == ()
    assert risks([], store) == ()


def remedies(shown: list[Shown], store: list[Person], **options: object) -> list[str]:
    return [remedy.said for risk in high(shown, store, **options) for remedy in risk.remedies]


def test_remedies_say_what_would_stand_instead_and_how_many_would_share_it() -> None:
    store = people(1) + people(4, role="minister") + people(2, country="Uganda")
    coarser = {person.speaker: "Government" for person in store}
    (risk,) = high([item(store[0].speaker)], store, coarser=coarser)
    assert [(r.what, r.instead, r.shared_by) for r in risk.remedies] == [
        ("coarser role", "Government", 5),
        ("region instead of country", "Eastern Africa", 3),
        ("leave out", None, None),
    ]
    assert [r.said for r in risk.remedies] == [
        "Print “Government” in place of “district planner”: 5 speakers in the store would then share it.",
        "Print “Eastern Africa” in place of “Kenya”: 3 speakers in the store would then share it.",
        "Leave out E1.",
    ]


@pytest.mark.parametrize(
    ("others", "offered"),
    [
        (people(1, country="Uganda"), "2 speakers in the store would then share it, which is still few."),
        (people(2, country="Uganda"), "3 speakers in the store would then share it."),
        (people(2, country="Chile"), None),
        (people(2, country="Uganda", role="nurse"), None),
        (people(2, country="Uganda", product="Harbours"), None),
        ([], None),
    ],
)
def test_a_region_is_offered_only_where_more_would_share_it(others: list[Person], offered: str | None) -> None:
    said = remedies([item(people(1)[0].speaker)], people(1) + others)
    assert said[:-1] == ([f"Print “Eastern Africa” in place of “Kenya”: {offered}"] if offered else [])


def test_speakers_of_one_cell_with_different_wider_words_get_one_remedy_each() -> None:
    one, two = people(2)
    others = people(3, role="minister") + people(3, role="lecturer")
    coarser = {one.speaker: "Government", two.speaker: "Academia"}
    coarser |= {p.speaker: "Government" if p.role == "minister" else "Academia" for p in others}
    said = remedies([item(one.speaker), item(two.speaker, number="E2")], [one, two, *others], coarser=coarser)
    assert said == [
        "Print “Government” in place of “district planner” for E1: 4 speakers in the store would then share it.",
        "Print “Academia” in place of “district planner” for E2: 4 speakers in the store would then share it.",
        "Leave out E1 and E2.",
    ]


def test_a_long_list_of_items_is_counted_not_listed() -> None:
    (only,) = people(1)
    assert remedies([item(only.speaker, number=f"E{n}") for n in range(9)], [only]) == ["Leave out these 9 items."]


_ROLE, _PLACE, _PRODUCT = (st.sampled_from(words) for words in (("nurse", "pilot"), ("Kenya", "Chile"), ("X1", "Y2")))
_STORE = st.lists(st.tuples(_ROLE, _PLACE, st.sets(_PRODUCT)), max_size=12)
_OPTIONAL = st.tuples(st.none() | _ROLE, st.none() | _PLACE, st.none() | _PRODUCT, st.integers(0, 11))


@given(_STORE, st.lists(_OPTIONAL, max_size=8), st.integers(1, 4))
def test_the_counts_are_those_of_counting_one_by_one(
    store: list[tuple[str, str, set[str]]], shows: list[tuple[str | None, str | None, str | None, int]], k: int
) -> None:
    known = [
        Person(speaker=f"s{n}", role=r, country=c, products=tuple(sorted(p))) for n, (r, c, p) in enumerate(store)
    ]
    shown = [item(f"s{s}", r, c, p, number=f"E{n}") for n, (r, c, p, s) in enumerate(shows)]

    def alike(one: Shown) -> set[str]:
        return {one.speaker} | {
            p.speaker
            for p in known
            if one.role in (None, p.role)
            and one.country in (None, p.country)
            and (one.product is None or one.product in p.products)
        }

    def own(one: Shown) -> set[str]:
        same = (one.role, one.country, one.product)
        return alike(one) | {o.speaker for o in shown if (o.role, o.country, o.product) == same}

    expected = {o.number for o in shown if (o.role or o.country or o.product) and len(own(o)) < k}
    found = high(shown, known, k=k)
    assert {number for risk in found for number in risk.numbers} == expected
    for risk in found:
        first = next(o for o in shown if o.number == risk.numbers[0])
        assert risk.in_store == len(own(first))
        assert all(r.shared_by is None or r.shared_by > risk.in_store for r in risk.remedies)
