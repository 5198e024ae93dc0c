"""What was asked by what was done, counted: kinds by outcomes, and aspects by aspects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.cases import Kind
from evaluation.figures import Share, percent
from evaluation.marks import RIGHT_OUTCOME, TurnMark
from knowledge.envelope import Outcome
from knowledge.schema import Aspect

NO_RESULT = "no result"
MISSED = "missed"
NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Cell:
    """How many turns came out so, and whether that is what they should come to."""

    count: int
    right: bool


@dataclass(frozen=True)
class Row:
    """What was asked, by what was done. ``total`` turns; they may lie in several cells where a turn asks much."""

    label: str
    total: int
    cells: tuple[Cell, ...]

    @property
    def share(self) -> str:
        """The share of the row that is right, in percent; empty where no cell of it is."""
        right = [cell.count for cell in self.cells if cell.right]
        return percent(Share(sum(right), self.total), 0) if right else ""


@dataclass(frozen=True)
class Matrix:
    """What was asked (rows) by what was done (columns)."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def outcome_matrix(marks: Sequence[TurnMark]) -> Matrix:
    """Return kinds by outcomes, over all turns. Columns are the outcomes that occurred or should have."""
    counts = Counter((turn.gold.kind, turn.outcome) for turn in marks)
    kinds = [kind for kind in Kind if any(kind is asked for asked, _ in counts)]
    seen = {outcome for _, outcome in counts} | {RIGHT_OUTCOME[kind] for kind in kinds}
    outcomes: list[Outcome | None] = [outcome for outcome in Outcome if outcome in seen]
    if None in seen:
        outcomes.append(None)
    return Matrix(
        tuple(NO_RESULT if outcome is None else outcome.value for outcome in outcomes),
        tuple(
            Row(
                kind.value,
                sum(count for (asked, _), count in counts.items() if asked is kind),
                tuple(Cell(counts[kind, outcome], outcome is RIGHT_OUTCOME[kind]) for outcome in outcomes),
            )
            for kind in kinds
        ),
    )


def aspect_matrix(marks: Sequence[TurnMark]) -> Matrix:
    """Return aspects asked by aspects answered, over the answered info turns that ask for any.

    In the row of an aspect: how often it was answered (the right cell), what was answered without being asked in the
    same turn, and how often the aspect was missed. The last row counts all that was answered without being asked. So
    the right cells and the missed ones make up recall, the right ones and the last row precision.
    """
    turns = [
        (set(turn.gold.aspects), set(turn.turn.aspects))
        for turn in marks
        if turn.answered and turn.turn is not None and turn.gold.aspects
    ]
    order = list(Aspect)
    rows = sorted({one for asked, _ in turns for one in asked}, key=lambda one: _place(one, order))
    columns = sorted({one for pair in turns for some in pair for one in some}, key=lambda one: _place(one, order))
    table = []
    for aspect in rows:
        pairs = [pair for pair in turns if aspect in pair[0]]
        answers = [
            Cell(
                sum(column in answered and (column == aspect or column not in asked) for asked, answered in pairs),
                column == aspect,
            )
            for column in columns
        ]
        missed = Cell(sum(aspect not in answered for _, answered in pairs), right=False)
        table.append(Row(aspect, len(pairs), (*answers, missed)))
    extra = [Cell(sum(column in answered - asked for asked, answered in turns), right=False) for column in columns]
    if table:
        total = sum(bool(answered - asked) for asked, answered in turns)
        table.append(Row(NOT_ASKED, total, (*extra, Cell(0, right=False))))
    return Matrix((*columns, MISSED), tuple(table))


def _place(aspect: str, order: Sequence[str]) -> tuple[int, str]:
    """Sort in the order of an answer; what the schema does not know comes last."""
    return (order.index(aspect) if aspect in order else len(order)), aspect
