"""How allauth's sign-up, log-in and log-out treat guests, what they say, and what becomes of mail that fails."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.browser import browser_preferences, remember_theme
from accounts.guests import merge_guest
from accounts.models import User
from lib.mail import delivered

LINK_SENT = "account/messages/email_confirmation_sent.txt"
LINK_NOT_SENT = "account/messages/email_confirmation_not_sent.txt"
NOTICE_NOT_SENT = "account/messages/notice_not_sent.txt"
LOGGED_OUT = "account/messages/logged_out.txt"
ADDRESS_LENGTH = User._meta.get_field("email").max_length


def guest_of(request: HttpRequest) -> User | None:
    """The guest behind the request, as the database has them now, locked inside a transaction."""
    if not request.user.is_authenticated or not request.user.is_guest:
        return None
    return User.objects.guests().select_for_update().filter(pk=request.user.pk).first()


def mail_failed(request: HttpRequest) -> bool:
    """Whether a mail of this request could not be sent."""
    return getattr(request, "mail_failed", False)


def is_left(request: HttpRequest) -> bool:
    """Whether whoever is signed in here is to be logged out.

    Only who asks for it. A link from an e-mail to somebody else's account logs a person out when it is used,
    not by being opened; a guest, who could not come back, not even then.
    """
    if request.resolver_match and request.resolver_match.url_name == "account_logout":
        return True
    return request.method == "POST" and not (request.user.is_authenticated and request.user.is_guest)


def forget_messages(request: HttpRequest) -> None:
    """What waited to be said to somebody, with their address perhaps, is not said to whoever comes next."""
    for _message in messages.get_messages(request):
        pass


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {  # noqa: RUF012  # as in the class above
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

    def clean_email(self, email: str) -> str:
        """It comes in small letters, which may be more than the ones that were typed."""
        if len(email) > (ADDRESS_LENGTH or 0):
            raise ValidationError(_("This address is too long."))
        return super().clean_email(email)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """An address that only waits to be confirmed, which allauth finds too, lets nobody in."""
        user = super().authenticate(request, **credentials)
        return user if isinstance(user, User) and user.email == credentials.get("email", "").lower() else None

    def login(self, request: HttpRequest, user: User) -> None:  # type: ignore[override]  # there are no others
        if request.user.is_authenticated and request.user.pk != user.pk:
            if request.user.is_guest:
                merge_guest(request.user, user)
            else:
                forget_messages(request)
        super().login(request, user)

    def post_login(  # type: ignore[override]  # there are no others
        self, request: HttpRequest, user: User, **details: Any
    ) -> HttpResponse:
        response = super().post_login(request, user, **details)
        remember_theme(response, user.theme)
        return response

    def logout(self, request: HttpRequest) -> None:
        if not is_left(request):
            return
        # A guest is gone for good with that: nobody could come back.
        if request.user.is_authenticated:
            User.objects.guests().filter(pk=request.user.pk).delete()
        super().logout(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:home")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("accounts:home")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """What the mail tells has happened, whether or not it can be sent; the page then says that it was not."""
        known = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        if delivered(self.render_mail(template_prefix, email, known | context)):
            return
        self.request.mail_failed = True
        if template_prefix.startswith("account/email/email_confirmation"):
            ratelimit.clear(self.request, action="confirm_email", key=email)  # so it can be asked for again

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        super().send_notification_mail(*args, **kwargs)
        if mail_failed(self.request):
            self.add_message(self.request, messages.ERROR, NOTICE_NOT_SENT)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Says only what is so."""
        if message_template == LOGGED_OUT:
            if not is_left(request):
                return
            forget_messages(request)
        if message_template == LINK_SENT and mail_failed(request):
            level, message_template = messages.ERROR, LINK_NOT_SENT
        super().add_message(request, level, message_template, *args, **kwargs)
