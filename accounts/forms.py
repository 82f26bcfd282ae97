"""Forms about the person: allauth's in our words, preferences, deletion."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Any, ClassVar

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import EmailAddress, Login
from allauth.account.utils import get_next_redirect_url
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import IntegrityError, transaction
from django.forms import ModelForm
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.addresses import address_of, ask_for_address, counts_at_once, drop_waiting, email_of
from accounts.letters import say_whether_sent, send_link, tell_unconfirmed
from accounts.mailboxes import mailbox, what_is_wrong
from accounts.models import PlayerSettings, User
from accounts.passwords import MinimumLength
from accounts.security_log import note
from accounts.sign_up import SignUp
from accounts.zones import known_zones
from lib.columns import column
from lib.fields import WholeNumberField

ADDRESS_LENGTH = 254  # of User.email
PASSWORD_LENGTH = 1000  # hashing takes longer the longer it is


def password_help() -> str:
    """Only the length is said beforehand; few people meet the other rules."""
    rules = get_default_password_validators()
    return " ".join(rule.get_help_text() for rule in rules if isinstance(rule, MinimumLength))


class MailboxField(forms.EmailField):
    """An address as people type it, in the one spelling that stands for its mailbox."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=ADDRESS_LENGTH, **options)

    def to_python(self, value: Any) -> str:
        return mailbox(super().to_python(value) or "")

    def run_validators(self, value: str) -> None:
        try:
            super().run_validators(value)
        except forms.ValidationError as error:
            for one in error.error_list:
                if one.code == "invalid":
                    one.message = what_is_wrong(value)
            raise


def with_our_messages(form: forms.Form) -> None:
    """Labels instead of placeholders, our errors, and bounds on what is looked up and hashed."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field, forms.EmailField):
            form.fields[name] = MailboxField(label=field.label, widget=field.widget, required=field.required)
        elif isinstance(field.widget, forms.PasswordInput):
            field.validators.append(MaxLengthValidator(PASSWORD_LENGTH))
            if field.widget.attrs.get("autocomplete") == "new-password":
                field.help_text = password_help()


class LogInForm(allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_our_messages(self)


class SignUpForm(allauth.SignupForm):
    """Somebody who signs up a second time with the same address and password is simply logged in.

    Where codes are sent by mail that is not so: nothing here tells whether an address has an account.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = False
        self.known: User | None = None
        with_our_messages(self)

    def validate_unique_email(self, value: str) -> str:
        """An address that somebody else only asked for is free."""
        self.taken = not settings.SIGN_UP_BY_CODE and User.objects.filter(email=value).exists()
        return value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.taken:
            self.known = self.authenticated()
            if self.known is None:
                self.add_error("email", get_adapter().validation_error("email_taken"))
        return cleaned

    def authenticated(self) -> User | None:
        """The account of this address, if the password is its own. Counts as an attempt to log in."""
        email, password = self.cleaned_data.get("email"), self.cleaned_data.get("password1")
        if not email or not password:
            return None
        adapter = get_adapter()
        person = adapter.authenticate(adapter.request, email=email, password=password)
        return person if isinstance(person, User) else None

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        if settings.SIGN_UP_BY_CODE:
            email, password = self.cleaned_data["email"], self.cleaned_data["password1"]
            sign_up = SignUp.begin(request, email, password, get_next_redirect_url(request))
            sign_up.send()
            say_whether_sent(request, sign_up.email, sign_up.was_sent)
            return None, redirect("accounts:sign_up_code")
        if self.known is not None:
            return None, self.log_in(request, self.known)
        try:
            with transaction.atomic():
                saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
                return saved
        except IntegrityError:
            # The same form came twice at once and the other one was first.
            user = self.authenticated()
            return None, self.log_in(request, user) if user else redirect("account_login")

    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)  # type: ignore[assignment]  # there are no others
        address_of(user)  # allauth makes none where the same one waits at another account
        note("sign-up", request, user)
        return user

    def log_in(self, request: HttpRequest, user: User) -> HttpResponse:
        email = self.cleaned_data["email"]
        return perform_password_login(request, {"email": email}, Login(user=user, email=email))


class CodeForm(forms.Form):
    """The code that came by mail, in capitals or small letters, with its dash or without."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, sign_up: SignUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sign_up = sign_up

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not self.sign_up.is_usable():
            raise forms.ValidationError(_("The code that was sent is no longer good. Ask for a new one."))
        if not self.sign_up.is_right(code):
            if self.sign_up.is_usable():
                raise forms.ValidationError(_("This is not the code. Take the one in the newest mail."))
            raise forms.ValidationError(
                _("That was often the wrong code, so it is no longer good. Ask for a new one.")
            )
        return code


class ResetPasswordForm(allauth.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_our_messages(self)

    def clean_email(self) -> str:
        """An address that only waits to be confirmed opens nothing: it may be somebody else's."""
        email: str = get_adapter().clean_email(self.cleaned_data["email"])
        self.users = list(User.objects.filter(email=email, is_active=True))
        for user in self.users:
            address_of(user)
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        note("new password asked for", request, next(iter(self.users), None), self.cleaned_data["email"])
        sent_to: str = super().save(request, **kwargs)
        return sent_to


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        with_our_messages(self)

    def save(self) -> None:
        super().save()
        drop_waiting(self.user)


class ChangePasswordForm(allauth.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["oldpassword"].label = _("Current password")
        self.fields["password1"].label = _("New password")
        with_our_messages(self)


class ChangeEmailForm(allauth.AddEmailForm):
    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New email")
        with_our_messages(self)

    def clean_email(self) -> str:
        """Where the new address will count at once, it must be free; one that waits may turn out to be taken."""
        adapter = get_adapter()
        email: str = adapter.clean_email(self.cleaned_data["email"])
        if email == self.user.email:
            raise adapter.validation_error("same_as_current")
        at_once = counts_at_once(self.user)
        if at_once and User.objects.filter(email=email).exists():
            raise adapter.validation_error("email_taken")
        return email

    def save(self, request: HttpRequest) -> EmailAddress | None:
        """The address that was asked for; None, with an error, when somebody else was faster."""
        before = email_of(self.user)
        try:
            address = ask_for_address(self.user, self.cleaned_data["email"])
        except IntegrityError:
            self.add_error("email", get_adapter().validation_error("email_taken"))
            return None
        note("new address asked for", request, self.user, address.email)
        send_link(request, address)
        if address.primary:
            tell_unconfirmed(before)
        return address


class ReauthenticateForm(allauth.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_our_messages(self)


@functools.cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """IANA zones, one a place (tzdata's own table), by region: ("Asia", [("Asia/Tokyo", "Tokyo"), …])."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    names = sorted(line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#"))
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        region, _slash, place = name.partition("/")
        regions.setdefault(region, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return [("UTC", [("UTC", "UTC")]), *sorted(regions.items())]


@functools.cache
def zone_options() -> str:
    """The choices as HTML, none selected. Made once: Django's own way renders a template for each of 400."""
    return format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        (
            (region, format_html_join("", '<option value="{}">{}</option>', zones))
            for region, zones in zone_choices()
        ),
    )


class ZoneSelect(forms.Select):
    """`others` are zones beyond the common ones, offered first."""

    others: Sequence[str] = ()

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        first = format_html_join("", '<option value="{0}">{0}</option>', ((other,) for other in self.others))
        chosen = format_html('value="{}"', value)
        options = (first + zone_options()).replace(chosen, f"{chosen} selected", 1)
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", attributes, mark_safe(options))


def zone_help(person: User, browser_zone: str) -> str:
    """What time it is there, so that a wrong zone shows; and the browser's own where it is another one."""
    now = timezone.now().astimezone(person.zone)
    there = gettext("It is %(time)s there.") % {"time": date_format(now, "H:i")}
    if browser_zone in {"", person.time_zone}:
        return there
    return f"{there} " + gettext("Your device says %(zone)s.") % {"zone": browser_zone}


class PreferencesForm(ModelForm[User]):
    """Time zone, first weekday, colours. Who has nothing kept yet chooses colours only: they need no row."""

    class Meta:
        model = User
        fields = ("theme", "time_zone", "first_weekday")
        widgets: ClassVar[dict[str, Any]] = {"theme": forms.RadioSelect}

    def __init__(self, *args: Any, browser_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["time_zone"], self.fields["first_weekday"]
            return
        choices = zone_choices()
        listed = {name for _region, zones in choices for name, _place in zones}
        # Browsers still say Asia/Calcutta; such older names stay what they are.
        others = sorted({self.instance.time_zone, browser_zone or "UTC"} - listed)
        field = self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=[*choices, *((name, name) for name in others)],
            widget=ZoneSelect,
            error_messages={"invalid_choice": _("Choose a time zone from the list.")},
            help_text=zone_help(self.instance, browser_zone),
        )
        field.widget.others = others

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"]
        if name not in known_zones():
            raise forms.ValidationError(_("Choose a time zone from the list."))
        return name


class ZoneForm(forms.Form):
    """What becomes of the zone that a device offers."""

    TAKE, KEEP = "take", "keep"

    zone = forms.CharField(max_length=64)
    decision = forms.ChoiceField(choices=[(TAKE, TAKE), (KEEP, KEEP)])

    def clean_zone(self) -> str:
        name: str = self.cleaned_data["zone"]
        if name not in known_zones():
            raise forms.ValidationError("Nobody knows this zone.")
        return name


def range_of(model_field: str) -> tuple[int, int]:
    """The least and the most that a number of the player's settings may be."""
    validators = column(PlayerSettings, model_field).validators
    least = max((v.limit_value for v in validators if isinstance(v, MinValueValidator)), default=0)
    return least, min(v.limit_value for v in validators if isinstance(v, MaxValueValidator))


def slider(model_field: str, step: int, **options: Any) -> forms.IntegerField:
    """A number that is dragged: the browser sends a whole one within its range."""
    least, most = range_of(model_field)
    words = format_lazy(_("A whole number from {least} to {most}."), least=least, most=most)
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), words)
    widget = Slider(attrs={"step": step})
    return forms.IntegerField(
        min_value=least, max_value=most, error_messages=errors, widget=widget, **options
    )


def seconds(model_field: str, **options: Any) -> WholeNumberField:
    """Seconds that are typed; empty ones are the routine's own."""
    least, most = range_of(model_field)
    return WholeNumberField(least=least, most=most, required=False, **options)


class Slider(forms.NumberInput):
    """A range always has a value, so HTML knows no required one."""

    input_type = "range"

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class CuesForm(ModelForm[PlayerSettings]):
    """How a timed session sounds, looks and counts. A device's voices are known to its browser alone."""

    voice = forms.CharField(label=_("Which voice"), max_length=200, required=False)
    voice_rate = slider("voice_rate", 10, label=_("Speed of the voice"))
    volume = slider("volume", 5, label=_("Volume"))
    get_ready_seconds = seconds("get_ready_seconds", label=_("Get ready"))
    change_seconds = seconds("change_seconds", label=_("Change sides"))

    class Meta:
        model = PlayerSettings
        fields = (
            "cues",
            "voice",
            "voice_rate",
            "volume",
            "vibration",
            "colour_cues",
            "tempo",
            "get_ready_seconds",
            "change_seconds",
        )
        widgets: ClassVar[dict[str, Any]] = {"cues": forms.RadioSelect}
        labels: ClassVar[dict[str, Any]] = {
            "cues": _("Cues"),
            "vibration": _("Vibrate"),
            "colour_cues": _("The whole screen changes colour"),
            "tempo": _("Count repetitions for me"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self["voice"].value() or ""
        names = [("", gettext("The device’s own"))] + [(chosen, chosen)] * bool(chosen)
        self.fields["voice"].widget = forms.Select(choices=names)

    def save(self, commit: bool = True) -> PlayerSettings:
        """Stores what was changed; the form sent twice at once makes one row."""
        self.store(self.changed_data)
        return self.instance

    def store(self, names: Iterable[str]) -> None:
        changes = {name: self.cleaned_data[name] for name in names}
        if changes:
            PlayerSettings.objects.update_or_create(user_id=self.instance.user_id, defaults=changes)

    def sliders(self) -> list[forms.BoundField]:
        return [self["voice_rate"], self["volume"]]

    def checks(self) -> list[forms.BoundField]:
        return [self["vibration"], self["colour_cues"], self["tempo"]]

    def seconds(self) -> list[forms.BoundField]:
        """The fields of seconds; a session without such phases has none."""
        return [self[name] for name in ("get_ready_seconds", "change_seconds") if name in self.fields]


class DeleteForm(forms.Form):
    """Deleting an account asks for its password; a guest has none."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=PASSWORD_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.person = request, person
        if person.is_guest:
            del self.fields["password"]

    def clean_password(self) -> str:
        """Attempts are counted as those of the log-in page are, before anything is hashed."""
        password: str = self.cleaned_data["password"]
        adapter = get_adapter()
        person = adapter.authenticate(self.request, email=self.person.email, password=password)
        if person is None or person.pk != self.person.pk:
            raise adapter.validation_error("incorrect_password")
        return password
