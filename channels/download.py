"""Photos of citizens, fetched from a network into memory: from its own hosts only, and never more than is looked at."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable

import httpx

from channels.base import Undelivered
from channels.photo import MAX_PHOTO

ZALO = ("zdn.vn", "zadn.vn", "dlfl.vn", "zalo.me")
"""Where Zalo keeps pictures that citizens send: these and the hosts below them, by https."""
_ZALO = re.compile(r"(?:[a-z0-9-]+\.)*(?:" + "|".join(map(re.escape, ZALO)) + ")")
SECONDS = 20.0
TIMEOUT = httpx.Timeout(8.0, connect=3.0)
REDIRECTS = 2
Allowed = Callable[[httpx.URL], bool]

# Both log what they call, and who has the address has the photo.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


def from_zalo(url: str, api: str) -> bytes:
    """The photo at ``url``, which must lie with Zalo, or where the API is. Raises :class:`Undelivered`."""
    return download(url, lambda found: _is_zalos(found) or _is_at(found, api))


def download(url: str, allowed: Allowed) -> bytes:
    """What lies at ``url``. Raises :class:`Undelivered`; its reason never tells the address."""
    try:
        return _fetched(url, allowed)
    except httpx.TimeoutException:
        problem = Undelivered("the photo did not come in time")
    except httpx.InvalidURL:
        problem = Undelivered("the photo has no address", permanent=True)
    except httpx.HTTPError as error:
        problem = Undelivered(f"the photo is not reached, or broke off ({type(error).__name__})")
    # Raised out here, not where it was caught: a chained error would carry the address.
    raise problem


def at(api: str) -> Allowed:
    """Allows what lies on the host of ``api``."""
    return lambda found: _is_at(found, api)


def _is_at(found: httpx.URL, api: str) -> bool:
    own = httpx.URL(api)
    return (found.scheme, found.netloc) == (own.scheme, own.netloc)


def _is_zalos(found: httpx.URL) -> bool:
    host = found.raw_host.decode("ascii")  # as it is asked for
    return found.scheme == "https" and found.port is None and _ZALO.fullmatch(host) is not None


def _fetched(url: str, allowed: Allowed) -> bytes:
    with httpx.Client(timeout=TIMEOUT) as http:
        request = http.build_request("GET", url, headers={"Accept-Encoding": "identity"})
        for _ in range(1 + REDIRECTS):
            if not allowed(request.url):
                raise Undelivered("the photo does not lie with the network", permanent=True)
            response = http.send(request, stream=True)
            try:
                if response.next_request is None:
                    return _content(response)
                request = response.next_request
            finally:
                response.close()
    raise Undelivered("the photo's address leads from one to the next", permanent=True)


def _content(response: httpx.Response) -> bytes:
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
        raise Undelivered(f"the network failed to give the photo (HTTP {response.status_code})")
    if not response.is_success:
        raise Undelivered(f"the network does not give the photo (HTTP {response.status_code})", permanent=True)
    ends = time.monotonic() + SECONDS
    found = bytearray()
    for chunk in response.iter_raw():  # as it travels: what unpacks to more than we take is no picture
        found += chunk
        if len(found) > MAX_PHOTO:
            raise Undelivered("the photo is larger than is looked at", permanent=True)
        if time.monotonic() > ends:
            raise Undelivered("the photo did not come in time")
    return bytes(found)
