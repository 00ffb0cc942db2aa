"""Everything that can go wrong, as one tree. A message is one sentence a person can act on.

EvidenceError
├── BadInput              what was handed in cannot be used; nothing was stored
│   └── UnknownCode       a dimension or code the codebook does not hold
├── NotFound              no such quote, speaker, narrative, suggestion, actor
├── Conflict              the world moved since it was looked at
│   ├── StreamMoved       the stream is not at the version the writer saw
│   ├── DuplicateIdConflict   the id is known, with another content
│   └── ConditionFailed   an event that would change the decision came in between
├── Refused               a rule of consent, attribution or state forbids it
└── StoreProblem          the store itself cannot serve
    ├── StoreTooNew       written by a newer version
    ├── StoreInUse        another process holds it and did not let go in time
    ├── StoreFull         the disk (or its quota) is full; nothing was half-written
    ├── LogDamaged        stored bytes are not what was written
    ├── ViewDamaged       a disposable file (views, an index) cannot be read; it is made anew
    ├── SealBroken        a sealed part does not open under its own key
    ├── KeyDestroyed      the speaker was erased; the words are gone for good
    ├── NotLooked             an erasure is carried out, but not every file could be read to make sure
    └── KeysMissing       the key file that opens the sealed words is not there
"""


class EvidenceError(Exception):
    """Base of all errors of the store; `str(error)` is one sentence for a person."""


class BadInput(EvidenceError):
    """What was handed in cannot be used."""


class UnknownCode(BadInput):
    """The codebook holds no such dimension or code."""


class NotFound(EvidenceError):
    """No such thing is known here."""


class Conflict(EvidenceError):
    """The world moved since it was looked at."""


class StreamMoved(Conflict):
    """The stream is not at the version the writer saw."""


class DuplicateIdConflict(Conflict):
    """The event id is known, with another content."""


class ConditionFailed(Conflict):
    """An event that would change the decision came in between."""


class Refused(EvidenceError):
    """A rule of consent, attribution or state forbids it."""


class StoreProblem(EvidenceError):
    """The store itself cannot serve."""


class StoreTooNew(StoreProblem):
    """The store was written by a newer version."""


class StoreInUse(StoreProblem):
    """Another process holds the store and did not let go in time."""


class StoreFull(StoreProblem):
    """The disk or its quota is full."""


class LogDamaged(StoreProblem):
    """Stored bytes are not what was written."""


class ViewDamaged(StoreProblem):
    """A disposable file, views or an index, cannot be read; it is made anew from log and keys."""


class SealBroken(StoreProblem):
    """A sealed part does not open under its own key."""


class KeyDestroyed(StoreProblem):
    """The key was destroyed: the words are gone for good."""


class KeysMissing(StoreProblem):
    """The key-encryption key is not where it should be."""


class NotLooked(StoreProblem):
    """The words are gone, but not every file could be read to make sure."""
