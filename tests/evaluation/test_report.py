"""The confusion report, as a reader of the page sees it."""

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluation.cases import Expected, Gold, Result, ResultTurn
from evaluation.report import WORST, Report, render, report_of
from evaluation.score import score
from knowledge.envelope import Outcome
from service.cli import app

BIRTH, DEATH, WEDDING = "1.001193", "1.000656", "1.000894"
NAMES = {BIRTH: "Đăng ký khai sinh", DEATH: "Đăng ký khai tử"}
A, CLARIFY, REFUSED, OUT, APPLY = (
    Outcome.ANSWERED, Outcome.CLARIFY, Outcome.REFUSED, Outcome.OUT_OF_SCOPE, Outcome.APPLICATION,
)  # fmt: skip
Done = tuple[Outcome, list[str], list[str]] | None


def expected(
    kind: str, codes: Sequence[str] = (), aspects: Sequence[str] = (), register: str = "formal", **more: object
) -> Expected:
    fields: dict[str, object] = {"kind": kind, "codes": codes, "aspects": aspects, "register": register}
    return Expected.model_validate(fields | more)


class Run:
    """Cases and what was done with them, gathered a question or a dialogue at a time."""

    def __init__(self) -> None:
        self.gold: list[Gold] = []
        self.results: list[Result] = []

    def ask(self, text: str, wanted: Expected, done: Done) -> "Run":
        return self.talk([(text, wanted, done)])

    def talk(self, turns: Sequence[tuple[str, Expected, Done]]) -> "Run":
        """Add a case; turns from the first without a deed on have no result."""
        name = f"case-{len(self.gold) + 1}"
        texts = tuple(text for text, _, _ in turns)
        wanted = tuple(wanted for _, wanted, _ in turns)
        self.gold.append(Gold(id=name, texts=texts, turns=wanted, register_=wanted[0].register_))
        answers = [
            ResultTurn(q=text, reply="…", outcome=done[0], procedures=done[1], aspects=done[2], latency_ms=100)
            for text, _, done in turns
            if done is not None
        ]
        if answers:
            self.results.append(Result(id=name, turns=tuple(answers)))
        return self

    def report(self, *, catalogue: bool = False) -> Report:
        scored = score(self.gold, self.results, catalogue=catalogue)
        return report_of("run.jsonl", scored, self.gold, self.results, names=NAMES, catalogue=catalogue)

    def page(self) -> "Page":
        return Page(render(self.report()))


class Page(HTMLParser):
    """What a browser makes of the page: its text, and its tables with what is marked in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.pieces: list[str] = []
        self.rows: list[list[tuple[str, str]]] = []
        self._class = ""
        self._cell: list[str] | None = None
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden |= tag in ("style", "title")
        self.pieces.append("\n" if tag in ("p", "li", "dt", "dd", "tr", "h2", "h3", "blockquote", "br") else "")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._cell, self._class = [], dict(attrs).get("class") or ""

    def handle_endtag(self, tag: str) -> None:
        self._hidden &= tag not in ("style", "title")
        if tag in ("td", "th") and self._cell is not None:
            self.rows[-1].append(("".join(self._cell).strip(), self._class))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)
            if self._cell is not None:
                self._cell.append(data)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def row(self, *begins: str) -> list[str]:
        """The cells of the first row that begins so."""
        found = [[text for text, _ in row] for row in self.rows]
        return next(row for row in found if row[: len(begins)] == list(begins))

    def marked(self, begins: str) -> dict[str, str]:
        """The marked cells of a row of a matrix, by their column."""
        return {head: text for head, text, name in self._cells(begins) if name == "right"}

    def matrix(self, begins: str) -> dict[str, str]:
        """The cells of a row of a matrix that are not empty, by their column."""
        return {head: text for head, text, _ in self._cells(begins) if text}

    def _cells(self, begins: str) -> list[tuple[str, str, str]]:
        """Column, text and mark of each cell but the label, under the nearest head above."""
        number = next(number for number, row in enumerate(self.rows) if row[0][0] == begins)
        heads = next(row for row in reversed(self.rows[:number]) if row[0][0] in ("kind", "asked"))
        cells = zip(heads[1:], self.rows[number][1:], strict=True)
        return [(head, text, name) for (head, _), (text, name) in cells]


def test_the_headline_metrics_stand_there_with_their_intervals() -> None:
    run = Run()
    for number in range(10):
        done = (A, [BIRTH if number < 8 else DEATH], [])
        run.ask(f"khai sinh {number}", expected("info", [BIRTH]), done)
    page = run.page()

    assert page.row("procedure@1") == ["procedure@1", "80.0 %", "49.0–94.3", "10"]
    assert page.row("wrong-procedure rate") == ["wrong-procedure rate", "20.0 %", "5.7–51.0", "10"]
    assert page.row("MRR") == ["MRR", "0.800", "", "10"]
    assert page.row("in scope turned away")[1] == "0.0 %"
    assert page.row("out of scope recognised")[1:] == ["–", "", "0"]
    assert "run.jsonl" in page.text
    assert "10 cases, 10 turns." in page.text


def test_what_was_asked_is_shown_by_what_was_done_with_the_right_cell_marked() -> None:
    run = Run()
    run.ask("a", expected("info", [BIRTH]), (A, [BIRTH], []))
    run.ask("b", expected("info", [BIRTH]), (A, [DEATH], []))
    run.ask("c", expected("info", [BIRTH]), (CLARIFY, [BIRTH], []))
    run.ask("d", expected("info", [BIRTH]), None)
    run.ask("e", expected("apply", [BIRTH]), (A, [BIRTH], []))
    run.ask("f", expected("unsafe"), (REFUSED, [], []))
    page = run.page()

    assert page.matrix("info") == {"answered": "2", "clarify": "1", "no result": "1", "turns": "4", "right": "50 %"}
    assert page.marked("info") == {"answered": "2"}
    # what never happened is shown as 0 where it should have
    assert page.matrix("apply") == {"answered": "1", "application": "0", "turns": "1", "right": "0 %"}
    assert page.marked("unsafe") == {"refused": "1"}
    outcomes = ["answered", "clarify", "application", "refused", "no result"]
    assert page.row("kind") == ["kind", *outcomes, "turns", "right"]
    assert "1 cases have no result and count as wrong" in page.text


def aspects_run() -> Run:
    run = Run()
    run.ask("a", expected("info", [BIRTH], ["fee", "time"]), (A, [BIRTH], ["fee", "time"]))
    run.ask("b", expected("info", [BIRTH], ["fee", "time"]), (A, [BIRTH], ["fee", "place"]))
    run.ask("c", expected("info", [BIRTH], ["documents"]), (A, [BIRTH], ["fee", "documents"]))
    run.ask("d", expected("info", [BIRTH], ["fee"]), (OUT, [], []))  # not answered: it does not count
    return run.ask("e", expected("info", [BIRTH]), (A, [BIRTH], ["fee"]))  # asks for none: neither


def test_aspects_asked_are_shown_by_aspects_answered() -> None:
    page = aspects_run().page()

    assert page.matrix("fee") == {"fee": "2", "place": "1", "turns": "2", "answered": "100 %"}
    assert page.matrix("time") == {"time": "1", "place": "1", "missed": "1", "turns": "2", "answered": "50 %"}
    # that fee and time are asked together is no confusion of the two
    assert page.matrix("documents") == {"documents": "1", "fee": "1", "turns": "1", "answered": "100 %"}
    assert page.marked("documents") == {"documents": "1"}
    assert page.matrix("not asked") == {"fee": "1", "place": "1", "turns": "2"}
    order = [row[0][0] for row in page.rows]
    assert order.index("documents") < order.index("fee") < order.index("time")  # as an answer has them


def test_the_aspect_matrix_adds_up_to_recall_and_precision() -> None:
    run = aspects_run()
    rows = run.report().aspects.rows
    right = sum(cell.count for row in rows for cell in row.cells if cell.right)
    missed = sum(row.cells[-1].count for row in rows)
    extra = sum(cell.count for cell in rows[-1].cells)
    figures = score(run.gold, run.results).overall

    assert right / (right + missed) == figures.aspect_recall.value
    assert right / (right + extra) == figures.aspect_precision.value


def test_confused_procedures_come_most_frequent_first_with_up_to_three_questions() -> None:
    run = Run()
    run.ask("cưới", expected("info", [WEDDING]), (A, [BIRTH], []))
    for text in ("ông mất", "ong mat", "bà mất", "cụ mất", "chú mất"):
        run.ask(text, expected("info", [DEATH]), (A, [BIRTH, DEATH], []))
    run.ask("báo tử", expected("info", [DEATH]), (CLARIFY, [BIRTH, DEATH], []))
    run.ask("khai sinh", expected("info", [BIRTH]), (A, [BIRTH, DEATH], []))
    run.ask("làm lý lịch", expected("out_of_scope"), (A, [BIRTH], []))  # no procedure was wanted
    run.ask("đám tang", expected("info", [DEATH]), (OUT, [], []))  # none was found
    page = run.page()
    head = next(number for number, row in enumerate(page.rows) if row[0][0] == "wanted")
    first, second = ([text for text, _ in row] for row in page.rows[head + 1 :])

    # five were answered with it, one only ranked it first; the twin without diacritics is not shown again
    assert first == ["1.000656 Đăng ký khai tử", "1.001193 Đăng ký khai sinh", "6 (5)", "ông mấtbà mấtcụ mất"]
    assert second == ["1.000894", "1.001193 Đăng ký khai sinh", "1 (1)", "cưới"]


def test_where_two_procedures_are_wanted_both_are_named() -> None:
    run = Run()
    run.ask("cả hai", expected("info", [BIRTH, DEATH], all_codes=True), (A, [BIRTH, WEDDING, DEATH], []))
    run.ask("một trong hai", expected("info", [BIRTH, DEATH]), (A, [WEDDING, DEATH], []))
    found = {one.wanted: one.instead for one in run.report().confusions}

    both, either = (f"1.001193 Đăng ký khai sinh {joint} 1.000656 Đăng ký khai tử" for joint in ("and", "or"))
    assert found == {both: WEDDING, either: WEDDING}


def test_a_question_within_a_dialogue_is_shown_with_what_was_said_before() -> None:
    run = Run()
    wanted = expected("info", [DEATH], ["place"])
    run.talk([("ông mất rồi", wanted, (A, [DEATH], ["place"])), ("nộp ở đâu", wanted, (A, [BIRTH], ["place"]))])
    page = run.page()

    assert page.row("1.000656 Đăng ký khai tử")[3] == "ông mất rồi → nộp ở đâu"
    assert re.search(r"wrong procedure answered case-1\s+ông mất rồi →\s+nộp ở đâu", page.text)


def test_the_gravest_failures_of_each_register_come_first() -> None:
    run = Run()
    info = expected("info", [BIRTH], ["fee"])
    run.ask("thiếu ý", info, (A, [BIRTH], ["time"]))
    run.ask("không đầu", expected("apply", [BIRTH]), (APPLY, [DEATH, BIRTH], []))
    run.ask("hỏi lại", info, (CLARIFY, [BIRTH], []))
    run.ask("đuổi đi", info, (OUT, [], []))
    run.ask("nhầm", info, (A, [DEATH, BIRTH], ["fee"]))
    run.ask("đúng", info, (A, [BIRTH], ["fee"]))
    run.ask("mất tích", expected("info", [BIRTH], register="dialect"), None)
    run.ask("tot lanh", expected("info", [BIRTH], register="unaccented"), (A, [BIRTH], []))
    text = run.page().text
    worst = text[text.index("Worst turns by register") :]

    order = ["mất tích", "formal", "nhầm", "đuổi đi", "hỏi lại", "không đầu", "thiếu ý"]  # dialect, then formal
    places = [worst.index(f"\n{word}") for word in order]
    assert places == sorted(places)
    assert "đúng" not in worst
    assert "1 of 1 turns failed: wrong outcome 1." in worst
    assert (
        "5 of 6 turns failed: wrong procedure answered 1, turned away 1, wrong outcome 1, procedure not first 1, "
        "aspects missed 1." in worst
    )
    assert "0 of 1 turns failed." in worst


def test_a_failure_says_what_was_wanted_and_what_was_done() -> None:
    run = Run()
    run.ask("nhầm", expected("info", [BIRTH], ["fee", "time"]), (A, [DEATH, BIRTH, WEDDING, "9.999999"], ["place"]))
    lines = [line.strip() for line in run.page().text.splitlines() if line.strip()]
    start = lines.index("wrong procedure answered case-1")

    assert lines[start + 1 :] == [
        "nhầm",
        "wanted", "info → answered", "1.001193 Đăng ký khai sinh", "aspects: fee, time",
        "done", "answered", "1.000656 Đăng ký khai tử · 1.001193 Đăng ký khai sinh · 1.000894", "aspects: place",
    ]  # fmt: skip


def test_a_register_shows_ten_failures_at_most_and_counts_all() -> None:
    run = Run()
    for number in range(14):
        run.ask(f"câu thứ {number:02}", expected("info", [BIRTH]), (OUT, [], []))
    page = run.page()

    assert len(re.findall("case-", page.text)) == WORST == 10
    assert "14 of 14 turns failed: turned away 14. The first 10:" in page.text


def test_a_question_that_holds_markup_is_shown_and_not_run() -> None:
    attack = "<script>alert('x')</script> & <img src=x onerror=alert(1)>"
    page = Run().ask(attack, expected("info", [BIRTH]), (A, [DEATH], [])).page()

    assert "<script" not in page.html
    assert "<img" not in page.html
    assert page.html.count("&lt;script&gt;") == 2  # among the pairs, and among the worst
    assert page.text.count(attack) == 2


def test_the_page_needs_nothing_from_elsewhere_and_fits_a_phone() -> None:
    html = Run().ask("mất", expected("info", [DEATH]), (A, [BIRTH], [])).page().html

    assert not re.search(r"<script|<link|<img|\bsrc=|\bhref=|url\(|@import|https?://", html)
    assert '<meta name="viewport" content="width=device-width' in html
    assert "@media print" in html
    assert '<meta charset="utf-8">' in html


def test_a_run_without_a_single_case_is_a_page_too() -> None:
    text = Run().page().text

    assert "0 cases, 0 turns." in text
    assert "No turn was scored." in text


def test_over_another_catalogue_near_rows_are_left_out_as_in_the_score() -> None:
    run = Run().ask("thuế", expected("out_of_scope", near=True), (A, [BIRTH], []))
    run.ask("ly hôn", expected("out_of_scope"), (OUT, [], []))

    assert run.report(catalogue=True).registers[0].turns == 1
    assert run.report().registers[0].failed == 1
    assert "1 cases near another catalogue not scored" in Page(render(run.report(catalogue=True))).text


def files(folder: Path) -> tuple[Path, Path]:
    """A gold and its results, where a command finds them."""
    gold, results = folder / "gold.jsonl", folder / "results.jsonl"
    row = {"id": "a", "q": "ông tôi mất", "kind": "info", "codes": [DEATH], "aspects": ["place"], "register": "formal"}
    turn = {"q": "ông tôi mất", "reply": "…", "outcome": "answered", "procedures": [BIRTH], "latency_ms": 5}
    gold.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    results.write_text(json.dumps({"id": "a", "turns": [turn]}, ensure_ascii=False) + "\n", "utf-8")
    return gold, results


def test_the_command_scores_and_writes_the_report_where_it_was_told(tmp_path: Path) -> None:
    gold, results = files(tmp_path)
    out = tmp_path / "new" / "report.html"
    done = CliRunner().invoke(
        app, ["evaluate", "--score", str(results), "--gold", str(gold), "--report", str(out)], catch_exceptions=False
    )

    assert done.exit_code == 0, done.output
    assert f"report: {out}" in done.output.replace("\n", "")
    page = Page(out.read_text("utf-8"))
    # names come from the seeds
    assert page.row("1.000656 Đăng ký khai tử")[1:] == ["1.001193 Đăng ký khai sinh", "1 (1)", "ông tôi mất"]
    assert (tmp_path / "results.score.json").exists()


def test_a_report_of_search_only_is_refused_in_one_sentence(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    done = CliRunner().invoke(app, ["evaluate", "cases.jsonl", "--search-only", "--report", str(out)])

    assert done.exit_code == 1
    assert "--report" in done.output
    assert len(done.output.splitlines()) == 1
    assert not out.exists()


@pytest.mark.parametrize("row", ['{"id": "a", "q": "không có đáp án"}\n', None])
def test_a_report_without_gold_is_refused_before_anything_runs(tmp_path: Path, row: str | None) -> None:
    cases = tmp_path / "cases.jsonl"
    if row is not None:
        cases.write_text(row, "utf-8")
    done = CliRunner().invoke(app, ["evaluate", str(cases), "--report", str(tmp_path / "report.html")])

    assert done.exit_code == 1
    assert "--report needs cases with gold" in done.output
    assert "starting" not in done.output
