"""The Jinja environment of the pages: the NHS design system's components and what every page needs."""

from typing import Any

from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader


def environment(**options: Any) -> Environment:
    """Django's Jinja environment plus `url`, `static`, `csrf_field` and the macros of nhsuk-frontend-jinja."""
    options["undefined"] = ChainableUndefined  # the design system's macros read parameters that are not given
    options["trim_blocks"] = options["lstrip_blocks"] = True
    loader = options.pop("loader")
    jinja = Environment(loader=ChoiceLoader([loader, PackageLoader("nhsuk_frontend_jinja")]), **options)
    jinja.globals.update(url=_url, static=static, csrf_token_of=get_token)
    return jinja


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a view by its name."""
    return reverse(name, args=args, kwargs=kwargs)
