"""Accounts, posts and delegations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from lienthong.foundation.audit.public import tracked
from lienthong.foundation.database.public import Fence, Record


class AccountManager(BaseUserManager["Account"]):
    """Accounts are looked up by login at log-in, before any scope exists."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login=username)

    def create_user(self, login: str, password: str | None = None, **fields: Any) -> Account:
        account = Account(login=login, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A log-in. What it may do follows the posts of its person, never the account itself."""

    fence: ClassVar[Fence] = Fence.open(
        "looked up before anybody is known; holds no more than the log-in name and e-mail"
    )
    sensitivity: ClassVar[dict[str, str]] = {"password": "secret", "email": "personal", "login": "personal"}
    retention: ClassVar[str] = "5 years after it is closed"

    id = models.BigAutoField(primary_key=True)
    login = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    display_name = models.CharField(max_length=100)
    person_id = models.BigIntegerField(null=True, unique=True)  # no constraint: persons stand behind a fence
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="vi")
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        ordering = ("login",)

    def __str__(self) -> str:
        return self.login


@tracked()
class Post(Record):
    """A role held at a unit from–to (to: first day without it). Rights end with it, at once."""

    fence = Fence.open("read to find out the scope itself; names no more than account, role and unit")
    sensitivity: ClassVar[dict[str, str]] = {}
    retention = "10 years"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=30)
    at_unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    field = models.CharField(max_length=30, blank=True)  # specialist's field: primary, secondary, it, statistics…
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    delegated_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="delegations")
    permissions = models.JSONField(null=True)  # of a delegation: the part of the role that is lent; null = all of it
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("account_id", "started_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
                name="post_ends_after_start",
            )
        ]


class AccessLog(Record):
    """Security events and reads of sensitive facts: log-ins, refusals, exports, whose file was opened."""

    fence = Fence.open("written before a scope exists and by refused people; read only through its own permission")
    sensitivity: ClassVar[dict[str, str]] = {"address": "personal"}
    retention = "2 years"
    append_only = True

    at = models.DateTimeField(auto_now_add=True)
    account_id = models.BigIntegerField(null=True)
    unit_ref = models.IntegerField(null=True)
    kind = models.CharField(max_length=30)
    target = models.CharField(max_length=100, blank=True)
    address = models.GenericIPAddressField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=("target", "at"), name="access_log_target")]
