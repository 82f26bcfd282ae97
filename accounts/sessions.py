"""Sessions in the database that know whose they are.

So they go together with the person, and a request needs one query for both.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from accounts.requests import OwnRequest

if TYPE_CHECKING:
    from accounts.models import Session, User


class SessionStore(DatabaseSessionStore["Session"]):
    # The person as read together with the session; None before that and when nobody is signed in.
    person: User | None = None
    # When the session runs out, as read with it.
    runs_out: dt.datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        from accounts.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        return session

    def _get_session_from_db(self) -> Session | None:
        try:
            session = self.model.objects.select_related("user__stored_player_settings").get(
                session_key=self.session_key, expire_date__gt=timezone.now()
            )
        except self.model.DoesNotExist:
            self._session_key = None
            return None
        self.person, self.runs_out = session.user, session.expire_date
        return session


def person_behind(request: OwnRequest) -> User | AnonymousUser:
    """The signed-in person, as `django.contrib.auth.get_user` finds them, but without a query of its own.

    Whatever is not the plain case (nobody, inactive, an older secret key, a changed password) is left to
    Django.
    """
    session = request.session
    key, proof = session.get(SESSION_KEY), session.get(HASH_SESSION_KEY)
    person = session.person
    if (
        person is not None
        and str(person.pk) == key
        and person.is_active
        and session.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and proof
        and constant_time_compare(proof, person.get_session_auth_hash())
    ):
        return person
    return get_user(request) if key else AnonymousUser()


class PersonMiddleware(AuthenticationMiddleware):
    """Django's own, with the person read together with the session."""

    def process_request(self, request: OwnRequest) -> None:  # type: ignore[override]  # as our store makes it
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: remembered(request))  # type: ignore[assignment]  # acts as them


def remembered(request: OwnRequest) -> User | AnonymousUser:
    # Django keeps the person here for `request.auser` and for log-in and log-out.
    if not hasattr(request, "_cached_user"):
        request._cached_user = person_behind(request)
    return request._cached_user
