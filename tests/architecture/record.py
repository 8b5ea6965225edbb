"""Writes the reviewed tables anew after a change that was looked at: `python -m tests.architecture.record`."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.config.settings_test")


def main() -> None:
    """Write urls.tsv."""
    import django

    django.setup()
    from tests.architecture.test_urls import TABLE, present

    TABLE.write_text(present())
    print(f"{TABLE.name}: {len(present().splitlines()) - 1} rows; read the difference before you commit it")


if __name__ == "__main__":
    main()
