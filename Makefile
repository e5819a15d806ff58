# Everything one does with Accord. On a fresh machine each verb installs what it needs; a second run finds it done.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
UV := $(shell command -v uv || echo .uv/bin/uv)
export UV_COMPILE_BYTECODE = 1
unexport PYTHONDONTWRITEBYTECODE
MAKEFLAGS += --no-print-directory

.PHONY: help start test test-fast check fix bench build lock clean browser

help: ## Say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

start: ## Install, migrate, load the curriculum and the demo world, serve http://127.0.0.1:8000
	@echo "Accord: installing packages (the first time takes about half a minute)"
	@$(MAKE) -j2 .venv/.run build/.done
	@$(BIN)/python manage.py start --port $(PORT)

test: .venv/.dev build/.done browser ## All tests; on PostgreSQL and Redis with DATABASE_URL and REDIS_URL set
	$(BIN)/python -m pytest -n 2 -q $(if $(TESTS),-m "$(TESTS)")

check: .venv/.dev build/.done ## Format, lint, types, templates, layers, migrations, deployment
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports
	$(BIN)/mypy agencies assessments courses guidance jobs lms media notices records reports
	$(BIN)/python manage.py makemigrations --check --dry-run
	bin/check-deployment
	bin/check-hosts

fix: .venv/.dev ## Format, and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev build/.done ## Benchmarks, as ratios in one run; JSON=1 for JSON
	$(BIN)/python -m tests.load.bench $(if $(JSON),--json)

build: build/.done ## Styles, fonts, icons and scripts into build/static

lock: $(filter .uv/%,$(UV)) ## Resolve pyproject.toml into requirements*.txt, with hashes and without addresses
	$(UV) lock --upgrade
	$(UV) export -q --no-emit-project --format requirements-txt --no-header --no-dev -o requirements.txt
	$(UV) export -q --no-emit-project --format requirements-txt --no-header --group dev -o requirements-dev.txt

clean: ## Remove what the verbs above have made, but not the data in var/
	rm -rf .venv .uv build node_modules

browser: ## Chromium for the browser tests
	@bin/install-chromium

.venv/bin/python:
	@$(PYTHON) -m venv .venv

.uv/bin/uv:
	@$(PYTHON) -m venv .uv
	@.uv/bin/pip install --quiet --disable-pip-version-check uv

.venv/.run: requirements.txt | .venv/bin/python $(filter .uv/%,$(UV))
	@test -e .venv/.dev -a .venv/.dev -nt requirements.txt || VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip sync --quiet --require-hashes requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt | .venv/bin/python $(filter .uv/%,$(UV))
	@VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip sync --quiet --require-hashes requirements-dev.txt
	@touch $@

node_modules/.done: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Accord needs Node.js 20 or later with npm to build its styles: install it and run this again."; exit 1; }
	@npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

build/.done: node_modules/.done $(shell find static templates -type f 2>/dev/null)
	@node static/build.mjs
	@mkdir -p build/collected
	@touch $@
