"""The WSGI application that gunicorn serves. Importing it runs the start-up checks: no start on a weak database."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneclick.settings")

from django.core.wsgi import get_wsgi_application
from django.db import connection

application = get_wsgi_application()

from oneclick.safety import UnsafeStore, refuse_unsafe_store  # noqa: E402 - needs the apps that the line above loads

GUNICORN_GIVES_UP = 3  # any other code and its master starts workers again and again, each to be refused

try:
    refuse_unsafe_store()
except UnsafeStore as refusal:
    sys.stderr.write(f"{refusal}\n")
    sys.exit(GUNICORN_GIVES_UP)
connection.close()  # the workers are forked from here, and two of them must not speak on one connection
