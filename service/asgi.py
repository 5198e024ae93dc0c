"""The web process: ``uvicorn service.asgi:application``."""

from __future__ import annotations

import os

import django

from service.threads import OneThreadHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "service.settings")
django.setup(set_prefix=False)

application = OneThreadHandler()
