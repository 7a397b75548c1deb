"""Rules of the house that no linter knows. Each has a line that it lets pass and a line that it stops."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "cases", "stages", "reporting", "complaints_site")


@dataclass(frozen=True)
class Rule:
    """One thing that is not written here, where, and why."""

    name: str
    why: str
    pattern: re.Pattern[str]
    where: tuple[str, ...]
    stops: str
    passes: str
    but: tuple[str, ...] = ()


PYTHON = tuple(f"{app}/**/*.py" for app in APPS)
EVERYWHERE = (*PYTHON, "tests/**/*.py", "templates/**/*.html", "frontend/*", "static/js/*", "tools/*", "Makefile")
TEMPLATES = ("templates/**/*.html", *(f"{app}/templates/**/*.html" for app in APPS))

RULES = (
    Rule(
        name="today is the council's own day",
        why="date.today() and utcnow() give the day in UTC: a complaint at ten past midnight on 1 April would be "
        "counted in last year's report. Use django.utils.timezone.localdate, or take the day as an argument.",
        pattern=re.compile(r"\bdate\.today\(|\butcnow\(|\bdatetime\.now\(\)"),
        where=PYTHON,
        stops="on = datetime.date.today()",
        passes="on = timezone.localdate()",
    ),
    Rule(
        name="the day of a moment is the council's own",
        why="What is read from the database is in UTC: of a quarter past midnight in summer it is the day before. Use "
        "timezone.localtime or localdate first. A template does so by itself.",
        pattern=re.compile(r"(?:\.at|_at)(?:\.(?:day|month|year|hour|minute|date\(|time\(|strftime\()|:%)"),
        where=PYTHON,
        stops='f"{event.at.day} {event.at:%B}"',
        passes='f"{timezone.localtime(event.at):%H:%M}"',
    ),
    Rule(
        name="no text is called safe",
        why="Stored text reaches the page escaped, always. Use format_html, whose arguments are escaped.",
        pattern=re.compile(r"\bmark_safe\(|\bSafeString\("),
        where=PYTHON,
        stops="return mark_safe(label)",
        passes='return format_html("<b>{}</b>", label)',
        # our own style sheet and pictures, put into one file; letters as they were rendered, put into a panel's papers
        but=("reporting/charts.py", "reporting/exports.py", "stages/bundle.py"),
    ),
    Rule(
        name="no text is called safe in a template",
        why="Stored text reaches the page escaped, always.",
        pattern=re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
        where=TEMPLATES,
        stops="{{ case.words|safe }}",
        passes="{{ case.words }}",
        but=("templates/gds/", "templates/stages/preview.html"),  # crispy's own parts; the letter as it was rendered
    ),
    Rule(
        name="nothing inline",
        why="The Content-Security-Policy refuses inline styles and scripts, so they do nothing in a browser.",
        pattern=re.compile(r"""<style\b|\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|<script(?![^>]*\bsrc=)|javascript:"""),
        where=("templates/**/*.html",),
        stops='<p style="color: red">',
        passes='<p class="app-due--late">',
        # the report and the codebook as files to keep, which no policy governs
        but=("templates/reporting/document.html", "templates/reporting/codebook.html"),
    ),
    Rule(
        name="no template engine on stored text",
        why="A template that an officer may edit is data. Django's own engine would run it.",
        pattern=re.compile(r"(?<![\w.])Template\((?!\))|\bfrom_string\("),
        where=PYTHON,
        stops="Template(letter.body).render(context)",
        passes='render_to_string("letters/response.html", context)',
    ),
    Rule(
        name="every form has its token",
        why="An unsafe request is checked, whoever sends it.",
        pattern=re.compile(r"csrf_exempt"),
        where=PYTHON,
        stops="@csrf_exempt",
        passes="@require_POST",
    ),
    Rule(
        name="no fields of every kind",
        why="A form reads the fields it names and no others.",
        pattern=re.compile(r"""fields\s*=\s*["']__all__["']"""),
        where=PYTHON,
        stops='fields = "__all__"',
        passes='fields = ("words", "method")',
    ),
    Rule(
        name="nothing left to do",
        why="What is not done is an issue, where somebody will find it.",
        pattern=re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b"),
        where=EVERYWHERE,
        stops="# TODO: ask the manager",
        passes="# The manager decides this (reg 14(5)).",
    ),
    Rule(
        name="nobody's own machine",
        why="A clone works wherever it is put.",
        pattern=re.compile(r"""(?<![\w.-])/(?:home|root|Users|work)/\w"""),
        where=EVERYWHERE,
        stops='open("/home/somebody/cases.csv")',
        passes='open(settings.VAR_DIR / "cases.csv")',
    ),
    Rule(
        name="the clock is asked once",
        why="Time is passed in, so that a test, a sweep and an import can say when. A test that sleeps is slow.",
        pattern=re.compile(r"\btime\.sleep\("),
        where=("tests/**/*.py", *PYTHON),
        stops="time.sleep(1)",
        passes="clock.shift(minutes(1))",
    ),
)

NAMES_THAT_SAY_NOTHING = frozenset({"utils", "util", "helpers", "helper", "managers", "services", "misc", "common"})


def files(rule: Rule) -> Iterator[Path]:
    for pattern in rule.where:
        for file in sorted(ROOT.glob(pattern)):
            name = file.relative_to(ROOT).as_posix()
            if file.is_file() and not name.startswith(rule.but) and file != Path(__file__):
                yield file


def found(rule: Rule, text: str) -> list[int]:
    """The lines of a text that a rule stops, counted from 1."""
    return [number for number, line in enumerate(text.splitlines(), start=1) if rule.pattern.search(line)]


def named(function: Callable[..., None]) -> Callable[..., None]:
    return pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])(function)


@named
def test_no_file_breaks_the_rule(rule: Rule) -> None:
    broken = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in files(rule)
        for line in found(rule, file.read_text(encoding="utf-8"))
    ]
    assert broken == [], rule.why


@named
def test_the_rule_stops_its_bad_line_and_passes_its_good_one(rule: Rule) -> None:
    assert (found(rule, rule.stops), found(rule, rule.passes)) == ([1], [])


@named
def test_the_rule_looks_at_files(rule: Rule) -> None:
    assert list(files(rule)) != []


def test_no_module_has_a_name_that_says_nothing() -> None:
    named_so = [
        path.relative_to(ROOT).as_posix()
        for app in APPS
        for path in (ROOT / app).rglob("*")
        if path.stem in NAMES_THAT_SAY_NOTHING
    ]
    assert named_so == []
