"""Addresses of governing. Converters are registered here; no address holds a person or a patient."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from privacy.govern import views
from privacy.govern.listing import FORMS
from privacy.rules import BY_ID, Rule


class RuleConverter:
    """A rule of the catalogue, by its id."""

    regex = "|".join(sorted(BY_ID, key=len, reverse=True))

    def to_python(self, value: str) -> Rule:
        """The rule."""
        return BY_ID[value]

    def to_url(self, value: Rule | str) -> str:
        """Its id."""
        return value if isinstance(value, str) else value.id


class FormConverter(StringConverter):
    """A form in which the agreed list is given."""

    regex = "|".join(FORMS)


register_converter(RuleConverter, "rule")
register_converter(FormConverter, "form")

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/agree/", views.agree, name="agree"),
    path("rules/list.<form:form>", views.catalogue, name="catalogue"),
    path("rules/learned/", views.learned, name="learned"),
    path("rules/learned/<int:template_id>/", views.template, name="template"),
    path("rules/learned/<int:template_id>/switch/", views.switch_template, name="switch_template"),
    path("rules/ranking/", views.ranking, name="ranking"),
    path("rules/ranking/switch/", views.switch_ranking, name="switch_ranking"),
    path("rules/suppressions/", views.suppressions, name="suppressions"),
    path("rules/suppressions/add/", views.suppress, name="suppress"),
    path("rules/suppressions/<int:suppression_id>/end/", views.end_suppression, name="end_suppression"),
    path("rules/<rule:found>/", views.rule, name="rule"),
    path("rules/<rule:found>/change/", views.change_rule, name="change_rule"),
]
