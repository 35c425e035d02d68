# `make setup`, `make run`, `make test`, `make bench`: each does all its own set-up. `make lock` renews the locked requirements.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev browser lint run test bench lock

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
# Progress goes to standard error: `make bench` prints JSON, and nothing else, on standard output.
SAY := @echo >&2 "==>"
# For checks that look at the settings of a deployed service and connect to nothing.
DEPLOYED := DATABASE_URL=postgresql://service:x@127.0.0.1:1/oneclick REDIS_URL=redis://127.0.0.1:1/0 \
  SECRET_KEY=0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ ONECLICK_PROCESS=service
PIP := $(PY) -m pip --disable-pip-version-check --no-input install --quiet --require-hashes

help:
	@echo "make setup   what the others need: .venv and front-end packages; starts nothing"
	@echo "make run     the service on http://127.0.0.1:8000 (PORT and ONECLICK_STATE are honoured)"
	@echo "make test    every check and test"
	@echo "make bench   benchmarks, one JSON object a line"

setup: $(VENV)/runtime.stamp build/static/nhsuk/.stamp

setup-dev: setup $(VENV)/dev.stamp

# A dangling link (the system's Python was replaced) counts as missing, so the environment is made anew.
$(PY):
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "OneClick needs Python 3.11 or newer: install it, or say where it is with PYTHON=/path/to/python3.11." >&2; exit 1; }
	$(SAY) "Making $(VENV) with $$("$(PYTHON)" --version)"
	@"$(PYTHON)" -m venv --clear $(VENV) >&2

$(VENV)/runtime.stamp: requirements.txt | $(PY)
	$(SAY) "Installing Python packages (the first time takes up to a minute)"
	@$(PIP) -r requirements.txt >&2
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(VENV)/runtime.stamp
	$(SAY) "Installing what the tests need (the first time takes up to a minute)"
	@$(PIP) -r requirements-dev.txt >&2
	@touch $@

node_modules/.stamp: package.json package-lock.json .npmrc | $(VENV)/runtime.stamp
	@case "$$(PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm --version 2>/dev/null)" in "" | [1-6].*) \
	  echo "==> No npm of today here: installing node and npm into $(VENV)" >&2; $(PIP) -r requirements-node.txt >&2;; esac
	$(SAY) "Installing front-end packages"
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci --cache "$(CURDIR)/$(VENV)/npm-cache" --no-progress --loglevel=error >&2
	@touch $@

build/static/nhsuk/.stamp: node_modules/.stamp oneclick/frontend.py
	@$(PY) -m oneclick.frontend
	@touch $@

# The browser journeys drive Debian's Chromium. Without it they are skipped, and counted as skipped.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "==> Installing Chromium for the browser journeys" >&2; \
	    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; } >&2; \
	  else false; fi; } || \
	  echo "==> No Chromium, and no right to install it: the browser journeys are skipped. To run them, install chromium." >&2

lint:
	$(SAY) "ruff"
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	$(SAY) "mypy"
	@$(DEPLOYED) $(PY) -m mypy
	$(SAY) "import-linter"
	@$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()' --no-logo
	$(SAY) "djlint"
	@$(PY) -m djlint templates --lint --quiet
	$(SAY) "manage.py check --deploy"
	@$(DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING

run: setup
	@$(PY) -m oneclick.run

test: setup-dev browser lint
	$(SAY) "pytest (migrations are checked and linted there too)"
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: setup-dev
	@$(PY) -m tests.benchmarks

lock:
	@command -v uv >/dev/null 2>&1 || { echo "make lock needs uv on PATH." >&2; exit 1; }
	@for name in requirements requirements-dev requirements-node; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links $(LOCK_FLAGS) $$name.in --output-file $$name.txt || exit 1; done
