"""Every metric over one group of turns and cases.

What the contract leaves open is settled here:

- Rows without a result, and turns that a result lacks, are wrong in every share of things done right.
- procedure@k: ``codes`` within the first k; where all codes are needed, see :attr:`evaluation.marks.TurnMark.rank`.
- Wrong-procedure rate: of info, apply, ambiguous and out-of-scope turns, those answered with a first procedure that is
  not among ``codes``. An ambiguous turn answered with one of them has a wrong outcome but no wrong procedure.
- Aspect recall and precision add up the aspects of all info turns that were answered and that ask for an aspect:
  asked and answered / asked, and asked and answered / answered. ``aspect_recall_all`` counts unanswered ones as well.
- Reply length: characters, buttons and sources included, over answered info turns.
- Turned away: in-scope turns whose outcome is out_of_scope or refused. Helped: cries for help and complaints are
  among human and feedback, of which none may be refused.
- Full marks need the aspects asked, not only them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from evaluation.cases import Kind
from evaluation.figures import Share, mean, percentile, rounded, share_of
from evaluation.marks import IN_SCOPE, MAY_MISLEAD, TO_REFUSE, CaseMark, TurnMark
from knowledge.envelope import Outcome


@dataclass(frozen=True)
class Figures:
    """The metrics of a group; ``None``, or a share of nothing, where no turn counts for one."""

    turns: int
    cases: int
    outcome: Share
    procedure_1: Share
    procedure_3: Share
    mrr: float | None
    wrong_procedure: Share
    aspect_recall: Share
    aspect_recall_all: Share
    aspect_precision: Share
    reply_length: float | None
    full_marks: Share
    out_of_scope_recall: Share
    turned_away: Share
    refused: Share
    helped_refused: Share

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON, shares with their interval."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value.to_json() if isinstance(value, Share) else rounded(value) for name, value in values.items()}


@dataclass(frozen=True)
class Latency:
    """Milliseconds from inbox commit to envelope commit; a turn that timed out counts as long as it was waited for."""

    turns: int
    p50: float | None
    p95: float | None
    p99: float | None


def figures_of(turns: Sequence[TurnMark], cases: Sequence[CaseMark]) -> Figures:
    """Return the figures of ``turns``; full marks are those of ``cases``."""
    ranks = [turn.rank for turn in turns if turn.ranks_procedures]
    asking = [turn for turn in turns if turn.gold.kind is Kind.INFO and turn.gold.aspects]
    answering = [turn for turn in asking if turn.answered]
    hit = sum(turn.aspects_hit for turn in answering)
    return Figures(
        turns=len(turns),
        cases=len(cases),
        outcome=share_of([turn.outcome_right for turn in turns]),
        procedure_1=share_of([rank == 1 for rank in ranks]),
        procedure_3=share_of([rank is not None and rank <= 3 for rank in ranks]),
        mrr=mean([1 / rank if rank else 0.0 for rank in ranks]),
        wrong_procedure=share_of([turn.wrong_procedure for turn in turns if turn.gold.kind in MAY_MISLEAD]),
        aspect_recall=Share(hit, sum(len(set(turn.gold.aspects)) for turn in answering)),
        aspect_recall_all=Share(hit, sum(len(set(turn.gold.aspects)) for turn in asking)),
        aspect_precision=Share(hit, sum(len(set(turn.turn.aspects)) for turn in answering if turn.turn)),
        reply_length=percentile([len(turn.turn.reply) for turn in turns if turn.answered and turn.turn], 50),
        full_marks=share_of([case.full for case in cases]),
        out_of_scope_recall=share_of([turn.outcome_right for turn in turns if turn.gold.kind is Kind.OUT_OF_SCOPE]),
        turned_away=share_of([turn.turned_away for turn in turns if turn.gold.kind in IN_SCOPE]),
        refused=share_of([turn.outcome_right for turn in turns if turn.gold.kind in TO_REFUSE]),
        helped_refused=share_of(
            [turn.outcome is Outcome.REFUSED for turn in turns if turn.gold.kind in (Kind.HUMAN, Kind.FEEDBACK)]
        ),
    )


def latency_of(turns: Sequence[TurnMark]) -> Latency:
    """Return the percentiles over the turns that have a result."""
    waited = [mark.turn.latency_ms for mark in turns if mark.turn is not None]
    return Latency(len(waited), percentile(waited, 50), percentile(waited, 95), percentile(waited, 99))


def by_register(cases: Sequence[CaseMark]) -> dict[str, Figures]:
    """Return figures for each register: turns by their own register, full marks by the case's."""
    turns = [turn for case in cases for turn in case.turns]
    registers = {case.register for case in cases} | {turn.register for turn in turns}
    return {
        name: figures_of(
            [turn for turn in turns if turn.register == name], [case for case in cases if case.register == name]
        )
        for name in sorted(registers)
    }


def by_kind(cases: Sequence[CaseMark]) -> dict[str, Figures]:
    """Return figures for each kind: turns of dialogues too, full marks of single questions only."""
    turns = [turn for case in cases for turn in case.turns]
    single = [case for case in cases if len(case.turns) == 1]
    kinds = [kind for kind in Kind if any(turn.gold.kind is kind for turn in turns)]
    return {
        kind.value: figures_of(
            [turn for turn in turns if turn.gold.kind is kind],
            [case for case in single if case.turns[0].gold.kind is kind],
        )
        for kind in kinds
    }


def by_form(cases: Sequence[CaseMark]) -> dict[str, Figures]:
    """Return figures of single questions and of dialogues apart."""
    forms = {
        "single": [case for case in cases if len(case.turns) == 1],
        "dialogue": [case for case in cases if len(case.turns) > 1],
    }
    return {
        name: figures_of([turn for case in some for turn in case.turns], some) for name, some in forms.items() if some
    }
