"""Registers the desks with Django."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.desks"
    label = "desks"
