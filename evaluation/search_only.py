"""Measures the index alone: whether the right procedure is among the first hits, and how fast."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rich.console import Console
from rich.table import Table

from evaluation.cases import Gold
from evaluation.figures import Share, mean, percentile, rounded, share_of
from evaluation.marks import NAMES_PROCEDURE, UNKNOWN_REGISTER, rank_of

DEPTHS = (1, 3, 5, 10)


class Found(Protocol):
    """A hit, as far as it is measured."""

    @property
    def owner(self) -> str:
        """Code of the procedure, or the name of a topic."""


class Searches(Protocol):
    """What :class:`knowledge.search.Searcher` offers, without loading it and its encoder here."""

    def search(self, text: str, top: int = 10) -> Sequence[Found]:
        """Return at most ``top`` hits, best first."""


@dataclass(frozen=True)
class Ranks:
    """Where the right procedure stood, for a group of questions; ``None`` where it was not among the hits."""

    ranks: tuple[int | None, ...]

    def hit(self, depth: int) -> Share:
        """Share of questions whose procedure is among the first ``depth`` hits."""
        return share_of([rank is not None and rank <= depth for rank in self.ranks])

    @property
    def mrr(self) -> float | None:
        """Mean reciprocal rank."""
        return mean([1 / rank if rank else 0.0 for rank in self.ranks])

    def to_json(self) -> dict[str, Any]:
        """Return the ranks' figures as JSON."""
        hits = {f"hit_{depth}": self.hit(depth).to_json() for depth in DEPTHS}
        return {"questions": len(self.ranks), **hits, "mrr": rounded(self.mrr)}


@dataclass(frozen=True)
class SearchScore:
    """The index's figures; times are milliseconds a query, encoding included."""

    overall: Ranks
    by_register: Mapping[str, Ranks]
    p50_ms: float | None
    p95_ms: float | None

    def to_json(self) -> dict[str, Any]:
        """Return the score as JSON."""
        return {
            "overall": self.overall.to_json(),
            "by_register": {name: ranks.to_json() for name, ranks in self.by_register.items()},
            "p50_ms": rounded(self.p50_ms, 2),
            "p95_ms": rounded(self.p95_ms, 2),
        }


def measure(searcher: Searches, gold: Iterable[Gold], *, clock: Callable[[], float] = time.perf_counter) -> SearchScore:
    """Search for every single question of kind info or apply; dialogues need their context and are left out.

    Topics take ranks too, as they do when an answer is chosen. One search before the first warms the encoder up.
    """
    ranks: dict[str, list[int | None]] = {}
    milliseconds: list[float] = []
    for case in gold:
        wanted = case.turns[0]
        if case.is_dialogue or wanted.kind not in NAMES_PROCEDURE or not wanted.codes:
            continue
        if not milliseconds:
            searcher.search(case.texts[0])
        began = clock()
        owners = [hit.owner for hit in searcher.search(case.texts[0], top=max(DEPTHS))]
        milliseconds.append((clock() - began) * 1000)
        rank = rank_of(wanted.codes, owners, all_codes=wanted.all_codes)
        ranks.setdefault(wanted.register_ or UNKNOWN_REGISTER, []).append(rank)
    return SearchScore(
        overall=Ranks(tuple(rank for group in ranks.values() for rank in group)),
        by_register={name: Ranks(tuple(ranks[name])) for name in sorted(ranks)},
        p50_ms=percentile(milliseconds, 50),
        p95_ms=percentile(milliseconds, 95),
    )


def print_search(score: SearchScore, console: Console | None = None) -> None:
    """Print the index's figures in 100 columns."""
    console = console or Console()
    table = Table(box=None, pad_edge=False)
    table.add_column("register", no_wrap=True)
    for head in ("questions", *(f"hit@{depth}" for depth in DEPTHS), "MRR"):
        table.add_column(head, justify="right", no_wrap=True)
    for name, ranks in (("all", score.overall), *score.by_register.items()):
        hits = [ranks.hit(depth) for depth in DEPTHS]
        mrr = "–" if ranks.mrr is None else f"{ranks.mrr:.3f}"
        table.add_row(name, str(len(ranks.ranks)), *map(_cell, hits), mrr)
    console.print(table)
    if score.p50_ms is not None and score.p95_ms is not None:
        console.print(f"milliseconds a query: p50 {score.p50_ms:.1f}, p95 {score.p95_ms:.1f}")


def _cell(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "–"
    low, high = share.interval
    return f"{share.value * 100:.1f} ({low * 100:.0f}–{high * 100:.0f})"
