"""Files of answers: found by their key, given out only by an address of ours that has not ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from pytest_django import Settings

from channels import files
from channels.files import LINK_SECONDS, NoSuchFile, key_of, link, read
from knowledge.wording import say

KEY = "to-khai_1.000.pdf"
PDF = b"%PDF-1.7 what a form looks like"


@pytest.fixture(autouse=True)
def _kept(settings: Settings, papers: dict[str, bytes]) -> None:
    settings.PUBLIC_URL = "https://motcua.example.vn"
    papers[KEY] = PDF


def address(key: str = KEY) -> str:
    return link(key).removeprefix("https://motcua.example.vn")


def test_a_file_is_read_by_its_key_and_one_that_is_gone_is_not() -> None:
    assert read(KEY) == PDF
    with pytest.raises(NoSuchFile):
        read("gone.pdf")


def test_a_link_begins_with_the_public_address_and_leads_back_to_its_key() -> None:
    assert link(KEY).startswith("https://motcua.example.vn/files/")
    assert key_of(link(KEY).rsplit("/", 1)[1]) == KEY


def test_a_link_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = link(KEY).rsplit("/", 1)[1]
    monkeypatch.setattr(files, "LINK_SECONDS", timedelta(seconds=-1))
    with pytest.raises(NoSuchFile):
        key_of(signed)
    assert LINK_SECONDS == 24 * 3600


@pytest.mark.parametrize("signed", ["", KEY, f"{KEY}:1tpXYZ:forged", "a:b:c:d", "::"])
def test_what_we_did_not_sign_is_no_address(signed: str) -> None:
    with pytest.raises(NoSuchFile):
        key_of(signed)


def test_a_signature_made_for_something_else_does_not_open_a_file() -> None:
    with pytest.raises(NoSuchFile):
        key_of(signing.TimestampSigner(salt="something else").sign(KEY))


# GET /files/<signed>


def test_a_file_is_kept_and_not_shown() -> None:
    response = Client().get(address())

    assert (response.status_code, response.content) == (200, PDF)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{KEY}"'
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"/files/{KEY}", id="not signed"),
        pytest.param(f"/files/{KEY}:1tpXYZ:forged", id="forged"),
        pytest.param("/files/", id="nothing"),
    ],
)
def test_a_forged_address_is_not_found(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_an_address_that_has_ended_or_whose_file_is_gone_is_not_found_and_says_what_to_do(
    papers: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = address()
    del papers[KEY]
    gone = Client().get(here)
    assert (gone.status_code, gone.content.decode()) == (404, say("file.gone"))
    assert gone["Cache-Control"] == "no-store"

    monkeypatch.setattr(files, "LINK_SECONDS", timedelta(seconds=-1))
    assert Client().get(here).content == gone.content


def test_files_are_only_fetched() -> None:
    assert Client().post(address()).status_code == 405
    assert Client().head(address()).status_code == 200
