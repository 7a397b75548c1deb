"""Imports run one way: reporting → stages → cases → accounts; complaints_site wires them; stages/law stands alone."""

import ast
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

MAY_IMPORT = {
    "accounts": {"accounts"},
    "cases": {"accounts", "cases"},
    "stages": {"accounts", "cases", "stages"},
    "reporting": {"accounts", "cases", "stages", "reporting"},
    "complaints_site": {"accounts", "cases", "stages", "reporting", "complaints_site"},
}
OURS = frozenset(MAY_IMPORT)


def imported(source: str, package: str) -> Iterator[tuple[int, str]]:
    """Each name a module imports, wherever in it, as (line, full dotted name); relative ones are made full."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")
                above = ".".join(parts[: len(parts) - node.level + 1])
                base = f"{above}.{base}" if base else above
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def breaches(source: str, package: str) -> list[str]:
    """The imports of a module of this package that go the wrong way, as "line: name"."""
    app = package.partition(".")[0]
    pure = package == "stages.law" or package.startswith("stages.law.")
    found = []
    for line, name in imported(source, package):
        top = name.partition(".")[0]
        if pure:
            wrong = (top in OURS and not name.startswith("stages.law")) or (
                top == "django" and name != "django.db.models.TextChoices"
            )
        else:
            wrong = top in OURS and top not in MAY_IMPORT[app]
        if wrong:
            found.append(f"{line}: {name}")
    return found


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of ours, as (its package, its file)."""
    for app in OURS:
        for file in sorted((ROOT / app).rglob("*.py")):
            yield ".".join(file.parent.relative_to(ROOT).parts), file


def test_no_module_imports_against_the_direction_of_the_house() -> None:
    found = {
        str(file.relative_to(ROOT)): wrong
        for package, file in modules()
        if (wrong := breaches(file.read_text(encoding="utf-8"), package))
    }
    assert found == {}


def test_every_app_of_the_house_was_looked_at() -> None:
    assert {package.partition(".")[0] for package, _ in modules()} == OURS
    assert any(package == "stages.law" for package, _ in modules())


def test_the_look_sees_each_way_of_going_wrong() -> None:
    source = textwrap.dedent(
        """
        import stages.law.clocks
        from reporting import tables
        from django.conf import settings
        def late() -> None:
            from complaints_site.broker import note_tick
            from ..models import Case
        """
    )
    assert breaches(source, "cases.actions") == [
        "2: stages.law.clocks",
        "3: reporting.tables",
        "6: complaints_site.broker.note_tick",
    ]
    assert breaches(source, "reporting") == ["6: complaints_site.broker.note_tick"]
    assert breaches(source, "stages.law") == [
        "3: reporting.tables",
        "4: django.conf.settings",
        "6: complaints_site.broker.note_tick",
        "7: stages.models.Case",
    ]


def test_the_law_may_name_its_choices_as_django_does_and_import_its_own() -> None:
    source = "from django.db.models import TextChoices\nfrom .vocabulary import Kind\nfrom stages.law import clocks\n"
    assert breaches(source, "stages.law") == []
