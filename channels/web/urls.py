"""Addresses of the web chat."""

from django.urls import path

from channels.web.files import file
from channels.web.stream import stream
from channels.web.views import embed, embed_script, history, messages, page, photo

urlpatterns = [
    path("", page, name="chat"),
    path("embed", embed, name="chat-embed"),
    path("embed.js", embed_script, name="chat-embed-script"),
    path("files/<str:signed>", file, name="file"),
    path("chat/messages", messages, name="chat-messages"),
    path("chat/photo", photo, name="chat-photo"),
    path("chat/history", history, name="chat-history"),
    path("chat/stream", stream, name="chat-stream"),
]
