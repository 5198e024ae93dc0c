"""Every address of the web process."""

from django.urls import include, path

from service.health import healthz, metrics

urlpatterns = [
    path("", include("channels.web.urls")),
    path("", include("channels.telegram.urls")),
    path("", include("channels.zalo_oa.urls")),
    path("", include("channels.zalo_bot.urls")),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
]
