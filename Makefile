# Everything anybody does with this program. `make help` says what.
# Steps leave their result behind, so a second run repeats only what has changed.

PORT ?= 8000
VAR_DIR ?= $(CURDIR)/var
PYTHON ?= $(or $(shell for python in python3 python3.13 python3.12 python3.11; do \
    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done),python3)
export PORT VAR_DIR PYTHON

UV = .boot/bin/uv
SYNC = $(UV) sync --locked --compile-bytecode --inexact --quiet --no-python-downloads --python .boot/bin/python
STYLES = static/built/site.css
MANAGE = .venv/bin/python manage.py
TESTS ?= tests

.PHONY: help run setup test check bench clean system-site system-tests
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help: ## say what each target does
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: setup ## set everything up, load the demonstration council, serve it on http://127.0.0.1:8000 (PORT= overrides)
	@DEMONSTRATION=1 exec .venv/bin/python -m complaints_site.supervisor

setup: system-site .venv/.site $(STYLES) ## make .venv and the styles ready, and start nothing

test: system-tests .venv/.tests $(STYLES) ## set up what the tests need and run them all (TESTS=path for some)
	.venv/bin/pytest -n auto --dist loadgroup $(TESTS)

check: system-tests .venv/.tests $(STYLES) ## lint, formatting, settings, migrations, templates and house rules
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	$(MANAGE) check
	$(MANAGE) makemigrations --check --dry-run
	.venv/bin/pytest -q tests/house

bench: system-tests .venv/.tests $(STYLES) ## time the pages and the figures on a database of many cases
	.venv/bin/python -m tools.bench

clean: ## remove what set-up made, and keep var/
	rm -rf .boot .venv node_modules static/built

system-site:
	@tools/system-packages site

system-tests:
	@tools/system-packages tests

$(UV): tools/uv.txt | system-site
	@echo "Installing uv"
	@$(PYTHON) -m venv .boot
	@.boot/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/uv.txt
	@touch $@

.venv/.site: uv.lock $(UV)
	@echo "Installing the locked packages"
	@$(SYNC) --no-dev
	@touch $@

.venv/.tests: uv.lock $(UV)
	@echo "Installing the locked packages and those of the tests"
	@$(SYNC)
	@touch .venv/.site $@

node_modules/.locked: package-lock.json | .venv/.site
	@echo "Installing the design systems"
	@tools/node ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(STYLES): node_modules/.locked package.json $(wildcard frontend/*)
	@echo "Building the styles"
	@mkdir -p static/built
	@tools/node run --silent build
	@touch $@
