"""A message after a question of ours: what it answers, or that the question is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.answers.families import same_family, told_by_cues
from knowledge.answers.question import Context
from knowledge.answers.reading import says_both
from knowledge.search import Hit, Searcher
from nlu.function_words import content_words
from nlu.phrases import padded


def boost_of(pending: Sequence[str], text: str, searcher: Searcher) -> dict[str, float]:
    """The candidates just offered, and their neighbours, are likelier than the rest of the catalogue.

    An age tells them apart though the message names no family again: "bé 14 tuổi rồi".
    """
    settings = searcher.settings
    prepared = padded(text)
    boost: dict[str, float] = {}
    for code in pending:
        boost.update(dict.fromkeys(searcher.snapshot.neighbours_of(code), settings.neighbour_boost))
    boost.update(dict.fromkeys(pending, settings.context_boost))
    for group in searcher.snapshot.families:
        if any(option.ages is not None and option.code in boost for option in group.options):
            alone = searcher.snapshot.cues.scores(group, prepared)
            for code, score in searcher.snapshot.cues.scores(group, prepared, spoken_of=True).items():
                boost[code] = boost.get(code, 0.0) + settings.cue_weight * (score - alone[code])
    return boost


def both_pending(context: Context, text: str, hits: Sequence[Hit], searcher: Searcher) -> tuple[str, ...]:
    """The candidates just offered that "both" means: both of two, or the likeliest of each of two families."""
    prepared = padded(text)
    if not context.pending or not says_both(text):
        return ()
    cues = dict.fromkeys(context.pending, 0)
    for group in searcher.snapshot.families:
        for code, score in searcher.snapshot.cues.scores(group, prepared).items():
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


def says_little(text: str, hits: Sequence[Hit], boost: Mapping[str, float], searcher: Searcher) -> bool:
    """Whether nothing in ``text`` is found with any strength: the fewer its words, the more strength it takes."""
    settings = searcher.settings
    short = len(content_words(text)) <= settings.short_words
    return _strength(hits, boost) < (settings.short_subject_score if short else settings.subject_score)


def _strength(hits: Sequence[Hit], boost: Mapping[str, float]) -> float:
    """The best score that the words alone reach, without what the conversation adds."""
    return max(hit.score - boost.get(hit.owner, 0.0) for hit in hits)
