"""The addresses of reporting."""

from django.urls import path, register_converter

from . import views
from .periods import NotAYear, read_years


class YearConverter:
    """A financial year such as 2024-25; 2024-26 is no address."""

    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> str:
        try:
            read_years(value)
        except NotAYear as fault:
            raise ValueError(str(fault)) from fault
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(YearConverter, "reporting_year")

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/<reporting_year:year>/", views.report, name="report"),
    path("reports/<reporting_year:year>/make/", views.make, name="report_make"),
    path("reports/<reporting_year:year>/made/<int:pk>/", views.run, name="report_run"),
    path("reports/<reporting_year:year>/made/<int:pk>/cancel/", views.cancel, name="report_cancel"),
    path("reports/<reporting_year:year>/made/<int:pk>/pdf/", views.pdf, name="report_pdf"),
    path("reports/<reporting_year:year>/json/", views.as_json, name="report_json"),
    path("reports/<reporting_year:year>/tables/<slug:table>/", views.cases, name="report_cases"),
]
