"""Addresses of the procedure; no address holds a person or a patient."""

from django.urls import path, register_converter

from privacy.procedure import views
from privacy.procedure.kinds import BY_ID, Kind


class KindConverter:
    """A kind that can be sampled, by its id."""

    regex = "|".join(BY_ID)

    def to_python(self, value: str) -> Kind:
        """The kind."""
        return BY_ID[value]

    def to_url(self, value: Kind | str) -> str:
        """Its id."""
        return value if isinstance(value, str) else value.id


register_converter(KindConverter, "sampled")

urlpatterns = [
    path("procedure/", views.procedure, name="procedure"),
    path("procedure/sampling.csv", views.sampling_file, name="sampling_file"),
    path("procedure/samples/<int:period_id>/", views.sample, name="sample"),
    path("procedure/samples/<int:period_id>/check/", views.check_sample, name="check_sample"),
    path("procedure/samples/<int:period_id>/draw.csv", views.draw_file, name="draw_file"),
    path("procedure/samples/<int:period_id>/<int:item_id>/", views.sample_item, name="sample_item"),
    path("procedure/samples/<int:period_id>/<int:item_id>/check/", views.check_item, name="check_item"),
    path("procedure/samples/<int:period_id>/<int:item_id>/raise/", views.raise_from_sample, name="raise_from_sample"),
    path("procedure/settings/", views.procedure_settings, name="procedure_settings"),
    path("procedure/settings/<sampled:kind>/", views.procedure_kind, name="procedure_kind"),
    path("procedure/settings/<sampled:kind>/change/", views.change_procedure, name="change_procedure"),
]
