"""Settings. What differs between installations comes from the environment; secrets come from the data folder."""

from __future__ import annotations

import os
from pathlib import Path

from lienthong.config import install
from lienthong.foundation.database import roles
from lienthong.foundation.database.home import home, load_secrets

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "lienthong"
_secrets = load_secrets()

# Their people come first on the page of one-click roles: the story of the README is played there.
DEMO_UNITS = ("BD-SO", "BD-PGD-718", "BD-THCS-718-01")
DEBUG = os.environ.get("LIENTHONG_DEBUG") == "1"
SECRET_KEY = _secrets["django_key"]
SECRET_KEY_FALLBACKS = [_secrets["django_key_before"]] if "django_key_before" in _secrets else []
SCOPE_KEY = _secrets["scope_key"]
ALLOWED_HOSTS = os.environ.get("LIENTHONG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host not in ("127.0.0.1", "localhost", "[::1]")]
SITE_URL = os.environ.get("LIENTHONG_SITE_URL", "http://127.0.0.1:8000")

DATABASE_ROLE = os.environ.get("LIENTHONG_DB_ROLE", roles.WEB)
DATABASE_ADDRESS = roles.address(name=os.environ.get("LIENTHONG_DB_NAME", ""))
# Never on a real installation, whatever the environment says.
DEMO = os.environ.get("LIENTHONG_DEMO") == "1" and not install.holds_real_data(DATABASE_ADDRESS)
DATABASES = {"default": roles.django_settings(DATABASE_ADDRESS, DATABASE_ROLE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "lienthong.desks",
    "lienthong.sector.reporting",
    "lienthong.school.timetable",
    "lienthong.school.records",
    "lienthong.school.assessment",
    "lienthong.school.care",
    "lienthong.school.attendance",
    "lienthong.school.classes",
    "lienthong.school.staff",
    "lienthong.school.pupils",
    "lienthong.school.curriculum",
    "lienthong.kernel.imports",
    "lienthong.kernel.screens",
    "lienthong.kernel.access",
    "lienthong.kernel.people",
    "lienthong.kernel.orgs",
    "lienthong.kernel.calendar",
    "lienthong.kernel.areas",
    "lienthong.foundation.jobs",
    "lienthong.foundation.codelists",
    "lienthong.foundation.notices",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "lienthong.config",  # last: its ready() joins the rooms
]
MIDDLEWARE = [
    "lienthong.config.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lienthong.config.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "lienthong.config.middleware.Refusals",
]
ROOT_URLCONF = "lienthong.config.urls"
WSGI_APPLICATION = "lienthong.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "ui", PACKAGE / "config" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "lienthong.config.jinja.environment",
            "context_processors": [
                "lienthong.desks.shell.context",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
# Jinja2 has no APP_DIRS of its own for `templates/`: each app's folder is named, in the order of INSTALLED_APPS.
TEMPLATES[0]["DIRS"] += [  # type: ignore[operator]
    PACKAGE.joinpath(*name.split(".")[1:]) / "templates" for name in INSTALLED_APPS if name.startswith("lienthong.")
]

# -- language and time --
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
USE_I18N = True
LOCALE_PATHS = [ROOT / "ui" / "locale", PACKAGE / "foundation" / "locale", PACKAGE / "engines" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
FORMAT_MODULE_PATH = "lienthong.config.formats"

# -- accounts --
AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["lienthong.kernel.access.backends.Backend"]
PASSWORD_HASHERS = ["lienthong.config.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "lienthong.config.accounts.Adapter"
ACCOUNT_SESSION_REMEMBER = False
# By address only as far as one school behind one line needs: a whole computer room signs in within a minute.
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip,5/5m/key", "login": "300/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
MFA_TOTP_ISSUER = "Liên Thông"
MFA_ADAPTER = "lienthong.config.accounts.MfaAdapter"
# Staff with more than their own classes; two weeks of grace for a new account (kernel.access.rules).
REQUIRE_MFA = os.environ.get("LIENTHONG_REQUIRE_MFA", "0" if DEMO else "1") == "1"
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "lienthong.kernel.access.backends"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lienthong.desks.web.views.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = SITE_URL.startswith("https://") and os.environ.get("LIENTHONG_BEHIND_PROXY") != "1"
if os.environ.get("LIENTHONG_BEHIND_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if SITE_URL.startswith("https://") else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# -- files, mail --
STATIC_URL = "/static/"
STATIC_ROOT = home() / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [folder for folder in (ROOT / "ui" / "dist",) if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": home() / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = DEBUG
FILES_ROOT = home() / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
EMAIL_HOST = os.environ.get("LIENTHONG_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("LIENTHONG_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("LIENTHONG_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LIENTHONG_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("LIENTHONG_SMTP_TLS") == "1"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.dummy.EmailBackend"
)
DEFAULT_FROM_EMAIL = os.environ.get("LIENTHONG_MAIL_FROM", "lienthong@localhost")

# -- history, jobs --
PGHISTORY_APPEND_ONLY = False  # the web role has no right to write there at all, see foundation.database.policies
PGHISTORY_OBJ_FIELD = None
PROCRASTINATE_ON_APP_READY = "lienthong.foundation.jobs.queue.on_ready"
TEST_RUNNER = "django.test.runner.DiscoverRunner"
SILENCED_SYSTEM_CHECKS = ["models.W036"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
