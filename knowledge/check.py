"""``motcua knowledge check``: what a schema cannot see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.schema import Fact, Procedure, Standing
from knowledge.snapshot import Snapshot
from nlu.text import fold, has_diacritics, normalise, shorthand, words

MIN_EVERYDAY_NAMES = 8
MIN_SAMPLE_QUESTIONS = 12
REQUIRED = ("authorities", "documents", "steps", "online", "fees", "time_limits", "conditions", "results", "laws")

# Since 1 July 2025 there is no district level (Luật Tổ chức chính quyền địa phương 2025): nobody may be sent there.
_DISTRICT = re.compile(
    r"cấp huyện|(?:ubnd|ủy ban nhân dân|công an|phòng tư pháp|trung tâm hành chính công)\s+(?:cấp\s+)?(?:quận|huyện)",
    re.IGNORECASE,
)
_AT_LEAST_CATALOGUE = ("authorities", "documents", "fees", "time_limits")


@dataclass(frozen=True)
class Defect:
    """Something an editor must mend: where it is and what is wrong."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Report:
    """The defects found, how many procedures were read, and how many facts have each standing."""

    defects: tuple[Defect, ...]
    procedures: int
    standings: Counter[Standing]

    def shares(self) -> dict[Standing, float]:
        """The share of each standing among all facts, from 0 to 1."""
        total = sum(self.standings.values()) or 1
        return {standing: self.standings[standing] / total for standing in Standing}


def check(snapshot: Snapshot) -> Report:
    """Return every defect of ``snapshot``; an empty list means it may be published."""
    defects: list[Defect] = []
    standings: Counter[Standing] = Counter()
    for procedure in snapshot.procedures.values():
        defects += _check_procedure(procedure, snapshot)
        standings.update(fact.standing for fact in procedure.facts())
    defects += _duplicate_names(snapshot)
    defects += _dead_groups(snapshot)
    return Report(tuple(defects), len(snapshot.procedures), standings)


def _check_procedure(procedure: Procedure, snapshot: Snapshot) -> Iterator[Defect]:
    code = procedure.code
    for name in REQUIRED:
        if not getattr(procedure, name):
            yield Defect(f"{code}.{name}", "is empty; say what is known, or that nothing is known")
    for place, fact in _facts_with_place(procedure):
        yield from _check_fact(procedure, place, fact)
    ids = Counter(document.id for document in procedure.documents)
    for document, count in ids.items():
        if count > 1:
            yield Defect(f"{code}.documents", f"the id {document} stands {count} times")
    for other in procedure.related:
        if other not in snapshot.procedures:
            yield Defect(f"{code}.related", f"{other} is not among the procedures")
    if len(procedure.everyday_names) < MIN_EVERYDAY_NAMES:
        yield Defect(f"{code}.everyday_names", f"needs at least {MIN_EVERYDAY_NAMES}")
    questions = [question.text for question in procedure.sample_questions]
    if len(questions) < MIN_SAMPLE_QUESTIONS:
        yield Defect(f"{code}.sample_questions", f"needs at least {MIN_SAMPLE_QUESTIONS}")
    plain = sum(1 for question in questions if is_plain(question))
    if plain * 2 < len(questions):
        yield Defect(f"{code}.sample_questions", f"only {plain} of {len(questions)} are unaccented or in shorthand")
    for text in (*procedure.everyday_names, *questions):
        if normalise(text) != text:
            yield Defect(f"{code}", f"“{text}” is not in normal spelling; write “{normalise(text)}”")


def is_plain(question: str) -> bool:
    """Tell whether a question is typed without diacritics or with shorthand."""
    lowered = question.lower()
    return not has_diacritics(lowered) or any(word in shorthand() for word in words(lowered))


def _facts_with_place(procedure: Procedure) -> Iterator[tuple[str, Fact]]:
    from knowledge.schema import FACT_FIELDS

    for key in FACT_FIELDS:
        for number, fact in enumerate(getattr(procedure, key)):
            yield f"{procedure.code}.{key}[{number}]", fact


def _check_fact(procedure: Procedure, place: str, fact: Fact) -> Iterator[Defect]:
    if fact.source not in procedure.sources:
        yield Defect(place, f"the source {fact.source} is not under `sources`")
    if fact.case is not None and fact.case not in procedure.cases:
        yield Defect(place, f"the case {fact.case} is not under `cases`")
    field = place.split(".")[2].split("[")[0]
    if field in _AT_LEAST_CATALOGUE and fact.standing is Standing.CLAIMED and not fact.reason:
        yield Defect(place, "is only claimed and gives no reason")
    for text in (getattr(fact, "text", None), getattr(fact, "name", None), fact.note):
        if text and fact.standing is not Standing.OUTDATED and _DISTRICT.search(text):
            yield Defect(place, "sends people to the district level, which no longer exists")


def _duplicate_names(snapshot: Snapshot) -> Iterator[Defect]:
    owners: dict[str, set[str]] = {}
    for procedure in snapshot.procedures.values():
        for name in (procedure.name, *procedure.everyday_names):
            owners.setdefault(fold(name), set()).add(procedure.code)
    for name, codes in owners.items():
        if len(codes) > 1:
            yield Defect("everyday_names", f"“{name}” names {', '.join(sorted(codes))}")


def _dead_groups(snapshot: Snapshot) -> Iterator[Defect]:
    for group in snapshot.groups:
        for option in group.options:
            if option.code not in snapshot.procedures:
                yield Defect(f"neighbours.{group.id}", f"{option.code} is not among the procedures")
