"""Every address of the site."""

from importlib.util import find_spec

from django.urls import include, path

from complaints_site import views

APPS = ("accounts", "cases", "stages", "reporting")

urlpatterns = [
    path("health", views.health, name="health"),
    path("brand/<str:name>", views.brand_file, name="brand"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("session/", views.session, name="session"),
    *[path("", include(f"{app}.urls")) for app in APPS if find_spec(f"{app}.urls")],
]

handler400 = "complaints_site.views.bad_request"
handler403 = "complaints_site.views.forbidden"
handler404 = "complaints_site.views.not_found"
handler500 = "complaints_site.views.server_error"
