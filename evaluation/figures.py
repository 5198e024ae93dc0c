"""The statistics of a score: shares with their interval, percentiles, and the test for paired answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Z95 = 1.959964  # standard normal quantile of a two-sided 95 % interval


@dataclass(frozen=True)
class Share:
    """``hits`` of ``total``, with the Wilson 95 % interval, which holds for small counts and at 0 and 1 too."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, or ``None`` of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lower and upper end of the Wilson interval, or ``None`` of nothing."""
        if not self.total:
            return None
        share, n = self.hits / self.total, self.total
        scale = 1 + Z95**2 / n
        middle = (share + Z95**2 / (2 * n)) / scale
        half = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2)) / scale
        return max(0.0, middle - half), min(1.0, middle + half)

    def to_json(self) -> dict[str, Any]:
        """Return the share as JSON, rounded to four places."""
        low, high = self.interval or (None, None)
        return {
            "hits": self.hits,
            "total": self.total,
            "value": rounded(self.value),
            "low": rounded(low),
            "high": rounded(high),
        }


def share_of(marks: Sequence[bool]) -> Share:
    """Return how many of ``marks`` are true."""
    return Share(sum(marks), len(marks))


def rounded(value: float | None, places: int = 4) -> float | None:
    """Round what there is."""
    return None if value is None else round(value, places)


def mean(values: Sequence[float]) -> float | None:
    """Return the mean, or ``None`` of nothing."""
    return math.fsum(values) / len(values) if values else None


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return a percentile, interpolated between neighbours as numpy does, or ``None`` of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True)
class Paired:
    """The same question asked in two ways: how often each was right, and McNemar's exact test of the difference."""

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def difference(self) -> float | None:
        """Share right of the first less that of the second."""
        total = self.both + self.only_first + self.only_second + self.neither
        return (self.only_first - self.only_second) / total if total else None

    @property
    def p_value(self) -> float:
        """Probability of a split this uneven among the pairs that differ, were there no difference (two-sided)."""
        n = self.only_first + self.only_second
        tail: int = sum(math.comb(n, k) for k in range(min(self.only_first, self.only_second) + 1))
        return min(1.0, float(2 * tail / 2**n))

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as JSON."""
        return {
            "pairs": self.both + self.only_first + self.only_second + self.neither,
            "both": self.both,
            "only_first": self.only_first,
            "only_second": self.only_second,
            "neither": self.neither,
            "difference": rounded(self.difference),
            "p_value": rounded(self.p_value),
        }


def paired(marks: Sequence[tuple[bool, bool]]) -> Paired:
    """Count ``marks`` of (first right, second right)."""
    return Paired(*(marks.count(way) for way in ((True, True), (True, False), (False, True), (False, False))))


def percent(share: Share, places: int = 1) -> str:
    """Return a share as people read it; a dash where there is none."""
    return "–" if share.value is None else f"{share.value * 100:.{places}f} %"
