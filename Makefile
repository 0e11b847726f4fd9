# The only commands to learn. Everything is installed into this folder (.venv, .venv-uv) and package caches; data goes into var/.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
# uv from the PATH where there is a working one, else one of our own.
UV := $(shell if uv --version >/dev/null 2>&1; then command -v uv; else echo .venv-uv/bin/uv; fi)
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE := copy
# Where the machine asks for no bytecode, starting takes three times as long.
export PYTHONDONTWRITEBYTECODE :=
COMPILE := $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.PHONY: help run test check docs fmt bench lock clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## */\1\t/' | while IFS=$$'\t' read -r name text; do printf '  make %-7s %s\n' "$$name" "$$text"; done

run: .venv/.runtime  ## start everything: PostgreSQL, API and consumers, with the sample data (PORT, HOST, DATABASE_URL, INNOPORTAL_DATA)
	@exec $(PYTHON) -m services up

test: .venv/.dev  ## run every test against a real PostgreSQL
	@$(PYTHON) -m pytest -n 2 --dist worksteal -q

check: .venv/.dev  ## what must hold besides the tests: style, types, layers, fresh locks
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml
	$(PYTHON) -m services docs --check
	@$(MAKE) lock-is-fresh

docs: .venv/.dev  ## write the documents that follow from code
	$(PYTHON) -m services docs

fmt: .venv/.dev  ## format, and mend what can be mended by machine
	$(PYTHON) -m ruff check --fix --exit-zero .
	$(PYTHON) -m ruff format .

bench: .venv/.dev  ## measure (ratios in one run; nothing is asserted)
	@$(PYTHON) -m benchmarks

lock: $(UV)  ## resolve the dependencies anew within pyproject.toml (add UPGRADE=--upgrade for the newest)
	$(COMPILE) $(UPGRADE) pyproject.toml -o requirements.txt
	$(COMPILE) $(UPGRADE) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt

clean:  ## remove what was installed here; the data in var/ stays
	rm -rf .venv .venv-uv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# Both locks say what resolving pyproject.toml anew says. Locks keep their versions while these satisfy it.
.PHONY: lock-is-fresh
lock-is-fresh: $(UV)
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; cp requirements.txt requirements-dev.txt "$$folder"; \
	$(COMPILE) pyproject.toml -o "$$folder/requirements.txt" >/dev/null; \
	$(COMPILE) pyproject.toml --group dev -c requirements.txt -o "$$folder/requirements-dev.txt" >/dev/null; \
	for name in requirements.txt requirements-dev.txt; do diff -q "$$name" "$$folder/$$name" >/dev/null || { echo "$$name is stale: run make lock" >&2; exit 1; }; done; \
	echo "locks are fresh"

.venv/.runtime: requirements.txt .venv/bin/python
	@echo "installing the dependencies ..." >&2
	@umask 022; $(UV) pip install -q --python $(PYTHON) --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/bin/python
	@echo "installing the dependencies and the tools for tests ..." >&2
	@umask 022; $(UV) pip install -q --python $(PYTHON) --require-hashes -r requirements-dev.txt
	@touch $@ .venv/.runtime

.venv/bin/python: | $(UV)
	@$(UV) venv -q --allow-existing --python '>=3.11' .venv

# Debian's python3 may come without venv, or even without pip: each is tried, the last by apt-get where we may.
.venv-uv/bin/uv:
	@rm -rf .venv-uv; \
	if python3 -m venv .venv-uv >/dev/null 2>&1; then .venv-uv/bin/python -m pip install -q --disable-pip-version-check uv; \
	elif python3 -m pip --version >/dev/null 2>&1; then rm -rf .venv-uv; python3 -m pip install -q --disable-pip-version-check --target .venv-uv uv; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get install -y -qq python3-venv >/dev/null; rm -rf .venv-uv; python3 -m venv .venv-uv; \
	  .venv-uv/bin/python -m pip install -q --disable-pip-version-check uv; \
	else rm -rf .venv-uv; echo "Neither uv nor pip nor venv is here. Install uv, or python3-venv, and run make again." >&2; exit 1; fi
