"""How far a speaker may be named: the policy as tables, and the law that no credit line says more than was agreed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.attribution import CreditWords, credit, in_force, may_show, printed_as
from evidence_store.disclosure import mentions, names, telling, without, words_of
from evidence_store.domain import (
    ATTRIBUTION_LEVELS,
    AUDIENCES,
    CONSENT_STATES,
    AttributionLevel,
    Audience,
    Consent,
    ConsentState,
    Preference,
    SpeakerDetails,
)

TODAY = date(2026, 3, 1)
GRANTED = Consent(state="granted")
AMINA = SpeakerDetails(
    name="Amina Okello",
    role="Programme officer",
    institution="Lakeside Institute",
    country="Freedonia",
    contact="amina@lakeside.example",
)
SPEAKER = Preference(level="role")
QUOTE = Preference(level="named", quote="q1")
OTHER_QUOTE = Preference(level="named", quote="q2")
PROJECT = Preference(level="institution", project="atlas")
CHANNEL = Preference(level="anonymous", channel="public")
QUOTE_IN_CHANNEL = Preference(level="institution", quote="q1", channel="public")


@pytest.mark.parametrize(
    ("set_in_this_order", "channel", "project", "holds"),
    [
        ([], "public", None, None),
        ([SPEAKER], "public", None, SPEAKER),
        ([SPEAKER, CHANNEL], "public", None, CHANNEL),
        ([SPEAKER, CHANNEL], "internal", None, SPEAKER),
        ([SPEAKER, CHANNEL, PROJECT], "public", "atlas", PROJECT),
        ([SPEAKER, CHANNEL, PROJECT], "public", "another", CHANNEL),
        ([SPEAKER, CHANNEL, PROJECT, QUOTE], "public", "atlas", QUOTE),
        ([QUOTE, PROJECT, CHANNEL, SPEAKER], "public", "atlas", QUOTE),
        ([SPEAKER, OTHER_QUOTE], "public", None, SPEAKER),
        ([OTHER_QUOTE], "public", None, None),
        ([QUOTE_IN_CHANNEL, QUOTE], "public", None, QUOTE_IN_CHANNEL),
        ([QUOTE_IN_CHANNEL, QUOTE], "partners", None, QUOTE),
        ([SPEAKER, Preference(level="named")], "public", None, Preference(level="named")),
        ([Preference(level="named"), SPEAKER], "public", None, SPEAKER),
    ],
)
def test_the_narrowest_preference_wins_and_of_equals_the_last_one_set(
    set_in_this_order: list[Preference], channel: Audience, project: str | None, holds: Preference | None
) -> None:
    assert in_force(set_in_this_order, quote="q1", channel=channel, project=project, on=TODAY) == holds


@pytest.mark.parametrize(
    ("state", "internal", "partners", "public"),
    [
        ("granted", "include", "include", "include"),
        ("pending", "include anonymously", "leave out", "leave out"),
        ("unknown", "include anonymously", "leave out", "leave out"),
        ("refused", "leave out", "leave out", "leave out"),
        ("withdrawn", "leave out", "leave out", "leave out"),
    ],
)
def test_consent_decides_who_may_read(state: ConsentState, internal: str, partners: str, public: str) -> None:
    verdicts = [may_show(Consent(state=state), audience=audience, on=TODAY) for audience in AUDIENCES]
    assert [verdict.decision for verdict in verdicts] == [internal, partners, public]
    assert {verdict.reason for verdict in verdicts} == {None if state == "granted" else f"consent {state}"}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_consent_for_some_channels_holds_in_those_alone(audience: Audience) -> None:
    verdict = may_show(Consent(state="granted", channels=("partners",)), audience=audience, on=TODAY)
    if audience == "partners":
        assert verdict.decision == "include"
    else:
        assert (verdict.decision, verdict.reason) == ("leave out", f"not agreed for {audience}")


@pytest.mark.parametrize(
    ("expires_on", "holds"),
    [
        ("2026-02-28", False),
        ("2026-03-01", True),
        ("2026-03-02", True),
        ("2026-03", True),
        ("2026-02", False),
        ("2026", False),
        ("2027", True),
        ("next spring", False),
        ("", True),
        (None, True),
    ],
)
def test_a_consent_holds_through_its_last_day_and_an_unreadable_one_does_not(
    expires_on: str | None, holds: bool
) -> None:
    consent = Consent(state="granted", expires_on=expires_on)
    public = may_show(consent, audience="public", on=TODAY)
    assert (public.decision == "include") is holds
    if not holds:
        assert (public.decision, public.reason) == ("leave out", "consent expired")
        assert may_show(consent, audience="internal", on=TODAY).decision == "include anonymously"


def test_a_policy_may_allow_anonymous_use_without_consent_but_never_against_a_refusal_or_past_its_end() -> None:
    def decision(consent: Consent) -> str:
        return may_show(consent, audience="public", on=TODAY, anonymous_without_consent=AUDIENCES).decision

    assert decision(Consent(state="unknown")) == "include anonymously"
    assert decision(Consent(state="refused")) == "leave out"
    assert decision(Consent(state="withdrawn")) == "leave out"
    assert decision(Consent(state="granted", expires_on="2020-01-01")) == "leave out"
    strict = may_show(Consent(), audience="internal", on=TODAY, anonymous_without_consent=())
    assert strict.decision == "leave out"


@pytest.mark.parametrize(
    ("level", "line"),
    [
        ("anonymous", "Anonymous"),
        ("role", "Programme officer"),
        ("institution", "Programme officer, Lakeside Institute (Freedonia)"),
        ("named", "Amina Okello, Programme officer, Lakeside Institute"),
    ],
)
def test_each_level_has_its_line(level: AttributionLevel, line: str) -> None:
    assert credit(Preference(level=level), AMINA) == line


def test_without_a_preference_the_speaker_is_anonymous() -> None:
    assert credit(None, AMINA) == "Anonymous"
    assert credit(None, AMINA, words=CreditWords(anonymous="Anonyme")) == "Anonyme"


@pytest.mark.parametrize(
    ("level", "known", "line"),
    [
        ("named", {"name": None}, "Programme officer, Lakeside Institute (Freedonia)"),
        ("named", {"name": None, "institution": None}, "Programme officer (Freedonia)"),
        ("named", {"name": None, "institution": None, "country": None}, "Programme officer"),
        ("named", {"role": None}, "Amina Okello, Lakeside Institute"),
        ("institution", {"role": None}, "Lakeside Institute (Freedonia)"),
        ("institution", {"role": None, "institution": None}, "Freedonia"),
        ("institution", {"institution": None, "country": None}, "Programme officer"),
        ("role", {"role": None}, "Anonymous"),
        ("role", {"role": "  \n "}, "Anonymous"),
        ("role", {"role": "Lakeside Institute"}, "Anonymous"),
    ],
)
def test_what_is_not_known_falls_back_down_and_never_up(
    level: AttributionLevel, known: dict[str, str | None], line: str
) -> None:
    assert credit(Preference(level=level), AMINA.model_copy(update=known)) == line


@pytest.mark.parametrize(
    ("role", "line"),
    [
        ("Director, Lakeside Institute", "Director"),
        ("Director of the Lakeside Institute, Freedonia", "Director"),
        ("Officer at Lakeside, responsible for water", "Officer, responsible for water"),
        ("Freedonian official (Lakeside)", "Official"),
        ("Lakeside’s deputy head", "Deputy head"),
        ("Assistant to Amina OKELLO", "Assistant"),
        ("Amína Okello", "Anonymous"),
        ("Officer (amina@lakeside.example)", "Officer"),
        ("Officer, +41 22 555 01 23", "Officer"),
        ("Head of field work", "Head of field work"),
    ],
)
def test_a_role_that_says_more_than_a_role_is_cut_down(role: str, line: str) -> None:
    assert credit(Preference(level="role"), AMINA.model_copy(update={"role": role})) == line


def test_initials_and_scripts_without_capitals_give_nothing_away_either() -> None:
    union = SpeakerDetails(role="VRLN delegate", institution="Valley and Ridge Learning Network")
    arabic = SpeakerDetails(role="مدير بمعهد البحيرة", institution="معهد البحيرة")
    chinese = SpeakerDetails(role="湖畔研究所所长", institution="湖畔研究所")
    assert [credit(Preference(level="role"), s) for s in (union, arabic, chinese)] == [
        "Delegate",
        "مدير",
        "Anonymous",
    ]


def test_an_institution_named_after_the_speaker_does_not_name_them() -> None:
    founder = SpeakerDetails(name="Amina Okello", role="Founder", institution="Okello Trust")
    assert credit(Preference(level="institution"), founder) == "Founder"
    assert credit(Preference(level="named"), founder) == "Amina Okello, Founder, Okello Trust"


def test_the_approved_wording_is_printed_exactly() -> None:
    wording = "A colleague  in the north – «A.»"
    assert credit(Preference(level="role", wording=wording), AMINA) == wording


@pytest.mark.parametrize(
    ("level", "wording", "line"),
    [
        ("institution", "Amina, Lakeside Institute", "Programme officer, Lakeside Institute (Freedonia)"),
        ("role", "Officer at Lakeside", "Programme officer"),
        ("anonymous", "An officer in Freedonia", "Anonymous"),
        ("named", "Amina Okello, amina@lakeside.example", "Amina Okello, Programme officer, Lakeside Institute"),
    ],
)
def test_a_wording_that_says_more_than_its_own_level_is_not_printed(
    level: AttributionLevel, wording: str, line: str
) -> None:
    assert credit(Preference(level=level, wording=wording), AMINA) == line


@pytest.mark.parametrize("level", ["role", "institution", "named"])
def test_no_level_prints_a_contact(level: AttributionLevel) -> None:
    reached = AMINA.model_copy(update={"contact": "kite77@post.example", "role": "Officer (kite77@post.example)"})
    for wording in (None, "kite77", "Ask kite77@post.example"):
        line = credit(Preference(level=level, wording=wording), reached)
        assert "Officer" in line
        assert "kite77" not in line


def test_printing_says_the_line_the_level_reached_and_why() -> None:
    def printed(consent: Consent, *preferences: Preference, audience: Audience = "public") -> tuple[object, ...]:
        made = printed_as(preferences, consent, AMINA, quote="q1", audience=audience, on=TODAY)
        return made.text, made.level, made.shown, made.why

    assert printed(GRANTED) == ("Anonymous", "anonymous", True, "no preference is recorded")
    assert printed(GRANTED, SPEAKER) == ("Programme officer", "role", True, "role agreed by the speaker")
    assert printed(GRANTED, QUOTE)[3] == "named agreed for this quote"
    assert printed(GRANTED, CHANNEL)[3] == "anonymous agreed for public readers"
    assert printed(Consent(), QUOTE) == ("", "anonymous", False, "consent unknown")
    assert printed(Consent(), QUOTE, audience="internal") == ("Anonymous", "anonymous", True, "consent unknown")


def test_falling_back_is_said() -> None:
    nobody = SpeakerDetails(role="Nurse")
    made = printed_as([Preference(level="named")], GRANTED, nobody, quote="q1", audience="public", on=TODAY)
    assert (made.text, made.level) == ("Nurse", "role")
    assert made.why == "named agreed by the speaker; not enough is known to show more than role"


def test_words_are_recognised_as_a_name_only_where_they_are_one() -> None:
    assert names("Mark Green", "As Mark told us")
    assert names("mark green", "as mark green told us")
    assert not names("Mark Green", "the green mark on the map")
    assert not names(None, "anything")
    assert names("نور حسن", "قالت نور حسن ذلك")
    assert not names("نور حسن", "رأينا نور الصباح")
    assert mentions("Lakeside Institute", "we at the LAKESIDE  institute")
    assert mentions("Big Lake Trust", "the BLT")
    assert not mentions("Lakeside Institute", "our institute by the lake")


_TOKENS = [f"{letter}q{n}xord" for letter in "ABCDÉÜжق" for n in range(3)]
_FACT = st.lists(st.sampled_from(_TOKENS), min_size=1, max_size=3, unique=True)
_GLUE = st.sampled_from([" ", ", ", " of ", " at the ", " (", "’s ", " – ", "/", " de la "])
_LINE = st.lists(st.tuples(st.sampled_from([*_TOKENS, "officer", "Head"]), _GLUE), min_size=1, max_size=6)


@st.composite
def _speakers(draw: st.DrawFn) -> SpeakerDetails:
    """A speaker whose role may repeat anything else that is known."""
    name, institution, country = (" ".join(draw(_FACT)) for _ in range(3))
    role = "".join(word + glue for word, glue in draw(_LINE))
    shout = draw(st.sampled_from([str, str.upper, str.lower]))
    known = {
        "name": name,
        "role": shout(role),
        "institution": institution,
        "country": country,
        "contact": "x@y.example",
    }
    return SpeakerDetails(**{k: v for k, v in known.items() if draw(st.integers(0, 9))})


_PREFERENCES = st.lists(
    st.builds(
        Preference,
        level=st.sampled_from(ATTRIBUTION_LEVELS),
        wording=st.none() | st.sampled_from([*_TOKENS, "A colleague"]),
        quote=st.sampled_from([None, "q1", "q2"]),
        project=st.sampled_from([None, "p"]),
        channel=st.sampled_from([None, *AUDIENCES]),
    ),
    max_size=4,
)
_CONSENTS = st.builds(
    Consent,
    state=st.sampled_from(CONSENT_STATES),
    channels=st.sets(st.sampled_from(AUDIENCES)).map(tuple),
    expires_on=st.sampled_from([None, "2020", "2030-01-01"]),
)


@settings(max_examples=400, deadline=None)
@given(_speakers(), _PREFERENCES, _CONSENTS, st.sampled_from(AUDIENCES))
def test_a_credit_never_shows_more_than_the_level_in_force_allows(
    speaker: SpeakerDetails, preferences: list[Preference], consent: Consent, audience: Audience
) -> None:
    made = printed_as(preferences, consent, speaker, quote="q1", audience=audience, on=TODAY)
    preference = in_force(preferences, quote="q1", channel=audience, on=TODAY)
    verdict = may_show(consent, audience=audience, on=TODAY)
    allowed = preference.level if preference and verdict.decision == "include" else "anonymous"
    rank = ATTRIBUTION_LEVELS.index
    assert rank(made.level) <= rank(allowed)
    assert made.shown is (verdict.decision != "leave out")
    secret = words_of("x@y.example")
    if rank(allowed) < rank("named"):
        secret |= words_of(speaker.name)
    if rank(allowed) < rank("institution"):
        secret |= words_of(speaker.institution) | words_of(speaker.country)
    if rank(allowed) < rank("role"):
        secret |= words_of(speaker.role)
    assert not secret & words_of(made.text)


def test_the_law_would_see_a_leak() -> None:
    assert words_of("Head of ÉQ1XORD") & words_of(f"x, {_TOKENS[13]}")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=20))
def test_taking_words_out_of_any_text_ends_and_leaves_none_of_them(text: str, secret: str) -> None:
    left = without(text, telling(name=secret))
    assert left is None or not words_of(left) & words_of(secret)
