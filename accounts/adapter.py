"""How sign-up and log-in treat guests (filled in by accounts.guests)."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    pass
