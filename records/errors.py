"""The errors of this room.

RecordsError
├── LeaseLost   another worker, or a person, has the conversation now: what was computed must be dropped
├── DraftMoved  a draft was changed, removed or taken elsewhere since it was read
├── NoSuchDraft a code that no draft has
├── NotThatWay  a draft cannot become what it was to become
└── Unreadable  a row was encrypted under a key that is not at hand
"""

from __future__ import annotations


class RecordsError(Exception):
    """Base of what can go wrong with records."""


class LeaseLost(RecordsError):
    """The conversation's fencing number or take-over epoch moved on."""


class DraftMoved(RecordsError):
    """A draft is no longer what it was when it was read: what was computed from it must be dropped."""


class NoSuchDraft(RecordsError):
    """No draft has the code."""


class NotThatWay(RecordsError):
    """A step that does not follow on what the draft is."""


class Unreadable(RecordsError):
    """A row cannot be decrypted."""
