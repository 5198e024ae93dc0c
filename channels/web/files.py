"""Files that answers link to, for channels that send none themselves."""

from __future__ import annotations

import mimetypes

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from channels.files import NoSuchFile, key_of, read
from knowledge.wording import say

UNKNOWN = "application/octet-stream"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the address is the permission
}


def file(request: HttpRequest, signed: str) -> HttpResponse:
    """The file of an address that we signed, to be kept and not shown; 404 if it is forged, has ended or is gone."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        key = key_of(signed)
        content = read(key)
    except NoSuchFile:
        return HttpResponse(say("file.gone"), status=404, content_type="text/plain; charset=utf-8", headers=HEADERS)
    # A key is letters, digits and ._- only: nothing in it can end the quotation.
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{key}"'}
    return HttpResponse(content, content_type=mimetypes.guess_type(key)[0] or UNKNOWN, headers=headers)
