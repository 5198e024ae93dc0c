"""Django's settings, and every setting of ours: the only module that reads the environment.

Everything has a default that works on one machine without a token or a network; docs/settings.md explains each.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import dj_database_url

from service.secrets import load_secrets

ROOT = Path(__file__).resolve().parent.parent


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        sys.exit(f"{name} must be a whole number, not {value!r}")
    return int(value)


def _choice(name: str, *choices: str) -> str:
    """One of ``choices``; the first is the default."""
    value = os.environ.get(name, choices[0])
    if value not in choices:
        sys.exit(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def _origins(name: str) -> list[str]:
    """Origins separated by commas. They go into a header, so nothing else may."""
    origins = [origin.strip() for origin in os.environ.get(name, "").split(",") if origin.strip()]
    for origin in origins:
        if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", origin):
            sys.exit(f"{name} must be origins such as https://xa.example.vn, separated by commas, not {origin!r}")
    return origins


def _tiles(name: str, attribution: str) -> tuple[str, str]:
    """The address of map tiles and whom to name for them; the address's origin goes into a header."""
    address, source = os.environ.get(name, ""), os.environ.get(attribution, "").strip()
    if not address:
        return "", ""
    bare = re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[^\s{}]*", re.sub(r"\{[xyz]\}", "", address))
    if not bare or any(address.count(part) != 1 for part in ("{z}", "{x}", "{y}")):
        sys.exit(f"{name} must be an address such as https://tile.example/{{z}}/{{x}}/{{y}}.png, not {address!r}")
    if not source:
        sys.exit(f"{attribution} is missing: it must say whose map {name}={address!r} shows")
    return address, source


ENVIRONMENT = os.environ.get("MOTCUA_ENV", "development")
if ENVIRONMENT not in ("development", "production"):
    sys.exit(f"MOTCUA_ENV must be development or production, not {ENVIRONMENT!r}")
STATE = Path(os.environ.get("MOTCUA_STATE", ROOT / "var")).resolve()
_secrets = load_secrets(STATE, production=ENVIRONMENT == "production")

SECRET_KEY = _secrets["MOTCUA_SECRET_KEY"]
DATA_KEYS = tuple(_secrets["MOTCUA_DATA_KEY"].split(","))
"""Fernet keys of personal data at rest; the first encrypts, all decrypt, so a key can be rotated."""
RASA_TOKEN = _secrets["MOTCUA_RASA_TOKEN"]

PUBLIC_URL = os.environ.get("MOTCUA_PUBLIC_URL", "").rstrip("/")
"""Where the world reaches the web process, without a slash at the end: for webhooks and links in messages."""
TELEGRAM_TOKEN = os.environ.get("MOTCUA_TELEGRAM_TOKEN", "")
"""What @BotFather gives; without it there is no Telegram."""
TELEGRAM_API = os.environ.get("MOTCUA_TELEGRAM_API", "https://api.telegram.org").rstrip("/")
EMBED_ORIGINS = _origins("MOTCUA_EMBED_ORIGINS")
"""Other sites that may show the chat on their pages."""
MAP_TILES, MAP_ATTRIBUTION = _tiles("MOTCUA_MAP_TILES", "MOTCUA_MAP_ATTRIBUTION")
"""Map tiles for the page's maps, and the words below them; without tiles the page draws a plan."""
WEB_HOST = os.environ.get("MOTCUA_WEB_HOST", "127.0.0.1")
WEB_PORT = _number("MOTCUA_WEB_PORT", 8080)
RASA_PORT = _number("MOTCUA_RASA_PORT", 5005)
ACTIONS_PORT = _number("MOTCUA_ACTIONS_PORT", 5055)
RASA_PYTHON = Path(os.environ.get("MOTCUA_RASA_PYTHON", ROOT / ".venv-rasa" / "bin" / "python"))

RASA_CONFIG = Path(os.environ.get("MOTCUA_RASA_CONFIG", ROOT / "config.yml"))
"""Rasa's pipeline and policies; another one only to compare with."""

ENCODER = Path(os.environ.get("MOTCUA_ENCODER", ROOT / "knowledge" / "models" / "encoder"))
"""Folder of the sentence-transformers model that search uses."""
CATALOGUE = os.environ.get("MOTCUA_CATALOGUE", "")
"""A national catalogue (JSON Lines, gzip) to serve instead of the seeds; for measuring only."""

WORKER_THREADS = _number("MOTCUA_WORKER_THREADS", 8)
"""Turns handled at once; Rasa saturates one core at about this many."""
LEASE_SECONDS = 10
"""How long a worker may hold a conversation without renewing; a dead worker's turn is taken up after it."""
ACTION_SECONDS = 8
"""Deadline of an action. It must stay below TURN_SECONDS, and that below Rasa's lock (60 s)."""
TURN_SECONDS = 20
"""How long the worker waits for Rasa."""
GIVE_UP_SECONDS = _number("MOTCUA_GIVE_UP_SECONDS", 60)
"""How long a turn is tried again while Rasa is away, before the citizen gets an apology."""
SESSION_TURNS = 12
"""Turns after which Rasa's session is rotated: a turn slows with the length of its conversation."""
MAX_MESSAGE = 2_000
"""Characters of a message that are read; a longer one is answered with a request to shorten it."""
FLOOD_TURNS = 60
"""Messages a minute of one citizen that are answered; nobody types more."""
RETENTION_DAYS = _number("MOTCUA_RETENTION_DAYS", 30)
"""Days after which messages are erased."""
DRAFT_DAYS = _number("MOTCUA_DRAFT_DAYS", 30)
"""Days after which a form that nobody went on with is erased."""
DRAFT_WARNING_DAYS = 3
"""Days before that in which its citizen is told."""

ZALO_OA_APP_ID = os.environ.get("MOTCUA_ZALO_OA_APP_ID", "")
ZALO_OA_APP_SECRET = os.environ.get("MOTCUA_ZALO_OA_APP_SECRET", "")
"""The application's secret, with which tokens are renewed."""
ZALO_OA_SECRET_KEY = os.environ.get("MOTCUA_ZALO_OA_SECRET_KEY", "")
"""The Official Account's secret, with which Zalo signs events."""
ZALO_OA_REFRESH_TOKEN = os.environ.get("MOTCUA_ZALO_OA_REFRESH_TOKEN", "")
"""Begins the store of tokens; not read again once there is one."""
ZALO_OA_API = os.environ.get("MOTCUA_ZALO_OA_API", "https://openapi.zalo.me").rstrip("/")
ZALO_OA_OAUTH = os.environ.get("MOTCUA_ZALO_OA_OAUTH", "https://oauth.zaloapp.com").rstrip("/")
ZALO_OA_BUTTONS = _choice("MOTCUA_ZALO_OA_BUTTONS", "off", "on") == "on"
ZALO_OA_SIGNATURE_PREFIX = _choice("MOTCUA_ZALO_OA_SIGNATURE_PREFIX", "any", "mac", "none")
ZALO_OA_TIMESTAMP = _choice("MOTCUA_ZALO_OA_TIMESTAMP", "any", "body", "header")
ZALO_BOT_TOKEN = os.environ.get("MOTCUA_ZALO_BOT_TOKEN", "")
"""What Zalo's bot manager gives; without it there is no Zalo Bot."""
ZALO_BOT_API = os.environ.get("MOTCUA_ZALO_BOT_API", "https://bot-api.zaloplatforms.com").rstrip("/")

DEBUG = False
ALLOWED_HOSTS = os.environ.get("MOTCUA_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("MOTCUA_ORIGINS", "").split(",") if origin]
INSTALLED_APPS = ["django.contrib.staticfiles", "records", "channels"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "service.compression.CompressWords",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "service.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL", f"sqlite:///{STATE / 'motcua.sqlite3'}"))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that begins as a reader and then writes is refused at once when another writer was faster;
        # IMMEDIATE queues instead.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA synchronous=NORMAL;",  # with WAL (migration 0002), as safe as FULL against a crash
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"
STATIC_ROOT = STATE / "static"
WHITENOISE_USE_FINDERS = True
LANGUAGE_CODE = "vi"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 9 * 1024 * 1024  # above the largest photo: none is ever spooled to a file
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT == "production"
SECURE_CONTENT_TYPE_NOSNIFF = True
LOGGING_CONFIG = None
