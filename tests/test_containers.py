"""The files that build and run the containers say what the documentation says of them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from complaints_site.environment import Environment

ROOT = Path(__file__).resolve().parents[1]
OURS = ("migrate", "web", "worker", "beat")


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


def test_the_site_is_a_web_server_a_worker_and_one_beat_on_postgresql_and_redis(services: Any) -> None:
    assert {name: service.get("command", ["the image's own"])[-1] for name, service in services.items()} == {
        "migrate": "--no-input",
        "web": "the image's own",
        "worker": "info",
        "beat": "info",
        "database": "the image's own",
        "queue": "",
    }
    assert [name for name, service in services.items() if "beat" in service.get("command", [])] == ["beat"]


def test_no_secret_is_written_in_the_file_or_in_an_image(services: Any) -> None:
    for name in OURS:
        environment = services[name]["environment"]
        assert environment["SECRET_KEY_FILE"] == "/run/secrets/secret_key"
        assert environment["DATABASE_URL_FILE"] == "/run/secrets/database_url"
        assert {"SECRET_KEY", "DATABASE_URL", "DEMONSTRATION", "DEBUG"} & set(environment) == set()
    assert services["database"]["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/database_password"
    assert "SECRET" not in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_every_variable_that_a_container_is_given_is_one_that_the_settings_read(services: Any) -> None:
    source = (ROOT / "complaints_site/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'environment\.\w+\(\s*"(\w+)"', source))
    given = {name.removesuffix("_FILE") for name in services["web"]["environment"]}
    assert given - read == set()
    assert "ALLOWED_HOSTS" in read  # the pattern sees the settings


def test_every_setting_that_the_readme_names_reaches_the_containers(services: Any) -> None:
    """Whoever sets one beside the file would otherwise see nothing of it, and no refusal either."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("| setting | what it is |")[2].partition("\n\n")[0]
    named = {name for row in table.splitlines() for name in re.findall(r"`([A-Z_]+)`", row.split(" | ")[0])}
    image = re.findall(r"\b(\w+)=", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    given = {name.removesuffix("_FILE") for name in services["web"]["environment"]} | set(image)
    assert {name.removesuffix("_FILE") for name in named} - given == set()
    assert {"COUNCIL_NAME", "SERVICE_NAME"} <= named


def test_every_container_says_whether_it_is_well(services: Any) -> None:
    image = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "HEALTHCHECK" in image
    without = [
        name for name, service in services.items() if "healthcheck" not in service and name not in ("web", "migrate")
    ]
    assert without == []


def test_the_site_waits_for_the_migrations_and_they_for_the_database(services: Any) -> None:
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert Environment({"COUNCIL_NAME": ""}).text("COUNCIL_NAME", "The council") == "The council"
    assert Environment({"COUNCIL_COLOUR": ""}).colour("COUNCIL_COLOUR", "#23395d") == "#23395d"
