"""Which address is answered by what."""

from importlib.util import find_spec

from django.urls import include, path
from django.views.generic.base import RedirectView

from oneclick import health
from oneclick.start import views

handler400 = "oneclick.errors.bad_request"
handler403 = "oneclick.errors.permission_denied"
handler404 = "oneclick.errors.not_found"
handler500 = "oneclick.errors.server_error"

urlpatterns = [
    path("", views.start, name="start"),
    path("healthz", health.healthz, name="healthz"),
    path("sign-in/", include("oneclick.signin.urls")),
    path("favicon.ico", RedirectView.as_view(url="/static/nhsuk/images/favicon.ico")),
]
# Taken up as they come to exist; each module names its addresses from the root.
MODULES = (
    "audit.ingest.urls",
    "audit.ingest.screens.urls",
    "audit.trail.screens.urls",
    "privacy.review.urls",
    "privacy.govern.urls",
    "privacy.reports.urls",
)
urlpatterns += [path("", include(module)) for module in MODULES if find_spec(module)]
