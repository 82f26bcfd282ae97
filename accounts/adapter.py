"""How allauth's sign-up, log-in and log-out treat guests, and what they say."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.browser import browser_preferences, remember_theme
from accounts.guests import adopt
from accounts.models import User


def guest_of(request: HttpRequest) -> User | None:
    """The guest behind the request, as the database has them now, locked inside a transaction."""
    if not request.user.is_authenticated or not request.user.is_guest:
        return None
    return User.objects.guests().select_for_update().filter(pk=request.user.pk).first()


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_taken": _("There is an account with this address already. Log in, or ask for a new password."),
        "email_password_mismatch": _(
            "This address and this password do not belong together. Try again, or ask for a new password."
        ),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "same_as_current": _("This is the address you have already."),
        "duplicate_email": _("This is the address you have already."),
        "too_many_login_attempts": _("That was often in a short time. Wait five minutes, then try again."),
        "rate_limited": _("That was often in a short time. Wait a few minutes, then try again."),
    }

    def new_user(self, request: HttpRequest) -> User:
        """A guest signing up becomes the account: the same row, so everything is kept."""
        return guest_of(request) or User(**browser_preferences(request))

    def login(self, request: HttpRequest, user: User) -> None:
        if request.user.is_authenticated and request.user.is_guest and request.user.pk != user.pk:
            adopt(request.user, user)
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        response = super().post_login(request, user, **details)
        remember_theme(response, user.theme)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Only who asks for it is logged out, and then a guest is gone for good: nobody could come back.

        Following a link from an e-mail to an account must not cost a guest what they have here.
        """
        user = request.user
        if not user.is_guest:
            super().logout(request)
        elif request.resolver_match and request.resolver_match.url_name == "account_logout":
            User.objects.guests().filter(pk=user.pk).delete()
            super().logout(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:home")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        return reverse("accounts:home")
