"""Addresses of the review. An alert is named by its reference; no address holds a person or a patient."""

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from privacy.review import views
from privacy.review.raising.views import raise_alert
from privacy.review.transitions import Act


class ReferenceConverter(StringConverter):
    """The reference of an alert."""

    regex = "[A-Za-z0-9-]{1,12}"


class ActConverter(StringConverter):
    """Something that can be done to an alert."""

    regex = "|".join(Act)

    def to_python(self, value: str) -> Act:
        """The act."""
        return Act(value)


register_converter(ReferenceConverter, "reference")
register_converter(ActConverter, "act")

urlpatterns = [
    path("", include("privacy.review.queue.urls")),
    path("accesses/<int:key>/raise-alert/", raise_alert, name="raise_alert"),
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/<reference:reference>/", views.alert, name="alert"),
    path("alerts/<reference:reference>/<act:act>/", views.act_on_alert, name="act_on_alert"),
]
