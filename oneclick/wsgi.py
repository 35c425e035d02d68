"""The WSGI application that gunicorn serves. Importing it runs the start-up checks: it does not start on a weak database."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneclick.settings")

from django.core.wsgi import get_wsgi_application

from oneclick.safety import refuse_unsafe_store

application = get_wsgi_application()
refuse_unsafe_store()
