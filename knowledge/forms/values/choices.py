"""Answers that are one of a few: sex, options, yes or no; and how many."""

from __future__ import annotations

import re

from knowledge.forms.schema import FormField, Option
from knowledge.forms.values.base import FILLERS, Unreadable, Value, clean, folded, word_set
from knowledge.forms.values.numbers import read_number
from knowledge.wording import say
from nlu.text import expand, fold

_WORD = re.compile(r"[^\W_]+")

# ------------------------------------------------------------------------------------------------------------ sex

_MALE = word_set("nam trai male boy man")
_FEMALE = word_set("nữ nu gái gai female girl woman")
_AROUND_SEX = FILLERS | word_set("giới gioi tính tinh phái phai bé em đứa dua thằng thang người nguoi sơ so sinh")


def read_sex(text: str) -> Value:
    """Male or female. A name that holds "Nam" is no answer."""
    words = [word for word in _WORD.findall(clean(text).lower()) if word not in _AROUND_SEX]
    kinds = {"male" if word in _MALE else "female" if word in _FEMALE else "" for word in words}
    if len(kinds) != 1 or "" in kinds:
        raise Unreadable(say("value.sex"))
    return Value(kinds.pop())


# --------------------------------------------------------------------------------------------------------- yes, no

_YES = word_set(
    "co roi ok oke okay okie okla duoc phai dung yes y u uh uhm um vang chuan chinh xac dong co nhat tri yep"
)
_NO = word_set("khong chua ko k no sai nope chang hong hok hem khoi")
_POLITE = word_set("da vang u uk uh uhm um a oi em anh chi thi toi minh con chau la hien nhe nha")
_AGREES = word_set("da vang u uk uh uhm um")
_UNSURE = re.compile(r"\b(?:(?:khong|chua) (?:biet|ro|chac|hieu|nho)|co (?:the|le)|hinh nhu)\b")


def read_yes_no(text: str) -> Value:
    """Yes or no, by the first words that decide: "dạ chưa ạ" is no."""
    words = _WORD.findall(fold(expand(text)))
    deciding = [word for word in words if word not in _POLITE][:3]
    if _UNSURE.search(" ".join(words)):
        raise Unreadable(say("value.yes_no"))
    asks = re.search(r"\bco\b.*\bkhong\b|\broi chua\b|\?\s*$", fold(clean(text))) and "," not in text
    if deciding[:1] and deciding[0] in _NO:
        return Value("no")
    if deciding and not asks:
        if any(word in _NO for word in deciding) and deciding[0] not in _YES:
            return Value("no")
        if any(word in _YES for word in deciding):
            return Value("yes")
    if not deciding and any(word in _AGREES for word in words):
        return Value("yes")
    raise Unreadable(say("value.yes_no"))


# --------------------------------------------------------------------------------------------------------- options

_ORDINAL = re.compile(
    r"(?:(?:chon|y|so|muc|cai|cau|thu|phuong an|lua chon|truong hop|option)\s+)*(?:so\s+|thu\s+)?(\w+)"
)
_ORDINALS = {"nhat": 1, "nhi": 2, "dau": 1}


def read_choice(field: FormField, text: str) -> Value:
    """One of the options: by its value, label, cue or number."""
    typed = " ".join(_WORD.findall(folded(text)))
    same = [option for option in field.options if typed == option.value or typed in _phrases(option)]
    if len(same) == 1:
        return Value(same[0].value)
    numbered = _numbered(field.options, typed)
    if numbered is not None:
        return Value(numbered.value)
    held = _held(field.options, typed)
    if len(held) == 1:
        return Value(held[0].value)
    options = "; ".join(f"{place}. {option.label}" for place, option in enumerate(field.options, 1))
    raise Unreadable(say("value.choice", options=options))


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
    """The options of which the longest phrase stands in what was typed."""
    lengths = {
        option: max((len(phrase) for phrase in _phrases(option) if phrase and f" {phrase} " in f" {typed} "), default=0)
        for option in options
    }
    longest = max(lengths.values(), default=0)
    return [option for option, length in lengths.items() if length == longest and longest]


# --------------------------------------------------------------------------------------------------------- counts

MOST = 99
_COUNTED = FILLERS | word_set("ban cai chiec nguoi dua lan to quyen bo so xin can con nhan khau gom tat ca chinh")


def read_count(text: str) -> Value:
    """How many, 0 to 99, in digits or in words."""
    typed = folded(text)
    numbers = set(re.findall(r"(?<![0-9.,])[0-9]+(?![0-9.,]*[0-9])", typed))
    if len(numbers) == 1 and not re.search(r"[-–/]", typed):
        number = int(numbers.pop()[:6])
    else:
        words = [word for word in _WORD.findall(typed) if word not in _COUNTED]
        said = 0 if words == ["khong", "co"] else read_number(words)
        if numbers or said is None:
            raise Unreadable(say("value.count", most=MOST))
        number = said
    if number > MOST:
        raise Unreadable(say("value.count", most=MOST))
    return Value(str(number))
