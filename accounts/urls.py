from allauth.account import views as allauth
from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.home, name="home"),
    path("preferences/", views.preferences, name="preferences"),
    path("time-zone/", views.time_zone, name="time_zone"),
    path("cues/", views.cues, name="cues"),
    path("signup/code/", views.sign_up_code, name="sign_up_code"),
    path("delete/", views.delete, name="delete"),
    # The same addresses as allauth's, which come after these: a guest has no use for them, and what becomes of an
    # account's address follows rules of ours.
    path("email/", views.address),
    path("confirm-email/<str:key>/", views.confirm),
    path("password/change/", views.for_accounts(allauth.password_change)),
    path("password/set/", views.for_accounts(allauth.password_set)),
    path("reauthenticate/", views.for_accounts(allauth.reauthenticate)),
]
