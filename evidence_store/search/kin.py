"""Words one person asks with and another speaks with: "teaching" and "lecture", "data" and "statistics". Data.

Kin count for a fraction of the word itself and never make a match exact. English, the language most requests come in.
"""

from functools import cache

from evidence_store.search.words import stems

_GROUPS = """
data statistics figures numbers indicators
misinformation disinformation myths rumours stereotypes
counter correct combat tackle debunk
teaching teach course courses lecture lectures class curriculum students seminar syllabus university
training workshop workshops trainers trainees
covid coronavirus pandemic health
emergency emergencies response crisis disaster humanitarian
health medical hospital clinic
law legislation legal act bill statute
court judge tribunal judgment ruling
policy policies strategy framework
parliament parliamentarians congress senate
city cities municipality municipal mayor council urban
ministry minister ministries
government governments official officials authorities
embassy diplomat consulate mission
donor donors funder funders foundation philanthropic
funding funds grant grants budget fundraise finance resources
media press newspaper journalist journalists news reporters
downloads downloaded views visits readers
children child youth minors adolescents young
women woman gender girls
refugee refugees asylum displaced displacement
migrant migrants migration immigrants
trafficking smuggling exploitation slavery
return returns returnees reintegration deportation
border borders crossing corridor routes
climate environmental drought flood
labour employment jobs workers livelihoods
school schools education pupils teachers
shelter housing accommodation
cite cited citation quoted referenced footnote
memo memos briefing briefings speech speeches
meeting meetings conference roundtable forum dialogue
survey questionnaire interviews
method methods methodology approach sampling
dashboard map maps infographic charts visualisation
translation translated languages
learn learned learnt understand understanding knowledge awareness insight
useful helpful valuable
improve improved strengthen enhance better
criticism critical weakness limitation limitations shortcomings
recommendation recommendations advice guidelines
partner partners consortium collaboration cooperation
advocacy advocate lobbying campaign
replicate replicated reuse adapted adapt
decision decisions decide decided
priority priorities prioritise agenda
monitoring evaluation track progress
report publication paper study article
leadership leaders director board executive senior
diaspora community communities association
staff team colleagues employees
internet online web website
inform informed informing
plan planning plans
inclusion integration inclusive
violence abuse violations
remote rural villages
ngo ingo charity organisation
university academic academia scholars
"""


@cache
def _families() -> dict[str, frozenset[str]]:
    families: dict[str, frozenset[str]] = {}
    for line in _GROUPS.strip().splitlines():
        family = frozenset(stems(word, "en")[0] for word in line.split())
        for stem in family:
            families[stem] = families.get(stem, frozenset()) | family
    return families


def kin(word: str) -> tuple[str, ...]:
    """English stems that stand for much the same as a folded word, itself left out."""
    own = stems(word, "en")[0]
    return tuple(sorted(_families().get(own, frozenset()) - {own}))
