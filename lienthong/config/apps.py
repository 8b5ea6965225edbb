"""The configuration itself as the top app: when it is ready, every room below is, and the rooms are joined."""

from django.apps import AppConfig


class Config(AppConfig):
    name = "lienthong.config"
    label = "config"

    def ready(self) -> None:
        from lienthong.config.wiring import connect

        connect()
