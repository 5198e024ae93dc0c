"""A filled form on paper: one PDF to print and sign, laid out as the official form is."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock

import segno
import typst

from knowledge.forms.schema import FieldType, Form, FormField, Section
from knowledge.schema import Standing
from knowledge.wording import day, say

TEMPLATE = Path(__file__).parent / "templates" / "form.typ"
PAIRED = frozenset({"bên nam", "bên nữ"})
"""Sections by these titles stand side by side, as on the declaration of marriage."""
FOOTER_SIGNS = 100
"""Letters that surely fit in one line of the footer: its height is reckoned by them."""
MODULE, SMALLEST, LARGEST = 0.045, 2.7, 3.4
"""Centimetres of the QR code: a dot that a phone reads from paper, and the least and most for the whole."""

_lock = Lock()


@dataclass(frozen=True)
class ChecklistLine:
    """A paper to bring along: what, how many, and whether the citizen has it (None: not asked)."""

    text: str
    copies: str
    have: bool | None


def render_pdf(
    form: Form,
    shown: Mapping[str, str],
    *,
    addressee: str,
    code: str,
    resume_url: str,
    printed_on: date,
    checklist: Sequence[ChecklistLine] = (),
    words: Mapping[str, str] = {},
) -> bytes:
    """Return ``form`` as a PDF.

    ``shown`` has the text of each answer by its field, as it is to stand on the paper; what it lacks becomes a dotted
    line. ``words`` has values in words, which are printed below in parentheses. Of a field of lines, each line of the
    text is a row of a table. ``resume_url`` is behind the QR code of page 1, with the draft's ``code`` under it.
    """
    qr, corner = _qr(resume_url)
    data = _data(form, shown, words, checklist)
    footer = f"{_clean(form.name)} ({_clean(form.legal_basis)})"
    data |= {
        "addressee": _clean(addressee),
        "code": _clean(code),
        "corner": corner,
        "footer": {
            "lines": 2 + len(footer) // FOOTER_SIGNS,
            "code": say("paper.code", code=_clean(code), day=day(printed_on)),
            "form": footer,
            "note": say("paper.claimed") if form.standing is Standing.CLAIMED else "",
        },
    }
    return _compile(json.dumps(data, ensure_ascii=False), qr)


def _compile(data: str, qr: str) -> bytes:
    with _lock:  # the compiler keeps its inputs from one call to the next
        pdf = _compiler().compile(format="pdf", sys_inputs={"data": data, "qr": qr})
    if not isinstance(pdf, bytes):
        raise TypeError(f"a PDF is bytes, not {type(pdf).__name__}")
    return pdf


@cache
def _compiler() -> typst.Compiler:
    # Its own fonts only: a paper looks the same wherever it is made.
    return typst.Compiler(str(TEMPLATE), root=str(TEMPLATE.parent), ignore_system_fonts=True)


def _qr(url: str) -> tuple[str, float]:
    """The QR code of ``url`` as an SVG, and how many centimetres wide it is to be."""
    code = segno.make_qr(url, error="m")
    out = io.BytesIO()
    code.save(out, kind="svg", border=4, xmldecl=False, light="#fff")
    return out.getvalue().decode(), min(max(SMALLEST, MODULE * code.symbol_size(border=4)[0]), LARGEST)


def _data(
    form: Form, shown: Mapping[str, str], words: Mapping[str, str], checklist: Sequence[ChecklistLine]
) -> dict[str, object]:
    """Everything on the paper that depends on the form, as the template reads it."""
    return {
        "name": _clean(form.name),
        "parts": [_part(group, shown, words) for group in _groups(form.sections)],
        "declaration": _clean(form.declaration),
        "signatures": [_clean(signature) for signature in form.signatures],
        "checklist": [
            {"text": _clean(line.text), "copies": _clean(line.copies), "have": line.have} for line in checklist
        ],
        "say": {
            "nation": say("paper.nation"),
            "motto": say("paper.motto"),
            "unfiled": say("paper.unfiled"),
            "to": say("paper.to"),
            "item": say("paper.item"),
            "number": say("paper.number"),
            "content": say("paper.content"),
            "place_and_day": say("paper.place_and_day"),
            "sign": say("paper.sign"),
            "resume": say("paper.resume"),
            "page": say("paper.page"),
            "checklist": say("paper.checklist"),
            "paper": say("paper.checklist.paper"),
            "copies": say("paper.checklist.copies"),
            "state": say("paper.checklist.state"),
            "have": say("paper.checklist.have"),
            "lack": say("paper.checklist.lack"),
        },
    }


def _groups(sections: Sequence[Section]) -> list[tuple[Section, ...]]:
    """The sections in their order, the two persons of a marriage together."""
    groups: list[tuple[Section, ...]] = []
    for section in sections:
        previous = groups[-1] if groups else ()
        if len(previous) == 1 and {_title(previous[0]), _title(section)} == PAIRED:
            groups[-1] = (*previous, section)
        else:
            groups.append((section,))
    return groups


def _title(section: Section) -> str:
    """The title as a word to compare: without its letter or number, in small letters."""
    return re.sub(r"^\w{1,3}[.)]\s*", "", _clean(section.title)).lower()


def _part(group: tuple[Section, ...], shown: Mapping[str, str], words: Mapping[str, str]) -> dict[str, object]:
    columns = [
        {
            "title": _clean(section.title),
            "items": [_item(field, shown, words) for field in section.fields if field.printed],
        }
        for section in group
    ]
    return {"columns": columns, "rows": _rows(group) if len(group) > 1 else []}


def _rows(group: tuple[Section, ...]) -> list[list[int | None]]:
    """Which items of the two sections stand in one row: those with the same label, else each in a row of its own."""
    left, right = ([_label(field) for field in section.fields if field.printed] for section in group)
    rows: list[list[int | None]] = []
    taken = 0
    for place, label in enumerate(left):
        if label in right[taken:]:
            match = right.index(label, taken)
            rows += [[None, other] for other in range(taken, match)]
            rows.append([place, match])
            taken = match + 1
        else:
            rows.append([place, None])
    return rows + [[None, other] for other in range(taken, len(right))]


def _item(field: FormField, shown: Mapping[str, str], words: Mapping[str, str]) -> dict[str, object]:
    value = _clean(shown.get(field.id, ""))
    said = _clean(words.get(field.id, ""))
    return {
        "label": _label(field),
        "table": field.type is FieldType.LINES,
        "value": [line.strip() for line in value.split("\n") if line.strip()],
        "words": say("paper.words", words=said) if value and said else "",
        "blanks": 2 if field.type is FieldType.ADDRESS else 1,
    }


def _label(field: FormField) -> str:
    return _clean(field.label).rstrip(": ")


def _clean(text: str) -> str:
    """The text composed, without what can't be printed: controls, marks of direction, halves of a pair."""
    text = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u2028\u2029]", "\n", text)).replace("\t", " ")
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in _UNPRINTED).strip()


_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
