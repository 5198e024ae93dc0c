"""Every address of the web process."""

from django.urls import include, path

from service.health import healthz, metrics

urlpatterns = [
    path("", include("channels.web.urls")),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
]
