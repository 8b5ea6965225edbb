"""Registers the desks with Django and, being the last room to be ready, joins all rooms."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.desks"
    label = "desks"
