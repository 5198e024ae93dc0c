"""Calibration: bins, the expected calibration error, and the plot, as somebody who opens the file sees it."""

import random
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from evaluation.calibration import SEARCH, Calibration, Guess, bins_of, calibration_error, reliability_svg
from evaluation.figures import Share
from service.cli import app

SVG = "{http://www.w3.org/2000/svg}"
GUESSES = [Guess(0.95, True)] * 3 + [Guess(0.99, False)] + [Guess(0.42, True), Guess(0.48, False)]
PLOTTED = Calibration(tuple(GUESSES))


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own file


def words(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in drawn(svg).iter(f"{SVG}text")]


def test_guesses_fall_into_ten_bins_of_equal_width() -> None:
    bins = bins_of(GUESSES)

    assert [(one.low, one.high) for one in bins][:2] == [(0.0, 0.1), (0.1, 0.2)]
    assert [one.count for one in bins] == [0, 0, 0, 0, 2, 0, 0, 0, 0, 4]
    assert (bins[9].mean_share, bins[9].right) == (pytest.approx(0.96), Share(3, 4))
    assert (bins[0].mean_share, bins[0].right.value) == (None, None)


def test_the_ends_of_the_scale_belong_to_the_outer_bins() -> None:
    bins = bins_of([Guess(0.0, False), Guess(0.1, False), Guess(1.0, True), Guess(1.0000001, True)])

    assert [one.count for one in bins] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 2]


def test_the_error_is_weighted_by_count() -> None:
    # four at 0.96 of which 0.75 are right, two at 0.45 of which 0.5 are
    assert calibration_error(bins_of(GUESSES)) == pytest.approx((4 * 0.21 + 2 * 0.05) / 6)


def test_what_is_as_right_as_it_is_sure_has_no_error() -> None:
    assert calibration_error(bins_of([Guess(0.75, True)] * 3 + [Guess(0.75, False)])) == pytest.approx(0)
    assert calibration_error(bins_of([])) is None


def test_drawing_many_guesses_by_their_share_comes_out_calibrated() -> None:
    chance = random.Random(7)
    shares = [chance.random() for _ in range(20_000)]

    assert (calibration_error(bins_of([Guess(share, chance.random() < share) for share in shares])) or 1) < 0.02


def test_the_plot_says_what_it_shows() -> None:
    svg = reliability_svg(PLOTTED, SEARCH)
    said = words(svg)

    assert {"share of the first hit", "share right"} <= set(said)
    assert any("ECE 0.157 over 6 questions" in text for text in said)
    assert [text for text in said if text in ("2", "4")] == ["2", "4"]  # questions in a bin, from left to right
    titles = ["".join(title.itertext()) for title in drawn(svg).iter(f"{SVG}title")]
    assert "0.9 to 1.0: 4 questions, mean share 0.960, right 0.750" in titles


def test_a_point_stands_at_its_bins_numbers_and_grows_with_its_count() -> None:
    root = drawn(reliability_svg(PLOTTED, SEARCH))
    frame = next(rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "frame")
    left, top, side = (float(frame.attrib[name]) for name in ("x", "y", "width"))
    few, many = root.iter(f"{SVG}circle")

    assert float(many.attrib["cx"]) == pytest.approx(left + 0.96 * side, abs=0.1)
    assert float(many.attrib["cy"]) == pytest.approx(top + 0.25 * side, abs=0.1)
    assert float(many.attrib["r"]) ** 2 / float(few.attrib["r"]) ** 2 == pytest.approx(2, rel=0.02)
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    inside = [(float(one.attrib["x"]), float(one.attrib["y"])) for one in root.iter(f"{SVG}text")]
    assert all(0 < x < width and 0 < y < height for x, y in inside)


def test_the_plot_needs_nothing_from_elsewhere() -> None:
    svg = reliability_svg(PLOTTED, SEARCH)

    assert not re.search(r"<script|href|url\(|@import", svg)


def test_a_plot_of_nothing_is_still_a_plot() -> None:
    svg = reliability_svg(Calibration(()), SEARCH)

    assert any("ECE – over 0 questions" in text for text in words(svg))
    assert not list(drawn(svg).iter(f"{SVG}circle"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "--search-only"),
        (["--search-only", "--ablation"], "--ablation"),
        (["--search-only", "--score", "results.jsonl"], "--score"),
    ],
)
def test_options_that_do_not_fit_a_plot_are_refused_in_one_sentence(
    options: list[str], said: str, tmp_path: Path
) -> None:
    plot = tmp_path / "plot.svg"
    done = CliRunner().invoke(app, ["evaluate", "cases.jsonl", "--plot", str(plot), *options])

    assert done.exit_code == 1
    assert said in done.output
    assert len(done.output.splitlines()) == 1
    assert not plot.exists()
