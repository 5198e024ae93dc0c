import io
from dataclasses import dataclass
from itertools import count

import pytest
from rich.console import Console

from evaluation.calibration import Guess
from evaluation.cases import Expected, Gold
from evaluation.figures import Share
from evaluation.search_only import measure, print_search


@dataclass(frozen=True)
class Found:
    owner: str
    share: float = 0.1


class Shelf:
    """Always finds the owners "1" to "10", in this order."""

    asked = 0

    def search(self, text: str, top: int = 10) -> list[Found]:
        self.asked += 1
        return [Found(str(number)) for number in range(1, top + 1)]


class Oracle:
    """Finds what the question itself lists: "owner=share", best first."""

    def search(self, text: str, top: int = 10) -> list[Found]:
        pairs = [word.split("=") for word in text.split()]
        return [Found(owner, float(share)) for owner, share in pairs][:top]


def gold(name: str, codes: list[str], kind: str = "info", register: str = "formal", **more: object) -> Gold:
    expected = Expected.model_validate({"kind": kind, "codes": codes, "register": register, **more})
    return Gold(id=name, texts=(name,), turns=(expected,), register_=register)


def test_hits_are_counted_by_depth_and_register() -> None:
    rows = [
        gold("first", ["1"]),
        gold("third", ["8", "3"]),
        gold("fourth", ["4"], kind="apply", register="typo"),
        gold("two", ["1", "2"], register="typo", all_codes=True),
        gold("never", ["11"]),
        gold("no procedure asked", [], kind="greet"),
        gold("vague", ["1"], kind="ambiguous"),
    ]
    dialogue = Gold(id="talk", texts=("x", "y"), turns=rows[0].turns * 2, register_="formal")
    ticks = count()
    shelf = Shelf()
    score = measure(shelf, [*rows, dialogue], clock=lambda: next(ticks) / 1000)
    assert shelf.asked == 6  # five questions and the one that warms up
    assert [score.overall.hit(depth) for depth in (1, 3, 5, 10)] == [Share(2, 5), Share(3, 5), Share(4, 5), Share(4, 5)]
    assert score.overall.mrr == pytest.approx((1 + 1 / 3 + 1 / 4 + 1 + 0) / 5)
    assert score.by_register["typo"].hit(1) == Share(1, 2)
    assert (score.p50_ms, score.p95_ms) == (pytest.approx(1), pytest.approx(1))
    screen = io.StringIO()
    print_search(score, Console(file=screen, width=100))
    assert "formal" in screen.getvalue()
    assert "40.0 (12–77)" in screen.getvalue()


def test_the_first_hit_of_each_question_is_a_guess() -> None:
    rows = [
        gold("1=0.9 2=0.1", ["1"]),
        gold("1=0.7 2=0.3", ["2"]),
        gold("group:a=0.5 1=0.4", ["1"]),  # the group asks back: it is no answer
        gold("1=0.5 2=0.4", ["1", "2"], all_codes=True),
        gold("topic:dog=0.6 1=0.4", ["1"]),
        gold("", ["1"]),  # nothing is found
    ]
    score = measure(Oracle(), rows)

    wanted = [Guess(0.9, True), Guess(0.7, False), Guess(0.4, True), Guess(0.5, True), Guess(0.6, False)]
    assert list(score.calibration.guesses) == wanted
    assert score.overall.hit(1) == Share(3, 6)


def test_calibration_is_printed_and_kept() -> None:
    rows = [gold(f"1=0.9 2=0.1 {number}=0", ["1"]) for number in range(3, 6)] + [gold("1=0.9", ["2"])]
    score = measure(Oracle(), rows)
    screen = io.StringIO()
    print_search(score, Console(file=screen, width=100))

    # three of four right at a share of 0.9
    assert "calibration: ECE 0.150 over 4 questions" in screen.getvalue().splitlines()
    kept = score.to_json()["calibration"]
    assert (kept["ece"], kept["count"], len(kept["bins"])) == (0.15, 4, 10)
    assert kept["bins"][9] == {"low": 0.9, "high": 1.0, "count": 4, "mean_share": 0.9, "right": 0.75}
    assert kept["guesses"] == [[0.9, True]] * 3 + [[0.9, False]]


def test_without_a_question_there_is_nothing_to_say_of_calibration() -> None:
    score = measure(Oracle(), [])
    screen = io.StringIO()
    print_search(score, Console(file=screen, width=100))

    assert "ECE" not in screen.getvalue()
    assert score.to_json()["calibration"]["ece"] is None
