"""Address of the Zalo Official Account's webhook."""

from django.urls import path

from channels.zalo_oa.views import webhook

urlpatterns = [path("zalo/oa", webhook, name="zalo-oa-webhook")]
