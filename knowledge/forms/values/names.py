"""Names of persons, as they stand on papers: a tone mark stays where it was written (Thuý, Thúy)."""

from __future__ import annotations

import re
import unicodedata

from knowledge.forms.values.base import Unreadable, Value, clean, without_politeness, word_set
from knowledge.wording import say
from nlu.text import fold, has_diacritics, normalise

FEWEST, MOST = 2, 8  # words
LONGEST = 100  # characters
_APOSTROPHES = re.compile("[’‘ʼ`´′]")
_HYPHENS = re.compile(r"\s*[‐‑–—-]\s*")
_PERSON = r"(?:toi|tui|em|minh|chau|con|be|no|han)"
_KIN = r"(?:vo|chong|bo|me|ong|ba|ma|cha|chu (?:ho|nha|tro)|nguoi (?:do|nay|mat|chet|qua co))"
_LEADS = re.compile(
    r"^(?:(?:da|vang|thua|u|a)\b[, ]*)*"
    rf"(?:(?:{_PERSON}|{_KIN}|anh|chi)\b ?(?:(?:cua )?(?:{_PERSON}|trai|gai|nha)\b ?)*)?"
    r"(?:(?:la |lam )?chu (?:ho|nha))?[, ]*"
    r"(?:(?:ho (?:va )?|dat |goi )?ten(?: day du| that| khai sinh| thuong goi| goi khac| khac| goi)?"
    rf"(?: cua)?(?: (?:{_PERSON}|{_KIN}))*(?: (?:la|goi la))?\b[ :]*"
    r"|(?:(?<=toi )|(?<=tui )|(?<=em )|(?<=minh )|(?<=chau )|(?<=be )|(?<=con )|(?<=ho )|(?<=nha )|(?<=vo )|(?<=chong )"
    r"|(?<=me )|(?<=bo )|(?<=cha )|(?<=mat ))la\b )"
)
"""Folded: what leads to a name by "tên" or "là"."""
_SMALL_LEADS = word_set(
    "ông bà anh chị em cháu bé con cô chú bác cụ là tên dạ vâng thưa à ừ người chủ nhà hộ trọ vợ chồng bố mẹ ba má cha"
    " tôi tui mình cậu dì mợ thím bạn thầy ngoại nội trai gái ruột đẻ bên nam nữ da ong anh chi chau be co chu bac cu"
    " la ten vang thua u nguoi nha ho vo chong bo me ma toi minh"
)
"""Words in small letters before a name in capitals: they say who it is."""
_TITLES = word_set("bà anh chị cô chú bác cụ em cháu bé")
_TITLE_AND_SURNAME = "ông"
_LOUDEST = 3
"""Words that a name has at least behind a title that is written like a part of it."""
NO_NAMES = word_set("tôi không chưa gì là của nào nhưng thì muốn hỏi gặp nhiêu với nhé cảm mấy câu nữa")
"""Words of sentences that are never part of a name, unlike Biết, Cần, Được and Thế."""
_NO_NAME = re.compile(
    r"^(?:phường|xã|thôn|xóm|ngõ|đường|quận|huyện|tỉnh|ấp|bản thân|chính|chủ (?:hộ|nhà)|trạm|trường|bệnh viện|sở)\b"
    r"|^(?:so nha|uy ban|ubnd|ủy ban|số|căn cước|can cuoc|cccd|hộ chiếu|ho chieu|công an|thuê|thue tro|ở)\b"
    r"|^(?:chồng|vợ|bố|mẹ|ba|má|cha|con|cháu|anh|chị|ông|bà)(?: (?:của|tôi|tui|em|mình|cháu|bé|nó|chị|anh|nội|ngoại))+$"
    r"|^(?:họ|tên|cu|thằng|cái|nhóc) \w+$"
    r"|^(?:như|giống|cũng) |\b(?:dân tộc|quốc tịch|số điện thoại)\b"
    r"|\b(?:con|bé|cháu|đứa) (?:trai|gái)\b|\bgiới tính\b|\bhôm (?:qua|nay|kia)\b|\bsinh ngày\b"
)


def read_name(text: str) -> Value:
    """A name of two to eight words, each with a capital."""
    name = _bare(clean(text))
    if any(char.isdigit() for char in name):
        raise Unreadable(say("value.name.digits"))
    if not name or len(name) > LONGEST or not all(_allowed(char) for char in name):
        raise Unreadable(say("value.name.letters"))
    words = name.split()
    if not all(any(char.isalpha() for char in word) for word in words) or _is_sentence(words):
        raise Unreadable(say("value.name.letters"))
    if len(words) < FEWEST:
        raise Unreadable(say("value.name.short"))
    if len(words) > MOST:
        raise Unreadable(say("value.name.long"))
    kept, titled = _without_title(words)
    name = unicodedata.normalize("NFC", " ".join(_capitalised(word) for word in kept))
    if titled:
        return Value(name, say("value.name.title", name=name))
    return Value(name, "" if has_diacritics(name) else say("value.name.plain", name=name))


def _without_title(words: list[str]) -> tuple[list[str], bool]:
    """The name without titles that are written like its parts, and whether there may be one: Ông is a surname too."""
    titled = False
    while len(words) > _LOUDEST and words[0].lower() in _TITLES:
        words, titled = words[1:], True
    return words, titled or (len(words) > _LOUDEST and words[0].lower() == _TITLE_AND_SURNAME)


def _bare(text: str) -> str:
    """The name without what leads to it ("tên tôi là", "chị") and the politeness after it."""
    text = without_politeness(text).strip(' ,.;:!"“”')
    if len(fold(text)) == len(text):
        text = text[len(lead.group(0)) :] if (lead := _LEADS.match(fold(text))) else text
    words = text.split()
    while len(words) > 1 and words[0].strip(",:").lower() == words[0].strip(",:") and _in_capitals(words):
        if words[0].strip(",:") not in _SMALL_LEADS:
            break
        words = words[1:]
    text = _HYPHENS.sub("-", _APOSTROPHES.sub("'", " ".join(words)))
    return " ".join(text.split()).strip(' ,.;:!"“”')


def _in_capitals(words: list[str]) -> bool:
    """Whether what stands behind the words in small letters is a name: at least two words, each with a capital."""
    behind = words[next((at for at, word in enumerate(words) if word[:1].isupper()), len(words)) :]
    return len(behind) >= FEWEST and all(word[:1].isupper() for word in behind)


def _allowed(char: str) -> bool:
    if char in " '-" or "\u0300" <= char <= "\u036f":
        return True
    latin = char.isalpha() and unicodedata.name(char, "").startswith("LATIN ")
    return latin and len(char.upper()) == len(char.lower()) == 1 and char.upper().lower() == char.lower()


def _is_sentence(words: list[str]) -> bool:
    typed = [normalise(word).lower() for word in words]
    return any(word in NO_NAMES for word in typed) or _NO_NAME.search(" ".join(typed)) is not None


def _capitalised(word: str) -> str:
    return re.sub(r"[^-']+", lambda part: part.group(0)[0].upper() + part.group(0)[1:].lower(), word)
