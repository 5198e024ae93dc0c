import io
from dataclasses import dataclass
from itertools import count

import pytest
from rich.console import Console

from evaluation.cases import Expected, Gold
from evaluation.figures import Share
from evaluation.search_only import measure, print_search


@dataclass(frozen=True)
class Found:
    owner: str


class Shelf:
    """Always finds the owners "1" to "10", in this order."""

    asked = 0

    def search(self, text: str, top: int = 10) -> list[Found]:
        self.asked += 1
        return [Found(str(number)) for number in range(1, top + 1)]


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
