"""The addresses of reporting."""

from django.urls import path, register_converter

from .periods import NotAYear, read_years
from .views import checking, dashboard, elsewhere, explore, publishing, reports


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
    path("reports/check/", checking.check_table, name="check_table"),
    path("reports/this-year/", dashboard.this_year, name="this_year"),
    path("reports/this-year/cases/", dashboard.cases, name="this_year_cases"),
    path("reports/explore/", explore.explore, name="explore"),
    path("reports/explore/cases/", explore.cases, name="explore_cases"),
    path("reports/explore/<slug:kind>/download/", explore.download, name="explore_download"),
    path("reports/explore/save/", explore.save, name="explore_save"),
    path("reports/explore/saved/<int:pk>/share/", explore.share, name="explore_share"),
    path("reports/explore/saved/<int:pk>/remove/", explore.remove, name="explore_remove"),
    path("reports/elsewhere/", elsewhere.elsewhere, name="elsewhere"),
    path("reports/elsewhere/<slug:ledger>/", elsewhere.elsewhere_list, name="elsewhere_list"),
    path("reports/elsewhere/<slug:ledger>/add/", elsewhere.elsewhere_add, name="elsewhere_add"),
    path("reports/elsewhere/<slug:ledger>/import/", elsewhere.elsewhere_import, name="elsewhere_import"),
    path("reports/elsewhere/<slug:ledger>/<int:pk>/", elsewhere.elsewhere_change, name="elsewhere_change"),
    path("reports/elsewhere/<slug:ledger>/<int:pk>/remove/", elsewhere.elsewhere_remove, name="elsewhere_remove"),
    path("reports/<reporting_year:year>/", reports.report, name="report"),
    path("reports/<reporting_year:year>/draft/", publishing.begin, name="report_begin"),
    path("reports/drafts/<int:pk>/", publishing.draft, name="report_draft"),
    path("reports/drafts/<int:pk>/words/<slug:place>/", publishing.text, name="report_draft_text"),
    path("reports/drafts/<int:pk>/reason/", publishing.reason, name="report_draft_reason"),
    path("reports/drafts/<int:pk>/small-numbers/", publishing.withholding, name="report_draft_withholding"),
    path("reports/drafts/<int:pk>/names/<slug:key>/", publishing.name, name="report_draft_name"),
    path("reports/drafts/<int:pk>/report/", publishing.preview, name="report_draft_preview"),
    path("reports/drafts/<int:pk>/submit/", publishing.submit, name="report_draft_submit"),
    path("reports/drafts/<int:pk>/take-back/", publishing.take_back, name="report_draft_take_back"),
    path("reports/drafts/<int:pk>/approve/", publishing.approve, name="report_draft_approve"),
    path("reports/drafts/<int:pk>/send-back/", publishing.send_back, name="report_draft_send_back"),
    path("reports/drafts/<int:pk>/publish/", publishing.publish, name="report_draft_publish"),
    path("reports/drafts/<int:pk>/drop/", publishing.drop, name="report_draft_drop"),
    path("reports/published/<int:pk>/", publishing.published, name="report_published"),
    path("reports/published/<int:pk>/report/", publishing.read, name="report_published_read"),
    path("reports/published/<int:pk>/files/<slug:kind>/", publishing.file, name="report_published_file"),
    path("reports/<reporting_year:year>/make/", reports.make, name="report_make"),
    path("reports/<reporting_year:year>/made/<int:pk>/", reports.run, name="report_run"),
    path("reports/<reporting_year:year>/made/<int:pk>/cancel/", reports.cancel, name="report_cancel"),
    path("reports/<reporting_year:year>/made/<int:pk>/pdf/", reports.pdf, name="report_pdf"),
    path("reports/<reporting_year:year>/json/", reports.as_json, name="report_json"),
    path("reports/<reporting_year:year>/tables/<slug:table>/", reports.cases, name="report_cases"),
]
