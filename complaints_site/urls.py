"""Every address of the site."""

from django.urls import include, path

from complaints_site import views

urlpatterns = [
    path("health", views.health, name="health"),
    path("brand/<str:name>", views.brand_file, name="brand"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("session/", views.session, name="session"),
    path("", include("accounts.urls")),
    path("", include("cases.urls")),
    path("", include("stages.urls")),
    path("", include("reporting.urls")),
]

handler400 = "complaints_site.views.bad_request"
handler403 = "complaints_site.views.forbidden"
handler404 = "complaints_site.views.not_found"
handler500 = "complaints_site.views.server_error"
