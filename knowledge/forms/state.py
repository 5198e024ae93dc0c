"""Where an application stands: what was answered, what is asked. It is stored as JSON, encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from knowledge.forms.derive import derived
from knowledge.forms.schema import Form, FormField


class Step(StrEnum):
    """What the next message answers."""

    CONSENT = "consent"  # may we ask and keep this?
    ASKING = "asking"  # an item
    DOUBT = "doubt"  # was it read right?
    SUMMARY = "summary"  # is everything right?
    READY = "ready"  # nothing: the paper is made


@dataclass(frozen=True)
class State:
    """``values`` are canonical, by field id. ``doubtful`` is a value that waits for a yes.

    ``asked`` are the fields answered so far, in their order, for going back.
    """

    step: Step = Step.CONSENT
    values: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    asking: str | None = None
    doubtful: str | None = None
    asked: tuple[str, ...] = ()
    have: tuple[str, ...] = ()
    """Ids of the papers to bring along that the citizen has."""

    def to_json(self) -> dict[str, Any]:
        """The state as JSON."""
        lists = {name: list(getattr(self, name)) for name in ("skipped", "asked", "have")}
        return {**asdict(self), "values": dict(self.values), **lists}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> State:
        """Read what :meth:`to_json` wrote."""
        return State(
            Step(data["step"]),
            dict(data["values"]),
            tuple(data["skipped"]),
            data["asking"],
            data["doubtful"],
            tuple(data["asked"]),
            tuple(data["have"]),
        )


def applies(item: FormField, form: Form, values: Mapping[str, str]) -> bool:
    """Whether ``item`` is asked at all after what was answered; nothing that hangs on an item that isn't asked is."""
    if item.when is None:
        return True
    parent = next(row for row in form.fields if row.id == item.when.field)
    return applies(parent, form, values) and values.get(parent.id) in item.when.one_of


def known(form: Form, state: State) -> dict[str, str]:
    """What was answered, and what follows from it."""
    return {**derived(form, state.values), **state.values}


def open_items(form: Form, state: State) -> list[FormField]:
    """The items that are still to be asked, in the order of the form. What has a default is not asked."""
    values = known(form, state)
    return [
        item
        for item in form.fields
        if item.id not in values
        and item.id not in state.skipped
        and item.default is None
        and applies(item, form, values)
    ]


def told(form: Form, state: State) -> dict[str, str]:
    """Every value that stands on the paper: what was answered or follows, and defaults where nothing was said."""
    values = known(form, state)
    found = {}
    for item in form.fields:
        if applies(item, form, values):
            value = values.get(item.id, item.default)
            if value is not None and item.id not in state.skipped:
                found[item.id] = value
    return found
