"""Rules: what each found, its switch and thresholds; learned templates; suppressions; the agreed list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from audit.people.gate import requires, user_of
from audit.people.permissions import REVIEW
from privacy.govern import actions
from privacy.govern.forms import RuleForm, SuppressionForm
from privacy.govern.in_force import Catalogue
from privacy.govern.listing import file_of
from privacy.govern.pages.learned import LearnedPage, TemplatePage
from privacy.govern.pages.place import Place
from privacy.govern.pages.ranking import RankingPage
from privacy.govern.pages.rule import RulePage
from privacy.govern.pages.rules import RulesPage
from privacy.govern.pages.suppressions import SuppressionsPage
from privacy.govern.querysets import suppressions_visible_to, templates_visible_to
from privacy.review.refusal import Refused
from privacy.rules import Rule


@requires(REVIEW)
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule of an organisation."""
    return render(request, "govern/rules.html", {"page": RulesPage(user_of(request), _asked(request))})


@requires(REVIEW)
@require_GET
def rule(request: HttpRequest, found: Rule) -> HttpResponse:
    """One rule."""
    return render(request, "govern/rule.html", {"page": RulePage(user_of(request), found, _asked(request))})


@requires(REVIEW)
@require_POST
def change_rule(request: HttpRequest, found: Rule) -> HttpResponse:
    """Shows what a change would have given, or makes it; what is refused stands there, nothing lost."""
    user, place = user_of(request), Place.of(user_of(request), _asked(request))
    form, preview = RuleForm(found, Catalogue.of(place.code), request.POST), None
    if form.is_valid():
        said = form.said() | {"by": user, "organisation": place.code}
        try:
            if "save" in request.POST:
                actions.change_rule(**said, why=form.cleaned_data["why"], seen=form.cleaned_data["seen"])
                messages.success(request, f"{found.title}: changed. The last 90 days are being looked at again.")
                return redirect(reverse("rule", args=[found]) + place.query)
            preview = actions.try_rule(**said)
        except Refused as refused:
            form.add_error(None, refused.sentence)
    page = RulePage(user, found, place.code, form, preview)
    return render(request, "govern/rule.html", {"page": page}, status=422 if form.errors else 200)


@requires(REVIEW)
@require_GET
def learned(request: HttpRequest) -> HttpResponse:
    """What was learned from an organisation's own accesses."""
    page = LearnedPage(user_of(request), _asked(request), request.GET.get("page", "1"))
    return render(request, "govern/learned.html", {"page": page})


@requires(REVIEW)
@require_GET
def template(request: HttpRequest, template_id: int) -> HttpResponse:
    """One learned template."""
    found = get_object_or_404(templates_visible_to(user_of(request)), pk=template_id)
    return render(request, "govern/template.html", {"page": TemplatePage(found)})


@requires(REVIEW)
@require_POST
def switch_template(request: HttpRequest, template_id: int) -> HttpResponse:
    """Switches a learned template on or off."""
    user, why, on = user_of(request), request.POST.get("why", ""), request.POST.get("enabled") == "on"
    found = get_object_or_404(templates_visible_to(user), pk=template_id)
    try:
        actions.switch_template(by=user, template=found, enabled=on, why=why)
    except Refused as refused:
        page = TemplatePage(found, refused.sentence, why)
        return render(request, "govern/template.html", {"page": page}, status=422)
    messages.success(request, f"Switched {'on' if on else 'off'}. The last 90 days are being looked at again.")
    return redirect("template", template_id)


@requires(REVIEW)
@require_GET
def ranking(request: HttpRequest) -> HttpResponse:
    """What was learned from the officers' outcomes."""
    return render(request, "govern/ranking.html", {"page": RankingPage(user_of(request), _asked(request))})


@requires(REVIEW)
@require_POST
def switch_ranking(request: HttpRequest) -> HttpResponse:
    """Switches the learned ranking on or off."""
    user, why, on = user_of(request), request.POST.get("why", ""), request.POST.get("enabled") == "on"
    place = Place.of(user, _asked(request))
    try:
        actions.switch_ranking(by=user, organisation=place.code, enabled=on, why=why)
    except Refused as refused:
        page = RankingPage(user, place.code, refused.sentence, why)
        return render(request, "govern/ranking.html", {"page": page}, status=422)
    messages.success(request, f"Switched {'on' if on else 'off'}. Open alerts are being weighed again.")
    return redirect(reverse("ranking") + place.query)


@requires(REVIEW)
@require_GET
def suppressions(request: HttpRequest) -> HttpResponse:
    """What is suppressed. Who saw it is recorded."""
    page = SuppressionsPage(user_of(request), _asked(request))
    actions.list_suppressions(by=user_of(request), organisation=page.place.code, shown=page.shown)
    return render(request, "govern/suppressions.html", {"page": page})


@requires(REVIEW)
@require_POST
def suppress(request: HttpRequest) -> HttpResponse:
    """Makes a suppression."""
    user, place = user_of(request), Place.of(user_of(request), _asked(request))
    form = SuppressionForm(user, place.code, request.POST)
    if form.is_valid():
        try:
            actions.suppress(by=user, organisation=place.code, **form.said())
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, "Suppressed from now on.")
            return redirect(reverse("suppressions") + place.query)
    page = SuppressionsPage(user, place.code, form)
    actions.list_suppressions(by=user, organisation=place.code, shown=page.shown)
    return render(request, "govern/suppressions.html", {"page": page}, status=422)


@requires(REVIEW)
@require_POST
def end_suppression(request: HttpRequest, suppression_id: int) -> HttpResponse:
    """Ends a suppression before its last day."""
    user = user_of(request)
    found = get_object_or_404(suppressions_visible_to(user), pk=suppression_id)
    try:
        actions.end_suppression(by=user, suppression=found, why=request.POST.get("why", ""))
    except Refused as refused:
        page = SuppressionsPage(user, found.organisation_id, failed=found.pk, problem=refused.sentence)
        actions.list_suppressions(by=user, organisation=found.organisation_id, shown=page.shown)
        return render(request, "govern/suppressions.html", {"page": page}, status=422)
    messages.success(request, "Ended. What is done from now on raises alerts again.")
    return redirect(reverse("suppressions") + Place.of(user, found.organisation_id).query)


@requires(REVIEW)
@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    """Keeps that an organisation agreed its list as it stands."""
    user, place = user_of(request), Place.of(user_of(request), _asked(request))
    try:
        actions.agree(by=user, organisation=place.code, why=request.POST.get("why", ""))
    except Refused as refused:
        page = RulesPage(user, place.code)
        return render(request, "govern/rules.html", {"page": page, "problem": refused.sentence}, status=422)
    messages.success(request, "The list as it stands is now the agreed one.")
    return redirect(reverse("rules") + place.query)


@requires(REVIEW)
@require_GET
def catalogue(request: HttpRequest, form: str) -> HttpResponse:
    """The agreed list of suspicious behaviour as a file; that it left is recorded."""
    user, place = user_of(request), Place.of(user_of(request), _asked(request))
    actions.export_catalogue(by=user, organisation=place.code, form=form)
    file = file_of(place.organisation, form, user, timezone.now())
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)  # noqa: FBT003
    return response


def _asked(request: HttpRequest) -> str:
    """The organisation that an address names."""
    return request.GET.get("organisation", "")
