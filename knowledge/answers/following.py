"""A message in its conversation: what it answers, corrects, goes back to, or goes on about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from knowledge.answers.families import names_another_family, same_family, told_by_cues
from knowledge.answers.question import Context
from knowledge.answers.reading import says_again, says_both, says_it, says_whom
from knowledge.documents import TOPIC
from knowledge.neighbours import cue_scores
from knowledge.schema import Aspect
from knowledge.search import Hit, Searcher
from nlu.asking import asked_in
from nlu.function_words import content_words
from nlu.phrases import padded

DETAILS = {Aspect.ELIGIBILITY, Aspect.DOCUMENTS, Aspect.ONLINE, Aspect.FORM, Aspect.RESULT}
"""What is asked about a detail of the matter in hand."""
_BESIDES = re.compile(r" thi (?:\w+ ){0,2}them ")


def boost_of(context: Context, text: str, searcher: Searcher) -> dict[str, float]:
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


def both_pending(context: Context, text: str, hits: Sequence[Hit], searcher: Searcher) -> tuple[str, ...]:
    """The candidates just offered that "both" means: both of two, or the likeliest of each of two families."""
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
        if all(not same_family((code, other), searcher) for other in likeliest):
            likeliest.append(code)
    if len(likeliest) == 1 and len(context.pending) == 2:
        return context.pending  # two neighbours, and both are meant
    return tuple(likeliest[:2]) if len(likeliest) >= 2 else ()


def chosen_of(pending: Sequence[str], text: str, hits: Sequence[Hit], searcher: Searcher) -> str | None:
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


def turned_to_neighbour(
    context: Context, text: str, hits: Sequence[Hit], boost: Mapping[str, float], searcher: Searcher
) -> str | None:
    """The neighbour a correction turns to ("à mà mình bị mất").

    Of the words that tell the neighbours apart only its own were said, and search found it first; or the message is
    too short, or its hits too weak, to be about anything else.
    """
    settings = searcher.settings
    short = len(content_words(text)) <= settings.short_words
    weak = short or _strength(hits, boost) < settings.short_subject_score
    if context.procedure is None or names_another_family(context, text, searcher):
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


def returned_to(
    context: Context, text: str, hits: Sequence[Hit], boost: Mapping[str, float], searcher: Searcher
) -> str | None:
    """The procedure discussed before that the message goes back to ("quay lại chuyện kết hôn", "cái lúc nãy")."""
    if not says_again(text) or not context.recent:
        return None
    told = told_by_cues(context.recent, text, searcher) if len(context.recent) > 1 else None
    if told is not None:
        return told
    near = [hit.owner for hit in hits[:4]]
    discussed = [code for code in near if code in context.recent]
    # Of two neighbours the one that the citizen was corrected to: "quay lại chuyện kết hôn" names both.
    same = [code for code in context.recent if code in discussed and same_family((code, discussed[0]), searcher)]
    if discussed:
        return (same or discussed)[-1]
    if not says_little(text, hits, boost, searcher):
        return None  # "lúc nãy nói sai, tôi hỏi làm hộ chiếu"
    before = [code for code in context.recent if code != context.procedure]
    return before[-1] if before else None  # "quay lại chuyện lúc nãy" names nothing: what was discussed before this


def both(context: Context, found: Sequence[str], hits: Sequence[Hit]) -> tuple[str, ...]:
    """The two that "both" means: what is found and what was discussed, or the two found first."""
    before = [code for code in context.recent[-2:] if code not in found]
    if len(found) == 1 and found[0] in context.recent[-2:] and before:
        return tuple(context.recent[-2:])
    if not before:
        before = [hit.owner for hit in hits[:2] if hit.is_procedure and hit.owner not in found]
    return tuple(dict.fromkeys((*before[-1:], *found)))[:2]


def names_no_other_subject(
    context: Context, text: str, hits: Sequence[Hit], boost: Mapping[str, float], searcher: Searcher
) -> bool:
    """Whether ``text`` goes on about what is under discussion: nothing in it is found with any strength.

    A short message needs more to change the subject than a long one: its few words are mostly words of asking.
    """
    settings = searcher.settings
    if names_another_family(context, text, searcher):
        return False
    if says_whom(text) or (says_it(text) and hits[0].share < settings.sure_part):
        return True
    hits = [hit for hit in hits if not hit.is_group] or hits  # "hết hạn" alone may be any paper: it is this one
    short = len(content_words(text)) <= settings.short_words
    if short and asked_in(text).strong:
        hits = [hit for hit in hits if not _is_far(hit, searcher)] or hits  # "đổi hết mấy tiền" asks no price of gold
    if hits[0].is_topic and sum(hit.share for hit in hits if hit.is_topic) >= settings.sure_part:
        return False  # which of several topics it is does not matter: it is none of ours
    if says_little(text, hits, boost, searcher):
        return True
    return hits[0].is_procedure and _tells_more(str(context.procedure), text, hits[0].owner, searcher)


def says_little(text: str, hits: Sequence[Hit], boost: Mapping[str, float], searcher: Searcher) -> bool:
    """Whether nothing in ``text`` is found with any strength: the fewer its words, the more strength it takes."""
    settings = searcher.settings
    short = len(content_words(text)) <= settings.short_words
    return _strength(hits, boost) < (settings.short_subject_score if short else settings.subject_score)


def _tells_more(here: str, text: str, found: str, searcher: Searcher) -> bool:
    """Whether ``here`` is asked about in the same words as ``text``, which does not name ``found`` outright.

    "Em hỏi cho mẹ, mẹ làm lần đầu" may be said of any paper: under discussion is one of them already.
    """
    prepared = padded(text)
    names = (searcher.name_of(found), *searcher.snapshot.procedures[found].everyday_names)
    if any(padded(name) in prepared for name in names):
        return False
    return set(content_words(text)) <= searcher.snapshot.words_of(here)


def is_circumstance(
    context: Context, text: str, hits: Sequence[Hit], boost: Mapping[str, float], searcher: Searcher
) -> bool:
    """Whether ``text`` only sounds like a topic, and tells more of who asks for what is under discussion.

    It asks nothing ("em đã ly hôn một lần rồi"), or what a detail means for it: "còn nợ thuế thì có nộp được không",
    "có cần khám sức khỏe không". Whoever asks where, how much, how long or how wants something else. Or it asks what
    is needed *besides*: "em ly hôn rồi thì thêm giấy tờ gì".
    """
    settings = searcher.settings
    if context.procedure is None:
        return False
    if _BESIDES.search(padded(text)):
        return True
    said = asked_in(text)
    asks = said.strong | said.weak
    if asks - DETAILS or (said.how and Aspect.ELIGIBILITY not in asks):
        return False
    topics = sum(hit.share for hit in hits if hit.is_topic)
    here = next((hit for hit in hits if hit.owner == context.procedure), None)
    if here is None:
        return False
    if not asks:
        return here.share >= settings.candidate and topics < settings.sure_part
    return here.score - boost.get(here.owner, 0.0) >= settings.near_score and topics < settings.sure_topic


def discussed_neighbour(
    context: Context, text: str, found: Sequence[str], hits: Sequence[Hit], searcher: Searcher
) -> str | None:
    """What was discussed of which ``found`` is a neighbour for which no word of ``text`` speaks.

    "mình ly hôn rồi thì cần giấy gì thêm" tells more about whoever asks for a paper on being single; it is no wedding.
    Nor is "bằng lái phí bao nhiêu" a test for who asked, two turns before, how to change a licence.
    """
    settings = searcher.settings
    shares = {hit.owner: hit.share for hit in hits}
    if len(found) != 1 or found[0] in context.recent or shares.get(found[0], 0.0) >= settings.sure_part:
        return None
    for code in (context.procedure, *reversed(context.recent)):
        near = settings.candidate if code == context.procedure else settings.near
        if code is None or shares.get(code, 0.0) < near or not same_family((code, found[0]), searcher):
            continue
        if told_by_cues((code, found[0]), text, searcher) is None:
            return code
    return None


def nearest_of_discussed(
    context: Context, hits: Sequence[Hit], boost: Mapping[str, float], searcher: Searcher
) -> str | None:
    """Of several procedures discussed, the one that the words alone are nearer to than to that at hand.

    "Cái sửa tên mất bao lâu", after an answer about a name and a card.
    """
    alone = {hit.owner: hit.score - boost.get(hit.owner, 0.0) for hit in hits if hit.owner in context.recent}
    if context.procedure not in context.recent or not alone:
        return None
    best = max(alone, key=lambda code: alone[code])
    lead = alone[best] - alone.get(str(context.procedure), 0.0)
    settings = searcher.settings
    return best if lead >= settings.context_boost and alone[best] >= settings.subject_score else None


def _is_far(hit: Hit, searcher: Searcher) -> bool:
    """Whether ``hit`` is a topic of no office."""
    return hit.is_topic and searcher.snapshot.topics[hit.owner.removeprefix(TOPIC)].far


def _strength(hits: Sequence[Hit], boost: Mapping[str, float]) -> float:
    """The best score that the words alone reach, without what the conversation adds."""
    return max(hit.score - boost.get(hit.owner, 0.0) for hit in hits)
