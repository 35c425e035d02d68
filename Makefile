# `make setup`, `make run`, `make test`, `make bench`: each does all its own set-up. `make lock` renews the locked requirements.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test bench lock

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
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
	@echo "==> Making $(VENV) with $$("$(PYTHON)" --version)"
	@"$(PYTHON)" -m venv --clear $(VENV)

$(VENV)/runtime.stamp: requirements.txt | $(PY)
	@echo "==> Installing Python packages (the first time takes up to a minute)"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(VENV)/runtime.stamp
	@echo "==> Installing what the tests need (the first time takes up to a minute)"
	@$(PIP) -r requirements-dev.txt
	@touch $@

node_modules/.stamp: package.json package-lock.json .npmrc | $(VENV)/runtime.stamp
	@command -v npm >/dev/null 2>&1 || test -x $(VENV)/bin/npm || { \
	  echo "==> No npm here: installing node and npm into $(VENV)"; $(PIP) -r requirements-node.txt; }
	@echo "==> Installing front-end packages"
	@PATH="$$PATH:$(CURDIR)/$(VENV)/bin" npm ci --cache "$(CURDIR)/$(VENV)/npm-cache" --no-progress --loglevel=error
	@touch $@

build/static/nhsuk/.stamp: node_modules/.stamp oneclick/frontend.py
	@$(PY) -m oneclick.frontend
	@touch $@

lock:
	@command -v uv >/dev/null 2>&1 || { echo "make lock needs uv on PATH." >&2; exit 1; }
	@for name in requirements requirements-dev requirements-node; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links $(LOCK_FLAGS) $$name.in --output-file $$name.txt || exit 1; done

run: setup
	@$(PY) -m oneclick.run
