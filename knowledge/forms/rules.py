"""The warnings that answers can call for: a declaration that is late, an age too low, a licence past its date.

A rule of a form names one of ``CHECKS`` and the fields that it looks at. A check is True if the warning applies. What
was not answered, or is not in its canonical form, never warns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from knowledge.forms.schema import Form
from knowledge.wording import say

Check = Callable[[Mapping[str, str], Sequence[str], date], bool]

BIRTH_DAYS = 60  # to register a birth
DEATH_DAYS = 15  # to register a death
GROOM_AGE, BRIDE_AGE = 20, 18
RECORD_AGE = 16  # to ask for one's own criminal record
FULL_AGE = 18
REGISTERED_AGAIN_BEFORE = date(2016, 1, 1)  # what was registered from this day on is not registered again


def late_birth(values: Mapping[str, str], fields: Sequence[str], today: date) -> bool:
    """Whether the child was born more than 60 days ago."""
    return any((today - day).days > BIRTH_DAYS for day in _days(values, fields))


def late_death(values: Mapping[str, str], fields: Sequence[str], today: date) -> bool:
    """Whether the person died more than 15 days ago."""
    return any((today - day).days > DEATH_DAYS for day in _days(values, fields))


def marriage_age(values: Mapping[str, str], fields: Sequence[str], today: date) -> bool:
    """Whether the groom is below 20 or the bride below 18: ``fields`` are his day of birth, then hers."""
    return any(
        age(day, today) < least
        for field, least in zip(fields, (GROOM_AGE, BRIDE_AGE), strict=True)
        for day in _days(values, [field])
    )


def below_16(values: Mapping[str, str], fields: Sequence[str], today: date) -> bool:
    """Whether somebody is below 16."""
    return any(age(day, today) < RECORD_AGE for day in _days(values, fields))


def below_18(values: Mapping[str, str], fields: Sequence[str], today: date) -> bool:
    """Whether somebody is below 18: a minor."""
    return any(age(day, today) < FULL_AGE for day in _days(values, fields))


def born_since_2016(values: Mapping[str, str], fields: Sequence[str], today: date) -> bool:
    """Whether somebody was born too late for the birth to have been registered before 2016."""
    return any(day >= REGISTERED_AGAIN_BEFORE for day in _days(values, fields))


def future_date(values: Mapping[str, str], fields: Sequence[str], today: date) -> bool:
    """Whether a day that should have passed is still to come."""
    return any(day > today for day in _days(values, fields))


def licence_expired(values: Mapping[str, str], fields: Sequence[str], today: date) -> bool:
    """Whether the last day of a licence has passed."""
    return any(day < today for day in _days(values, fields))


def answered_yes(values: Mapping[str, str], fields: Sequence[str], today: date) -> bool:
    """Whether a question of yes or no was answered with yes."""
    return any(values.get(field) == "yes" for field in fields)


def answered_no(values: Mapping[str, str], fields: Sequence[str], today: date) -> bool:
    """Whether a question of yes or no was answered with no."""
    return any(values.get(field) == "no" for field in fields)


CHECKS: Mapping[str, Check] = {
    check.__name__: check
    for check in (
        late_birth,
        late_death,
        marriage_age,
        below_16,
        below_18,
        born_since_2016,
        future_date,
        licence_expired,
        answered_yes,
        answered_no,
    )
}


def warnings(form: Form, values: Mapping[str, str], today: date) -> tuple[str, ...]:
    """The warnings that ``values`` call for, in the order of the form, each with its legal basis at the end."""
    return tuple(
        say("warning.line", text=rule.text, basis=rule.legal_basis)
        for rule in form.rules
        if CHECKS[rule.check](values, rule.fields, today)
    )


def age(born: date, today: date) -> int:
    """The full years on ``today`` of who was ``born`` then."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _days(values: Mapping[str, str], fields: Sequence[str]) -> list[date]:
    """The days that were answered. A moment counts by its day."""
    days = []
    for field in fields:
        try:
            days.append(date.fromisoformat(values.get(field, "")[: len("2026-01-31")]))
        except ValueError:
            continue
    return days
