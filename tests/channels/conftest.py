"""Fixtures of this folder's tests."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from pytest_django import Settings

from channels import files
from tests.channels.networks import Network, Web, environment, networks, secrets
from tests.records.database import database

__all__ = ["database"]


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The files that answers name, by their keys: what stands in it is there, and nothing else is."""
    kept: dict[str, bytes] = {}
    monkeypatch.setattr(files, "paper_of", kept.get)
    return kept


@pytest.fixture(params=[network.name for network in networks()])
def network(
    request: pytest.FixtureRequest, database: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Network]:
    """One network with its stand-in, and our side set up for it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.STATE = tmp_path
    found = next(network for network in networks() if network.name == request.param)
    found.secret = secrets().get(found.name, "")
    if isinstance(found, Web):
        found.address, found.transport = "http://localhost", httpx.WSGITransport(app=get_wsgi_application())
    with found.api or nullcontext():
        for name, value in environment([found]).items():
            setattr(settings, name.removeprefix("MOTCUA_"), value)
        yield found
