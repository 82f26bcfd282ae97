from django.urls import path

from offline import sessions, views

app_name = "offline"

urlpatterns = [
    path("sw.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("offline/", views.page, name="page"),
    path("offline/token/", views.token, name="token"),
    path("routines/<uuid:pk>/kit/", sessions.kit, name="kit"),
    path("routines/<uuid:pk>/prepared/", sessions.prepared, name="prepared"),
]
