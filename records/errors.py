"""The errors of this room.

RecordsError
├── LeaseLost   another worker, or a person, has the conversation now: what was computed must be dropped
└── Unreadable  a row was encrypted under a key that is not at hand
"""

from __future__ import annotations


class RecordsError(Exception):
    """Base of what can go wrong with records."""


class LeaseLost(RecordsError):
    """The conversation's fencing number or take-over epoch moved on."""


class Unreadable(RecordsError):
    """A row cannot be decrypted."""
