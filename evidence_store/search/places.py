"""Which countries lie where and what their people are called, in the words people ask with. Data and two questions.

Regions follow the United Nations' M49 groups, with the names the field uses for them besides.
"""

from collections.abc import Iterator, Mapping

from evidence_store.search.words import cut

# Words that are part of many places' names and are none by themselves.
WIDE_WORDS = frozenset(
    """
    area areas central city coast corridor corridors countries country county democratic district east eastern
    el federal global great island islands la lower middle new north northeast northern northwest people peoples
    province region regions republic saint san south southeast southern southwest state states town united upper
    west western
    """.split()
)

# Names of a region = its countries; an indented line goes on.
_REGIONS = """
east africa|eastern africa|horn of africa|east and horn of africa = burundi comoros djibouti eritrea ethiopia
    kenya madagascar mauritius rwanda seychelles somalia south_sudan sudan tanzania uganda
southern africa = angola botswana eswatini lesotho malawi mozambique namibia south_africa zambia zimbabwe
west africa|western africa|sahel = benin burkina_faso cabo_verde cote_d'ivoire gambia ghana guinea
    guinea-bissau liberia mali mauritania niger nigeria senegal sierra_leone togo
central africa|middle africa = cameroon central_african_republic chad democratic_republic_of_the_congo congo
    equatorial_guinea gabon sao_tome_and_principe
north africa|northern africa|maghreb = algeria egypt libya morocco tunisia western_sahara
middle east|western asia|arab world = bahrain iraq iran israel jordan kuwait lebanon oman palestine qatar
    saudi_arabia syria turkiye united_arab_emirates yemen
south asia|southern asia = afghanistan bangladesh bhutan india maldives nepal pakistan sri_lanka
southeast asia|south-east asia|south eastern asia = brunei cambodia indonesia laos malaysia myanmar
    philippines singapore thailand timor-leste vietnam
east asia|eastern asia = china hong_kong japan mongolia north_korea south_korea taiwan
central asia = kazakhstan kyrgyzstan tajikistan turkmenistan uzbekistan
pacific|oceania = australia fiji kiribati marshall_islands micronesia nauru new_zealand palau papua_new_guinea
    samoa solomon_islands tonga tuvalu vanuatu
western europe|europe = austria belgium france germany ireland liechtenstein luxembourg netherlands
    switzerland united_kingdom
northern europe|nordic countries|europe = denmark estonia finland iceland latvia lithuania norway sweden
southern europe|europe = albania andorra bosnia_and_herzegovina croatia cyprus greece italy kosovo malta
    montenegro north_macedonia portugal serbia slovenia spain
eastern europe|europe = armenia azerbaijan belarus bulgaria czechia georgia hungary moldova poland romania
    russia slovakia ukraine
central america|latin america|americas = belize costa_rica el_salvador guatemala honduras mexico nicaragua
    panama
south america|latin america|americas = argentina bolivia brazil chile colombia ecuador guyana paraguay peru
    suriname uruguay venezuela
caribbean|latin america|americas = bahamas barbados cuba dominican_republic dominica grenada haiti jamaica
    trinidad_and_tobago
north america|northern america|americas = canada united_states
"""
# What lies around a region.
_AROUND = """
east africa = africa|sub-saharan africa
southern africa = africa|sub-saharan africa
west africa = africa|sub-saharan africa
central africa = africa|sub-saharan africa
north africa = africa|middle east and north africa
middle east = middle east and north africa
south asia = asia
southeast asia = asia
east asia = asia
central asia = asia
central america = latin america and the caribbean
south america = latin america and the caribbean
caribbean = latin america and the caribbean
"""
# How a country and its people are also called.
_PEOPLE = """
afghanistan:afghan,afghans albania:albanian algeria:algerian angola:angolan argentina:argentine,argentinian
armenia:armenian australia:australian austria:austrian azerbaijan:azerbaijani bangladesh:bangladeshi
belgium:belgian benin:beninese bolivia:bolivian botswana:botswanan brazil:brazilian,brasil bulgaria:bulgarian
burkina_faso:burkinabe cabo_verde:cape_verde cambodia:cambodian cameroon:cameroonian canada:canadian
chad:chadian chile:chilean china:chinese colombia:colombian costa_rica:costa_rican
cote_d'ivoire:ivory_coast,ivorian croatia:croatian cuba:cuban czechia:czech
democratic_republic_of_the_congo:drc,congolese congo:congolese denmark:danish dominican_republic:dominican
ecuador:ecuadorian egypt:egyptian el_salvador:salvadoran eritrea:eritrean eswatini:swaziland ethiopia:ethiopian
fiji:fijian finland:finnish france:french gambia:gambian georgia:georgian germany:german ghana:ghanaian
greece:greek guatemala:guatemalan guinea:guinean haiti:haitian honduras:honduran hungary:hungarian india:indian
indonesia:indonesian iran:iranian iraq:iraqi ireland:irish israel:israeli italy:italian jamaica:jamaican
japan:japanese jordan:jordanian kazakhstan:kazakh kenya:kenyan kosovo:kosovar kyrgyzstan:kyrgyz laos:laotian
lebanon:lebanese liberia:liberian libya:libyan madagascar:malagasy malawi:malawian malaysia:malaysian
mali:malian mauritania:mauritanian mexico:mexican moldova:moldovan mongolia:mongolian morocco:moroccan
mozambique:mozambican myanmar:burma,burmese namibia:namibian nepal:nepali,nepalese netherlands:dutch,holland
new_zealand:new_zealander nicaragua:nicaraguan niger:nigerien nigeria:nigerian norway:norwegian
pakistan:pakistani palestine:palestinian panama:panamanian paraguay:paraguayan peru:peruvian
philippines:philippine,filipino poland:polish portugal:portuguese qatar:qatari romania:romanian russia:russian
rwanda:rwandan saudi_arabia:saudi senegal:senegalese serbia:serbian sierra_leone:sierra_leonean
singapore:singaporean somalia:somali,somaliland south_africa:south_african south_korea:south_korean
south_sudan:south_sudanese spain:spanish sri_lanka:sri_lankan sudan:sudanese sweden:swedish switzerland:swiss
syria:syrian tajikistan:tajik tanzania:tanzanian thailand:thai timor-leste:east_timor togo:togolese
tunisia:tunisian turkiye:turkey,turkish uganda:ugandan ukraine:ukrainian united_arab_emirates:uae,emirati
united_kingdom:uk,british,britain,great_britain united_states:usa,us,american uruguay:uruguayan uzbekistan:uzbek
venezuela:venezuelan vietnam:vietnamese yemen:yemeni zambia:zambian zimbabwe:zimbabwean
"""
# Other names of a country, not of its people: a place may carry one of them itself.
_OTHER_NAMES = frozenset(
    ("ivory coast", "cape verde", "swaziland", "burma", "holland", "turkey", "uk", "usa", "uae", "drc", "east timor")
)


def within(place: str) -> Iterator[str]:
    """What a place is also asked for by: the regions around its country, and the name of its people."""
    name = _plain(place)
    country = _COUNTRY_OF.get(name, name)
    if country in COUNTRIES:
        yield from (country, *COUNTRIES[country])


def is_other_country(run: str, place: str) -> bool:
    """Whether part of a place's name is another country by itself: "Sudan" in "South Sudan"."""
    return run != _plain(place) and run in COUNTRIES and _plain(place) in COUNTRIES


def _plain(name: str) -> str:
    return " ".join(word.folded for word in cut(name.replace("_", " ")))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.replace("\n    ", " ").strip().splitlines():
        left, _, right = line.partition(" = ")
        yield left, right


def _countries() -> Iterator[tuple[str, tuple[str, ...]]]:
    around = dict(_lines(_AROUND))
    people = dict(entry.split(":") for entry in _PEOPLE.split())
    for regions, countries in _lines(_REGIONS):
        wider = [name for region in regions.split("|") for name in (region, *around.get(region, region).split("|"))]
        for country in countries.split():
            names = [*wider, *people.get(country, "").split(",")]
            yield _plain(country), tuple(dict.fromkeys(_plain(name) for name in names if name))


COUNTRIES: Mapping[str, tuple[str, ...]] = dict(_countries())
_COUNTRY_OF = {name: country for country, names in COUNTRIES.items() for name in names if name in _OTHER_NAMES}
