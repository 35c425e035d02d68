"""The WSGI application that gunicorn serves. Importing it runs the start-up checks: no start on a weak database."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneclick.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from oneclick.safety import refuse_unsafe_store  # noqa: E402 - it needs the apps that the line above loads

refuse_unsafe_store()
