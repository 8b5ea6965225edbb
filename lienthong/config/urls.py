"""Root URLs. Every view here or below passes `@screen` or `@public_screen`; a test compares them with the permission table."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
]
