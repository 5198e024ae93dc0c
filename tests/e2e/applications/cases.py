"""Dialogues in which a citizen fills in a form: what is written, and what must stand on the paper at the end.

One YAML file a form in this folder, a list of dialogues in each. They say what a reasonable citizen expects, whatever
the assistant does today.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.forms.loader import load_forms
from knowledge.forms.schema import FieldType, Form, FormField
from knowledge.loader import read_yaml
from knowledge.places.units import units

HERE = Path(__file__).parent
FEWEST, FEWEST_OF_A_FORM = 60, 2  # dialogues
_KEYS = {"id", "why", "form", "procedure", "opening", "turns", "values", "asked_in_between"}
_OPTIONAL = {"asked_in_between"}
_WANTED_KEYS = {"any_of", "has", "lacks", "today", "time"}
_WRITTEN = (FieldType.TEXT, FieldType.LINES, FieldType.ADDRESS, FieldType.PAPER)
"""Kept as people wrote it: upper and lower case and a final full stop are no difference."""
_DIGITS = (FieldType.COUNT, FieldType.YEAR, FieldType.MONEY)
_CANONICAL = {
    FieldType.DATE: r"\d{4}-\d\d-\d\d",
    FieldType.YEAR: r"\d{4}",
    FieldType.MOMENT: r"\d{4}-\d\d-\d\d \d\d:\d\d",
    FieldType.SEX: r"male|female",
    FieldType.ID_NUMBER: r"\d{12}",
    FieldType.PHONE: r"0\d{9,10}",
    FieldType.EMAIL: r"\S+@\S+",
    FieldType.YES_NO: r"yes|no",
    FieldType.COUNT: r"\d{1,2}",
    FieldType.MONEY: r"\d+",
}


class DialogueError(ValueError):
    """A dialogue that cannot be used; the message names the file, the dialogue and the cure."""


@dataclass(frozen=True)
class Wanted:
    """What must stand on the paper for one item: one of ``any_of``, all of ``has`` in it, and nothing of ``lacks``.

    With ``days`` it is the date that many days from today, at ``time`` if the item wants an hour.
    """

    any_of: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    days: int | None = None
    time: str = ""

    def fits(self, item: FormField, value: str | None, today: date) -> bool:
        """Whether ``value`` is what was wanted."""
        if value is None:
            return False
        written = _plain(value) if item.type in _WRITTEN else value
        wanted = self.wanted_on(today)
        if item.type in _WRITTEN:
            wanted = tuple(_plain(one) for one in wanted)
        held = all(_plain(part) in _plain(value) for part in self.has)
        return (
            (not wanted or written in wanted) and held and not any(_plain(part) in _plain(value) for part in self.lacks)
        )

    def wanted_on(self, today: date) -> tuple[str, ...]:
        """The values that are right on a day."""
        if self.days is None:
            return self.any_of
        return (f"{(today + timedelta(days=self.days)).isoformat()} {self.time}".strip(),)


@dataclass(frozen=True)
class Dialogue:
    """One citizen at one form. ``opening`` starts it; ``turns`` are the messages from the consent on, in their order.

    ``in_between`` are the places in ``turns`` of what is neither an answer nor steers: a question, thanks.
    """

    id: str
    why: str
    form_id: str
    procedure: str
    opening: str
    turns: tuple[str, ...]
    wanted: Mapping[str, Wanted]
    in_between: frozenset[int]

    @property
    def form(self) -> Form:
        """The form that is filled in."""
        return load_forms()[self.form_id]

    def mistakes(self, values: Mapping[str, str], today: date) -> list[str]:
        """What on the paper is not as it should be; ``values`` are told by field id.

        What was not asked for may only be a default. Items that are not printed do not count.
        """
        found = []
        for item in self.form.fields:
            value, wanted = values.get(item.id), self.wanted.get(item.id)
            if wanted is not None and not wanted.fits(item, value, today):
                expected = (
                    " or ".join(map(repr, wanted.wanted_on(today))) or f"with {wanted.has}, without {wanted.lacks}"
                )
                found.append(f"{item.id}: expected {expected}, got {value!r}")
            if wanted is None and item.printed and value is not None and value != item.default:
                found.append(f"{item.id}: expected nothing, got {value!r}")
        return found


@cache
def load_dialogues(folder: Path = HERE) -> tuple[Dialogue, ...]:
    """Return every dialogue; raises :class:`DialogueError` for the first that is malformed, and if they are too few."""
    dialogues = [_read(data, path) for path in sorted(folder.glob("*.yml")) for data in _rows(read_yaml(path), path)]
    twice = [name for name, count in Counter(dialogue.id for dialogue in dialogues).items() if count > 1]
    if twice:
        raise DialogueError(f"{folder}: {', '.join(twice)} stands twice; give each dialogue an id of its own")
    counts = Counter(dialogue.form_id for dialogue in dialogues)
    few = [form_id for form_id in load_forms() if counts[form_id] < FEWEST_OF_A_FORM]
    if len(dialogues) < FEWEST or few:
        raise DialogueError(f"{folder}: {len(dialogues)} dialogues, too few of {few}; write more")
    return tuple(dialogues)


def _rows(data: Any, path: Path) -> Sequence[Any]:
    if not isinstance(data, list):
        raise DialogueError(f"{path}: not a list; write each dialogue as an entry that begins with `- id:`")
    return data


def _read(data: Any, path: Path) -> Dialogue:
    name = data.get("id") if isinstance(data, dict) else None
    if name is None:
        raise DialogueError(f"{path}: an entry has no id; give it one")
    where = f"{path}: {name}"
    if unfit := (_KEYS ^ data.keys()) - _OPTIONAL:
        raise DialogueError(f"{where}: `{'`, `'.join(sorted(unfit))}` is missing or unknown; correct the keys")
    form = load_forms().get(data["form"])
    if form is None or data["procedure"] not in form.procedures:
        raise DialogueError(f"{where}: no form {data['form']} of procedure {data['procedure']}; correct them")
    turns = tuple(data["turns"])
    for place, turn in enumerate(turns):
        if not isinstance(turn, str):
            raise DialogueError(f"{where}: turn {place} is {turn!r}, no text; put it in quotes")
    in_between = frozenset(data.get("asked_in_between", ()))
    if not in_between <= set(range(len(turns))):
        raise DialogueError(f"{where}: `asked_in_between` names no turn; count from 0 to {len(turns) - 1}")
    wanted = {key: _wanted(form, key, value, where) for key, value in data["values"].items()}
    always = [item for item in form.fields if item.printed and item.required and not item.when and item.default is None]
    if missing := [item.id for item in always if item.id not in wanted]:
        raise DialogueError(f"{where}: values lack {', '.join(missing)}; every paper has them")
    return Dialogue(
        id=str(name),
        why=str(data["why"]),
        form_id=form.id,
        procedure=str(data["procedure"]),
        opening=str(data["opening"]),
        turns=turns,
        wanted=wanted,
        in_between=in_between,
    )


def _wanted(form: Form, key: str, data: Any, where: str) -> Wanted:
    item = next((row for row in form.fields if row.id == key and row.printed), None)
    if item is None:
        raise DialogueError(f"{where}: {form.id} prints no {key}; correct the key")
    if isinstance(data, dict):
        if unknown := data.keys() - _WANTED_KEYS:
            raise DialogueError(f"{where}: {key}: `{unknown}` is unknown; use {_WANTED_KEYS}")
        any_of, has, lacks = (tuple(_texts(item, data.get(part), where)) for part in ("any_of", "has", "lacks"))
        wanted = Wanted(any_of, has, lacks, data.get("today"), data.get("time", ""))
    else:
        wanted = Wanted(tuple(_texts(item, data, where)))
    for value in wanted.wanted_on(date(2026, 1, 1)):
        _check(item, value, where)
    return wanted


def _texts(item: FormField, data: Any, where: str) -> list[str]:
    """The values in their canonical form: YAML reads 2026-03-05 as a date and yes as true."""
    texts = []
    for value in data if isinstance(data, list) else [] if data is None else [data]:
        if isinstance(value, bool):
            texts.append("yes" if value else "no")
        elif isinstance(value, date):
            texts.append(value.isoformat())
        elif isinstance(value, str) or (isinstance(value, int) and item.type in _DIGITS):
            texts.append(str(value))
        else:
            raise DialogueError(f"{where}: {item.id} is {value!r}, no text; put it in quotes")
    return texts


def _check(item: FormField, value: str, where: str) -> None:
    """Refuse a value that no answer could come to."""
    pattern = _CANONICAL.get(item.type)
    sound = pattern is None or re.fullmatch(pattern, value) is not None
    if item.options:
        sound = value in {option.value for option in item.options}
    if item.type is FieldType.UNIT:
        sound = value in units()
    if not sound:
        raise DialogueError(f"{where}: {item.id} cannot be {value!r}; write its canonical form")


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split()).strip(" .")
