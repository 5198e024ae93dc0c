"""What of a message is about the matter, and what in it points back to what was discussed."""

from __future__ import annotations

import re

from knowledge.answers.question import Context
from nlu.background import without_background
from nlu.function_words import content_words
from nlu.phrases import padded
from nlu.text import expand, fold, has_diacritics, normalise

_NEGATED = re.compile(
    r"(?:(?:\b(?:chu|va|ma)\s+)?\bkhong phai\s+(?:la\s+)?|\bch[uo]\s+(?:khong|chua|dau co)\s+(?:he |bi )?(?!duoc\b))"
    r"[^,.;?!]+?(?=\s+(?:ma|nhung)\s|[,.;?!]|$)"
)
_WISH = r"(?:(?:em|toi|tui|minh|chau|nhung|ma|thi)\s+)*(?:chi|gio|bay gio|chu|lo|moi|hien)\b"
_NOT_YET = re.compile(
    rf"\b(?:chua|khong|khoan)\s+(?:can|tinh|dinh|muon|voi|xoa|cat|xin|sua|doi)\s+[^,.;?!]+[,.;]\s*(?={_WISH})"
)
_LATER = re.compile(
    r"(?:^|(?<=[,.;?!]))[^,.;?!]+?\b(?:tinh|de|lam|lo) "
    r"(?:(?:nam|thang|tuan|bua|hom|khi|luc) )?(?:sau|khac|mai mot)\b"
)
_BOTH = re.compile(
    r"(?<! muc)(?<! muc do)(?<! thu)(?<! to) (?:ca (?:hai|2)|(?:hai|2) (?:thu|cai|giay|loai giay)|hai viec"
    r"|(?:hai|2) thu tuc|moi (?:cai|loai|viec) (?:bao|may|het|mat)|tung (?:cai|loai|viec)(?! nhau)"
    r"|(?:cai|viec) nao (?:(?!ket |ly )\w+ ){0,2}hon(?! nhan)) "
)
"""Not "VNeID mức 2, cái đó", nor "thứ 2 thu hồ sơ không", "tổ 2 giấy tờ gì"; whoever compares ("cái nào
nhanh hơn", not "việc nào trước khi kết hôn") speaks of two as well."""
_AND_WHAT_OF = re.compile(r" (?:the |vay |xong |roi |a |ua |rua )?con (?!han |lai |la |o |so )")
_CLAUSE = re.compile(r"[,.;?!]|\bđể\b|\bde\b(?! nghi\b)")
_ORDER = re.compile(r" (?:viec|buoc|chuyen) (?:dau tien|truoc tien|tiep theo|ke tiep|sau do|sau khi) ")
_THEN_WHAT = re.compile(r" thi(?: sao| the nao| ra sao| rang)?(?: a| vay| the| ha| nhi| em| anh| chi| ban)? $")
_TYPED = re.compile(r"\b(?:còn|thì)\b")
_DIFFERENT = re.compile(
    r" (?:co|thi|cung) khac (?:(?:gi |chi |nhau )*(?:khong|chu|nua|a|ha|nhi)|gi|chi)(?: (?:a|vay|the|ha|nhi))* $"
)
"""Not "có cách nào khác không", nor "cho em hỏi cái khác ạ"."""
BARE = 2
"""Content words up to which a message may do no more than name something: "còn khai sinh?", "hộ chiếu thì sao"."""
_WRITE = re.compile(
    r" (?:dien|viet|soan|ghi|go|nhap lieu|khai|lap|fill|type|apply|form|don|mau|ho so|phieu|to|ct01"
    r"|giup|gium|dum|ho|help|nho) "
)
_THAT_ONE = re.compile(
    r"\b(?:form|đơn|don|tờ khai|to khai|tờ|to|mẫu|mau|phiếu|phieu|cái|cai)\s+"
    r"(?:(?:đó|đấy|này|ấy|kia|nớ|hồi nãy|vừa rồi)\b|(?:do|day|nay|ay|kia|no|ni|hoi nay|vua roi)"
    r"(?=\s*(?:$|[,.;?!])|\s+(?:luon|giup|gium|dum|ho|nhe|nha|di|cho|duoc|voi)\b))"
)
"""Without diacritics only where nothing follows that "do" (because of) or "day" (full) could belong to."""


def without_negated(text: str) -> str:
    """Return ``text`` without what the citizen says it is *not* about, unless nothing else would be left.

    "không phải bị mất", "chưa xóa hộ khẩu chi hết, giờ lo …", "hộ khẩu với bảo hiểm tính sau".
    """
    folded = kept = fold(expand(text))
    for pattern in (_NEGATED, _NOT_YET, _LATER):
        shorter = pattern.sub(" ", kept)
        kept = shorter if content_words(shorter) else kept
    return kept if kept != folded else text


def negated(text: str) -> tuple[str, str]:
    """What the citizen says it is *not* about, folded, and what else is said; the first is empty if nothing is denied.

    Unlike :func:`without_negated` this leaves little behind: "không phải gia hạn, ở mấy hôm thôi".
    """
    kept, denied = fold(expand(text)), []
    for pattern in (_NEGATED, _NOT_YET, _LATER):
        denied += [match[0] for match in pattern.finditer(kept)]
        kept = pattern.sub(" ", kept)
    return " ".join(denied), kept


def without_order(text: str) -> str:
    """``text``, folded, without what only orders the steps of a matter: "việc đầu tiên", "việc sau khi nộp"."""
    return _ORDER.sub(" ", padded(text))


def without_residence(text: str) -> str:
    """Return ``text`` without statements of where somebody lives, unless nothing else would be left."""
    kept = without_background(text)
    return kept if content_words(kept) else text


def says_both(text: str) -> bool:
    """Whether ``text`` speaks of two things at once ("cả hai", "hai thứ")."""
    return _BOTH.search(padded(text)) is not None


def says_and_what_of(text: str) -> bool:
    """Whether ``text`` asks after something else in passing: "còn bằng lái?"."""
    return _AND_WHAT_OF.match(padded(text)) is not None


def only_names(text: str) -> bool:
    """Whether ``text`` does no more than name something, and leaves open what is asked of it: "hộ chiếu thì?"."""
    if len(content_words(text)) > BARE:
        return False
    prepared = padded(text)
    # "Con tôi 5 tuổi" is no "còn", "siêu thị" no "thì".
    meant = not has_diacritics(text) or _TYPED.search(normalise(text).lower()) is not None
    if meant and (says_and_what_of(text) or _THEN_WHAT.search(prepared) is not None):
        return True
    return text.rstrip().endswith("?") and len(prepared.split()) <= 2 * BARE


def asks_whether_different(text: str) -> bool:
    """Whether ``text`` asks if the answer differs for somebody or something else: "của con tôi có khác không"."""
    return _DIFFERENT.search(padded(text)) is not None


def says_write(text: str) -> bool:
    """Whether ``text`` speaks of writing or of doing it for somebody: every wish to have a form filled in does."""
    return _WRITE.search(padded(text)) is not None


def to_be_written(text: str) -> str:
    """What is to be written, folded: what follows the first word of writing or of a paper, without such words.

    Circumstances are told before it, in other clauses, or after "để": "em ly hôn rồi, điền đơn giúp em".
    """
    clause = next((part for part in _CLAUSE.split(normalise(text).lower()) if says_write(part)), "")
    first = _WRITE.search(padded(clause))
    left = padded(clause)[first.start() :] if first is not None else ""
    while (shorter := _WRITE.sub(" ", left)) != left:
        left = shorter
    return left.strip()


def says_that_one(text: str) -> bool:
    """Whether ``text`` points at a form or a paper that was spoken of: "điền giúp cái đơn đó"."""
    return _THAT_ONE.search(expand(text)) is not None


def at_hand(context: Context, text: str) -> tuple[str, ...]:
    """What is under discussion: the last procedure, or the last two where ``text`` says "both"."""
    if context.procedure is None:
        return ()
    return context.recent[-2:] if len(context.recent) > 1 and says_both(text) else (context.procedure,)
