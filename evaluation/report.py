"""The confusion report: what was taken for what, and the worst turns, as data and as one page of HTML.

The data is pure: gold, results and their score in, plain values out. The page holds everything it needs: no script, no
font, no picture from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.template import Context, Engine

from evaluation.cases import Gold, Result
from evaluation.figures import Share, percent
from evaluation.marks import MAY_MISLEAD, RIGHT_OUTCOME, TurnMark, mark
from evaluation.matrices import NO_RESULT, Matrix, aspect_matrix, outcome_matrix
from evaluation.score import Score
from evaluation.tables import METRICS
from knowledge.envelope import Outcome
from nlu.text import fold

WORST = 10
"""Failed turns shown of each register."""
EXAMPLES = 3
"""Questions shown of each pair of procedures."""
RANKED = 3
"""Procedures shown of what was done."""


class Gravity(StrEnum):
    """How a turn failed, the gravest first."""

    WRONG_PROCEDURE = "wrong procedure answered"
    TURNED_AWAY = "turned away"
    WRONG_OUTCOME = "wrong outcome"
    NOT_FIRST = "procedure not first"
    ASPECTS_MISSED = "aspects missed"


@dataclass(frozen=True)
class Said:
    """One turn: its words, those of the turns before it, and its marks."""

    case: str
    earlier: tuple[str, ...]
    text: str
    mark: TurnMark


@dataclass(frozen=True)
class Headline:
    """A metric of the whole run, as it is shown; empty where there is nothing to say."""

    label: str
    value: str
    interval: str = ""
    total: str = ""


@dataclass(frozen=True)
class Confusion:
    """A procedure that was wanted, and another that stood first instead.

    ``count`` turns, of which ``answered`` were answered with it: the others only ranked it first.
    """

    wanted: str
    instead: str
    count: int
    answered: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Deed:
    """What a turn should come to, or what it came to; empty where nothing is to be said."""

    what: str
    procedures: str
    aspects: str


@dataclass(frozen=True)
class Failure:
    """A turn that failed."""

    case: str
    earlier: tuple[str, ...]
    question: str
    gravity: Gravity
    wanted: Deed
    done: Deed


@dataclass(frozen=True)
class Register:
    """The failures of one register: how many turns of how many, by gravity, and the worst."""

    name: str
    turns: int
    failed: int
    gravities: tuple[tuple[Gravity, int], ...]
    worst: tuple[Failure, ...]


@dataclass(frozen=True)
class Report:
    """Everything on the page."""

    title: str
    cases: int
    turns: int
    missing: int
    skipped: int
    headlines: tuple[Headline, ...]
    outcomes: Matrix
    aspects: Matrix
    confusions: tuple[Confusion, ...]
    registers: tuple[Register, ...]


def report_of(
    title: str,
    score: Score,
    gold: Iterable[Gold],
    results: Iterable[Result],
    *,
    names: Mapping[str, str],
    catalogue: bool = False,
) -> Report:
    """Return the report of a run; ``score`` is that of the same ``gold`` and ``results``, scored the same way.

    ``names`` gives procedures their names by code; those without one are shown by their code alone.
    """
    said = _said(gold, results, catalogue)
    marks = [turn.mark for turn in said]
    return Report(
        title=title,
        cases=score.overall.cases,
        turns=score.overall.turns,
        missing=score.missing,
        skipped=score.skipped,
        headlines=_headlines(score),
        outcomes=outcome_matrix(marks),
        aspects=aspect_matrix(marks),
        confusions=_confusions(said, names),
        registers=_registers(said, names),
    )


def render(report: Report) -> str:
    """Return ``report`` as one page of HTML."""
    # Numbers come as they are: without l10n and time zones, a page needs no Django settings.
    engine = Engine(dirs=[str(Path(__file__).parent)], autoescape=True)
    context = Context({"report": report}, use_l10n=False, use_tz=False)
    return str(engine.get_template("report.html").render(context))


def gravity_of(mark: TurnMark) -> Gravity | None:
    """Return how a turn failed at the gravest, or ``None`` where it has full marks."""
    if mark.full:
        return None
    if mark.gold.kind in MAY_MISLEAD and mark.wrong_procedure:  # as the wrong-procedure rate counts it
        return Gravity.WRONG_PROCEDURE
    if mark.turned_away:
        return Gravity.TURNED_AWAY
    if not mark.outcome_right:
        return Gravity.WRONG_OUTCOME
    if mark.ranks_procedures and not mark.procedure_right:
        return Gravity.NOT_FIRST
    return Gravity.ASPECTS_MISSED


def _said(gold: Iterable[Gold], results: Iterable[Result], catalogue: bool) -> list[Said]:
    """Return the turns that are scored, near ones left out where the score leaves them out."""
    found = {result.id: result for result in results}
    said = []
    for one in gold:
        turns = mark(one, found.get(one.id)).turns
        for number, (text, turn) in enumerate(zip(one.texts, turns, strict=True)):
            if not (catalogue and turn.gold.near):
                said.append(Said(one.id, one.texts[:number], text, turn))
    return said


def _headlines(score: Score) -> tuple[Headline, ...]:
    overall, late = score.overall, score.latency
    shares: list[tuple[str, Share]] = [(label, getattr(overall, name)) for label, name in METRICS.items()]
    return (
        *(Headline(label, percent(share), _interval(share), str(share.total)) for label, share in shares),
        Headline("MRR", _number(overall.mrr, 3), total=str(overall.procedure_1.total)),
        Headline("median reply, characters", _number(overall.reply_length)),
        Headline("latency p50, p95, ms", f"{_number(late.p50)}, {_number(late.p95)}", total=str(late.turns)),
    )


def _confusions(said: Sequence[Said], names: Mapping[str, str]) -> tuple[Confusion, ...]:
    """Return the pairs of procedures confused, most frequent first."""
    pairs: dict[tuple[str, str], list[Said]] = {}
    for one in said:
        instead = _instead(one.mark)
        if instead is not None:
            pairs.setdefault((_wanted_codes(one.mark, names), _named(instead, names)), []).append(one)
    found = [
        Confusion(
            wanted,
            instead,
            count=len(turns),
            answered=sum(turn.mark.outcome is Outcome.ANSWERED for turn in turns),
            examples=_examples(turns),
        )
        for (wanted, instead), turns in pairs.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.wanted, one.instead)))


def _instead(mark: TurnMark) -> str | None:
    """Return the procedure that stood where a wanted one should, ``None`` where none did."""
    if not mark.ranks_procedures or mark.procedure_right or mark.turn is None:
        return None
    return next((code for code in mark.turn.procedures if code not in mark.gold.codes), None)


def _examples(turns: Sequence[Said]) -> tuple[str, ...]:
    """Return a few questions, those that stand alone first; of twins with and without diacritics only one.

    What follows in a dialogue comes with what was said before: "nộp ở đâu" alone tells nothing.
    """
    texts: dict[str, str] = {}
    for turn in sorted(turns, key=lambda turn: len(turn.earlier)):
        text = " → ".join((*turn.earlier, turn.text))
        texts.setdefault(fold(text), text)
    return tuple(texts.values())[:EXAMPLES]


def _registers(said: Sequence[Said], names: Mapping[str, str]) -> tuple[Register, ...]:
    registers = []
    for name in sorted({turn.mark.register for turn in said}):
        turns = [turn for turn in said if turn.mark.register == name]
        by_gravity: dict[Gravity, list[Failure]] = {gravity: [] for gravity in Gravity}
        for turn in turns:
            gravity = gravity_of(turn.mark)
            if gravity is not None:
                by_gravity[gravity].append(_failure(turn, gravity, names))
        failures = [failure for some in by_gravity.values() for failure in some]
        counts = tuple((gravity, len(some)) for gravity, some in by_gravity.items() if some)
        registers.append(Register(name, len(turns), len(failures), counts, tuple(failures[:WORST])))
    return tuple(registers)


def _failure(said: Said, gravity: Gravity, names: Mapping[str, str]) -> Failure:
    gold, turn = said.mark.gold, said.mark.turn
    right = RIGHT_OUTCOME[gold.kind].value
    wanted = Deed(f"{gold.kind.value} → {right}", _wanted_codes(said.mark, names), ", ".join(gold.aspects))
    if turn is None:
        done = Deed(NO_RESULT, "", "")
    else:
        ranked = " · ".join(_named(code, names) for code in turn.procedures[:RANKED])
        done = Deed(turn.outcome.value, ranked, ", ".join(turn.aspects))
    return Failure(said.case, said.earlier, said.text, gravity, wanted, done)


def _wanted_codes(mark: TurnMark, names: Mapping[str, str]) -> str:
    joint = " and " if mark.gold.all_codes else " or "
    return joint.join(_named(code, names) for code in mark.gold.codes)


def _named(code: str, names: Mapping[str, str]) -> str:
    return f"{code} {names[code]}" if code in names else code


def _interval(share: Share) -> str:
    if share.interval is None:
        return ""
    low, high = share.interval
    return f"{low * 100:.1f}–{high * 100:.1f}"


def _number(value: float | None, places: int = 0) -> str:
    return "–" if value is None else f"{value:.{places}f}"
