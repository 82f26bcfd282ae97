from django.urls import path

from routines.views import aside, home, log, offline, plan, reports, routines, sessions, today

app_name = "routines"

urlpatterns = [
    path("", home.home, name="home"),
    path("today/", today.today, name="today"),
    path("today/retest/", today.retest, name="retest"),
    path("today/plan/", plan.plan, name="plan"),
    path("routines/", routines.routine_list, name="list"),
    path("routines/new/", routines.routine_new, name="new"),
    path("routines/<uuid:pk>/", routines.routine_detail, name="detail"),
    path("routines/<uuid:pk>/edit/", routines.routine_edit, name="edit"),
    path("routines/<uuid:pk>/copy/", routines.routine_copy, name="copy"),
    path("routines/<uuid:pk>/delete/", routines.routine_delete, name="delete"),
    path("routines/<uuid:pk>/start/", sessions.session_start, name="start"),
    path("routines/<uuid:pk>/kit/", offline.kit, name="kit"),
    path("routines/<uuid:pk>/prepared/", offline.prepared, name="prepared"),
    path("exercises/<slug:slug>/try/", sessions.session_try, name="try"),
    path("sessions/", log.session_log, name="log"),
    path("sessions/new/", log.session_new, name="log_new"),
    path("sessions/begin/", offline.begin, name="begin"),
    path("sessions/<uuid:pk>/", sessions.session, name="session"),
    path("sessions/<uuid:pk>/sets/<uuid:set_pk>/", reports.session_set, name="set"),
    path("sessions/<uuid:pk>/phase/", reports.session_phase, name="phase"),
    path("sessions/<uuid:pk>/list/", aside.session_list, name="session_list"),
    path("sessions/<uuid:pk>/settings/", aside.session_settings, name="session_settings"),
    path("sessions/<uuid:pk>/as-usual/", sessions.session_as_usual, name="as_usual"),
    path("sessions/<uuid:pk>/summary/", log.session_summary, name="summary"),
    path("sessions/<uuid:pk>/edit/", log.session_edit, name="session_edit"),
    path("sessions/<uuid:pk>/delete/", log.session_delete, name="session_delete"),
]
