"""A score as tables for the terminal, readable in 100 columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from evaluation.figures import Paired, Share
from evaluation.groups import Figures

if TYPE_CHECKING:  # score.py offers print_score beside the score itself
    from evaluation.score import Score

METRICS = {
    "right outcome": "outcome",
    "procedure@1": "procedure_1",
    "procedure@3": "procedure_3",
    "wrong-procedure rate": "wrong_procedure",
    "aspect recall (answered info)": "aspect_recall",
    "aspect recall (all info)": "aspect_recall_all",
    "aspect precision": "aspect_precision",
    "full marks": "full_marks",
    "out of scope recognised": "out_of_scope_recall",
    "in scope turned away": "turned_away",
    "unsafe and injection refused": "refused",
    "calls for a person, complaints refused": "helped_refused",
}


def print_score(score: Score, console: Console | None = None) -> None:
    """Print everything that ``score`` holds."""
    console = console or Console()
    figures = score.overall
    missing = f"; {score.missing} cases have no result and count as wrong" if score.missing else ""
    skipped = f"; {score.skipped} cases near another catalogue not scored" if score.skipped else ""
    console.print(f"{figures.cases} cases, {figures.turns} turns{missing}{skipped}", soft_wrap=True)
    console.print(_overall(figures))
    for title, groups in (("register", score.by_register), ("kind", score.by_kind), ("form", score.by_form)):
        console.print(_groups(title, groups))
    console.print("Shares in %, 95 % Wilson interval in brackets; wrong: wrong-procedure rate; full: cases.")
    for name, twins in score.twins.items():
        console.print(_twin_line(f"{name}, procedure@1", twins.procedure))
        console.print(_twin_line(f"{name}, full marks", twins.full))
    late = score.latency
    console.print(
        f"latency of {late.turns} turns, ms: p50 {_number(late.p50)}, p95 {_number(late.p95)}, p99 {_number(late.p99)}"
    )


def _overall(figures: Figures) -> Table:
    table = Table(box=None, pad_edge=False)
    for column, side in (("metric", "left"), ("%", "right"), ("95 %", "left"), ("of", "right")):
        table.add_column(column, justify=side, no_wrap=True)  # type: ignore[arg-type]
    for label, name in METRICS.items():
        share: Share = getattr(figures, name)
        table.add_row(label, _percent(share), _interval(share), str(share.total))
    table.add_row("MRR", _number(figures.mrr, 3), "", str(figures.procedure_1.total))
    table.add_row("median reply, characters", _number(figures.reply_length), "", "")
    return table


def _groups(title: str, groups: Mapping[str, Figures]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(title, no_wrap=True)
    heads = ("turns", "outcome", "proc@1", "@3", "MRR", "wrong", "recall", "prec", "full", "length")
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for name, one in groups.items():
        table.add_row(
            name,
            str(one.turns),
            _with_interval(one.outcome),
            _with_interval(one.procedure_1),
            _percent(one.procedure_3, 0),
            _number(one.mrr, 2),
            _with_interval(one.wrong_procedure),
            _percent(one.aspect_recall, 0),
            _percent(one.aspect_precision, 0),
            _with_interval(one.full_marks),
            _number(one.reply_length),
        )
    return table


def _twin_line(label: str, pairs: Paired) -> str:
    if pairs.difference is None:
        return f"{label}: no question was asked in both ways"
    return (
        f"{label}: {pairs.difference * 100:+.1f} points; both right {pairs.both}, "
        f"as it stands {pairs.only_first}, repeated {pairs.only_second}, neither {pairs.neither}; p {pairs.p_value:.3f}"
    )


def _percent(share: Share, places: int = 1) -> str:
    return "–" if share.value is None else f"{share.value * 100:.{places}f}"


def _interval(share: Share, places: int = 1) -> str:
    if share.interval is None:
        return ""
    low, high = share.interval
    return f"({low * 100:.{places}f}–{high * 100:.{places}f})"


def _with_interval(share: Share) -> str:
    return "–" if share.value is None else f"{_percent(share, 0)} {_interval(share, 0)}"


def _number(value: float | None, places: int = 0) -> str:
    return "–" if value is None else f"{value:.{places}f}"
