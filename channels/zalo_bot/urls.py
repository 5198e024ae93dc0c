"""The address that Zalo calls."""

from django.urls import path

from channels.zalo_bot.views import webhook

urlpatterns = [path("zalo/bot", webhook, name="zalo-bot")]
