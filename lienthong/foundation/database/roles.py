"""The roles of the database and what each may do.

owner     owns every table, migrates; subject to the fences like everybody (FORCE)
web       serves pages and jobs; owns nothing
province  reads across all units for statistics; never writes
backup    reads everything past the fences, for pg_dump only
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from lienthong.foundation.database import launcher
from lienthong.foundation.database.home import load_secrets

OWNER, WEB, PROVINCE, BACKUP = "lienthong_owner", "lienthong_web", "lienthong_province", "lienthong_backup"
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent", "ltree")


@dataclass(frozen=True)
class Address:
    """Where the database is. `admin` connects as one who may create roles and databases (empty: not at hand)."""

    host: str
    port: int
    name: str
    admin_user: str
    admin_password: str


def address(*, name: str = "") -> Address:
    """From `DATABASE_URL` (a role that may create roles), else from this installation's own server, started if need be."""
    url = os.environ.get("DATABASE_URL")
    if url:
        parts = urlsplit(url)
        return Address(
            parts.hostname or "127.0.0.1", parts.port or 5432, name or parts.path.lstrip("/") or "lienthong",
            unquote(parts.username or ""), unquote(parts.password or ""),
        )  # fmt: skip
    server = launcher.ensure_running()
    return Address(server.host, server.port, name or "lienthong", "postgres", load_secrets()["superuser_password"])


def admin_connection(where: Address, *, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    """An autocommit connection as the administrator of the server."""
    return psycopg.connect(
        host=where.host, port=where.port, dbname=database, user=where.admin_user, password=where.admin_password,
        autocommit=True,
    )  # fmt: skip


def ensure_roles(where: Address) -> None:
    """Create the four roles or give them this installation's passwords again. Idempotent."""
    passwords = load_secrets()
    with admin_connection(where) as connection:
        for role, secret, option in (
            (OWNER, "owner_password", "CREATEDB"),
            (WEB, "web_password", ""),
            (PROVINCE, "province_password", ""),
            (BACKUP, "backup_password", "BYPASSRLS"),
        ):
            known = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
            verb = "alter" if known else "create"
            connection.execute(
                sql.SQL("{verb} role {role} login nosuperuser {option} password {password}").format(
                    verb=sql.SQL(verb),
                    role=sql.Identifier(role),
                    option=sql.SQL(option),
                    password=sql.Literal(passwords[secret]),
                )
            )


def ensure_database(where: Address, *, template: str | None = None) -> bool:
    """Create the database, owned by the owner role, with its extensions. False when it was there."""
    with admin_connection(where) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [where.name]).fetchone():
            return False
        connection.execute(
            sql.SQL("create database {name} owner {owner} template {template}").format(
                name=sql.Identifier(where.name),
                owner=sql.Identifier(OWNER),
                template=sql.Identifier(template or "template0"),
            )
        )
    if not template:
        with admin_connection(where, database=where.name) as connection:
            for extension in EXTENSIONS:
                connection.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))
    return True


def django_settings(where: Address, role: str) -> dict[str, object]:
    """The `DATABASES` entry of one role."""
    secret = {OWNER: "owner_password", WEB: "web_password", PROVINCE: "province_password", BACKUP: "backup_password"}[
        role
    ]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": where.host,
        "PORT": where.port,
        "NAME": where.name,
        "USER": role,
        "PASSWORD": load_secrets()[secret],
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # A statement is prepared when a connection sends it for the second time; see database.prepared.
        "OPTIONS": {"options": "-c statement_timeout=60000 -c lock_timeout=15000", "prepare_threshold": 1}
        if role == WEB
        else {},
    }
