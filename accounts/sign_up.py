"""Sign-up with a mail server (`SIGN_UP_BY_CODE`): an account begins with the code that came to its address.

Until then nothing is taken or changed: a guest goes on as they were, a mistyped address belongs to nobody, and the
pages are the same whether an address has an account or not; only its mailbox is told. allauth's own way would give the
guest's row the address before the code, and ask accounts of earlier versions for codes at their log-in.
"""

from __future__ import annotations

import secrets
from typing import Any, Self

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core.internal.cryptokit import compare_user_code
from allauth.core.internal.ratelimit import consume
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from accounts.addresses import give_address
from accounts.models import User
from accounts.security_log import note

SESSION_KEY = "sign-up"
KEPT_FOR = 24 * 3600  # seconds
CODE_GOOD_FOR = 3600  # seconds: mail may come with its third or fourth attempt only
MOST_TRIES = 5  # of one code


class SignUp(AbstractCodeVerificationProcess):
    """A sign-up that waits for its code, in the cache that all workers share; the session knows under which name."""

    def __init__(self, request: HttpRequest, name: str, state: dict[str, Any]) -> None:
        super().__init__(max_attempts=MOST_TRIES, timeout=CODE_GOOD_FOR, state=state)
        self.request, self.name = request, name
        self.was_sent = False

    @classmethod
    def begin(cls, request: HttpRequest, email: str, password: str, then: str | None) -> Self:
        state = cls.initial_state(None, email) | {"password": make_password(password), "then": then}
        begun = cls(request, secrets.token_urlsafe(), state)
        request.session[SESSION_KEY] = begun.name
        begun.persist()
        return begun

    @classmethod
    def waiting(cls, request: HttpRequest) -> Self | None:
        """The one of this browser; None when there is none, or its day is over."""
        name = request.session.get(SESSION_KEY)
        if name is None:
            return None
        state = cache.get(f"sign-up {name}")
        return cls(request, name, state) if state else None

    @property
    def email(self) -> str:
        return str(self.state["email"])

    def persist(self) -> None:
        cache.set(f"sign-up {self.name}", self.state, KEPT_FOR)

    def abort(self) -> None:
        """The code is used up; the sign-up itself waits for another one."""
        self.state["code"] = ""
        self.persist()

    def send(self) -> None:
        """Send a new code, or word that there is an account, both in the same time and limit.

        `was_sent` is False where that was often in a short time.
        """
        limit = consume(self.request, app="allauth.account", action="sign_up_code", key=self.email)
        self.was_sent = limit is not None
        if not self.was_sent:
            return
        adapter = get_adapter()
        fresh = self.initial_state(None, self.email)
        self.state |= fresh | {"code": adapter.generate_email_verification_code()}
        self.persist()
        if User.objects.filter(email=self.email).exists():
            adapter.send_account_already_exists_mail(self.email)
        else:
            adapter.send_mail("account/email/sign_up_code", self.email, {"code": self.code})

    def is_usable(self) -> bool:
        """Whether there is a code that may still be tried."""
        return bool(self.code) and self.is_valid()

    def is_right(self, code: str) -> bool:
        """Whether that is the code, however it is written; a wrong one is one try less."""
        if compare_user_code(actual=code, expected=self.code):
            return True
        note("wrong sign-up code", self.request, email=self.email)
        self.record_invalid_attempt()
        return False

    def finish(self) -> HttpResponse | None:
        """Make the account, of the guest's own row where there is one, and log in. None: there is one by now."""
        try:
            with transaction.atomic():
                user: User = get_adapter().new_user(self.request)  # type: ignore[assignment]  # there are no others
                user.email, user.password = self.email, self.state["password"]
                user.save()
                give_address(user, self.email, verified=True)
        except IntegrityError:
            return None
        cache.delete(f"sign-up {self.name}")
        del self.request.session[SESSION_KEY]
        note("sign-up", self.request, user)
        login = Login(user=user, email=self.email, signup=True, redirect_url=self.state["then"])
        response: HttpResponse = perform_login(self.request, login)
        return response
