"""The address that Telegram calls."""

from django.urls import path

from channels.telegram.views import webhook

urlpatterns = [path("telegram", webhook, name="telegram")]
