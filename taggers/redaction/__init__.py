"""What could identify a speaker, or another private person, in their own words: proposals, for a person to decide.

The policy, in the order in which it was weighed:

- *Recall first.* A name that slips through does harm; a proposal too many costs a key press. Yet a reader who is
  asked too often stops reading, so what is merely possible is proposed only where something in the words speaks for
  it.
- *What is known of the speaker* (details and printed credit) is looked for in every form: case, accents, initials,
  the country's people, the short and the long name of the institution. A printed role that fits anybody is no such
  term.
- *Persons* are proposed whoever they are, with their titles, which tell gender and rank.
- *Organisations* are proposed when the speaker could sit in or work with them. Actors so large or so much spoken of
  that a mention says nothing (the United Nations and its agencies, the European Union, intergovernmental bodies,
  large media and platforms) are proposed only as the speaker's own institution, or tied to a first person ("we at
  …", "our … colleagues"). "Our ministry", "our university" say where the speaker sits; "our organisation", "our
  parliament" do not.
- *Our own house and products* (`known`, and the product of the reading) are never proposed, nor are names that
  touch them.
- *Places*: towns, camps and districts always; countries, and cities where much policy is made, only as the
  speaker's own or as where the speaker is ("here in …", "we in …", "I am …"). Regions wider than a country are the
  remedy, not the harm.
- *Roles*: offices few hold, where the speaker says that they hold them or whose they are; not "a teacher", "an
  official".
- *Details*: what fits one or few only ("the only … in …"), numbers of cases, days on which something happened to
  somebody.

Everything is found by shape and by lists: no model, no network, the same answer on every machine. Only where a
pretrained spaCy pipeline is installed, and handed in, what it finds is added under the same policy, marked with its
name and version (`pipeline.en_core_web_sm-3.8.0.person`): then another machine may propose less, and one sees why.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain

from evidence_store.domain import MaskProposal, Reading, SpeakerDetails
from taggers.pipelines import NONE, Pipelines
from taggers.redaction import arabic, bodies, capitals, contacts, details, lists, named, own, persons, places, roles
from taggers.redaction.proposals import settled
from taggers.redaction.words import Found, Said, read

FINDERS: tuple[Callable[[Said], Iterable[Found]], ...] = (
    contacts.find, persons.find, bodies.find, places.find, roles.find, details.find, arabic.find, capitals.find,
)  # fmt: skip


def propose(
    reading: Reading, speaker: SpeakerDetails, *, known: Collection[str] = (), pipelines: Pipelines = NONE
) -> tuple[MaskProposal, ...]:
    """Masks over `reading.text` for what could identify `speaker` or another private person.

    Spans are code points of the text, cut whole words, do not overlap and stand in reading order. `known` are names
    of our own house and products; `pipelines` may add what they find. Never raises, whatever the words.
    """
    ours = [name for name in (*known, reading.product or "") if name.strip()]
    said = read(reading.text, known=ours, language=reading.language, german=lists.words("german"))
    return settled(said, chain(_found(said, reading, speaker), named.find(said, pipelines, reading.language)))


def _found(said: Said, reading: Reading, speaker: SpeakerDetails) -> Iterator[Found]:
    yield from own.find(said, speaker, reading.attribution)
    for find in FINDERS:
        yield from find(said)
