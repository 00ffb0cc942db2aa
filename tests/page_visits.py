"""What the tests of the pages share: a store with all its readers, and somebody who visits its pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.app import create_app
from api.settings import Settings
from evidence_store import EvidenceStore
from evidence_store.domain import AttributionLevel, Consent, ConsentState, Draft, SpeakerDetails
from tests.test_pages import Person


@contextmanager
def visiting(store: EvidenceStore, *, name: str = "Amina%20Okoro") -> Iterator[Person]:
    """Somebody at the pages of this store, who has said who they are."""
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    app = create_app(store, settings=Settings())
    with Person(app, base_url="http://localhost", headers=headers, raise_server_exceptions=False) as person:
        person.cookies.set("evidence_name", name)
        yield person


def said(
    store: EvidenceStore,
    words: str,
    *,
    level: AttributionLevel = "anonymous",
    consent: ConsentState = "granted",
    language: str | None = "en",
    **speaker: str,
) -> str:
    """Take in one quote of a speaker who agreed; its number such as `E1`."""
    details = SpeakerDetails(**speaker)
    draft = Draft(text=words, start=0, end=len(words), sniffer="test", speaker=details, language=language)
    (quote,) = store.capture([draft], by="Amina Okoro", paste=words).quotes
    store.consent(quote, Consent(state=consent), by="Amina Okoro")
    store.attribute(quote, level, by="Amina Okoro", proof="on the form")
    return f"E{store.quote(quote).number}"
