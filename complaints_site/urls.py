"""Every address of the site."""

from importlib.util import find_spec

from django.urls import include, path

from complaints_site import views

urlpatterns = [
    path("health", views.health, name="health"),
    path("brand.css", views.brand_stylesheet, name="brand_stylesheet"),
    path("brand/logo", views.council_logo, name="council_logo"),
    path("session", views.session, name="session"),
    *[
        path("", include(f"{app}.urls"))
        for app in ("accounts", "cases", "stages", "reporting")
        if find_spec(f"{app}.urls")
    ],
]

handler400 = "complaints_site.views.bad_request"
handler403 = "complaints_site.views.forbidden"
handler404 = "complaints_site.views.not_found"
handler500 = "complaints_site.views.server_error"
