"""Vague wishes: which family is wished for, without saying which of its members."""

from knowledge.answers.families import vague_wishes
from knowledge.answers.question import Question
from knowledge.answers.resolve import Found, resolve
from knowledge.search import Searcher
from tests.fakes import TODAY

NO_SUBJECT = {"giay to cho con", "giay to cho chau", "lam the cho", "di lam the"}
"""Said alone they are words of asking ("làm thế" and "làm thẻ" are the same without diacritics), and what they are
about is asked. They count in a message that says a word more: "làm thẻ cho mẹ"."""


def test_every_vague_phrase_is_the_one_that_a_message_of_no_more_is_a_wish_by(searcher: Searcher) -> None:
    phrases = [(group.id, phrase) for group in searcher.snapshot.groups for phrase in group.vague]
    wishes = {phrase: [(group.id, heard) for group, heard in vague_wishes(phrase, searcher)] for _, phrase in phrases}
    assert [row for row in phrases if row not in wishes[row[1]]] == []


def test_every_vague_phrase_by_itself_is_asked_back_about_with_members_of_its_family(searcher: Searcher) -> None:
    other = {}
    for group in searcher.snapshot.groups:
        for phrase in group.vague:
            found = resolve(Question(phrase, TODAY, intent="ask_overview"), searcher)
            members = {option.code for option in group.options}.intersection(found.codes)
            if found.found is not Found.CANDIDATES or len(members) < 2:
                other[phrase] = found.found
    assert other == dict.fromkeys(NO_SUBJECT, Found.NO_SUBJECT)


def test_a_vague_phrase_that_names_no_subject_counts_beside_a_word_that_does(searcher: Searcher) -> None:
    for text in ("làm thẻ cho mẹ", "xin giấy tờ cho con đi học", "giấy tờ cho cháu đầy đủ", "đi làm thẻ ở Hà Đông"):
        assert vague_wishes(text, searcher), text


def test_how_to_do_something_is_no_wish_for_a_card(searcher: Searcher) -> None:
    assert vague_wishes("muốn lên mức 2 thì làm thế nào", searcher) == []
