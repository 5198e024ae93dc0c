"""Django application of what the assistant remembers."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Registers the models."""

    name = "records"
