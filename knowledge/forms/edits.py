"""Which item somebody wants to mend, and what it should be: "sửa ngày sinh của bé thành 5/3/2024"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.forms.commands import LONGEST, Command, alike, begins_with, command_in, typed_words, word_list
from knowledge.forms.facts import WHOLE
from knowledge.forms.schema import FieldType, Form, FormField
from knowledge.forms.state import State, Step, applies, known, told
from nlu.phrases import padded
from nlu.text import normalise, words

_MENDS = word_list("mends")
_CHANGES = word_list("changes")
"""Verbs that are also the beginning of an answer: "đổi từ bìa giấy sang thẻ nhựa"."""
_BEFORE = word_list("before_edit")
_BETWEEN = word_list("behind_edit")
_INTO = re.compile(
    r"(?<!\S)(?:lại )?(?:thành(?! viên| phố| lập)|thanh(?! vien| pho| lap)|sang|là|=>?|->|→)(?!\S)[ :]*|:\s+", re.I
)
_POLITE_ENDS = re.compile(
    r"[\s,]*(?:(?:giúp|cho|hộ|với|em|tôi|mình|chị|anh|ạ|nhé|nha|đi|được không"
    r"|được ko|dc ko|dc k|không|nào|cái|thôi)\s*)*[?.!]*$",
    re.I,
)
_WRONG = re.compile(
    r"^(?:(?:dạ|à|ờ|em|tôi|bị|có|còn|ghi|viết|gõ) )*(?:sai|nhầm|lộn)(?: (?:rồi|chỗ|ở|mục|phần))* ", re.I
)
_WRONG_BEHIND = re.compile(
    r" (?:(?:bị|ghi|viết|còn|đang) )*(?:sai|nhầm|lộn|chưa đúng|không đúng)(?: (?:rồi|em|ạ|nhé))*[.!]*$", re.I
)
_SPEAKERS = frozenset(["anhchi", "be", "me", "cha"])
"""Words that say whose item it is; they weigh double."""
_WITHOUT_WEIGHT = frozenset(
    ["cua", "la", "o", "cho", "va", "hoac", "viec", "cai", "nay", "do", "kia", "lai", "tu", "den"]
)
_LISTED = 8


@dataclass(frozen=True)
class Edit:
    """A wish to mend: the items that may be meant, one where it is clear, and what the one becomes, if it was said."""

    items: tuple[FormField, ...]
    value: str = ""
    exact: bool = False
    """Whether the item was called as it is called, and nothing else was said."""

    @property
    def item(self) -> FormField | None:
        """The item that is meant, where one is."""
        return self.items[0] if len(self.items) == 1 else None


def edit_in(form: Form, state: State, text: str) -> Edit | None:
    """The wish to mend something that ``text`` is, or ``None`` where it is an answer or anything else."""
    if len(text) > LONGEST:
        return None
    if command_in(text) is Command.EDIT:
        return Edit(())
    if state.step in (Step.SUMMARY, Step.READY) and (wrong := _called_wrong(form, state, text)) is not None:
        return wrong
    typed = typed_words(text)
    at = 0
    while at < len(typed) and not (begins_with(typed[at:], _MENDS) or begins_with(typed[at:], _CHANGES)):
        step = begins_with(typed[at:], _BEFORE)
        if not step:
            return None
        at += step
    verb = max(begins_with(typed[at:], _MENDS), begins_with(typed[at:], _CHANGES))
    if not verb or at + verb >= len(typed):
        return None
    edit = _named(form, state, _behind(text, at + verb))
    return edit if _is_meant(form, state, edit, typed[at : at + verb]) else None


def _called_wrong(form: Form, state: State, text: str) -> Edit | None:
    """The wish that "sai ngày sinh của bé" is, where nothing is asked that it could answer."""
    named = _WRONG_BEHIND.sub("", _WRONG.sub("", normalise(text)))
    if named == normalise(text):
        return None
    edit = _named(form, state, named)
    return edit if edit.items and len(_content(named)) > 1 else None


def _is_meant(form: Form, state: State, edit: Edit, verb: list[str]) -> bool:
    """Whether it is a wish and no answer: what one is asked may be answered with the same verb."""
    asked = next((row for row in form.fields if row.id == state.asking), None)
    mends = begins_with(verb, _MENDS) > 0
    if asked is None or state.step in (Step.SUMMARY, Step.READY):
        return mends or bool(edit.items)
    if asked.type not in WHOLE and asked.type is not FieldType.NAME:
        return bool(edit.items) or (mends and verb[0] in ("sửa", "chỉnh"))
    about_it = set(verb) & set(typed_words(f"{asked.question} {asked.label} {asked.short}"))
    return bool(edit.items) and (edit.exact or (mends and not about_it))


def _behind(text: str, count: int) -> str:
    """``text`` behind its first ``count`` words."""
    rest = normalise(text)
    for word in words(rest)[:count]:
        rest = rest[rest.index(word) + len(word) :]
    rest = rest.strip(" ,.:")
    while step := begins_with(typed_words(rest), _BETWEEN):
        # "sửa nội dung đề nghị" names an item that begins with such a word.
        word = " ".join(words(rest)[:step])
        shorter = rest[rest.index(words(rest)[step - 1]) + len(words(rest)[step - 1]) :].strip(" ,.:")
        if not shorter or word.lower() in ("nội dung", "ở", "thông tin", "phần", "mục"):
            break
        rest = shorter
    return rest


def _named(form: Form, state: State, rest: str) -> Edit:
    """The item that is named at the beginning of ``rest``, and the value behind it."""
    bare = _POLITE_ENDS.sub("", rest)
    whole = _meant(form, state, bare)
    if whole and _unnamed(whole[0], bare) == 0:
        return Edit(tuple(whole), exact=len(whole) == 1 and _missing(whole[0], bare) == 0)
    for split in _INTO.finditer(rest):
        named, value = rest[: split.start()], rest[split.end() :].strip()
        items = _meant(form, state, named)
        if items and value and _unnamed(items[0], re.sub(r"[0-9/.\-]+", " ", named)) <= len(_content(named)) // 2:
            return Edit(tuple(items), value)
    if whole and _unnamed(whole[0], bare) <= _common(whole[0], bare):
        value = _left(whole[0], rest) if len(whole) == 1 and whole[0].type not in WHOLE else ""
        return Edit(tuple(whole), value)
    return Edit(())


def _left(item: FormField, rest: str) -> str:
    """What stands in ``rest`` behind the words that name ``item``."""
    names = _tokens(item.short) | _WITHOUT_WEIGHT
    typed = rest.split()
    while typed and _tokens(typed[0]) <= names:
        typed = typed[1:]
    return " ".join(typed)


def _meant(form: Form, state: State, named: str) -> list[FormField]:
    """The items with most words in common with ``named``: answered ones first, several where it does not tell."""
    values, answered = known(form, state), told(form, state)
    rows = [row for row in form.fields if applies(row, form, values) and _common(row, named)]
    if not rows:
        return []
    best = max((_common(row, named), row.id in answered) for row in rows)
    rows = [row for row in rows if (_common(row, named), row.id in answered) == best]
    exact = [row for row in rows if _missing(row, named) == 0]
    if exact:
        return exact[:1]
    fewest = min(len(_others(row, named)) for row in rows)
    return [row for row in rows if len(_others(row, named)) == fewest][:_LISTED]


def _common(item: FormField, named: str) -> int:
    shared = _content(item.short) & _content(named)
    return len(shared) + len(shared & _SPEAKERS) if shared - _SPEAKERS else 0


def _missing(item: FormField, named: str) -> int:
    return len(_content(item.short) - _content(named))


def _unnamed(item: FormField, named: str) -> int:
    return len(_content(named) - _content(item.short))


def _others(item: FormField, named: str) -> set[str]:
    """Of whom the item is besides those that were named."""
    return (_content(item.short) - _content(named)) & _SPEAKERS


def _content(text: str) -> set[str]:
    return _tokens(text) - _WITHOUT_WEIGHT


def _tokens(text: str) -> set[str]:
    """The folded words of ``text`` as the forms call things; "anh/chị" is one."""
    return set(_alike(padded(text).replace(" anh chi ", " anhchi ").split()))


def _alike(typed: list[str]) -> Iterator[str]:
    for word in typed:
        meant = alike().get(word, word).replace("anh/chi", "anhchi")
        yield from meant.split()


def answered_last(form: Form, state: State) -> list[FormField]:
    """The items that were answered last, to choose from."""
    return [row for row in form.fields if row.id in told(form, state)][-_LISTED:]


def named_alone(form: Form, state: State, text: str) -> Edit | None:
    """The wish that an item's name is where nothing is asked, alone or with its value: "ngày sinh bé là 6/11/2026"."""
    edit = _named(form, state, text)
    return edit if edit.items and (edit.exact or (edit.value and len(_content(text)) > 2)) else None
