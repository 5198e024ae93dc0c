"""One consistent state of the knowledge, as a turn sees it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from knowledge.neighbours import Cues
from knowledge.schema import NeighbourGroup, Procedure, Topic
from nlu.phrases import padded


@dataclass(frozen=True)
class Snapshot:
    """Procedures by code, near-scope topics by id, and the groups of neighbours that a question tells apart.

    ``number`` counts publications; 0 stands for seeds that were never published.
    """

    procedures: dict[str, Procedure]
    topics: dict[str, Topic] = field(default_factory=dict)
    groups: tuple[NeighbourGroup, ...] = ()
    number: int = 0

    @cached_property
    def version(self) -> str:
        """Twelve hex digits over everything inside: equal content in any order, equal version."""
        rows = [*self.procedures.values(), *self.topics.values(), *self.groups]
        dumped = sorted(json.dumps(row.model_dump(mode="json"), ensure_ascii=False, sort_keys=True) for row in rows)
        return hashlib.sha256("\n".join(dumped).encode()).hexdigest()[:12]

    @cached_property
    def everyday_names(self) -> tuple[str, ...]:
        """What people call the procedures, as a message is compared with it."""
        return tuple(padded(name) for procedure in self.procedures.values() for name in procedure.everyday_names)

    def is_named(self, code: str, prepared: str) -> bool:
        """Whether ``prepared`` (see :func:`nlu.phrases.padded`) holds a name of the procedure ``code``."""
        return any(name in prepared for name in self._names[code])

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        return {
            code: tuple(padded(name) for name in (row.name, *row.everyday_names))
            for code, row in self.procedures.items()
        }

    def names_of(self, code: str) -> frozenset[str]:
        """Every word, folded, of what the procedure ``code`` is called."""
        row = self.procedures[code]
        return frozenset(word for name in (row.name, *row.everyday_names) for word in padded(name).split())

    def words_of(self, code: str) -> frozenset[str]:
        """Every word, folded, of what the procedure ``code`` is called and asked with."""
        return self._words[code]

    @cached_property
    def _words(self) -> dict[str, frozenset[str]]:
        return {
            code: frozenset(
                word
                for text in (row.name, *row.everyday_names, *(question.text for question in row.sample_questions))
                for word in padded(text).split()
            )
            for code, row in self.procedures.items()
        }

    @cached_property
    def cues(self) -> Cues:
        """What a message says for and against the members of the groups."""
        return Cues(self.groups)

    @property
    def families(self) -> list[NeighbourGroup]:
        """The groups whose members are one matter seen from several sides; the others only sound alike."""
        return [group for group in self.groups if group.names]

    def neighbours_of(self, code: str) -> frozenset[str]:
        """The others of every family that the procedure ``code`` belongs to."""
        return self._neighbours.get(code, frozenset())

    @cached_property
    def _neighbours(self) -> dict[str, frozenset[str]]:
        families = [{option.code for option in group.options} for group in self.families]
        return {
            code: frozenset().union(*(family for family in families if code in family)) - {code}
            for code in self.procedures
        }

    def group(self, name: str) -> NeighbourGroup:
        """The group with the id ``name``. Raises ``KeyError`` if there is none."""
        return {group.id: group for group in self.groups}[name]

    def group_of(self, codes: Iterable[str]) -> NeighbourGroup | None:
        """The smallest group of neighbours that holds all of ``codes``, or ``None``."""
        wanted = set(codes)
        fitting = [group for group in self.groups if wanted <= {option.code for option in group.options}]
        return min(fitting, key=lambda group: len(group.options), default=None)
