"""What staff are told before the account works."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from channels.zalo_oa.setup import check, configure
from tests.stand_ins.base import Answer, Fault
from tests.stand_ins.zalo_oa import ZaloOaApi, code


def test_nothing_is_found_where_all_is_well(zalo: ZaloOaApi) -> None:
    assert check() == []


@pytest.mark.parametrize(
    "name", ["ZALO_OA_APP_ID", "ZALO_OA_APP_SECRET", "ZALO_OA_SECRET_KEY", "ZALO_OA_REFRESH_TOKEN", "PUBLIC_URL"]
)
def test_what_is_missing_is_named_and_zalo_is_not_asked(zalo: ZaloOaApi, settings: Settings, name: str) -> None:
    setattr(settings, name, "")

    [finding] = check()
    assert f"MOTCUA_{name}" in finding
    assert zalo.calls == []


def test_a_stored_token_needs_no_setting(zalo: ZaloOaApi, settings: Settings) -> None:
    check()
    settings.ZALO_OA_REFRESH_TOKEN = ""

    assert check() == []


@pytest.mark.parametrize("fault", [code(-209), Fault(answer=Answer(500)), Fault(drop=True)])
def test_an_account_that_is_refused_is_told(zalo: ZaloOaApi, fault: Fault) -> None:
    zalo.fail("/getoa", fault)

    assert [finding.startswith("Zalo does not tell about the account") for finding in check()] == [True]


def test_what_to_enter_at_zalo_has_our_address_and_no_secret(zalo: ZaloOaApi, settings: Settings) -> None:
    told = "\n".join(configure())

    assert "https://motcua.example.vn/zalo/oa" in told
    assert settings.ZALO_OA_SECRET_KEY not in told
