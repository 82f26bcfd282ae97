from django.urls import path

from assessments.views import guide, log, result
from assessments.views import one_page as whole

app_name = "assessments"

urlpatterns = [
    path("", log.index, name="index"),
    path("new/", guide.new, name="new"),
    path("new/form/", whole.new, name="form"),
    path("new/discard/", guide.discard, name="discard"),
    path("new/<slug:slug>/", guide.step, name="step"),
    path("readings.csv", log.readings, name="readings"),
    path("undo/", log.take_back, name="undo"),
    path("<uuid:pk>/", result.detail, name="detail"),
    path("<uuid:pk>/edit/", whole.edit, name="edit"),
    path("<uuid:pk>/delete/", log.delete, name="delete"),
]
