"""The errors of this room; foreign exceptions are translated into them at its edges.

KnowledgeError
├── SeedError      a file an editor wrote cannot be read: says file, field and cure
├── CatalogueError the national catalogue cannot be read
├── EncoderError   the encoder's folder is missing or damaged
└── IndexDamaged   a stored index does not match what it says it is; it is rebuilt
"""

from __future__ import annotations


class KnowledgeError(Exception):
    """Base of what can go wrong with knowledge. The message is for staff, not for citizens."""


class SeedError(KnowledgeError):
    """A seed file cannot be read."""


class CatalogueError(KnowledgeError):
    """The national catalogue cannot be read."""


class EncoderError(KnowledgeError):
    """The encoder cannot be loaded."""


class IndexDamaged(KnowledgeError):
    """A stored index is incomplete or does not belong to its description."""
