"""Which procedure is meant? The steps stand in :func:`resolve`, in order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.answers.question import Context, Question
from knowledge.answers.reading import at_hand, says_again, says_both, without_negated, without_residence
from knowledge.documents import GROUP, TOPIC
from knowledge.neighbours import cue_scores
from knowledge.search import Hit, Searcher
from nlu.asking import asked_in
from nlu.function_words import content_words
from nlu.phrases import holds, padded
from nlu.text import expand

_AND = re.compile(r"\s*(?:[,;.?!]|\bvà\b|\bva\b|\brồi\b|\broi\b|\bvới lại\b|\bvoi lai\b|\bvới\b|\bvoi\b|\bcòn\b)\s*")
_TAG = re.compile(r"</?\w{1,10}/?>")
"""Markup in a message: "<b>" says nothing of licences of class B."""
_BESIDES = re.compile(r" thi (?:\w+ ){0,2}them ")


class Found(StrEnum):
    """What resolving came to."""

    PROCEDURES = "procedures"  # one, or several that were all asked about
    CANDIDATES = "candidates"  # two to four; ask which
    TOPIC = "topic"  # a near-scope topic
    NO_SUBJECT = "no_subject"  # only words of asking, and nothing under discussion
    NOTHING = "nothing"  # a subject, but none that is known


@dataclass(frozen=True)
class Resolution:
    """The finding, the codes (or the topic's id) it is about, and every hit for the trace.

    ``settled`` tells that an earlier question was settled or corrected: what was asked then is still wanted.
    """

    found: Found
    codes: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    settled: bool = False


def resolve(question: Question, searcher: Searcher) -> Resolution:
    """Find the procedures of ``question``: named outright, chosen among candidates, under discussion, or found."""
    if question.chosen:
        return Resolution(Found.PROCEDURES, question.chosen, settled=True)
    context = question.context
    if not content_words(question.text):
        if context.pending:
            return Resolution(Found.CANDIDATES, context.pending)
        if context.procedure is not None:
            return Resolution(Found.PROCEDURES, at_hand(context, question.text))
        if not _named_outright(question.text, searcher):
            return Resolution(Found.NO_SUBJECT)
    text = without_residence(without_negated(_TAG.sub(" ", question.text)))
    boost = _boost(context, text, searcher)
    hits = searcher.search(text, boost=boost)
    if not hits:
        return Resolution(Found.NOTHING)
    both = _both_pending(context, text, hits, searcher)
    if both:
        return Resolution(Found.PROCEDURES, both, tuple(hits), settled=True)
    settled = _chosen_of(context.pending, text, hits, searcher)
    settled = settled or _turned_to_neighbour(context, text, hits, boost, searcher)
    if settled is not None:
        return Resolution(Found.PROCEDURES, (settled,), tuple(hits), settled=True)
    returned = _returned(context, text, hits, searcher)
    if returned is not None:
        return Resolution(Found.PROCEDURES, (returned,), tuple(hits))
    if context.procedure is not None and _names_no_other_subject(context, text, hits, boost, searcher):
        return Resolution(Found.PROCEDURES, at_hand(context, text), tuple(hits))
    vague = _vague(text, hits, searcher)
    if context.procedure in vague:
        return Resolution(Found.PROCEDURES, (context.procedure,), tuple(hits))
    if vague:
        return Resolution(Found.CANDIDATES, vague, tuple(hits))
    several = _several(text, hits, searcher)
    if several:
        return Resolution(Found.PROCEDURES, several, tuple(hits))
    judged = _judge(hits, searcher, context)
    discussed = [code for code in judged.codes if code in context.recent]
    if judged.found is Found.CANDIDATES and len(discussed) == 1:
        return Resolution(Found.PROCEDURES, tuple(discussed), tuple(hits))
    if judged.found is Found.PROCEDURES and _tells_no_neighbour(context, text, judged.codes, hits, searcher):
        return Resolution(Found.PROCEDURES, (str(context.procedure),), tuple(hits), settled=True)
    if judged.found is Found.TOPIC and _is_circumstance(context, text, hits, searcher):
        return Resolution(Found.PROCEDURES, (str(context.procedure),), tuple(hits), settled=True)
    if judged.found is Found.PROCEDURES and says_both(text):
        return Resolution(Found.PROCEDURES, _both(context, judged.codes, hits), tuple(hits))
    return judged


def _both(context: Context, found: Sequence[str], hits: Sequence[Hit]) -> tuple[str, ...]:
    """The two that "both" means: what is found and what was discussed, or the two found first."""
    before = [code for code in context.recent[-2:] if code not in found]
    if len(found) == 1 and found[0] in context.recent[-2:] and before:
        return tuple(context.recent[-2:])
    if not before:
        before = [hit.owner for hit in hits[:2] if hit.is_procedure and hit.owner not in found]
    return tuple(dict.fromkeys((*before[-1:], *found)))[:2]


def _returned(context: Context, text: str, hits: Sequence[Hit], searcher: Searcher) -> str | None:
    """The procedure discussed before that the message goes back to ("quay lại chuyện kết hôn", "cái lúc nãy")."""
    if not says_again(text) or not context.recent:
        return None
    told = told_by_cues(context.recent, text, searcher) if len(context.recent) > 1 else None
    if told is not None:
        return told
    near = [hit.owner for hit in hits[:4]]
    discussed = [code for code in near if code in context.recent]
    # Of two neighbours the one that the citizen was corrected to: "quay lại chuyện kết hôn" names both.
    same = [code for code in context.recent if code in discussed and _same_family((code, discussed[0]), searcher)]
    return (same or discussed)[-1] if discussed else None


def _both_pending(context: Context, text: str, hits: Sequence[Hit], searcher: Searcher) -> tuple[str, ...]:
    """The two of the candidates just offered that "both" means: the likeliest of each of two families."""
    prepared = padded(text)
    if not context.pending or not says_both(text):
        return ()
    cues = dict.fromkeys(context.pending, 0)
    for group in searcher.snapshot.families:
        for code, score in cue_scores(group, prepared).items():
            cues[code] = cues.get(code, 0) + score
    shares = {hit.owner: hit.share for hit in hits}
    likeliest: list[str] = []
    for code in sorted(context.pending, key=lambda code: (-cues[code], -shares.get(code, 0.0))):
        if all(not _same_family((code, other), searcher) for other in likeliest):
            likeliest.append(code)
    return tuple(likeliest[:2]) if len(likeliest) >= 2 else ()


def _named_outright(text: str, searcher: Searcher) -> bool:
    """Whether a message of nothing but common words is a procedure's everyday name ("nhận con")."""
    prepared = padded(text)
    return any(name in prepared for name in searcher.snapshot.everyday_names)


def _boost(context: Context, text: str, searcher: Searcher) -> dict[str, float]:
    """What is under discussion, and its neighbours, are likelier than the rest of the catalogue.

    An age tells them apart though the message names no family again: "à nhầm, bé 14 tuổi rồi".
    """
    settings = searcher.settings
    prepared = padded(text)
    boost: dict[str, float] = {}
    for code in (context.procedure, *context.pending):
        if code is None:
            continue
        for group in searcher.snapshot.families:
            options = [option.code for option in group.options]
            if code in options:
                boost.update(dict.fromkeys(options, settings.neighbour_boost))
    for code in (context.procedure, *context.pending):
        if code is not None:
            boost[code] = settings.context_boost
    for group in searcher.snapshot.families:
        if any(option.ages is not None and option.code in boost for option in group.options):
            alone = cue_scores(group, prepared)
            for code, score in cue_scores(group, prepared, spoken_of=True).items():
                boost[code] = boost.get(code, 0.0) + settings.cue_weight * (score - alone[code])
    return boost


def _chosen_of(pending: Sequence[str], text: str, hits: Sequence[Hit], searcher: Searcher) -> str | None:
    """The candidate that an answer to our own question picks, if it picks one.

    Such an answer leaves out what the question said ("mất ạ, còn hạn"): the family's name is put before it again.
    """
    settings = searcher.settings
    elsewhere = hits[0].owner not in pending and not hits[0].is_group
    told = told_by_cues(pending, text, searcher) if pending else None
    if told is not None and hits[0].is_topic:
        return told  # "bản sao bằng tốt nghiệp" answers us, though there is a topic of that name
    if not pending or (elsewhere and hits[0].share >= settings.sure_part):
        return None  # nothing was offered, or the citizen speaks of something else by now
    if told is not None:
        return told
    group = searcher.snapshot.group_of(pending)
    if group is not None and group.names:
        hits = searcher.search(f"{group.names[0]} {text}")
    among = [hit for hit in hits if hit.owner in pending]
    total = sum(hit.share for hit in among)
    if among and (hits[0].owner in pending or hits[0].is_group) and among[0].share >= settings.sure_among * total:
        return among[0].owner
    return None


def told_by_cues(codes: Sequence[str], text: str, searcher: Searcher) -> str | None:
    """The one of ``codes`` that the words of ``text`` speak for more than for any other, if there is one."""
    prepared = padded(text)
    scores = dict.fromkeys(codes, 0)
    for group in searcher.snapshot.families:
        for code, score in cue_scores(group, prepared, spoken_of=True).items():
            if code in scores:
                scores[code] += score
    best = sorted(scores, key=lambda code: -scores[code])
    return best[0] if len(best) > 1 and scores[best[0]] > max(0, scores[best[1]]) else None


def _names_no_other_subject(
    context: Context, text: str, hits: Sequence[Hit], boost: Mapping[str, float], searcher: Searcher
) -> bool:
    """Whether ``text`` goes on about what is under discussion: nothing in it is found with any strength.

    A short message needs more to change the subject than a long one: its few words are mostly words of asking.
    """
    settings = searcher.settings
    if _names_another_family(context, text, searcher):
        return False
    short = len(content_words(text)) <= settings.short_words
    if short and asked_in(text).strong:
        hits = [hit for hit in hits if not _is_far(hit, searcher)] or hits  # "đổi hết mấy tiền" asks no price of gold
    if hits[0].is_topic and sum(hit.share for hit in hits if hit.is_topic) >= settings.sure_part:
        return False  # which of several topics it is does not matter: it is none of ours
    if _strength(hits, boost) < (settings.short_subject_score if short else settings.subject_score):
        return True
    return hits[0].is_procedure and _tells_more(str(context.procedure), text, hits[0].owner, searcher)


def _tells_more(here: str, text: str, found: str, searcher: Searcher) -> bool:
    """Whether ``here`` is asked about in the same words as ``text``, which does not name ``found`` outright.

    "Em hỏi cho mẹ, mẹ làm lần đầu" may be said of any paper: under discussion is one of them already.
    """
    prepared = padded(text)
    names = (searcher.name_of(found), *searcher.snapshot.procedures[found].everyday_names)
    if any(padded(name) in prepared for name in names):
        return False
    return set(content_words(text)) <= searcher.snapshot.words_of(here)


def _is_circumstance(context: Context, text: str, hits: Sequence[Hit], searcher: Searcher) -> bool:
    """Whether ``text`` asks nothing and only sounds like a topic: "em đã ly hôn một lần rồi".

    No topic is sure then, and what is under discussion is a candidate too. Or it asks what is needed *besides*: "em ly
    hôn rồi thì thêm giấy tờ gì".
    """
    settings = searcher.settings
    if context.procedure is not None and _BESIDES.search(padded(text)):
        return True
    said = asked_in(text)
    if said.strong or said.weak or said.how or sum(hit.share for hit in hits if hit.is_topic) >= settings.sure_part:
        return False
    return any(hit.owner == context.procedure and hit.share >= settings.candidate for hit in hits)


def _tells_no_neighbour(
    context: Context, text: str, found: Sequence[str], hits: Sequence[Hit], searcher: Searcher
) -> bool:
    """Whether what was found is a neighbour of what is under discussion, and no word of ``text`` speaks for it.

    "mình ly hôn rồi thì cần giấy gì thêm" tells more about whoever asks for a paper on being single; it is no wedding.
    """
    here = context.procedure
    if here is None or len(found) != 1 or found[0] == here or not _same_family((here, found[0]), searcher):
        return False
    shares = {hit.owner: hit.share for hit in hits}
    doubtful = shares.get(found[0], 0.0) < searcher.settings.sure_part
    near = shares.get(here, 0.0) >= searcher.settings.candidate
    return doubtful and near and told_by_cues((here, found[0]), text, searcher) is None


def _is_far(hit: Hit, searcher: Searcher) -> bool:
    """Whether ``hit`` is a topic of no office."""
    return hit.is_topic and searcher.snapshot.topics[hit.owner.removeprefix(TOPIC)].far


def _strength(hits: Sequence[Hit], boost: Mapping[str, float]) -> float:
    """The best score that the words alone reach, without what the conversation adds."""
    return max(hit.score - boost.get(hit.owner, 0.0) for hit in hits)


def _names_another_family(context: Context, text: str, searcher: Searcher) -> bool:
    """Whether ``text`` names a family of neighbours that what is under discussion does not belong to."""
    prepared = padded(text)
    named = [group for group in searcher.snapshot.groups if any(holds(name, prepared) for name in group.names)]
    return any(all(option.code != context.procedure for option in group.options) for group in named)


def _vague(text: str, hits: Sequence[Hit], searcher: Searcher) -> tuple[str, ...]:
    """The members of a family of neighbours that ``text`` names without saying which ("làm căn cước")."""
    settings = searcher.settings
    told = len(content_words(text))
    if told > settings.vague_words or (told > settings.short_words and hits[0].share >= settings.vague_share):
        return ()
    prepared = padded(text)
    for group in searcher.snapshot.families:
        members = {option.code for option in group.options}
        if hits[0].owner not in members or not any(holds(row, prepared) for row in group.vague):
            continue
        if max(cue_scores(group, prepared, spoken_of=True).values()) <= 0:
            return tuple(option.code for option in group.options)[: settings.max_candidates]
    return ()


def _turned_to_neighbour(
    context: Context, text: str, hits: Sequence[Hit], boost: Mapping[str, float], searcher: Searcher
) -> str | None:
    """The neighbour a correction turns to ("à mà mình bị mất").

    Of the words that tell the neighbours apart only its own were said, and search found it first; or the message is
    too short, or its hits too weak, to be about anything else.
    """
    settings = searcher.settings
    short = len(content_words(text)) <= settings.short_words
    weak = short or _strength(hits, boost) < settings.short_subject_score
    if context.procedure is None or _names_another_family(context, text, searcher):
        return None
    prepared = padded(text)
    first = next((hit.owner for hit in hits if not hit.is_group), None)  # "sắp hết hạn" alone may be any paper
    for group in searcher.snapshot.families:
        scores = cue_scores(group, prepared, spoken_of=True)
        if context.procedure not in scores:
            continue
        best, second = sorted(scores, key=lambda code: -scores[code])[:2]
        only = scores[best] > max(0, scores[second]) and best != context.procedure
        if only and (best == first or weak):
            return best
    return None


def _several(text: str, hits: Sequence[Hit], searcher: Searcher) -> tuple[str, ...]:
    """Two procedures in one message: two parts of it, each surely about another one."""
    settings = searcher.settings
    if not hits or hits[0].share >= settings.single:
        return ()
    parts = [part for part in _AND.split(expand(text)) if len(content_words(part)) >= 2]
    if not 2 <= len(parts) <= 4:
        return ()
    likely = {hit.owner for hit in hits[:6]}
    found: dict[str, None] = {}
    for number, part in enumerate(parts):
        if not found and number == len(parts) - 1:
            return ()  # the last part alone makes no two: its search is spared
        best = searcher.search(part, top=1)
        if best and best[0].is_procedure and best[0].share >= settings.sure_part and best[0].owner in likely:
            found[best[0].owner] = None
    unique = tuple(found)
    if len(unique) != 2:
        return ()
    if not _same_family(unique, searcher):
        return unique
    # One matter seen from several sides, unless each part says in so many words which one it is.
    told = [told_by_cues(unique, part, searcher) for part in parts]
    return unique if set(unique) <= set(told) else ()


def _same_family(codes: Sequence[str], searcher: Searcher) -> bool:
    """Whether ``codes`` are one procedure seen from several sides, and not several wishes."""
    return any(set(codes) <= {option.code for option in group.options} for group in searcher.snapshot.families)


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


def _judge(hits: Sequence[Hit], searcher: Searcher, context: Context) -> Resolution:
    settings = searcher.settings
    if not hits or hits[0].score < settings.lost_score:
        if context.procedure is not None and hits and hits[0].owner == context.procedure:
            return Resolution(Found.PROCEDURES, (context.procedure,), tuple(hits))
        return Resolution(Found.NOTHING, (), tuple(hits))
    procedures = [hit for hit in hits if hit.is_procedure]
    best = hits[0]
    second = hits[1].share if len(hits) > 1 else 0.0
    clear = best.share >= settings.sure or best.share - second >= settings.margin
    if best.is_group:
        if best.share >= settings.vague_group:
            members = _members(best, hits, searcher)
            if context.procedure in members:
                return Resolution(Found.PROCEDURES, (context.procedure,), tuple(hits))
            return Resolution(Found.CANDIDATES, members, tuple(hits))
        return _judge(_without_groups(hits), searcher, context)
    if best.is_topic:
        topics = sum(hit.share for hit in hits if hit.is_topic)
        if clear or topics >= settings.topics:
            return Resolution(Found.TOPIC, (best.owner.removeprefix(TOPIC),), tuple(hits))
    elif clear:
        return Resolution(Found.PROCEDURES, (best.owner,), tuple(hits))
    offered = [hit.owner for hit in procedures if hit.share >= settings.candidate][: settings.max_candidates]
    if len(offered) >= 2:
        return Resolution(Found.CANDIDATES, tuple(offered), tuple(hits))
    if procedures:
        return Resolution(Found.CANDIDATES, tuple(hit.owner for hit in procedures[:3]), tuple(hits))
    return Resolution(Found.NOTHING, (), tuple(hits))
