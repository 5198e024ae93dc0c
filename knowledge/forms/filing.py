"""Whom a form is addressed to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.forms.schema import Form

_UNIT = re.compile(r"(?:^|, )((?:Phường|Xã|Đặc khu) [^,]+), [^,]+$")
"""The ward in an address as :func:`knowledge.forms.values.places.read_address` writes it."""
BLANK = "…" * 20


def addressee(form: Form, values: Mapping[str, str]) -> str:
    """The form's addressee with the ward that answers tell ("Công an phường Láng"), or dots to be written on."""
    return form.addressee.format(unit=_unit(form, values) or BLANK)


def _unit(form: Form, values: Mapping[str, str]) -> str:
    for key in form.filed_at:
        found = _UNIT.search(values.get(key, ""))
        if found is not None:
            return found[1][0].lower() + found[1][1:]
    return ""
