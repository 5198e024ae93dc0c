"""Django application of the channels: templates and static files of the web page."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Registers the templates and static files."""

    name = "channels"
