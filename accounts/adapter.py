"""How allauth's sign-up, log-in and log-out treat guests, what they say, and which links their mail has."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.addresses import email_of
from accounts.browser import browser_preferences, remember_theme
from accounts.clients import bucket, client_address
from accounts.devices import known_device, remember_device
from accounts.guests import merge_guest
from accounts.mailboxes import mailbox
from accounts.models import User
from accounts.security_log import note
from background.mail import post

LOGGED_OUT = "account/messages/logged_out.txt"
ADDRESS_LENGTH = User._meta.get_field("email").max_length


def guest_of(request: HttpRequest) -> User | None:
    """The guest behind the request, as the database has them now, locked inside a transaction."""
    if not request.user.is_authenticated or not request.user.is_guest:
        return None
    return User.objects.guests().select_for_update().filter(pk=request.user.pk).first()


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
        """It comes in its one spelling, which may be longer than what was typed."""
        if len(email) > (ADDRESS_LENGTH or 0):
            raise ValidationError(_("This address is too long."))
        return super().clean_email(email)

    def get_client_ip(self, request: HttpRequest) -> str:
        return bucket(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Attempts are counted by address and by account; on a device that the account knows by that device alone."""
        email = mailbox(credentials.get("email", ""))
        device = known_device(request, email)
        action = "login_failed_on_known_device" if device else "login_failed"
        key = f"{device} {email}" if device else self._get_login_attempts_cache_key(request, **credentials)
        self._login_failed_rl_usage = consume(request, app="allauth.account", action=action, key=key)
        if not self._login_failed_rl_usage:
            note("log-in stopped: too many attempts", request, email=email)
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The account alone: allauth's own adds the name of the host, of which a site may have several."""
        return mailbox(credentials.get("email", ""))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """An address that only waits to be confirmed, which allauth finds too, lets nobody in."""
        user = super().authenticate(request, **credentials)
        return (
            user if isinstance(user, User) and user.email == mailbox(credentials.get("email", "")) else None
        )

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        note("wrong password", request, email=credentials.get("email", ""))

    def set_password(self, user: User, password: str) -> None:  # type: ignore[override]  # there are no others
        super().set_password(user, password)
        note("password changed", self.request, user)

    def login(self, request: HttpRequest, user: User) -> None:  # type: ignore[override]  # there are no others
        if request.user.is_authenticated and request.user.pk != user.pk:
            if request.user.is_guest:
                merge_guest(request.user, user)
            else:
                forget_messages(request)
        super().login(request, user)
        note("log-in", request, user)

    def post_login(  # type: ignore[override]  # there are no others
        self, request: HttpRequest, user: User, **details: Any
    ) -> HttpResponse:
        response = super().post_login(request, user, **details)
        remember_theme(response, user.theme)
        remember_device(request, response, email_of(user))
        return response

    def logout(self, request: HttpRequest) -> None:
        if not is_left(request):
            return
        # A guest is gone for good with that: nobody could come back.
        if request.user.is_authenticated:
            note("log-out", request, request.user)
            User.objects.guests().filter(pk=request.user.pk).delete()
        super().logout(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:home")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("accounts:home")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put it on its way; its links open however the site was reached, and whatever a proxy said about that."""
        asked_at, site = self.request.build_absolute_uri("/"), urlsplit(settings.SITE_URL)
        known = {"request": self.request, "email": email, "current_site": SimpleNamespace(domain=site.netloc)}
        for name, value in context.items():
            if name == "ip":
                known[name] = client_address(self.request) or gettext("an unknown address")
            elif isinstance(value, str) and value.startswith(asked_at):
                known[name] = f"{settings.SITE_URL}/{value.removeprefix(asked_at)}"
            else:
                known[name] = value
        post(self.render_mail(template_prefix, email, known))

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Says only what is so."""
        if message_template == LOGGED_OUT:
            if not is_left(request):
                return
            forget_messages(request)
        super().add_message(request, level, message_template, *args, **kwargs)
