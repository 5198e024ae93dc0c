"""What an editor may not write, and what a fact carries once it is read."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.schema import Aspect, NeighbourGroup, Procedure, Standing
from tests.fakes import procedure, procedure_data


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"code": "1.1"}, "code"),
        ({"name": ""}, "name"),
        ({"frequency": 6}, "frequency"),
        ({"level": "district"}, "level"),
        ({"fees": [{"amount": -1, "text": "x"}]}, "amount"),
        ({"time_limits": [{"days": 3, "unit": "weeks", "text": "x"}]}, "unit"),
        ({"documents": [{"id": "a", "name": "b", "kind": "scan"}]}, "kind"),
        ({"steps": [{"text": "x", "valid_from": "2026-02-01", "valid_to": "2026-01-31"}]}, "valid_to lies before"),
        ({"steps": [{"text": "x", "standing": "outdated"}]}, "needs a `note`"),
        ({"steps": [{"text": "x", "standing": "claimed"}]}, "needs a `reason`"),
        ({"steps": [{"text": "x", "applies_in": "hue"}]}, "applies_in"),
        ({"steps": [{"text": "x", "colour": "red"}]}, "colour"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value,
)
def test_a_mistake_is_refused_by_name(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        procedure(**changes)


def test_every_fact_carries_the_defaults_of_its_file_and_its_own_word_wins() -> None:
    read = procedure(
        defaults={"source": "cong", "standing": "catalogue", "applies_in": "hanoi"},
        steps=[{"text": "a"}, {"text": "b", "source": "luat", "standing": "confirmed", "applies_in": "nation"}],
    )
    first, second = read.steps
    assert (first.source, first.standing, first.applies_in) == ("cong", Standing.CATALOGUE, "hanoi")
    assert (second.source, second.standing, second.applies_in) == ("luat", Standing.CONFIRMED, "nation")


def test_without_defaults_a_fact_must_say_itself_where_it_was_read() -> None:
    data = procedure_data()
    del data["defaults"]
    with pytest.raises(ValidationError, match=r"steps\.0\.source"):
        Procedure.model_validate(data)


def test_reading_does_not_change_what_the_editor_wrote() -> None:
    data = procedure_data()
    Procedure.model_validate(data)
    assert data == procedure_data()


def test_a_day_that_is_both_first_and_last_is_allowed() -> None:
    (step,) = procedure(steps=[{"text": "x", "valid_from": "2026-01-01", "valid_to": "2026-01-01"}]).steps
    assert step.valid_from == step.valid_to == date(2026, 1, 1)


def test_facts_come_in_the_order_of_the_fields() -> None:
    kinds = [type(fact).__name__ for fact in procedure().facts()]
    assert kinds == [
        "Authority", "Document", "Statement", "Statement", "Statement", "Fee", "TimeLimit", "Statement", "Statement",
        "Form", "Law",
    ]  # fmt: skip


def test_a_group_of_one_tells_nothing_apart() -> None:
    with pytest.raises(ValidationError, match="options"):
        NeighbourGroup.model_validate(
            {"id": "x", "question": "Cái nào?", "options": [{"code": "1.000001", "label": "a"}]}
        )


def test_there_are_eleven_aspects_and_documents_come_before_fees() -> None:
    assert len(Aspect) == 11
    assert list(Aspect).index(Aspect.DOCUMENTS) < list(Aspect).index(Aspect.FEE)
