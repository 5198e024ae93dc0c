"""The weights of search are data: what an editor mistypes is told, by name."""

from typing import Any

import pytest
import yaml

from knowledge.errors import SeedError
from knowledge.settings import SEARCH, WEIGHTS_FILE, settings_of


def weights(**changed: Any) -> dict[str, Any]:
    return {**yaml.safe_load(WEIGHTS_FILE.read_text("utf-8")), **changed}


def test_what_an_editor_writes_is_what_search_weighs_with() -> None:
    assert settings_of(weights()) == SEARCH
    assert settings_of(weights(prior_weight=0)).prior_weight == 0.0


@pytest.mark.parametrize("value", ["viel", -1, None, True, float("nan"), float("inf")])
def test_what_is_no_weight_is_told_by_its_name(value: object) -> None:
    with pytest.raises(SeedError, match="cue_weight: a number"):
        settings_of(weights(cue_weight=value))


def test_a_weight_that_is_missing_or_mistyped_is_told_by_its_name() -> None:
    some = weights(cue_wieght=0.3)
    del some["cue_weight"]
    with pytest.raises(SeedError, match="missing: cue_weight; unknown: cue_wieght"):
        settings_of(some)
    with pytest.raises(SeedError, match="missing: character_weight"):
        settings_of(None)
