"""The score of a run: gold and results in, every metric out. Pure: reads no file and knows no service.

`evaluation/groups.py` says how each metric is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evaluation.cases import Gold, Result
from evaluation.cases_io import CaseError
from evaluation.figures import Paired, paired, rounded
from evaluation.groups import Figures, Latency, by_form, by_kind, by_register, figures_of, latency_of
from evaluation.marks import CaseMark, mark
from evaluation.tables import print_score

__all__ = ["TWINS", "Score", "print_score", "score"]

TWINS = {"diacritics": "-u", "shorthand": "-s"}
"""What ends the id of a row that repeats another one without diacritics, or in shorthand."""


@dataclass(frozen=True)
class Twins:
    """The same questions as they stand and as they are repeated."""

    procedure: Paired
    full: Paired


@dataclass(frozen=True)
class Score:
    """Everything that a run says. ``missing`` cases of the gold have no result; ``skipped`` were not to be scored."""

    overall: Figures
    by_register: Mapping[str, Figures]
    by_kind: Mapping[str, Figures]
    by_form: Mapping[str, Figures]
    latency: Latency
    twins: Mapping[str, Twins]
    missing: int
    skipped: int

    def to_json(self) -> dict[str, Any]:
        """Return the score as JSON."""
        groups = {"by_register": self.by_register, "by_kind": self.by_kind, "by_form": self.by_form}
        return {
            "overall": self.overall.to_json(),
            **{name: {key: one.to_json() for key, one in group.items()} for name, group in groups.items()},
            "latency_ms": {key: rounded(value, 1) for key, value in asdict(self.latency).items()},
            "twins": {
                name: {"procedure_1": one.procedure.to_json(), "full_marks": one.full.to_json()}
                for name, one in self.twins.items()
            },
            "missing": self.missing,
            "skipped": self.skipped,
        }


def score(gold: Iterable[Gold], results: Iterable[Result], *, catalogue: bool = False) -> Score:
    """Return the score of ``results`` against ``gold``; results without gold are ignored.

    With ``catalogue``, rows marked ``near`` are not scored: another catalogue may well hold their answer. Raises
    :class:`CaseError` where a result answers other words than its gold asks: it belongs to another set.
    """
    found = {result.id: result for result in results}
    cases: list[CaseMark] = []
    skipped = missing = 0
    for one in gold:
        result = found.get(one.id)
        if result is not None:
            _check_words(one, result)
        marked = mark(one, result)
        if catalogue:
            marked = marked.without_near()
        if not marked.turns:
            skipped += 1
            continue
        missing += result is None
        cases.append(marked)
    turns = [turn for case in cases for turn in case.turns]
    return Score(
        overall=figures_of(turns, cases),
        by_register=by_register(cases),
        by_kind=by_kind(cases),
        by_form=by_form(cases),
        latency=latency_of(turns),
        twins={name: _twins(cases, ending) for name, ending in TWINS.items()},
        missing=missing,
        skipped=skipped,
    )


def _check_words(gold: Gold, result: Result) -> None:
    for number, (asked, turn) in enumerate(zip(gold.texts, result.turns, strict=False), 1):
        if asked != turn.q:
            raise CaseError(
                f"result {gold.id!r}, turn {number}: it answers {turn.q!r}, but the gold asks {asked!r}; "
                "score the results with the file they were made from, or run them again"
            )


def _ranks_procedures(case: CaseMark) -> bool:
    return len(case.turns) == 1 and case.turns[0].ranks_procedures


def _twins(cases: Sequence[CaseMark], ending: str) -> Twins:
    """Compare each case with the one whose id is its own with ``ending``, where both are there."""
    known = {case.id: case for case in cases}
    pairs = [(case, known[case.id + ending]) for case in cases if case.id + ending in known]
    ranked = [(one, twin) for one, twin in pairs if _ranks_procedures(one) and _ranks_procedures(twin)]
    return Twins(
        procedure=paired([(one.turns[0].procedure_right, twin.turns[0].procedure_right) for one, twin in ranked]),
        full=paired([(one.full, twin.full) for one, twin in pairs]),
    )
