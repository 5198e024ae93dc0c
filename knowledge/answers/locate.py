"""Where to go: the points that are competent and near, for a place that was named, shared, or spoken of before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from knowledge.answers.aspects import Request, answer_aspect
from knowledge.answers.facts import in_force
from knowledge.answers.question import Question
from knowledge.answers.reply import Reply, sources_of, trace
from knowledge.answers.resolve import Found as Matched
from knowledge.answers.resolve import resolve
from knowledge.answers.savings import saved_online
from knowledge.answers.whereabouts import Where, small, told_apart, what_became, where_is, where_named
from knowledge.envelope import Ask, Block, Button, Envelope, Outcome, SourceLine
from knowledge.envelope import Place as Shown
from knowledge.fixed import human_button
from knowledge.places.gazetteer import Found, Reading, Written, read_place
from knowledge.places.names import UNIT_KINDS, PlaceKind
from knowledge.places.units import units_of_hanoi
from knowledge.points.hours import write_hours
from knowledge.points.network import Choice, Network, Position
from knowledge.points.opening import moment_words, opening_words
from knowledge.points.schema import Kind, Precision
from knowledge.points.when import read_when
from knowledge.schema import Aspect, Handler, Procedure, Standing
from knowledge.search import Hit, Searcher
from knowledge.wording import say
from nlu.asking import asked_in
from nlu.function_words import content_words
from nlu.phrases import padded
from nlu.text import expand, fold, has_words

LOOKING = Path(__file__).parent / "locate_words.txt"
AUTHORITIES = Path(__file__).parent / "authorities.txt"
_UNIT = re.compile(rf"\b(?:{'|'.join(sorted(UNIT_KINDS))})\b")
COUNTERS = {
    Handler.COMMUNE_COMMITTEE: Kind.COMMUNE_CENTRE,
    Handler.COMMUNE_POLICE: Kind.COMMUNE_POLICE,
    Handler.PROVINCE_POLICE: Kind.CITY_POLICE,
    Handler.TRAFFIC_POLICE: Kind.TRAFFIC_POLICE,
    Handler.IMMIGRATION_POLICE: Kind.IMMIGRATION_POLICE,
}
"""Whose counters are competent for what a body handles."""
NAMED = {
    "canh sat giao thong": Kind.TRAFFIC_POLICE,
    "csgt": Kind.TRAFFIC_POLICE,
    "xuat nhap canh": Kind.IMMIGRATION_POLICE,
    "cong an thanh pho": Kind.CITY_POLICE,
    "cong an tp": Kind.CITY_POLICE,
    "cong an": Kind.COMMUNE_POLICE,
}
"""Counters that people ask for by name, folded; the longer name first."""
OF_THE_COMMUNE = (Kind.COMMUNE_CENTRE, Kind.COMMUNE_POLICE)
"""Kinds of which the one of the commune is competent, not the nearest."""
AGENT_KM = 15.0
"""An agent farther than this helps nobody; filing online from home does."""
MOST_UNITS = 3
"""Units a place may lie in for their counters to be listed; for more, people are asked to say it more narrowly."""
AGENTS_SOURCE = SourceLine(
    title=say("agents.source"),
    url="https://xaydungchinhsach.chinhphu.vn",
    effective_from=date(2025, 2, 5),
    checked_on=date(2026, 6, 30),
)
"""facts.md vouches for the opening of the 32 agents; read on that day."""


def locate(
    question: Question, searcher: Searcher, network: Network, now: datetime, location: Position | None = None
) -> Reply:
    """Answer where to go. ``location`` is a shared position in degrees, ``now`` an aware time."""
    reading = read_place(question.text)
    procedures, ranked = _procedures(question, reading, searcher)
    where = where_is(question, reading, location)
    envelope = _ask(reading, location) if where is None else _points(where, procedures, network, now, reading.rest)
    shown = trace(question, searcher, ranked)
    elsewhere = where is None and (location is not None or reading.found is Found.ELSEWHERE)
    near = "" if elsewhere else where.key if where is not None else question.context.near
    context = replace(question.context, near=near)
    if len(procedures) == 1:
        context = replace(context, procedure=procedures[0].code)
    return Reply(envelope.model_copy(update={"trace": shown}), context)


def points_near(text: str, procedures: Sequence[Procedure], network: Network, now: datetime) -> Envelope:
    """Where somebody at the place that ``text`` names would be sent for ``procedures``; ``now`` is an aware time."""
    reading = read_place(text)
    where = where_named(reading.places[0], reading.units) if reading.found is Found.PLACE else None
    return _ask(reading, None) if where is None else _points(where, procedures, network, now, reading.rest)


def names_only_a_place(question: Question, searcher: Searcher) -> bool:
    """Whether a message is a place and nothing else ("royal city", "thế còn khu Hà Đông thì sao").

    What is asked beside it, other than where to go, is more than a place ("ở Hà Đông thì phí bao nhiêu"). Words of
    asking are none, however near their letters come to one: "le phi" is no Lệ Chi, "mấy đồng" no Mai Động. Nor is an
    authority one while a procedure is under discussion: "nộp ở Sở Tư pháp hay ở đâu" asks which. What only comes near
    to a name is none where it says something by itself: "ly hôn" is no Phố Lý Sơn, "tổng đài" no Phố Tông Đản.
    """
    if not content_words(question.text):
        return False
    reading = read_place(_without_authorities(question.text) if question.context.procedure else question.text)
    if reading.found not in (Found.PLACE, Found.WHICH, Found.ELSEWHERE):
        return False
    if reading.written is not Written.AS_IT_IS and _is_an_act(question, searcher):
        return False
    if reading.written is Written.NEARLY and _is_a_matter(question, searcher):
        return False
    rest = _without_looking(reading.rest)
    return not (content_words(rest) or asked_in(rest).strong - {Aspect.PLACE})


def _is_an_act(question: Question, searcher: Searcher) -> bool:
    """Whether something else than a question, or a search for a place, is heard plainly."""
    asks = question.intent in ("", "find_agent", "out_of_scope") or question.intent.startswith("ask_")
    return not asks and question.confidence >= searcher.settings.doubtful_apply


def _is_a_matter(question: Question, searcher: Searcher) -> bool:
    """Whether search finds something with some strength, beside the office and the unit that a place is named with."""
    best = searcher.search(_UNIT.sub(" ", fold(expand(_without_authorities(question.text)))), top=1)
    return bool(best) and best[0].score >= searcher.settings.far_score


def _procedures(question: Question, reading: Reading, searcher: Searcher) -> tuple[Sequence[Procedure], Sequence[Hit]]:
    """What is to be done there: named beside the place, or under discussion. Several where it is not clear which."""
    known = question.known_to(searcher.snapshot.procedures)
    text = _without_looking(reading.rest)
    hits: Sequence[Hit] = ()
    if known.chosen:
        codes: Sequence[str] = known.chosen[:1]
    elif content_words(text):
        resolution = resolve(replace(known, text=text), searcher)
        codes, hits = resolution.codes, resolution.hits
        if resolution.found not in (Matched.PROCEDURES, Matched.CANDIDATES):
            codes = ()
    else:
        codes = [known.context.procedure] if known.context.procedure is not None else []
    return [searcher.snapshot.procedures[code] for code in codes], hits


def _without_looking(text: str) -> str:
    """``text`` without the words of looking for a place; diacritics stay where none of them stood."""
    return _without(text, LOOKING)


def _without_authorities(text: str) -> str:
    """``text`` without the authorities that it names, unless nothing else would be left."""
    kept = _without(text, AUTHORITIES)
    return kept if has_words(kept) else text


def _without(text: str, phrases: Path) -> str:
    folded = fold(expand(text))
    kept = _any_of(phrases).sub(" ", folded)
    return text if kept == folded else kept


@cache
def _any_of(file: Path) -> re.Pattern[str]:
    lines = file.read_text("utf-8").splitlines()
    phrases = sorted((line for line in lines if line and not line.startswith("#")), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b")


def _ask(reading: Reading, location: Position | None) -> Envelope:
    """What to say where no place is known."""
    if location is not None or reading.found is Found.ELSEWHERE:
        return Envelope(outcome=Outcome.AGENTS, text=say("locate.elsewhere"), buttons=(human_button(),))
    if reading.found is Found.WHICH:
        buttons = tuple(
            Button(title=told_apart(place), payload=f'/find_agent{{"place":"{place.key}"}}') for place in reading.places
        )
        return Envelope(outcome=Outcome.CLARIFY, text=say("locate.which", count=len(buttons)), buttons=buttons)
    lines = (say("agents.text"), say("agents.list"))
    return Envelope(
        outcome=Outcome.AGENTS,
        text=say("locate.ask"),
        blocks=(Block(title="", lines=lines),),
        sources=(AGENTS_SOURCE,),
        asks=Ask.LOCATION,
    )


def _points(where: Where, procedures: Sequence[Procedure], network: Network, now: datetime, rest: str) -> Envelope:
    """The points, and what to know of them. ``rest`` is what was said beside the place: when, and to whom."""
    going, said = read_when(rest, now), _said_kind(rest)
    lines: list[str] = []
    choices: list[Choice] = []
    sources: list[SourceLine] = []
    procedure = procedures[0] if len(procedures) == 1 else None
    code = procedure.code if procedure is not None else None
    today, at = now.date(), going or now
    for kind in _kinds(procedures, today, said):
        found = _counters(kind, where, network, at, code)
        choices += found
        if not found:
            lines.append(say("locate.unknown_point", kind=say(f"point.kind.{kind}")))
    if all(row.files_online for row in procedures):
        agents = network.nearest(where.position, [Kind.AGENT], at, code=code, count=2)
        near = [choice for choice in agents if choice.km <= AGENT_KM]
        choices += near
        if not near:
            lines.append(say("locate.no_agent"))
            sources.append(AGENTS_SOURCE)
    if any(choice.opening is None for choice in choices):
        lines.append(say("locate.hours_unknown"))
    blocks = []
    if procedure is not None:
        answered = answer_aspect(Aspect.PLACE, Request(procedure, (), today))
        blocks.append(Block(title=say("locate.competent", name=procedure.name), lines=answered.block.lines[:2]))
        sources = sources_of(procedure, answered.facts[:2]) + sources
        lines += saved_online(procedure, today)
    blocks += [Block(title="", lines=tuple(part)) for part in (what_became(where), lines) if part]
    points = [choice.point for choice in choices]
    sources += [SourceLine(title=point.source, url=point.source_url, checked_on=point.checked_on) for point in points]
    key = "locate.none" if not choices else "locate.here" if where.exact else "locate.near"
    return Envelope(
        outcome=Outcome.AGENTS,
        text=say(key, place=where.name),
        blocks=tuple(blocks),
        places=tuple(_shown(choice, where, now, going) for choice in choices),
        sources=tuple({(line.title, line.url, line.checked_on): line for line in sources}.values()),
        buttons=_buttons(where),
        asks=None if where.exact else Ask.LOCATION,
    )


def _said_kind(text: str) -> Kind:
    """Whose counter somebody asks for by name; the commune's where they name none."""
    prepared = padded(text)
    return next((kind for phrase, kind in NAMED.items() if f" {phrase} " in prepared), Kind.COMMUNE_CENTRE)


def _kinds(procedures: Sequence[Procedure], today: date, said: Kind) -> list[Kind]:
    """The kinds of counter that are competent for all of the procedures; ``said`` where none is meant."""
    competent = [
        [COUNTERS[fact.handler] for fact in in_force(row.authorities, today) if fact.handler in COUNTERS]
        for row in procedures
    ]
    if not competent:
        return [said]
    return [kind for kind in dict.fromkeys(competent[0]) if all(kind in kinds for kinds in competent)]


def _counters(kind: Kind, where: Where, network: Network, now: datetime, code: str | None) -> list[Choice]:
    """The counters of ``kind``: of the commune those of its units, where they are many the nearest to the middle."""
    if kind not in OF_THE_COMMUNE:
        return network.nearest(where.position, [kind], now, code=code, count=2)
    choices = network.at(network.of_units(where.units, kind, code), where.position, now)
    if len(where.units) > MOST_UNITS:
        choices.sort(key=lambda choice: choice.km)
    return choices[:MOST_UNITS]


def _shown(choice: Choice, where: Where, now: datetime, going: datetime | None) -> Shown:
    point = choice.point
    told = []
    if point.kind is Kind.AGENT:
        told.append(say("point.agent_free" if point.free else "point.agent"))
    if point.precision is Precision.UNIT_CENTRE:
        told.append(say("point.approximate", unit=small(units_of_hanoi()[point.unit].name)))
    else:
        told.append(say("point.distance", km=_km(choice.km, rough=where.exact)))
    if choice.opening is not None and going is not None:
        told.append(
            say("point.open_then" if choice.opening.open else "point.closed_then", moment=moment_words(going, now))
        )
        told.append(say("point.hours", hours=write_hours(choice.point.hours)) if choice.point.hours is not None else "")
    elif choice.opening is not None:
        told.append(opening_words(choice.opening, now))
    if point.standing is not Standing.CONFIRMED and point.precision is not Precision.UNIT_CENTRE:
        told.append(say("point.unconfirmed"))
    if point.phone:
        told.append(say("point.phone", phone=point.phone))
    return Shown(
        name=point.name,
        address=point.address,
        latitude=point.latitude,
        longitude=point.longitude,
        note=". ".join(filter(None, told)) + ".",
        approximate=point.precision is not Precision.EXACT,
    )


def _km(km: float, *, rough: bool) -> str:
    """A distance in words; ``rough`` in whole km: several exact ones would tell where somebody stands."""
    if rough or km >= 10:
        return f"{max(km, 1):.0f}"
    return f"{km:.1f}".replace(".", ",")


def _buttons(where: Where) -> tuple[Button, ...]:
    """The units to choose among, where the place lies in several."""
    if where.exact or not 1 < len(where.units) <= 2 * MOST_UNITS or where.key.startswith(PlaceKind.OLD_DISTRICT):
        return (human_button(),)
    codes = where.units
    return tuple(
        Button(title=units_of_hanoi()[code].name, payload=f'/find_agent{{"place":"unit:{code}"}}') for code in codes
    )
