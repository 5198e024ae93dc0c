"""Which procedure is meant? The steps stand in :func:`resolve`, in order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.answers.families import (
    families_named,
    only_wishes_again,
    turns_to_another_family,
    vague_wishes,
    wishes_another_family,
)
from knowledge.answers.following import boost_of, both_pending, chosen_of, says_little
from knowledge.answers.ordinals import which_of_two
from knowledge.answers.question import Context, Question
from knowledge.answers.reading import at_hand, says_both, without_negated, without_order, without_residence
from knowledge.answers.two_matters import both, joins, two_wishes
from knowledge.documents import GROUP, TOPIC
from knowledge.search import Hit, Searcher
from knowledge.turns.features import NEAR, NEW, STAY, TOPICAL, Candidate, Reading, read
from knowledge.turns.model import turn_model
from nlu.function_words import content_words
from nlu.phrases import padded

NEAREST = 2
"""Procedures offered beside "that is rather none of ours": more look like a guess."""
_WHOSE = frozenset(["cho", "cua"])
"""Words of a denial that is about somebody, and not about a matter."""


class Found(StrEnum):
    """What resolving came to."""

    PROCEDURES = "procedures"  # one, or several that were all asked about
    CANDIDATES = "candidates"  # two to four; ask which
    TOPIC = "topic"  # a near-scope topic
    ELSEWHERE = "elsewhere"  # rather none of ours, and no topic in particular; what of ours is near, if anything
    NO_SUBJECT = "no_subject"  # only words of asking, and nothing under discussion
    NOTHING = "nothing"  # a subject, but none that is known


@dataclass(frozen=True)
class Resolution:
    """The finding, the codes (or the topic's id) it is about, and every hit for the trace.

    ``settled`` tells that an earlier question was settled or corrected: what was asked then is still wanted. ``again``
    tells that the last question is asked of something else.
    ``rival`` is the procedure that a later message may be about instead.
    """

    found: Found
    codes: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    settled: bool = False
    again: bool = False
    rival: str | None = None


def resolve(question: Question, searcher: Searcher) -> Resolution:
    """Find the procedures of ``question``: named outright, chosen among candidates, under discussion, or found."""
    if question.chosen:
        return Resolution(Found.PROCEDURES, question.chosen, settled=True)
    context = question.context
    one, again = which_of_two(context, question.text) if not context.pending else (None, False)
    if one is not None:
        return Resolution(Found.PROCEDURES, (one,), again=again)
    if not content_words(question.text if context.pending else without_order(question.text)):
        if context.pending:
            return Resolution(Found.CANDIDATES, context.pending)
        if context.procedure is not None:
            return Resolution(Found.PROCEDURES, at_hand(context, question.text))
        if not _named_outright(question.text, searcher):
            return Resolution(Found.NO_SUBJECT)
    text = without_residence(without_negated(question.text))
    if context.pending:
        answered = _answer_to_ours(context, text, searcher)
        if answered is not None:
            return answered
    if context.procedure is not None:
        went_on = _went_on(context.procedure, context, question.text, searcher)
        if went_on is not None:
            return went_on
    # One matter needs no vector where its words decide; only what they settle is settled.
    if question.intent.startswith("ask_") and not joins(text):
        settled = _found(text, context, searcher, searcher.settings.plain)
        if settled.found in (Found.PROCEDURES, Found.TOPIC):
            return settled
    found = _found(text, context, searcher, math.inf)
    if found.found is Found.ELSEWHERE and context.procedure is not None:
        return Resolution(Found.PROCEDURES, at_hand(context, question.text), found.hits)  # it names nothing else
    return found


def _found(text: str, context: Context, searcher: Searcher, lead: float) -> Resolution:
    """What ``text`` is about by itself; ``lead`` as in :meth:`Searcher.search`."""
    hits = searcher.search(text, lead=lead)
    if not hits:
        return Resolution(Found.NOTHING)
    vague = _vague(text, hits, searcher)
    if vague:
        return Resolution(Found.CANDIDATES, vague, tuple(hits))
    several = two_wishes(text, hits, searcher)
    if several:
        return Resolution(Found.PROCEDURES, several, tuple(hits))
    best = next((hit.owner for hit in hits if hit.is_procedure), None)
    outright = best is not None and searcher.snapshot.is_named(best, padded(text))
    judged = _judge(hits, searcher, named=outright or bool(families_named(text, searcher)))
    if judged.found is Found.PROCEDURES and says_both(text):
        likely = [hit for hit in hits if hit.share >= searcher.settings.second_of_both]
        return Resolution(Found.PROCEDURES, both(context, judged.codes, likely), tuple(hits))
    return judged


def _answer_to_ours(context: Context, text: str, searcher: Searcher) -> Resolution | None:
    """What an answer to our own question settles, or that the question is still open."""
    boost = boost_of(context.pending, text, searcher)
    hits = searcher.search(text, boost=boost)
    if not hits:
        return Resolution(Found.NOTHING)
    two = both_pending(context, text, hits, searcher)
    if two:
        return Resolution(Found.PROCEDURES, two, tuple(hits), settled=True)
    if only_wishes_again(context.pending, text, searcher):
        return Resolution(Found.CANDIDATES, context.pending, tuple(hits))  # the same wish again tells nothing more
    one = chosen_of(context.pending, text, hits, searcher)
    if one is not None:
        return Resolution(Found.PROCEDURES, (one,), tuple(hits), settled=True)
    if context.procedure is None and says_little(text, hits, boost, searcher):
        return Resolution(Found.CANDIDATES, context.pending, tuple(hits))  # our question is still open
    return None


def _went_on(current: str, context: Context, message: str, searcher: Searcher) -> Resolution | None:
    """What a later message is about, unless it is something that was not spoken of: that is found as in a first one."""
    reading = read(message, current, context.recent, searcher)
    if not reading.candidates:
        return Resolution(Found.NOTHING)
    (best, _), *others = turn_model().shares(reading)
    if best.role == STAY and others and _is_denied(current, reading, others[0][0], searcher):
        best = others[0][0]
    if best.role == TOPICAL:
        return Resolution(Found.TOPIC, (best.owner.removeprefix(TOPIC),), reading.hits)
    text = reading.text
    first = next((hit.owner for hit in reading.hits if hit.is_procedure), current)
    if best.role == NEW:
        return None
    if best.role == STAY and (
        turns_to_another_family(current, text, first, searcher) or wishes_another_family(current, text, searcher)
    ):
        return None
    codes = at_hand(context, text) if best.role != NEAR and says_both(text) else (best.owner,)
    likely = (one.owner for one, share in others if one.role != TOPICAL and share >= searcher.settings.rival)
    return Resolution(Found.PROCEDURES, codes, reading.hits, settled=best.role == NEAR, rival=next(likely, None))


def _is_denied(current: str, reading: Reading, next_best: Candidate, searcher: Searcher) -> bool:
    """Whether the message says that it is not about ``current`` but a neighbour: "không phải gia hạn, ở mấy hôm thôi".

    What is denied has to tell the two apart, and not to say whose matter it is: "không phải căn cước của em, của mẹ
    em" stays with the matter.
    """
    said = set(padded(reading.denied).split())
    if next_best.role != NEAR or not _WHOSE.isdisjoint(said):
        return False
    names_of = searcher.snapshot.names_of
    called = names_of(current) & said
    return set(content_words(reading.denied)) <= called and not called <= names_of(next_best.owner)


def _named_outright(text: str, searcher: Searcher) -> bool:
    """Whether a message of nothing but common words is a procedure's everyday name ("nhận con")."""
    prepared = padded(text)
    return any(name in prepared for name in searcher.snapshot.everyday_names)


def _vague(text: str, hits: Sequence[Hit], searcher: Searcher) -> tuple[str, ...]:
    """The members of a family of neighbours that ``text`` names without saying which ("làm căn cước")."""
    settings = searcher.settings
    told = len(content_words(text))
    if told > settings.vague_words or (told > settings.short_words and hits[0].share >= settings.vague_share):
        return ()
    for group, _ in vague_wishes(text, searcher):
        members = tuple(option.code for option in group.options)
        if hits[0].owner in members:
            return members[: settings.max_candidates]
    return ()


def _members(group: Hit, hits: Sequence[Hit], searcher: Searcher) -> tuple[str, ...]:
    """The options of a vague message's group, the likeliest first, no more than are offered."""
    codes = [option.code for option in searcher.snapshot.group(group.owner.removeprefix(GROUP)).options]
    ranks = {hit.owner: rank for rank, hit in enumerate(hits)}
    return tuple(sorted(codes, key=lambda code: ranks.get(code, len(hits)))[: searcher.settings.max_candidates])


def _without_groups(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that are no groups, with their shares of what is left."""
    left = [hit for hit in hits if not hit.is_group]
    total = sum(hit.share for hit in left) or 1.0
    return [replace(hit, share=hit.share / total) for hit in left]


def _judge(hits: Sequence[Hit], searcher: Searcher, *, named: bool) -> Resolution:
    """What ``hits`` come to; ``named`` tells that the message names one of ours, which is then not elsewhere."""
    settings = searcher.settings
    if not hits or hits[0].score < settings.lost_score:
        return Resolution(Found.NOTHING, (), tuple(hits))
    procedures = [hit for hit in hits if hit.is_procedure]
    best = hits[0]
    second = hits[1].share if len(hits) > 1 else 0.0
    clear = best.share >= settings.sure or best.share - second >= settings.margin
    ours = sum(hit.share for hit in hits if not hit.is_topic)
    elsewhere = ours < settings.ours and any(hit.is_topic for hit in hits)  # the national catalogue has no topics
    if elsewhere and not named and not clear:
        near = [hit.owner for hit in procedures if hit.share >= settings.candidate]
        return Resolution(Found.ELSEWHERE, tuple(near[:NEAREST]), tuple(hits))
    if best.is_group:
        if best.share >= settings.vague_group:
            members = _members(best, hits, searcher)
            shares = [next((hit.share for hit in hits if hit.owner == code), 0.0) for code in members[:2]]
            if shares[0] >= settings.led and shares[0] >= settings.led_by * shares[1]:
                return Resolution(Found.PROCEDURES, members[:1], tuple(hits))
            return Resolution(Found.CANDIDATES, members, tuple(hits))
        return _judge(_without_groups(hits), searcher, named=named)
    if clear and best.is_topic:
        return Resolution(Found.TOPIC, (best.owner.removeprefix(TOPIC),), tuple(hits))
    if clear:
        return Resolution(Found.PROCEDURES, (best.owner,), tuple(hits))
    offered = [hit.owner for hit in procedures if hit.share >= settings.candidate][: settings.max_candidates]
    if len(offered) >= 2:
        return Resolution(Found.CANDIDATES, tuple(offered), tuple(hits))
    if procedures:
        return Resolution(Found.CANDIDATES, tuple(hit.owner for hit in procedures[:3]), tuple(hits))
    return Resolution(Found.NOTHING, (), tuple(hits))
