"""Calibration: is what is said to be 80 % sure right 80 times in a hundred? Numbers, and a plot of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.figures import Share, mean, rounded, share_of

BINS = 10

# Measures of the plot, in its own units (pixels at full size).
SIDE = 400
LEFT, TOP = 76, 40
WIDTH, HEIGHT = LEFT + SIDE + 24, TOP + SIDE + 96
LARGEST, SMALLEST = 14.0, 2.5  # radius of the point with most questions, and of one that would hardly be seen


@dataclass(frozen=True)
class Guess:
    """The first hit of one question, or an intent: its share of trust (0 to 1), and whether it was right."""

    share: float
    right: bool


@dataclass(frozen=True)
class Bin:
    """The guesses whose share lies from ``low`` up to ``high``; ``mean_share`` is ``None`` where there are none."""

    low: float
    high: float
    mean_share: float | None
    right: Share

    @property
    def count(self) -> int:
        """How many guesses lie here."""
        return self.right.total

    def to_json(self) -> dict[str, Any]:
        """Return the bin as JSON."""
        return {
            "low": self.low,
            "high": self.high,
            "count": self.count,
            "mean_share": rounded(self.mean_share),
            "right": rounded(self.right.value),
        }


@dataclass(frozen=True)
class Calibration:
    """How far the shares of ``guesses`` can be taken at their word."""

    guesses: tuple[Guess, ...]

    @property
    def bins(self) -> tuple[Bin, ...]:
        """The guesses by their share."""
        return bins_of(self.guesses)

    @property
    def ece(self) -> float | None:
        """Expected calibration error of the guesses, ``None`` of none."""
        return calibration_error(self.bins)

    def to_json(self) -> dict[str, Any]:
        """Return error and bins as JSON."""
        return {
            "ece": rounded(self.ece),
            "count": len(self.guesses),
            "bins": [one.to_json() for one in self.bins],
        }


@dataclass(frozen=True)
class Subject:
    """What is plotted, in our own words, which hold nothing to escape."""

    name: str
    share: str
    counted: str


SEARCH = Subject("search", "share of the first hit", "questions")


def bins_of(guesses: Sequence[Guess]) -> tuple[Bin, ...]:
    """Sort ``guesses`` into ten bins of equal width; a share of 1 belongs to the last."""
    places = [min(BINS - 1, int(guess.share * BINS)) for guess in guesses]
    bins = []
    for number in range(BINS):
        here = [guess for guess, place in zip(guesses, places, strict=True) if place == number]
        bins.append(
            Bin(
                low=number / BINS,
                high=(number + 1) / BINS,
                mean_share=mean([guess.share for guess in here]),
                right=share_of([guess.right for guess in here]),
            )
        )
    return tuple(bins)


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error (ECE), from 0, or ``None`` of nothing.

    It is the mean distance of a bin's mean share from its share right, weighted by count.
    """
    total = sum(one.count for one in bins)
    if not total:
        return None
    return math.fsum(abs(share - right) * one.count for one, share, right in _filled(bins)) / total


def reliability_svg(calibration: Calibration, subject: Subject) -> str:
    """Return a reliability plot as an SVG image: a point a bin, on the diagonal where what is sure is as often right.

    The area of a point grows with its count; its line is the Wilson 95 % interval of the share right.
    """
    bins, ece = calibration.bins, calibration.ece
    head = f"Reliability of {subject.name}"
    caption = f"ECE {'–' if ece is None else f'{ece:.3f}'} over {len(calibration.guesses)} {subject.counted}"
    most = max((one.count for one in bins), default=0)
    points = [_point(one, share, right, most, subject.counted) for one, share, right in _filled(bins)]
    counts = [_text(_x((one.low + one.high) / 2), TOP + SIDE + 36, str(one.count), "count") for one in bins]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'role="img" aria-labelledby="title">',
        f'<title id="title">{head}: {caption}</title>',
        "<style>text{font:13px system-ui,sans-serif;fill:#222;text-anchor:middle}.head{font-size:15px;font-weight:600}"
        ".tick,.count{font-size:11px;fill:#555}.grid{stroke:#e4e4e4}.frame{fill:none;stroke:#888}"
        ".even{stroke:#888;stroke-dasharray:5 4}.range{stroke:#0b5f8a;stroke-width:1.5}"
        ".point{fill:#0b5f8a;fill-opacity:.75;stroke:#fff}</style>",
        # A ground of its own: the plot may be shown on a dark page.
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _text(LEFT + SIDE / 2, 24, head, "head"),
        *_grid(),
        f'<rect class="frame" x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}"/>',
        f'<line class="even" x1="{_x(0):g}" y1="{_y(0):g}" x2="{_x(1):g}" y2="{_y(1):g}"/>',
        *points,
        *counts,
        _text(LEFT - 8, TOP + SIDE + 36, subject.counted, "count", 'style="text-anchor:end"'),
        _text(LEFT + SIDE / 2, TOP + SIDE + 58, subject.share),
        _text(18, TOP + SIDE / 2, "share right", "", f'transform="rotate(-90 18 {TOP + SIDE / 2:g})"'),
        _text(LEFT + SIDE / 2, TOP + SIDE + 84, f"{caption}; lines: 95 % intervals"),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _filled(bins: Sequence[Bin]) -> list[tuple[Bin, float, float]]:
    """Return the bins that hold guesses, each with its mean share and its share right."""
    return [
        (one, one.mean_share, one.right.value)
        for one in bins
        if one.mean_share is not None and one.right.value is not None
    ]


def _point(one: Bin, share: float, right: float, most: int, counted: str) -> str:
    """Draw a bin, with a tooltip that gives its numbers."""
    low, high = one.right.interval or (right, right)
    radius = max(SMALLEST, LARGEST * math.sqrt(one.count / most))
    said = f"{one.low:.1f} to {one.high:.1f}: {one.count} {counted}, mean share {share:.3f}, right {right:.3f}"
    x = f"{_x(share):.1f}"
    return (
        f'<g><title>{said}</title><line class="range" x1="{x}" y1="{_y(low):.1f}" x2="{x}" y2="{_y(high):.1f}"/>'
        f'<circle class="point" cx="{x}" cy="{_y(right):.1f}" r="{radius:.1f}"/></g>'
    )


def _grid() -> list[str]:
    """Draw a line and its number at every fifth of both axes."""
    drawn = []
    for value in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        x, y = _x(value), _y(value)
        drawn += [
            f'<line class="grid" x1="{x:g}" y1="{TOP}" x2="{x:g}" y2="{TOP + SIDE}"/>',
            f'<line class="grid" x1="{LEFT}" y1="{y:g}" x2="{LEFT + SIDE}" y2="{y:g}"/>',
            _text(x, TOP + SIDE + 18, f"{value:.1f}", "tick"),
            _text(LEFT - 8, y + 4, f"{value:.1f}", "tick", 'style="text-anchor:end"'),
        ]
    return drawn


def _text(x: float, y: float, words: str, kind: str = "", more: str = "") -> str:
    """Write our own words, which hold nothing to escape."""
    name = f' class="{kind}"' if kind else ""
    return f'<text{name} x="{x:g}" y="{y:g}"{" " + more if more else ""}>{words}</text>'


def _x(share: float) -> float:
    return LEFT + SIDE * share


def _y(share: float) -> float:
    return TOP + SIDE * (1 - share)
