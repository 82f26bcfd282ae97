from django.urls import path

from routines.plan import views as plan
from routines.routine import views as routine
from routines.session import log, panels, player_api
from routines.session import views as session
from routines.today import home
from routines.today import views as today

app_name = "routines"

urlpatterns = [
    path("", home.home, name="home"),
    path("today/", today.today, name="today"),
    path("today/retest/", today.retest, name="retest"),
    path("today/plan/", plan.plan, name="plan"),
    path("routines/", routine.routine_list, name="list"),
    path("routines/new/", routine.routine_new, name="new"),
    path("routines/<uuid:pk>/", routine.routine_detail, name="detail"),
    path("routines/<uuid:pk>/edit/", routine.routine_edit, name="edit"),
    path("routines/<uuid:pk>/copy/", routine.routine_copy, name="copy"),
    path("routines/<uuid:pk>/delete/", routine.routine_delete, name="delete"),
    path("routines/<uuid:pk>/start/", session.session_start, name="start"),
    path("exercises/<slug:slug>/try/", session.session_try, name="try"),
    path("sessions/", log.session_log, name="log"),
    path("sessions/new/", log.session_new, name="log_new"),
    path("sessions/begin/", player_api.begin, name="begin"),
    path("sessions/<uuid:pk>/", session.session, name="session"),
    path("sessions/<uuid:pk>/sets/<uuid:set_pk>/", player_api.session_set, name="set"),
    path("sessions/<uuid:pk>/phase/", player_api.session_phase, name="phase"),
    path("sessions/<uuid:pk>/list/", panels.session_list, name="session_list"),
    path("sessions/<uuid:pk>/settings/", panels.session_settings, name="session_settings"),
    path("sessions/<uuid:pk>/as-usual/", session.session_as_usual, name="as_usual"),
    path("sessions/<uuid:pk>/summary/", log.session_summary, name="summary"),
    path("sessions/<uuid:pk>/edit/", log.session_edit, name="session_edit"),
    path("sessions/<uuid:pk>/delete/", log.session_delete, name="session_delete"),
]
