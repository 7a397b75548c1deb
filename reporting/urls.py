"""The addresses of reporting."""

from django.urls import path, register_converter

from .subjects import Subject
from .views import (
    checking,
    dashboard,
    elsewhere,
    explore,
    layouts,
    published,
    publishing,
    quoted,
    reports,
    submitting,
    words,
)


class YearConverter:
    """A financial year such as 2024-25; 2024-26 is no address."""

    regex = r"[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> str:
        return Subject(value).span.code

    def to_url(self, value: str) -> str:
        return value


class PeriodConverter:
    """A year, a quarter or two dates of a year or less: 2024-25, 2024-25-q1, 2024-05-01-to-2024-07-31."""

    regex = r"[0-9]{4}-[0-9]{2}(?:-q[1-4]|-[0-9]{2}-to-[0-9]{4}-[0-9]{2}-[0-9]{2})?"

    def to_python(self, value: str) -> str:
        return Subject(value.replace("-q", " Q").replace("-to-", "..")).span.code

    def to_url(self, value: str) -> str:
        return value.replace(" Q", "-q").replace("..", "-to-")


register_converter(YearConverter, "reporting_year")
register_converter(PeriodConverter, "reporting_period")

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
    path("reports/other/", reports.ask, name="report_ask"),
    path("reports/<reporting_period:year>/", reports.report, name="report"),
    path("reports/<reporting_year:year>/draft/", publishing.begin, name="report_begin"),
    path("reports/layouts/", layouts.layouts, name="layouts"),
    path("reports/layouts/<slug:name>/", layouts.layout, name="layout"),
    path("reports/layouts/<slug:name>/copy/", layouts.begin, name="layout_begin"),
    path("reports/layouts/<slug:name>/choices/", layouts.choices, name="layout_choices"),
    path("reports/layouts/<slug:name>/arrange/", layouts.arrange, name="layout_arrange"),
    path("reports/layouts/<slug:name>/remove/", layouts.remove, name="layout_remove"),
    path("reports/layouts/<slug:name>/sections/add/", layouts.section_add, name="layout_section_add"),
    path("reports/layouts/<slug:name>/sections/<slug:section>/", layouts.section_change, name="layout_section"),
    path("reports/layouts/<slug:name>/sections/<slug:section>/add/", layouts.part_add, name="layout_part_add"),
    path("reports/layouts/<slug:name>/parts/<int:key>/", layouts.part_change, name="layout_part"),
    path("reports/drafts/<int:pk>/", publishing.draft, name="report_draft"),
    path("reports/drafts/<int:pk>/words/<slug:place>/", words.text, name="report_draft_text"),
    path("reports/drafts/<int:pk>/quotations/", quoted.quotations, name="report_quotations"),
    path("reports/drafts/<int:pk>/quotations/<int:quotation>/", quoted.change, name="report_quotation"),
    path("reports/drafts/<int:pk>/quotations/<int:quotation>/remove/", quoted.remove, name="report_quotation_remove"),
    path("reports/drafts/<int:pk>/quotations/<slug:kind>/", quoted.choose, name="report_quotation_choose"),
    path("reports/drafts/<int:pk>/quotations/<slug:kind>/add/", quoted.add, name="report_quotation_add"),
    path("reports/drafts/<int:pk>/reason/", publishing.reason, name="report_draft_reason"),
    path("reports/drafts/<int:pk>/small-numbers/", publishing.withholding, name="report_draft_withholding"),
    path("reports/drafts/<int:pk>/names/<slug:key>/", publishing.name, name="report_draft_name"),
    path("reports/drafts/<int:pk>/report/", publishing.preview, name="report_draft_preview"),
    path("reports/drafts/<int:pk>/submit/", submitting.submit, name="report_draft_submit"),
    path("reports/drafts/<int:pk>/submit/<int:run>/", submitting.submission, name="report_draft_submission"),
    path("reports/drafts/<int:pk>/submit/<int:run>/cancel/", submitting.cancel, name="report_draft_submission_cancel"),
    path("reports/drafts/<int:pk>/take-back/", publishing.take_back, name="report_draft_take_back"),
    path("reports/drafts/<int:pk>/approve/", publishing.approve, name="report_draft_approve"),
    path("reports/drafts/<int:pk>/send-back/", publishing.send_back, name="report_draft_send_back"),
    path("reports/drafts/<int:pk>/publish/", publishing.publish, name="report_draft_publish"),
    path("reports/drafts/<int:pk>/drop/", publishing.drop, name="report_draft_drop"),
    path("reports/published/<int:pk>/", published.published, name="report_published"),
    path("reports/published/<int:pk>/report/", published.read, name="report_published_read"),
    path("reports/published/<int:pk>/files/<slug:kind>/", published.file, name="report_published_file"),
    path("reports/<reporting_period:year>/make/", reports.make, name="report_make"),
    path("reports/<reporting_period:year>/made/<int:pk>/", reports.run, name="report_run"),
    path("reports/<reporting_period:year>/made/<int:pk>/cancel/", reports.cancel, name="report_cancel"),
    path("reports/<reporting_period:year>/made/<int:pk>/pdf/", reports.pdf, name="report_pdf"),
    path("reports/<reporting_period:year>/json/", reports.as_json, name="report_json"),
    path("reports/<reporting_period:year>/tables/<slug:table>/", reports.cases, name="report_cases"),
]
