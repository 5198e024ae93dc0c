"""Answers that are one of a few: sex, options, yes or no; and how many."""

from __future__ import annotations

import re

from knowledge.forms.commands import LONGEST, begins_with, word_list
from knowledge.forms.schema import FormField, Option
from knowledge.forms.values.base import FILLERS, Unreadable, Value, clean, folded, word_set
from knowledge.forms.values.numbers import read_number
from knowledge.wording import say
from nlu.text import expand, fold

_WORD = re.compile(r"[^\W_]+")

# ------------------------------------------------------------------------------------------------------------ sex

_MALE = word_set("nam trai male boy man")
_FEMALE = word_set("nữ nu gái gai female girl woman")
_AROUND_SEX = FILLERS | word_set(
    "giới gioi tính tinh phái phai bé em đứa dua thằng thang người nguoi sơ so sinh đầu dau lòng long út ut"
    " thứ thu hai nhỏ nho tí ti cu"
)


def read_sex(text: str) -> Value:
    """Male or female. A name that holds "Nam" is no answer."""
    words = [word for word in _WORD.findall(clean(text).lower()) if word not in _AROUND_SEX]
    kinds = {"male" if word in _MALE else "female" if word in _FEMALE else "" for word in words}
    if len(kinds) != 1 or "" in kinds:
        raise Unreadable(say("value.sex"))
    return Value(kinds.pop())


# --------------------------------------------------------------------------------------------------------- yes, no

_YES = word_list("says_yes")
_NO = word_list("says_no")
_ALONE = word_list("alone")
"""Whoever is alone says so where others are asked for: "chỉ mình em thôi"."""
_OTHERS = re.compile(r"\b(?:khac|nhom|thay nguoi|thay chu)\b")
_AROUND = word_list("before_yes_no")
_AGREES = word_list("agrees")
_UNSURE = re.compile(
    r"\b(?:(?:khong|chua) (?:biet|ro|chac|hieu|nho)|co (?:the|le)|hinh nhu|muon (?:hoi|biet|xem|sua)|cho hoi|de xem)\b"
)
_CLAUSE_ENDS = re.compile(r"[,;.!\n]|\b(?:nhưng|nhung|mà|vì|nên)\b")


def read_yes_no(text: str, question: str = "") -> Value:
    """Yes or no, by the first words that decide: "dạ chưa ạ" is no.

    ``question`` is what was asked: "đã nộp rồi" and "chỉ mình em" answer some questions only.
    """
    said = expand(text[:LONGEST])
    if _UNSURE.search(" ".join(_WORD.findall(fold(said)))):
        raise Unreadable(say("value.yes_no"))
    typed = _WORD.findall(said)
    at = 0
    while at < len(typed) and not (begins_with(typed[at:], _NO) or begins_with(typed[at:], _YES)):
        if begins_with(typed[at:], _ALONE) and _OTHERS.search(fold(question)):
            return Value("no")
        if not begins_with(typed[at:], _AROUND):
            break
        at += begins_with(typed[at:], _AROUND)
    if at == len(typed) and any(begins_with([word], _AGREES) for word in typed):
        return Value("yes")
    decided = _decided(typed[at:], said, question)
    if decided is None:
        raise Unreadable(say("value.yes_no"))
    return Value(decided)


def _decided(deciding: list[str], said: str, question: str) -> str | None:
    """Yes or no by what follows the politeness, ``None`` where that tells neither."""
    no, yes = begins_with(deciding, _NO), begins_with(deciding, _YES)
    typed = fold(clean(said))
    asks = re.search(r"\bco\b.*\bkhong\b|\broi chua\b|\?\s*$", typed) and "," not in said
    if no and no >= yes:
        return "no"
    if asks or not deciding:
        return None
    clause = _WORD.findall(_CLAUSE_ENDS.split(said[said.index(deciding[0]) :])[0])
    if any(begins_with(clause[place:], _NO) for place in range(1, len(clause))):
        return None
    finished = question.rstrip(" ?ạ").endswith("chưa") and re.search(
        r" (?:roi|xong|du|het)(?: (?:a|em|anh|chi|oi|nhe|nha))*$", fold(" ".join(clause))
    )
    done = finished or (deciding[0] == "đã" and not re.search(r"\bđang\b", question))
    return "yes" if yes or done else None


# --------------------------------------------------------------------------------------------------------- options

_ORDINAL = re.compile(
    r"(?:(?:chon|y|so|muc|cai|cau|thu|phuong an|lua chon|truong hop|option)\s+)*(?:so\s+|thu\s+)?(\w+)"
)
_ORDINALS = {"nhat": 1, "nhi": 2, "dau": 1}
_ENDS = re.compile(
    r"^(?:(?:da|vang|u|a|thi|em|toi|minh|chau|tui|anh|chi|bac) )*(.*?)(?: (?:a|nhe|nha|thoi|em|luon|roi|di))*$"
)
_GAP = (
    r"(?: (?:toi|em|minh|tui|anh|chi|chau|con|be|la|thi|co|da|cua|thoi|moi|o|ben|nguoi|ta|duoc|deu|ca|va|voi|lan|bi))"
    r"{0,2} "
)
"""Words that may stand within a phrase: "chỉ có mẹ", "chồng tôi mất"."""
_DENIED = re.compile(r"\b(?:khong|chua|chang|cha|dau)(?: (?!ma\b)\w+){0,3} $")


def read_choice(field: FormField, text: str) -> Value:
    """One of the options: by its value, label, cue or number."""
    for typed in dict.fromkeys(_ways(text)):
        same = [option for option in field.options if typed == option.value or typed in _phrases(option)]
        if len(same) == 1:
            return Value(same[0].value)
        numbered = _numbered(field.options, typed)
        if numbered is not None:
            return Value(numbered.value)
    held = _held(field.options, " , ".join(" ".join(_WORD.findall(part)) for part in re.split("[,;.\n]", _plain(text))))
    if len(held) == 1:
        return Value(held[0].value)
    options = "; ".join(f"{place}. {option.label}" for place, option in enumerate(field.options, 1))
    raise Unreadable(say("value.choice", options=options))


def _ways(text: str) -> list[str]:
    """What was typed, its words folded: as it stands, written out, and without politeness."""
    ways = [" ".join(_WORD.findall(folded(text))), " ".join(_WORD.findall(_plain(text)))]
    return [*ways, *(match[1] for way in ways if (match := _ENDS.match(way)) and match[1])]


def _plain(text: str) -> str:
    """``text`` written out and folded, its small numbers in words: "cả 2" is "ca hai"."""
    return re.sub(r"\b2\b", "hai", fold(expand(clean(text))))


def _phrases(option: Option) -> list[str]:
    return [" ".join(_WORD.findall(fold(phrase))) for phrase in (option.label, *option.cues)]


def _numbered(options: tuple[Option, ...], typed: str) -> Option | None:
    match = _ORDINAL.fullmatch(typed)
    if match is None:
        return None
    said = match[1]
    number = int(said) if re.fullmatch(r"[0-9]{1,2}", said) else _ORDINALS.get(said) or read_number([said])
    return options[number - 1] if number and 1 <= number <= len(options) else None


def _held(options: tuple[Option, ...], typed: str) -> list[Option]:
    """The options of which the longest phrase stands in what was typed, and is not denied there."""
    lengths = {
        option: max((len(phrase) for phrase in _phrases(option) if phrase and _says(typed, phrase)), default=0)
        for option in options
    }
    longest = max(lengths.values(), default=0)
    return [option for option, length in lengths.items() if length == longest and longest]


def _says(typed: str, phrase: str) -> bool:
    """Whether ``typed`` says ``phrase``: "chưa ly hôn" does not say "ly hôn"."""
    pattern = _GAP.join(re.escape(word) for word in phrase.split())
    return any(
        _DENIED.search(typed[: match.start()]) is None for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", typed)
    )


# --------------------------------------------------------------------------------------------------------- counts

MOST = 99
_COUNTED = frozenset(fold(word) for word in FILLERS) | word_set(
    "ban cai chiec nguoi dua lan to quyen bo so xin can con nhan khau gom tat ca chinh lay thoi thu ket hon day moi"
    " tien sao cho ban chi nhe nha u vang thui luon du giup them muon"
)
_FIRST = {"dau": "mot", "nhat": "mot", "nhi": "hai"}
"""How ordinals are said: "lần đầu", "thứ nhất"."""


def read_count(text: str) -> Value:
    """How many, 0 to 99, in digits or in words."""
    typed = folded(text)
    numbers = set(re.findall(r"(?<![0-9.,])[0-9]+(?![0-9.,]*[0-9])", typed))
    if len(numbers) == 1 and not re.search(r"[-–/]", typed):
        number = int(numbers.pop()[:6])
    else:
        words = [_FIRST.get(word, word) for word in _WORD.findall(typed) if word not in _COUNTED]
        said = 0 if words == ["khong", "co"] else read_number(words)
        if numbers or said is None:
            raise Unreadable(say("value.count", most=MOST))
        number = said
    if number > MOST:
        raise Unreadable(say("value.count", most=MOST))
    return Value(str(number))
