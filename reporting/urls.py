"""The addresses of reporting."""

from django.urls import path, register_converter

from .periods import NotAYear, read_years
from .views import reports


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
    path("reports/", reports.reports, name="reports"),
    path("reports/<reporting_year:year>/", reports.report, name="report"),
    path("reports/<reporting_year:year>/make/", reports.make, name="report_make"),
    path("reports/<reporting_year:year>/made/<int:pk>/", reports.run, name="report_run"),
    path("reports/<reporting_year:year>/made/<int:pk>/cancel/", reports.cancel, name="report_cancel"),
    path("reports/<reporting_year:year>/made/<int:pk>/pdf/", reports.pdf, name="report_pdf"),
    path("reports/<reporting_year:year>/json/", reports.as_json, name="report_json"),
    path("reports/<reporting_year:year>/tables/<slug:table>/", reports.cases, name="report_cases"),
]
