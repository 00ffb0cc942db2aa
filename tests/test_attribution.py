"""How far a speaker may be named: the policy as tables, and the law that no credit line says more than was agreed."""

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.attribution import (
    CreditWords,
    allows_more,
    credit,
    in_force,
    may_show,
    printed_as,
    rank,
    remind_from,
    widens,
)
from evidence_store.disclosure import mentions, names, telling, without, words_of
from evidence_store.domain import (
    ATTRIBUTION_LEVELS,
    AUDIENCES,
    CONSENT_STATES,
    AttributionLevel,
    Audience,
    Consent,
    ConsentState,
    CreditWording,
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


# From the narrowest to the widest: what is said of a quote, then of a project, then of readers, then of everything.
LADDER = [
    Preference(level="role", quote="q1", project="atlas", channel="public"),
    Preference(level="role", quote="q1", project="atlas"),
    Preference(level="role", quote="q1", channel="public"),
    Preference(level="role", quote="q1"),
    Preference(level="role", project="atlas", channel="public"),
    Preference(level="role", project="atlas"),
    Preference(level="role", channel="public"),
    Preference(level="role"),
]


@pytest.mark.parametrize(("first", "second"), list(permutations(LADDER, 2)))
def test_of_any_two_scopes_the_narrower_wins_whichever_was_set_first(first: Preference, second: Preference) -> None:
    narrower = min(first, second, key=LADDER.index)
    assert in_force([first, second], quote="q1", channel="public", project="atlas", on=TODAY) == narrower


@pytest.mark.parametrize("elsewhere", [{"quote": "q2"}, {"project": "other"}, {"channel": "partners"}])
def test_what_was_said_of_something_else_does_not_count(elsewhere: dict[str, str]) -> None:
    there = Preference.model_validate({"level": "named", **elsewhere})
    assert in_force([SPEAKER, there], quote="q1", channel="public", project="atlas", on=TODAY) == SPEAKER
    assert in_force([there], quote="q1", channel="public", project="atlas", on=TODAY) is None


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "holds"),
    [
        (None, None, True),
        ("2026-03-01", None, True),  # holds from its first day
        ("2026-03-02", None, False),
        (None, "2026-03-01", True),  # and through its last one
        (None, "2026-02-28", False),
        ("2026-03-01", "2026-03-01", True),
        ("2026-02-01", "2026-03-31", True),
        ("2026-03-31", "2026-02-01", False),  # ends before it begins
        ("soon", None, False),  # an odd date never makes a preference hold
        (None, "2026-02-30", False),
        ("2026-03", None, False),
        ("", "", True),
    ],
)
def test_a_preference_holds_from_its_first_through_its_last_day(
    valid_from: str | None, valid_until: str | None, holds: bool
) -> None:
    limited = Preference(level="named", quote="q1", valid_from=valid_from, valid_until=valid_until)
    found = in_force([limited, SPEAKER], quote="q1", channel="public", on=TODAY)
    assert found == (limited if holds else SPEAKER)


def test_when_a_narrower_one_has_ended_the_wider_one_holds_again() -> None:
    until = Preference(level="named", channel="public", valid_until="2026-03-01")
    days = [TODAY, TODAY + timedelta(days=1)]
    held = [in_force([SPEAKER, until], quote="q1", channel="public", on=day) for day in days]
    assert held == [until, SPEAKER]


def test_of_equals_the_last_one_set_that_is_valid_holds() -> None:
    ended = Preference(level="named", valid_until="2026-02-28")
    assert in_force([SPEAKER, ended], quote="q1", channel="public", on=TODAY) == SPEAKER


NAMED = Preference(level="named")


@pytest.mark.parametrize(
    ("agreed", "new", "further"),
    [
        # nothing known is anonymous
        ([], Preference(level="anonymous"), None),
        ([], Preference(level="role"), "role"),
        ([], NAMED, "named"),
        # keeping and narrowing ask for nothing
        ([NAMED], NAMED, None),
        ([NAMED], SPEAKER, None),
        ([NAMED], Preference(level="named", wording="A. Okello", quote="q1"), None),
        ([NAMED], CHANNEL, None),
        ([SPEAKER], Preference(level="role", project="atlas"), None),
        # further anywhere is further
        ([SPEAKER], NAMED, "named"),
        ([SPEAKER], Preference(level="named", quote="q1"), "named"),
        ([SPEAKER], Preference(level="institution", project="atlas"), "institution"),
        ([SPEAKER], Preference(level="institution", channel="internal"), "institution"),
        # over a narrower one that says less, a narrower still or an equal one, not a wider one
        ([NAMED, CHANNEL], SPEAKER, None),
        ([NAMED, CHANNEL], NAMED, None),
        ([NAMED, CHANNEL], Preference(level="named", channel="public"), "named"),
        ([NAMED, CHANNEL], Preference(level="named", quote="q1"), "named"),
        ([NAMED, CHANNEL], Preference(level="named", quote="q1", channel="partners"), None),
        ([NAMED, Preference(level="anonymous", project="atlas")], Preference(level="named", quote="q1"), "named"),
        ([NAMED, Preference(level="anonymous", project="atlas")], Preference(level="named", channel="public"), None),
        ([NAMED, Preference(level="role", quote="q2")], NAMED, None),
        # what was agreed for a time is not agreed for longer
        ([Preference(level="named", valid_until="2026-04-01")], NAMED, "named"),
        ([Preference(level="named", valid_until="2026-04-01")], Preference(level="named", valid_until="2026-04-01"), None),
        ([Preference(level="named", valid_until="2026-02-01")], NAMED, "named"),
        ([SPEAKER], Preference(level="named", valid_from="2026-05-01"), "named"),
        ([NAMED, Preference(level="role", valid_from="2027-01-01")], NAMED, "named"),
        ([NAMED, Preference(level="role", valid_from="2027-01-01")], Preference(level="named", valid_until="2026-12-31"), None),
        # what never holds from today on names nobody
        ([SPEAKER], Preference(level="named", valid_until="2026-02-28"), None),
        ([SPEAKER], Preference(level="named", valid_from="some day"), None),
    ],
)  # fmt: skip
def test_what_names_a_speaker_further_than_before_is_known_as_such(
    agreed: list[Preference], new: Preference, further: AttributionLevel | None
) -> None:
    assert widens(agreed, new, quotes=("q1", "q2"), on=TODAY) == further


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


TOOK_BACK = {"without_channels": ("public",), "without_purposes": ("appeals",), "without_quotes": ("q2",)}


@pytest.mark.parametrize(
    ("agreed", "audience", "quote", "purpose", "reason"),
    [
        # agreed for named purposes: these alone, and outside the house none that is not said
        ({"purposes": ("annual report",)}, "public", "q1", "annual report", None),
        ({"purposes": ("annual report",)}, "public", "q1", " Annual  Report ", None),
        ({"purposes": ("annual report",)}, "public", "q1", "appeals", "not agreed for this purpose"),
        ({"purposes": ("annual report",)}, "internal", "q1", "appeals", "not agreed for this purpose"),
        ({"purposes": ("annual report",)}, "public", "q1", None, "agreed only for named purposes"),
        ({"purposes": ("annual report",)}, "partners", "q1", " ", "agreed only for named purposes"),
        ({"purposes": ("annual report",)}, "internal", "q1", None, None),
        ({"purposes": ()}, "public", "q1", "anything", None),
        # taken back in part: that part alone
        (TOOK_BACK, "partners", "q1", "annual report", None),
        (TOOK_BACK, "public", "q1", "annual report", "not agreed for public"),
        (TOOK_BACK, "internal", "q2", "annual report", "consent withdrawn"),
        (TOOK_BACK, "internal", "q1", "Appeals", "not agreed for this purpose"),
        (TOOK_BACK, "internal", "q1", None, None),
        (TOOK_BACK, "partners", "q1", None, "agreed only for named purposes"),
        # taken back before anything else was said
        ({"state": "unknown", **TOOK_BACK}, "internal", "q2", None, "consent withdrawn"),
        ({"state": "pending", **TOOK_BACK}, "internal", "q1", "appeals", "not agreed for this purpose"),
        # what was taken back stays so after the last day
        ({"expires_on": "2026-02-01", **TOOK_BACK}, "internal", "q2", None, "consent withdrawn"),
    ],
)  # fmt: skip
def test_purposes_and_what_was_taken_back_decide_too(
    agreed: dict[str, object], audience: Audience, quote: str, purpose: str | None, reason: str | None
) -> None:
    consent = Consent.model_validate({"state": "granted", **agreed})
    verdict = may_show(consent, audience=audience, on=TODAY, quote=quote, purpose=purpose)
    assert verdict.reason == reason
    assert verdict.decision == ("leave out" if reason else "include")


YEAR = Consent(state="granted", expires_on="2026-12-31")
PARTNERS = Consent(state="granted", channels=("partners",))


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        (Consent(), GRANTED, False),
        (Consent(state="pending"), GRANTED, False),
        (GRANTED, GRANTED, False),
        (GRANTED, PARTNERS, False),
        (GRANTED, YEAR, False),
        (GRANTED, Consent(state="refused"), False),
        (Consent(state="refused"), Consent(state="refused"), False),
        # a refusal and a withdrawal stay until somebody shows that they agreed anew
        (Consent(state="refused"), GRANTED, True),
        (Consent(state="withdrawn"), GRANTED, True),
        (Consent(state="refused"), Consent(), True),
        (Consent(state="withdrawn"), Consent(state="pending"), True),
        # further readers, further purposes, longer
        (PARTNERS, GRANTED, True),
        (PARTNERS, Consent(state="granted", channels=("partners", "public")), True),
        (Consent(state="granted", purposes=("a",)), Consent(state="granted", purposes=("b",)), True),
        (YEAR, GRANTED, True),
        (YEAR, Consent(state="granted", expires_on="2027-01-01"), True),
        (YEAR, Consent(state="granted", expires_on="2026-06-30"), False),
        # what was taken back is not given again by saying less in between
        (Consent(state="granted", without_quotes=("q1",)), GRANTED, True),
        (Consent(state="granted", without_quotes=("q1",)), Consent(), True),
        (Consent(state="unknown", without_channels=("public",)), GRANTED, True),
        (PARTNERS, Consent(state="pending"), True),
        (YEAR, Consent(), True),
        (GRANTED, Consent(), False),
    ],
)
def test_what_allows_more_than_before_is_known_as_such(before: Consent, after: Consent, more: bool) -> None:
    assert allows_more(before, after) is more


@pytest.mark.parametrize(
    ("consent", "day"),
    [
        (Consent(state="granted", expires_on="2026-12-31"), date(2026, 12, 1)),
        (Consent(state="granted", expires_on="2026-12-31", remind_on="2026-06-15"), date(2026, 6, 15)),
        (Consent(state="granted", expires_on="2026-12-31", remind_on="in June"), date(2026, 12, 1)),
        (GRANTED, None),
        (Consent(state="withdrawn", expires_on="2026-12-31"), None),
        (Consent(state="granted", expires_on="some day"), None),
    ],
)
def test_it_is_time_to_ask_again_a_month_before_the_end_or_when_was_said(consent: Consent, day: date | None) -> None:
    assert remind_from(consent) == day


def worded(level: AttributionLevel, wording: str, quote: str | None = None) -> CreditWording:
    return CreditWording(level=level, wording=wording, quote=quote)


@pytest.mark.parametrize(
    ("preference", "wordings", "line"),
    [
        # the wording of the level in force, and of no other
        (SPEAKER, [worded("role", "A field colleague"), worded("named", "Amina O.")], "A field colleague"),
        (NAMED, [worded("role", "A field colleague"), worded("named", "Amina O.")], "Amina O."),
        (SPEAKER, [worded("named", "Amina O.")], "Programme officer"),
        (Preference(level="anonymous"), [worded("anonymous", "A reader in the north")], "A reader in the north"),
        # under this quote before in general, whichever came later, and never another quote's
        (SPEAKER, [worded("role", "Here", "q1"), worded("role", "Everywhere")], "Here"),
        (SPEAKER, [worded("role", "There", "q2"), worded("role", "Everywhere")], "Everywhere"),
        (SPEAKER, [worded("role", "There", "q2")], "Programme officer"),
        # of equals the last one
        (SPEAKER, [worded("role", "First"), worded("role", "Second")], "Second"),
        # the preference's own words come first
        (Preference(level="role", wording="Own"), [worded("role", "Here", "q1")], "Own"),
        # one that says more than its level is not printed: the next one is, or the facts of the level
        (SPEAKER, [worded("role", "Amina of Lakeside")], "Programme officer"),
        (Preference(level="role", wording="Amina"), [worded("role", "A field colleague")], "A field colleague"),
        (Preference(level="institution"), [worded("institution", "Okello, Lakeside")],
         "Programme officer, Lakeside Institute (Freedonia)"),
        (NAMED, [worded("named", "amina@lakeside.example")], "Amina Okello, Programme officer, Lakeside Institute"),
        (SPEAKER, [worded("role", "  ")], "Programme officer"),
        (None, [worded("anonymous", "A reader in the north")], "Anonymous"),
    ],
)  # fmt: skip
def test_the_approved_wording_of_the_level_is_printed(
    preference: Preference | None, wordings: list[CreditWording], line: str
) -> None:
    assert credit(preference, AMINA, wordings=wordings, quote="q1") == line


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


_DAYS = [None, None, "2026-02-28", "2026-03-01", "2026-03-02", "2026-06-01", "2027-01-01", "one day"]
_PREFERENCES = st.lists(
    st.builds(
        Preference,
        level=st.sampled_from(ATTRIBUTION_LEVELS),
        wording=st.none() | st.sampled_from([*_TOKENS, "A colleague"]),
        quote=st.sampled_from([None, "q1", "q2"]),
        project=st.sampled_from([None, "p", "r"]),
        channel=st.sampled_from([None, *AUDIENCES]),
        valid_from=st.sampled_from(_DAYS),
        valid_until=st.sampled_from(_DAYS),
    ),
    max_size=4,
)
_WORDINGS = st.lists(
    st.builds(
        CreditWording,
        level=st.sampled_from(ATTRIBUTION_LEVELS),
        wording=st.lists(st.sampled_from([*_TOKENS, "colleague", "x@y.example"]), min_size=1, max_size=2).map(
            " ".join
        ),
        quote=st.sampled_from([None, "q1", "q2"]),
    ),
    max_size=4,
)
_CONSENTS = st.builds(
    Consent,
    state=st.sampled_from(CONSENT_STATES),
    channels=st.sets(st.sampled_from(AUDIENCES)).map(tuple),
    purposes=st.sampled_from([(), ("report",)]),
    expires_on=st.sampled_from([None, "2020", "2030-01-01"]),
    without_channels=st.sampled_from([(), ("public",)]),
    without_purposes=st.sampled_from([(), ("appeals",)]),
    without_quotes=st.sampled_from([(), ("q1",)]),
)


@settings(max_examples=400, deadline=None)
@given(
    _speakers(),
    _PREFERENCES,
    _WORDINGS,
    _CONSENTS,
    st.sampled_from(AUDIENCES),
    st.sampled_from([None, "p"]),
    st.sampled_from([None, "report", "appeals"]),
)
def test_a_credit_never_shows_more_than_the_level_in_force_allows(
    speaker: SpeakerDetails,
    preferences: list[Preference],
    wordings: list[CreditWording],
    consent: Consent,
    audience: Audience,
    project: str | None,
    purpose: str | None,
) -> None:
    about: dict[str, Any] = {"quote": "q1", "audience": audience, "on": TODAY, "purpose": purpose}
    made = printed_as(preferences, consent, speaker, wordings=wordings, project=project, **about)
    preference = in_force(preferences, quote="q1", channel=audience, project=project, on=TODAY)
    verdict = may_show(consent, **about)
    allowed = preference.level if preference and verdict.decision == "include" else "anonymous"
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


_EVERY_DAY = [TODAY + timedelta(days=n) for n in (0, 1, 2, 45, 91, 92, 93, 305, 306, 307, 400)]


def levels(preferences: list[Preference]) -> list[int]:
    """How much is told of q1, q2 and a quote to come, before every audience, in every project, on every day."""
    held = [
        in_force(preferences, quote=quote, channel=channel, project=project, on=on)
        for quote in ("q1", "q2", "q3")
        for channel in AUDIENCES
        for project in (None, "p", "r", "a project to come")
        for on in _EVERY_DAY
    ]
    return [rank(one.level) if one else 0 for one in held]


@settings(max_examples=300, deadline=None)
@given(_PREFERENCES, _PREFERENCES.filter(bool))
def test_what_does_not_widen_tells_no_more_anywhere_on_any_day_and_what_widens_does_somewhere(
    agreed: list[Preference], drawn: list[Preference]
) -> None:
    new = drawn[0]
    further = widens(agreed, new, quotes=("q1", "q2"), on=TODAY)
    grown = [after > before for before, after in zip(levels(agreed), levels([*agreed, new]), strict=True)]
    assert any(grown) is (further is not None)


def test_the_law_would_see_a_leak() -> None:
    assert words_of("Head of ÉQ1XORD") & words_of(f"x, {_TOKENS[13]}")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=20))
def test_taking_words_out_of_any_text_ends_and_leaves_none_of_them(text: str, secret: str) -> None:
    left = without(text, telling(name=secret))
    assert left is None or not words_of(left) & words_of(secret)
