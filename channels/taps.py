"""What buttons and commands carry that are answered without Rasa."""

from __future__ import annotations

START = "/start"
ERASE = "/erase"
ERASE_NOW = "/erase_now"
MY_DATA = "/my_data"
