"""What cues and names alone say of invented items, case by case: who speaks, how far named, what came of it, what for.

Everyday words are left out here, since they answer for every cue: they are measured in test_everyday.

`LEVELS` and `USES` name the code that must win; "none" is no impact claimed, None is silence.
"""

import pytest

from evidence_store.domain import Reading, Suggestion
from taggers.by_rules import RulesTagger
from taggers.everyday.weighing import SILENT

TAGGER = RulesTagger(everyday=SILENT)

SPEAKERS: list[tuple[str, str | None, str]] = [
    # credit line, stakeholder type, attribution level
    ("Government official", "government", "role"),
    ("Deputy head of unit, Ministry of Labour, Ghana", "government", "institution"),
    ("Minister of Interior, Republic of Kenya", "government", "named"),
    ("senior adviser in a ministry of education", "government", "role"),
    ("Zambia", "government", "institution"),
    ("an immigration officer", "government", "role"),
    ("Embassy of Japan in Nairobi", "government", "institution"),
    ("mayor of a border town", "government", "role"),
    ("Member of Parliament", "government", "role"),
    ("economist at the Central Bank", "government", "role"),
    ("UN agency staff member", "un_igo", "role"),
    ("Programme Officer, UNHCR Ethiopia", "un_igo", "institution"),
    ("Maria Santos, UNICEF", "un_igo", "named"),
    ("Ambassador Peter Lind, European External Action Service", "un_igo", "named"),
    ("policy officer at DG HOME, European Commission", "un_igo", "institution"),
    ("representative of an international organisation", "un_igo", "role"),
    ("(INGO staff member)", "ngo_cso", "role"),
    ("Advocacy manager, Save the Children", "ngo_cso", "institution"),
    ("Executive Director, Danish Refugee Council", "ngo_cso", "named"),
    ("a civil society activist from the capital", "ngo_cso", "role"),
    ("head of a small women's shelter", "ngo_cso", "role"),
    ("Professor, University of Nairobi", "academia_research", "institution"),
    ("Dr. Amina Diallo", None, "named"),
    ("PhD student", "academia_research", "role"),
    ("researcher at a think tank", "academia_research", "role"),
    ("Okafor, N. & Lindqvist, P. (2021)", "academia_research", "named"),
    ("philanthropic foundation", "donor_foundation", "role"),
    ("programme director at a family foundation", "donor_foundation", "role"),
    ("institutional donor", "donor_foundation", "role"),
    ("Ford Foundation", "donor_foundation", "institution"),
    ("journalist", "media", "role"),
    ("Reuters", "media", "institution"),
    ("editor of a regional newspaper", "media", "role"),
    ("recruitment agency owner", "private_sector", "role"),
    ("independent consultant", "private_sector", "role"),
    ("a young refugee from the camp", "migrant_community", "role"),
    ("leader of a diaspora association", "migrant_community", "role"),
    ("project partner", "partner", "role"),
    ("member of the project's advisory board", "partner", "role"),
    ("one of our own staff", "internal_staff", "role"),
    ("survey respondent", "survey_respondent", "anonymous"),
    ("anonymous respondent (post-event survey)", "survey_respondent", "anonymous"),
    ("participant", None, "anonymous"),
    ("", None, "anonymous"),
    ("goverment oficial, Ministery of Transport", "government", "institution"),
    ("NGO representative, Harbour Lights project", "ngo_cso", "role"),
    ("Government representative, Annual Review of Refugee Movements", "government", "role"),
    # French, Spanish, Portuguese, Arabic
    ("fonctionnaire du ministère de la Justice", "government", "institution"),
    ("Responsable de plaidoyer, ONG internationale", "ngo_cso", "role"),
    ("chercheuse à l'université", "academia_research", "role"),
    ("agence des Nations Unies", "un_igo", "role"),
    ("une journaliste", "media", "role"),
    ("funcionaria pública", "government", "role"),
    ("trabajadora humanitaria de una ONG", "ngo_cso", "role"),
    ("profesor de la universidad", "academia_research", "role"),
    ("persona encuestada", "survey_respondent", "anonymous"),
    ("servidor público municipal", "government", "role"),
    ("pesquisadora de um centro de pesquisa", "academia_research", "role"),
    ("jornalista de um jornal local", "media", "role"),
    ("موظف حكومي في وزارة العمل", "government", "institution"),
    ("باحثة في جامعة", "academia_research", "role"),
    ("عاملة إغاثة في منظمة غير حكومية", "ngo_cso", "role"),
    ("صحفية", "media", "role"),
    ("لاجئة", "migrant_community", "role"),
]

LEVELS: list[tuple[str, str | None]] = [
    ("The briefing series was downloaded 4,200 times in its first year.", "access"),
    ("Over 300 people registered for the webinar and 180 attended.", "access"),
    ("The podcast has had 12,000 listeners so far.", "access"),
    ("Printed copies were distributed to 40 regional offices.", "access"),
    ("Our newsletter now reaches 2,500 subscribers in 60 countries.", "access"),
    ("I learned a great deal about what pushes young people to leave.", "knowledge"),
    ("An eye-opening report; I had no idea the numbers were so high.", "knowledge"),
    ("It gave me a much better understanding of life along the river.", "knowledge"),
    ("Very informative and timely.", "knowledge"),
    ("The study changed how I think about seasonal work.", "knowledge"),
    ("85% of participants said their knowledge of the topic had increased.", "knowledge"),
    ("This is the most comprehensive analysis of the region I have read.", "knowledge"),
    ("We used your data to prepare a briefing for the minister.", "use"),
    ("I cite the atlas in almost every talk I give.", "use"),
    ("The survey questionnaire was adapted by a university team for its own fieldwork.", "use"),
    ("My students read two chapters each term.", "use"),
    ("Our team relied on the figures when drafting the funding proposal.", "use"),
    ("The working paper was quoted in a parliamentary debate.", "use"),
    ("We will use the map in our training of border staff next year.", "use"),
    ("The findings served as the basis for a round table with employers.", "use"),
    ("I have shared the guide with colleagues in three offices.", "use"),
    ("A national newspaper ran a story based on the report.", "use"),
    ("Thanks to the report the ministry revised its housing policy.", "influence"),
    ("The study led directly to a new law on seasonal workers.", "influence"),
    ("Your evidence helped us secure a grant of two million euros.", "influence"),
    ("The council changed its intake procedure after reading the recommendations.", "influence"),
    ("We redesigned the cash programme on the basis of the assessment.", "influence"),
    ("The government adopted four of the six recommendations.", "influence"),
    ("It shaped our country strategy for the next five years.", "influence"),
    ("As a result of the research, the agency opened two reception centres.", "influence"),
    ("Parliament amended the bill following the briefing.", "influence"),
    ("The index influenced how funds are allocated between regions.", "influence"),
    # no impact claimed
    ("The report is too long and too technical for busy people.", "none"),
    ("The recommendations were not put into practice.", "none"),
    ("It would be good to have a version in Swahili.", "none"),
    ("The authors should include more data on children.", "none"),
    ("The dashboard is outdated and hard to use.", "none"),
    ("We never received a copy of the study.", "none"),
    ("There is a need for more funding for local research.", "none"),
    ("The government did not change its policy.", "none"),
    ("Please send the next edition earlier.", "none"),
    ("I am not convinced by the method.", "none"),
    ("It has not been used in our office.", "none"),
    ("The ministry must adopt the recommendations.", "none"),
    ("Little has come of the recommendations so far.", "none"),
    # silence
    ("The sky was grey over the harbour.", None),
    ("", None),
    # French, Spanish, Portuguese, Arabic
    ("Le rapport a été téléchargé plus de 900 fois.", "access"),
    ("Nous avons utilisé l'étude pour préparer une note interne.", "use"),
    ("Grâce à cette étude, le ministère a révisé sa politique d'accueil.", "influence"),
    ("J'ai beaucoup appris sur les routes du désert.", "knowledge"),
    ("Le rapport n'a pas été utilisé.", "none"),
    ("El informe fue descargado 1.200 veces.", "access"),
    ("Utilizamos los datos para redactar una propuesta.", "use"),
    ("El gobierno adoptó una nueva ley a raíz del estudio.", "influence"),
    ("Es un informe muy útil e interesante.", "knowledge"),
    ("Debería incluir más datos sobre la niñez.", "none"),
    ("O relatório teve 3.000 visualizações.", "access"),
    ("Usamos o estudo nas nossas aulas.", "use"),
    ("A pesquisa levou à revisão da política municipal.", "influence"),
    ("Aprendi muito com este trabalho.", "knowledge"),
    ("تم تحميل التقرير 500 مرة.", "access"),
    ("استخدمنا الدراسة في إعداد مذكرة داخلية.", "use"),
    ("أدى التقرير إلى تعديل السياسة الوطنية.", "influence"),
    ("تعلمنا الكثير من هذا التقرير.", "knowledge"),
]

USES: list[tuple[str, str]] = [
    ("The paper guided our decision on which districts to prioritise.", "guiding_priorities"),
    ("It helps us decide what to work on next year.", "guiding_priorities"),
    ("We used it to write talking points for the director.", "internal_briefings_papers_proposals"),
    ("The figures went into our needs assessment and two project proposals.", "internal_briefings_papers_proposals"),
    ("I drew on the report for an internal memo.", "internal_briefings_papers_proposals"),
    ("The results were discussed at a round table with employers.", "sector_engagement_discussion"),
    ("They invited us to present the findings at a regional conference.", "sector_engagement_discussion"),
    ("A sister project replicated the survey method in two other valleys.", "methodology_replication"),
    ("We adopted the typology for our own study.", "methodology_replication"),
    ("The study is cited in the annual report of a development bank.", "citation"),
    ("It was referenced in three journal articles.", "citation"),
    ("Two newspapers and a radio station covered the launch.", "media_coverage"),
    ("A journalist quoted the figures in a feature for the evening news.", "media_coverage"),
    ("The ministry revised its integration strategy.", "policy_change"),
    ("The evidence fed into a new regulation on housing.", "policy_change"),
    ("We redesigned our winter assistance programme around the findings.", "programme_design"),
    ("The assessment informed the response plan of four agencies.", "programme_design"),
    ("The report helped us raise funds from a new donor.", "funding_fundraising"),
    ("A foundation awarded a grant on the strength of the data.", "funding_fundraising"),
    ("I teach a module on displacement with these case studies.", "capacity_building_teaching"),
    ("It is now part of the training course for social workers.", "capacity_building_teaching"),
    ("We use the numbers in our campaign for safe passage.", "advocacy"),
    ("The map helps us counter myths about newcomers.", "advocacy"),
    ("Nous l'utilisons dans notre plaidoyer.", "advocacy"),
    ("Lo citamos en un artículo académico.", "citation"),
    ("Usamos o manual na formação de professores.", "capacity_building_teaching"),
]


def suggested(dimension: str, *, text: str = "", attribution: str | None = None) -> list[Suggestion]:
    (given,) = TAGGER.suggest([Reading(text=text, attribution=attribution)])
    return [s for s in given if s.dimension == dimension]


def first(dimension: str, *, text: str = "", attribution: str | None = None) -> str | None:
    found = suggested(dimension, text=text, attribution=attribution)
    return found[0].code if found else None


@pytest.mark.parametrize(("attribution", "code", "_"), SPEAKERS)
def test_the_credit_line_says_what_kind_of_speaker_it_is(attribution: str, code: str | None, _: str) -> None:
    assert first("stakeholder_type", attribution=attribution) == code


@pytest.mark.parametrize(("attribution", "_", "level"), SPEAKERS)
def test_the_credit_line_says_how_far_the_speaker_is_named(attribution: str, _: str | None, level: str) -> None:
    assert first("attribution_level", attribution=attribution) == level


@pytest.mark.parametrize(("text", "level"), LEVELS)
def test_the_words_say_what_came_of_it(text: str, level: str | None) -> None:
    assert first("influence_level", text=text) == level


@pytest.mark.parametrize(("text", "code"), USES)
def test_the_words_say_what_it_was_used_for(text: str, code: str) -> None:
    chosen = [s.code for s in suggested("use_category", text=text) if s.confidence >= 0.5]
    assert chosen[:1] == [code]
