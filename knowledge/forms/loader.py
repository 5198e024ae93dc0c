"""Read the forms: one YAML file a form in this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from knowledge.errors import SeedError
from knowledge.forms.rules import CHECKS
from knowledge.forms.schema import Form
from knowledge.loader import parse, read_yaml

FORMS = Path(__file__).parent


@cache
def load_forms(folder: Path = FORMS) -> dict[str, Form]:
    """Return every form in ``folder`` by its id.

    Raises :class:`SeedError`, naming file, field and cure, for the first file that is malformed, and where two forms
    claim one procedure.
    """
    forms: dict[str, Form] = {}
    owners: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yml")):
        data = read_yaml(path)
        if not _is_form(data):
            continue
        form = parse(Form, data, path)
        _check(form, path)
        for code in form.procedures:
            if code in owners:
                raise SeedError(f"{path}: field `procedures`: {code} already has {owners[code]}; remove it from one")
            owners[code] = path
        forms[form.id] = form
    if not forms:
        raise SeedError(f"{folder}: no form is there; restore the form files")
    return forms


def form_of(procedure_code: str) -> Form | None:
    """The form that opens a procedure, or ``None`` where there is none."""
    return next((form for form in load_forms().values() if procedure_code in form.procedures), None)


def _is_form(data: Any) -> bool:
    """Whether a file means to be a form: the folder also holds word lists."""
    return not isinstance(data, dict) or not data.keys().isdisjoint({"sections", "procedures"})


def _check(form: Form, path: Path) -> None:
    """Refuse what the schema cannot see."""
    if form.id != path.stem:
        raise SeedError(f"{path}: field `id` is {form.id}; rename the file or correct the id")
    named = {f"rules.{number}.check": rule.check for number, rule in enumerate(form.rules)}
    named |= {f"cases.{number}.check": row.check for number, row in enumerate(form.cases) if row.check is not None}
    for field, check in named.items():
        if check not in CHECKS:
            known = ", ".join(sorted(CHECKS))
            raise SeedError(f"{path}: field `{field}`: no check {check}; use one of {known}")
