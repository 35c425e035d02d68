"""Which address is answered by what. Each part names its addresses from the root."""

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
    path("favicon.ico", RedirectView.as_view(url="/static/nhsuk/images/favicon.ico")),
    path("sign-in/", include("oneclick.signin.urls")),
    path("", include("oneclick.launch.urls")),
    path("", include("oneclick.launch.office.urls")),
    path("", include("oneclick.demo_system.urls")),
    path("", include("oneclick.national.urls")),
    path("", include("audit.ingest.urls")),
    path("", include("oneclick.looks")),
    path("", include("audit.trail.screens.urls")),
    path("", include("privacy.review.urls")),
    path("", include("privacy.questions.urls")),
    path("", include("privacy.attachments.urls")),
    path("", include("privacy.paper.urls")),
    path("", include("privacy.govern.urls")),
    path("", include("privacy.duty.urls")),
    path("", include("privacy.procedure.urls")),
    path("", include("privacy.reports.urls")),
    path("", include("privacy.watching.urls")),
]
