"""Every template of ours can be read by the engine, and extends, includes and names only what is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist
from django.template.base import Template
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
URL_TAG = re.compile(r"""{%\s*url\s+["']([\w:-]+)["']""")


def names() -> list[str]:
    places = [ROOT / "templates", *ROOT.glob("*/templates")]
    return sorted({file.relative_to(place).as_posix() for place in places for file in place.rglob("*.*")})


def wanted(template: Template) -> Iterator[str]:
    """The templates it extends or includes by a fixed name."""
    for node in template.nodelist.get_nodes_by_type((ExtendsNode, IncludeNode)):
        expression = node.parent_name if isinstance(node, ExtendsNode) else node.template
        if isinstance(expression.var, str):
            yield str(expression.var)


@pytest.mark.parametrize("name", names())
def test_a_template_can_be_read_and_so_can_those_it_is_made_of(name: str) -> None:
    template = get_template(name).template
    missing = []
    for other in wanted(template):
        try:
            get_template(other)
        except TemplateDoesNotExist:
            missing.append(other)
    assert missing == []


@pytest.mark.parametrize("name", [name for name in names() if name.endswith(".html")])
def test_a_template_names_only_addresses_that_exist(name: str) -> None:
    there = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    source = Path(get_template(name).origin.name).read_text(encoding="utf-8")
    assert [address for address in URL_TAG.findall(source) if address not in there] == []


def test_the_address_pattern_sees_a_name_that_is_not_there() -> None:
    assert URL_TAG.findall("""<a href="{% url 'no_such_page' case.reference %}">""") == ["no_such_page"]
