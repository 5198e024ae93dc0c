"""Measures the index alone: whether the right procedure is among the first hits, how fast, and how well calibrated."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rich.console import Console
from rich.table import Table

from evaluation.calibration import Calibration, Guess
from evaluation.cases import Expected, Gold
from evaluation.figures import Share, mean, percentile, rounded, share_of
from evaluation.marks import NAMES_PROCEDURE, UNKNOWN_REGISTER, rank_of

DEPTHS = (1, 3, 5, 10)
GROUPS = 3
"""Hits asked for beyond that: a group of neighbours ("which of them?") is no answer and takes no rank."""
TOP = max(DEPTHS) + GROUPS
"""Hits asked for."""


class Found(Protocol):
    """A hit, as far as it is measured."""

    @property
    def owner(self) -> str:
        """Code of the procedure, or the name of a topic."""

    @property
    def share(self) -> float:
        """How sure search is of it, from 0 to 1."""


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
    """The index's figures. ``calibration`` has a guess for each question that found anything.

    Times are milliseconds a query, encoding included.
    """

    overall: Ranks
    by_register: Mapping[str, Ranks]
    calibration: Calibration
    p50_ms: float | None
    p95_ms: float | None

    def to_json(self) -> dict[str, Any]:
        """Return the score as JSON."""
        return {
            "overall": self.overall.to_json(),
            "by_register": {name: ranks.to_json() for name, ranks in self.by_register.items()},
            "calibration": {
                **self.calibration.to_json(),
                "guesses": [[rounded(guess.share), guess.right] for guess in self.calibration.guesses],
            },
            "p50_ms": rounded(self.p50_ms, 2),
            "p95_ms": rounded(self.p95_ms, 2),
        }


def measure(searcher: Searches, gold: Iterable[Gold], *, clock: Callable[[], float] = time.perf_counter) -> SearchScore:
    """Search for every question of :func:`questions_of`, one before the first to warm the encoder up."""
    ranks: dict[str, list[int | None]] = {}
    guesses: list[Guess] = []
    milliseconds: list[float] = []
    for text, wanted in questions_of(gold):
        if not milliseconds:
            searcher.search(text)
        began = clock()
        hits = searcher.search(text, top=TOP)
        milliseconds.append((clock() - began) * 1000)
        ranked = [hit for hit in hits if takes_rank(hit.owner)]
        rank = rank_among([hit.owner for hit in ranked], wanted)
        ranks.setdefault(wanted.register_ or UNKNOWN_REGISTER, []).append(rank)
        # One of several procedures that are all needed is a right first hit, though it alone is not enough for a rank.
        guesses += (Guess(hit.share, hit.owner in wanted.codes) for hit in ranked[:1])
    return SearchScore(
        overall=Ranks(tuple(rank for group in ranks.values() for rank in group)),
        by_register={name: Ranks(tuple(ranks[name])) for name in sorted(ranks)},
        calibration=Calibration(tuple(guesses)),
        p50_ms=percentile(milliseconds, 50),
        p95_ms=percentile(milliseconds, 95),
    )


def questions_of(gold: Iterable[Gold]) -> Iterator[tuple[str, Expected]]:
    """Yield every single question of kind info or apply; dialogues need their context and are left out."""
    for case in gold:
        wanted = case.turns[0]
        if not case.is_dialogue and wanted.kind in NAMES_PROCEDURE and wanted.codes:
            yield case.texts[0], wanted


def rank_among(owners: Iterable[str], wanted: Expected) -> int | None:
    """Return the rank of what is wanted among the first ten of ``owners``, which are best first.

    Topics take ranks too, as they do when an answer is chosen; groups take none.
    """
    ranked = [owner for owner in owners if takes_rank(owner)][: max(DEPTHS)]
    return rank_of(wanted.codes, ranked, all_codes=wanted.all_codes)


def takes_rank(owner: str) -> bool:
    """Whether ``owner`` is an answer, and not the question which of several neighbours is meant."""
    return not owner.startswith("group:")


def print_search(score: SearchScore, console: Console | None = None) -> None:
    """Print the index's figures in 100 columns."""
    console = console or wide_console()
    table = Table(box=None, pad_edge=False)
    table.add_column("register", no_wrap=True)
    for head in ("questions", *(f"hit@{depth}" for depth in DEPTHS), "MRR"):
        table.add_column(head, justify="right", no_wrap=True)
    for name, ranks in (("all", score.overall), *score.by_register.items()):
        table.add_row(name, str(len(ranks.ranks)), *cells(ranks, DEPTHS))
    console.print(table)
    if score.calibration.ece is not None:
        console.print(f"calibration: ECE {score.calibration.ece:.3f} over {len(score.calibration.guesses)} questions")
    if score.p50_ms is not None and score.p95_ms is not None:
        console.print(f"milliseconds a query: p50 {score.p50_ms:.1f}, p95 {score.p95_ms:.1f}")


def wide_console() -> Console:
    """Return a console of 100 columns or more: in a narrower one, or in a file, figures would be cut off."""
    return Console(width=max(100, Console().width))


def cells(ranks: Ranks, depths: Sequence[int]) -> list[str]:
    """Return a row of a table: the hits at each of ``depths`` in percent with their interval, and MRR."""
    return [*(_cell(ranks.hit(depth)) for depth in depths), "–" if ranks.mrr is None else f"{ranks.mrr:.3f}"]


def _cell(share: Share) -> str:
    if share.value is None or share.interval is None:
        return "–"
    low, high = share.interval
    return f"{share.value * 100:.1f} ({low * 100:.0f}–{high * 100:.0f})"
