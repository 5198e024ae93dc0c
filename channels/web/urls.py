"""Addresses of the web chat."""

from django.urls import path

from channels.web.stream import stream
from channels.web.views import history, messages, page

urlpatterns = [
    path("", page, name="chat"),
    path("chat/messages", messages, name="chat-messages"),
    path("chat/history", history, name="chat-history"),
    path("chat/stream", stream, name="chat-stream"),
]
