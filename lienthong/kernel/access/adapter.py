"""How allauth behaves here: its words, its redirects, its log, and its secrets encrypted at rest."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lienthong.kernel.access import log

# Signing in and out shows by itself; what is not named here is said by no page of ours.
_MESSAGES = {
    "account/messages/password_changed.txt": _("Đã đổi mật khẩu."),
    "mfa/messages/totp_activated.txt": _("Đã bật ứng dụng tạo mã."),
    "mfa/messages/totp_deactivated.txt": _("Đã tắt ứng dụng tạo mã."),
    "mfa/messages/recovery_codes_generated.txt": _("Đã tạo mã dự phòng mới; in ra và cất kỹ."),
    "mfa/messages/webauthn_added.txt": _("Đã thêm khóa truy cập."),
    "mfa/messages/webauthn_removed.txt": _("Đã bỏ khóa truy cập."),
}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are given by schools and offices; changing a first password ends the duty to change it."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra bộ gõ tiếng Việt và phím Caps Lock."
        ),
        "too_many_login_attempts": _(
            "Đã nhập sai quá nhiều lần. Đợi 5 phút rồi thử lại, hoặc nhờ nhân viên công nghệ thông tin của trường "
            "cấp lại mật khẩu."
        ),
        "rate_limited": _("Máy này gửi quá nhiều yêu cầu. Đợi một phút rồi thử lại."),
        "incorrect_password": _("Mật khẩu hiện tại chưa đúng."),
        "enter_current_password": _("Nhập mật khẩu hiện tại."),
        "incorrect_code": _("Mã chưa đúng hoặc đã hết hạn. Xem mã mới trên ứng dụng rồi nhập lại."),
    }

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        message: Any = None,
        **options: Any,
    ) -> None:
        text = message or _MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, text)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: Any, password: str) -> None:
        user.must_change_password = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # The name that was typed may be a password in the wrong field, so only a known one is kept.
        from lienthong.kernel.access.models import Account

        account = Account.objects.filter(login=str(credentials.get("username", ""))).first()
        if account is not None:
            log.record("login_failed", account_id=account.pk, target=f"account:{account.pk}", request=request)

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **options)
        log.record("login", account_id=user.pk, target=f"account:{user.pk}", request=request)
        response.set_cookie("language", user.language, max_age=365 * 86400, samesite="Lax", httponly=True)
        return response


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """A copy of the database alone must not let anyone compute codes: secrets are encrypted with a key outside it."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Mã chưa đúng hoặc đã hết hạn. Xem mã mới trên ứng dụng rồi nhập lại."),
        "cannot_generate_recovery_codes": _("Bật ứng dụng tạo mã hoặc khóa truy cập trước, rồi mới tạo mã dự phòng."),
    }

    def encrypt(self, text: str) -> str:
        return cipher([settings.SECRET_KEY]).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]).decrypt(encrypted_text.encode()).decode()


def cipher(keys: Sequence[str]) -> MultiFernet:
    """Encrypts with the first key, decrypts with any. Django's key is text, so it is hashed to the form needed."""
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factor " + key.encode()).digest())) for key in keys]
    )


def encrypt_factors_anew(*, old_keys: Sequence[str], new_key: str) -> int:
    """Bring every stored secret under a new key, before the oldest key is forgotten. Returns how many rows changed."""
    reader, writer = cipher([new_key, *old_keys]), cipher([new_key])

    def turn(text: str) -> str:
        return writer.encrypt(reader.decrypt(text.encode())).decode()

    changed = 0
    for row in Authenticator.objects.select_for_update().order_by("id"):
        names = [name for name in ("secret", "seed") if name in row.data]
        for name in names:
            row.data[name] = turn(row.data[name])
        if names:
            row.save(update_fields=["data"])
            changed += 1
    return changed
