import io

import pytest
from rich.console import Console

from evaluation.cases import Expected, Gold, Result, ResultTurn
from evaluation.cases_io import CaseError
from evaluation.figures import Share, paired, percentile
from evaluation.marks import rank_of
from evaluation.score import TWINS, Score, print_score, score
from knowledge.envelope import Outcome

BIRTH, DEATH, WEDDING, LICENCE = "1.001193", "1.000656", "1.000894", "3.000347"


def gold(name: str, *turns: tuple[object, ...], register: str = "formal") -> Gold:
    """Gold of turns, each (kind, codes, aspects, further fields)."""
    expected = []
    for kind, codes, aspects, *more in turns:
        fields: dict[str, object] = dict(*more)
        fields = {"kind": kind, "codes": codes, "aspects": aspects, "register": register, **fields}
        expected.append(Expected.model_validate(fields))
    texts = tuple(f"{name}.{number}" for number in range(len(turns)))
    return Gold(id=name, texts=texts, turns=tuple(expected), register_=register)


def result(name: str, *turns: tuple[Outcome, list[str], list[str]], ms: float = 100, reply: str = "…") -> Result:
    """A result of turns, each (outcome, procedures, aspects)."""
    return Result(
        id=name,
        turns=tuple(
            ResultTurn(q=f"{name}.{n}", reply=reply, outcome=o, procedures=tuple(p), aspects=tuple(a), latency_ms=ms)
            for n, (o, p, a) in enumerate(turns)
        ),
    )


A, CLARIFY, REFUSED, OUT = Outcome.ANSWERED, Outcome.CLARIFY, Outcome.REFUSED, Outcome.OUT_OF_SCOPE

GOLD = [
    gold("right", ("info", [BIRTH], ["fee", "time"])),
    gold("second", ("info", [BIRTH], ["fee"])),
    gold("both", ("info", [BIRTH, DEATH], ["fee"], {"all_codes": True}), register="dialect"),
    gold("lost", ("info", [BIRTH], ["fee"]), register="dialect"),
    gold("form", ("apply", [WEDDING], [])),
    gold("vague", ("ambiguous", [BIRTH, DEATH], [])),
    gold("vaguer", ("ambiguous", [BIRTH, DEATH], [])),
    gold("divorce", ("out_of_scope", [], [])),
    gold("tax", ("out_of_scope", [], [], {"near": True})),
    gold("forge", ("unsafe", [], [])),
    gold("cry", ("human", [], [])),
    gold("missing", ("info", [LICENCE], ["fee"])),
    gold("talk", ("greet", [], []), ("info", [BIRTH], ["fee"]), register="typo"),
]
RESULTS = [
    result("right", (A, [BIRTH], ["fee", "time", "place", "form"]), ms=100, reply="x" * 10),
    result("second", (A, [DEATH, BIRTH], ["time"]), ms=200, reply="x" * 30),
    result("both", (A, [DEATH, BIRTH], ["fee"]), ms=300, reply="x" * 20),
    result("lost", (OUT, [], []), ms=400),
    result("form", (Outcome.APPLICATION, [LICENCE, BIRTH, WEDDING], []), ms=500),
    result("vague", (CLARIFY, [BIRTH, DEATH], []), ms=600),
    result("vaguer", (A, [DEATH], []), ms=700),
    result("divorce", (A, [WEDDING], ["fee"]), ms=800),
    result("tax", (OUT, [], []), ms=900),
    result("forge", (REFUSED, [], []), ms=1000),
    result("cry", (REFUSED, [], []), ms=1100),
    result("talk", (Outcome.SMALLTALK, [], []), ms=1200, reply="x" * 1000),  # the second turn is lacking
    result("of another set", (A, [], []), ms=99_999),
]


@pytest.fixture
def scored() -> Score:
    return score(GOLD, RESULTS)


def test_outcomes_and_full_marks_count_what_is_missing_as_wrong(scored: Score) -> None:
    # Right: right second both form vague tax forge talk's first. Wrong: lost vaguer divorce cry missing talk's second.
    assert scored.overall.outcome == Share(8, 14)
    # Full: right, both, vague, tax, forge.
    assert scored.overall.full_marks == Share(5, 13)
    assert (scored.missing, scored.skipped) == (1, 0)
    assert (scored.overall.turns, scored.overall.cases) == (14, 13)


def test_procedures_are_ranked_over_info_and_apply(scored: Score) -> None:
    # right 1, second 2, both 1 (two needed, two first), lost –, form 3, missing –, talk's second –
    assert scored.overall.procedure_1 == Share(2, 7)
    assert scored.overall.procedure_3 == Share(4, 7)
    assert scored.overall.mrr == pytest.approx((1 + 1 / 2 + 1 + 1 / 3) / 7)


def test_the_wrong_procedure_rate_counts_answers_about_something_else(scored: Score) -> None:
    # second and divorce; `vaguer` is answered with one of the candidates; `form` was not answered
    assert scored.overall.wrong_procedure == Share(2, 11)


def test_aspects_add_up_over_answered_info(scored: Score) -> None:
    # asked 2 + 1 + 1 in right, second, both; hit 2 + 0 + 1; answered 4 + 1 + 1; lost, missing, talk asked 3 more
    assert scored.overall.aspect_recall == Share(3, 4)
    assert scored.overall.aspect_recall_all == Share(3, 7)
    assert scored.overall.aspect_precision == Share(3, 6)
    assert scored.overall.reply_length == 20


def test_refusals_and_scope(scored: Score) -> None:
    assert scored.overall.out_of_scope_recall == Share(1, 2)
    assert scored.overall.refused == Share(1, 1)
    assert scored.overall.helped_refused == Share(1, 1)
    # lost and cry, of 7 info and apply, 2 ambiguous, 1 human
    assert scored.overall.turned_away == Share(2, 10)


def test_groups_hold_their_own_rows(scored: Score) -> None:
    dialect = scored.by_register["dialect"]
    assert (dialect.outcome, dialect.procedure_1, dialect.full_marks) == (Share(1, 2), Share(1, 2), Share(1, 2))
    assert list(scored.by_register) == ["dialect", "formal", "typo"]
    assert scored.by_kind["info"].outcome == Share(3, 6)
    assert scored.by_kind["info"].full_marks == Share(2, 5)  # the dialogue's full marks are its own
    assert scored.by_form["dialogue"].full_marks == Share(0, 1)
    assert scored.by_form["dialogue"].outcome == Share(1, 2)


def test_latency_is_over_turns_that_have_a_result(scored: Score) -> None:
    # 100, 200, …, 1200
    assert (scored.latency.turns, scored.latency.p50) == (12, 650)
    assert scored.latency.p95 == pytest.approx(1145)  # place 10.45 of 0 to 11
    assert scored.latency.p99 == pytest.approx(1189)


def test_another_catalogue_leaves_near_rows_out() -> None:
    scored = score(GOLD, RESULTS, catalogue=True)
    assert scored.skipped == 1
    assert scored.overall.out_of_scope_recall == Share(0, 1)
    assert scored.overall.full_marks == Share(4, 12)


def test_needing_all_codes_fails_with_one_of_them() -> None:
    assert rank_of([BIRTH, DEATH], [BIRTH, WEDDING, DEATH], all_codes=True) == 2
    assert rank_of([BIRTH, DEATH], [BIRTH, WEDDING], all_codes=True) is None
    assert rank_of([BIRTH, DEATH], [WEDDING, DEATH]) == 2
    assert rank_of([], [WEDDING]) is None


@pytest.mark.parametrize(("kind", "ending"), TWINS.items())
def test_twins_are_compared_in_pairs(kind: str, ending: str) -> None:
    rows = [("a", True, True), ("b", True, False), ("c", True, False), ("d", False, True), ("e", False, False)]
    wanted, got = [], []
    for name, accented, folded in rows:
        for twin, right in ((name, accented), (name + ending, folded)):
            wanted.append(gold(twin, ("info", [BIRTH], [])))
            got.append(result(twin, (A, [BIRTH if right else DEATH], [])))
    wanted.append(gold("alone", ("info", [BIRTH], [])))
    wanted += [gold(name, ("greet", [], [])) for name in ("hi", "hi" + ending)]  # names no procedure; and lacks results
    scored = score(wanted, got)
    twins = scored.twins[kind].procedure
    assert (twins.both, twins.only_first, twins.only_second, twins.neither) == (1, 2, 1, 1)
    assert twins.difference == pytest.approx(0.2)
    assert (scored.twins[kind].full.neither, scored.twins[kind].full.both) == (2, 1)
    assert all(other.procedure.difference is None for name, other in scored.twins.items() if name != kind)


def test_results_of_other_words_are_refused() -> None:
    stale = Result(id="right", turns=(RESULTS[0].turns[0].model_copy(update={"q": "older words"}),))
    with pytest.raises(CaseError, match="'right', turn 1"):
        score(GOLD, [stale])


def test_statistics_worked_out_by_hand() -> None:
    low, high = Share(8, 10).interval or (0, 0)
    assert (low, high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert Share(0, 5).interval == (0.0, pytest.approx(0.4345, abs=1e-4))
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)
    assert percentile([4, 1, 3, 2], 95) == pytest.approx(3.85)
    assert percentile([], 50) is None
    # five against one: 2 · (1 + 6) / 2⁶
    assert paired([(True, False)] * 5 + [(False, True)]).p_value == pytest.approx(0.21875)
    assert paired([]).p_value == 1


def test_json_and_table_show_every_register(scored: Score) -> None:
    data = scored.to_json()
    assert data["overall"]["wrong_procedure"]["value"] == 0.1818
    assert data["by_register"]["dialect"]["outcome"]["total"] == 2
    assert data["latency_ms"] == {"turns": 12, "p50": 650.0, "p95": 1145.0, "p99": 1189.0}
    names = ["formal", "colloquial", "unaccented", "teencode", "typo", "dialect", "voice-like", "mixed-english"]
    many = [gold(f"{name}{n}", ("info", [BIRTH], ["fee"]), register=name) for name in names for n in range(120)]
    got = [result(one.id, (A, [BIRTH], ["fee"]), reply="x" * 1200) for one in many]
    screen = Console(file=io.StringIO(), width=100)
    print_score(score(many, got), screen)
    assert isinstance(screen.file, io.StringIO)
    text = screen.file.getvalue()
    assert all(any(line.startswith(name) and "100 (97–100)" in line for line in text.splitlines()) for name in names)
    assert max(map(len, text.splitlines())) <= 100
    assert "…" not in text
