"""Settings of the running service: all of it from the environment, with defaults only for what is safe by default.

``DATABASE_URL`` and ``DATABASE_OWNER_URL`` (PostgreSQL 15 or newer), ``REDIS_URL`` (Redis or Valkey) and ``ONECLICK_STATE``
are set by ``manage.py`` and ``make run`` when the embedded servers are used.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from oneclick.environment import database, flag, number, words
from oneclick.mail_server import mail_server
from oneclick.national.environment import national_places
from oneclick.signin.cis2.configuration import from_environment, origin

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(os.environ.get("ONECLICK_STATE") or BASE_DIR / ".state")

# True where `make run` or `manage.py` brought up its own servers: the demo sign-in exists only there or where asked for.
EMBEDDED = flag("ONECLICK_EMBEDDED", default=False)
CIS2 = from_environment(os.environ)
DEMO_SIGN_IN = flag("ONECLICK_DEMO_SIGN_IN", default=EMBEDDED and CIS2 is None)
if DEMO_SIGN_IN and CIS2:
    raise ImproperlyConfigured(
        "ONECLICK_DEMO_SIGN_IN is on and CIS2_ISSUER is set: where people sign in by CIS2 nobody may sign in as anyone. "
        "Unset one of them."
    )
# A made-up record system with a 1-Click button, at /demo-system/.
DEMO_SYSTEM = EMBEDDED and DEMO_SIGN_IN
# Web, worker and beat see the organisations of their scope; manage.py sets this to "command" and sees all as the owner.
SERVING = os.environ.get("ONECLICK_PROCESS", "service") == "service"

DEBUG = flag("ONECLICK_DEBUG", default=False)
SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if not EMBEDDED:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to 50 or more random characters, the same for every process: "
            "it signs the sessions of the people who sign in."
        )
    SECRET_KEY = "embedded-" + str(STATE_DIR)
# Former keys: what they signed and sealed is still good.
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS", default="")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", default="127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", default="")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "audit",
    "privacy",
    "oneclick",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # with a length of chance against BREACH; tokens are masked
    "oneclick.pages.PrivatePagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "oneclick.launch.standby.StandbyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "oneclick.signin.middleware.SessionsMiddleware",
    "audit.people.middleware.OrganisationScopeMiddleware",
]

ROOT_URLCONF = "oneclick.urls"
WSGI_APPLICATION = "oneclick.wsgi.application"
AUTH_USER_MODEL = "audit.User"
AUTHENTICATION_BACKENDS = ["oneclick.signin.backend.SignedInBackend"]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "sign_in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "oneclick.jinja.environment"},
    },
    {  # django-tables2 renders its tables with Django's own engine.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
DJANGO_TABLES2_TEMPLATE = "components/table/table.html"

DATABASES = {"default": database(serving=SERVING)}
REDIS_URL = os.environ.get("REDIS_URL", "")

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A broker that is down may not hold up an ingest: the sweep finds the work later.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5, "max_retries": 0}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "oneclick.sweep", "schedule": number("ONECLICK_SWEEP_SECONDS", default=15)},
    "sweep-launches": {"task": "oneclick.sweep_launches", "schedule": number("ONECLICK_SWEEP_SECONDS", default=15)},
    "work-on-backtests": {"task": "privacy.work_on_backtests", "schedule": 60},
    "make-waiting-reports": {"task": "privacy.make_waiting_reports", "schedule": 60},
    "send-waiting-mail": {"task": "privacy.send_waiting_mail", "schedule": 30},
    "sweep-sampling": {"task": "privacy.sweep_sampling", "schedule": 60},
    "write-weekly-mail": {"task": "privacy.write_weekly_mail", "schedule": 15 * 60},
    "find-national-alerts": {"task": "oneclick.find_national_alerts", "schedule": 30},
    "go-on-with-bulk-work": {"task": "privacy.go_on_with_bulk_work", "schedule": 30},
    "wake-alerts": {"task": "privacy.wake_alerts", "schedule": 60},
    "clear-sign-ins": {"task": "oneclick.clear_sign_ins", "schedule": 3600},
    "chase-questions": {"task": "privacy.chase_questions", "schedule": 300},
    "send-notices": {"task": "privacy.send_notices", "schedule": 300},
    "make-partitions-ahead": {"task": "oneclick.make_partitions_ahead", "schedule": 6 * 3600},
}

# Bytes. A request larger than the first, or that unpacks to more than the second, is refused with 413.
ONECLICK_MAX_BODY_BYTES = number("ONECLICK_MAX_BODY_BYTES", default=32 * 1024 * 1024)
ONECLICK_MAX_DECODED_BYTES = number("ONECLICK_MAX_DECODED_BYTES", default=256 * 1024 * 1024)

# Where people reach the service; a mail carries this address and a reference, and nothing else of anybody.
_HOST = ALLOWED_HOSTS[0] if ALLOWED_HOSTS else "localhost"
_HERE = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}" if EMBEDDED else f"https://{_HOST.lstrip('.*')}"
ONECLICK_ADDRESS = os.environ.get("ONECLICK_ADDRESS", _HERE).rstrip("/")
_MAIL = mail_server(STATE_DIR / "mail", embedded=EMBEDDED)
# False where no server is named: mail waits in its rows.
ONECLICK_MAIL_IS_ON = _MAIL.on
EMAIL_BACKEND, EMAIL_FILE_PATH, EMAIL_TIMEOUT = _MAIL.backend, _MAIL.folder, 10
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.host, _MAIL.port, _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.start_tls, _MAIL.tls
DEFAULT_FROM_EMAIL = os.environ.get(
    "EMAIL_FROM", f"OneClick <oneclick@{'localhost' if EMBEDDED else _HOST.lstrip('.*')}>"
)
# The national APIs: where each service answers, as whom it is asked, how long and how much is waited for.
ONECLICK_NATIONAL = national_places()
ONECLICK_NATIONAL_SECONDS = number("NATIONAL_SECONDS", default=8)
ONECLICK_NATIONAL_MAX_BYTES = number("NATIONAL_MAX_BYTES", default=8 * 1024 * 1024)
# Roles and activities that may see what a Reasonable Adjustment Flag says, and not only that there is one.
ONECLICK_ADJUSTMENT_ROLES = words("NATIONAL_ADJUSTMENT_ROLES", default="R8000,R8001,R8003")
ONECLICK_ADJUSTMENT_ACTIVITIES = words("NATIONAL_ADJUSTMENT_ACTIVITIES", default="")
# Tell the national alert service of each look without permission; the demo's own server takes them too.
ONECLICK_NATIONAL_ALERTS = flag("NATIONAL_ALERTS", default=bool(os.environ.get("NATIONAL_DEMO_URL")))

# Where events of launches wait on this host while the database is down, and the keys that seal them, the newest first
# (empty: keys derived from SECRET_KEY). The folder must outlive a restart.
ONECLICK_SPOOL = Path(os.environ.get("ONECLICK_SPOOL") or STATE_DIR / "spool")
ONECLICK_SPOOL_KEYS = words("ONECLICK_SPOOL_KEYS", default="")
# How long the window of a launch may stay open, and what signed launches must name as their audience.
ONECLICK_LAUNCH_MINUTES = number("ONECLICK_LAUNCH_MINUTES", default=60)
ONECLICK_LAUNCH_AUDIENCE = os.environ.get("ONECLICK_LAUNCH_AUDIENCE") or "oneclick"
# NCRS, for organisations that hand their launches over and name no address of their own: get or post, a template of
# the address, and of the fields of a posted form as JSON.
ONECLICK_NCRS_METHOD = os.environ.get("ONECLICK_NCRS_METHOD", "")
ONECLICK_NCRS_URL = os.environ.get("ONECLICK_NCRS_URL", "")
ONECLICK_NCRS_FIELDS = os.environ.get("ONECLICK_NCRS_FIELDS", "")

# Bytes of a document attached to an alert.
ONECLICK_MAX_ATTACHMENT_BYTES = number("ONECLICK_MAX_ATTACHMENT_BYTES", default=10 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = ["privacy.attachments.upload.LimitedUpload"]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
STATICFILES_DIRS = [BASE_DIR / "build" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Seconds: how long a sign-in lives with nobody at it, and how long whatever happens. The database holds everybody to both.
ONECLICK_IDLE_SECONDS = number("ONECLICK_IDLE_SECONDS", default=15 * 60)
ONECLICK_SESSION_SECONDS = number("ONECLICK_SESSION_SECONDS", default=10 * 3600)
SESSION_COOKIE_AGE = ONECLICK_SESSION_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "oneclick.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
# The embedded default answers on http://127.0.0.1; everything else sits behind TLS.
SECURE_SSL_REDIRECT = flag("ONECLICK_TLS", default=not EMBEDDED)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if EMBEDDED else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = not EMBEDDED
SECURE_HSTS_PRELOAD = not EMBEDDED
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # Signing out is a form whose answer leads on to the provider, to sign out there too.
        "form-action": ["'self'", *([origin(CIS2.issuer)] if CIS2 else [])],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {"camera": [], "geolocation": [], "microphone": [], "payment": [], "usb": []}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("ONECLICK_LOG_LEVEL", "INFO")},
    "loggers": {
        # An answer of 4xx is the client's matter; Django would write a trace for each.
        "django.request": {"level": "ERROR"},
        # Libraries that would write down what they ask, and of whom: addresses of national services hold NHS numbers.
        **{name: {"level": "WARNING"} for name in ("httpx", "httpcore", "authlib")},
    },
}
