# Needs Python 3.11 or newer and make; everything else is installed into .venv from the lock files.
# Another interpreter: make demo PYTHON=/path/to/python3.12    Another place: make test VENV=/tmp/venv

SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check --no-input
CATALOGUE := tracker/locale/zh_CN/LC_MESSAGES/tracker.po
LOCK := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak words lock clean

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1 /p' $(firstword $(MAKEFILE_LIST)) | \
		while read -r name words; do printf '  make %-6s %s\n' "$$name" "$$words"; done

demo: $(VENV)/.ready-to-run ## show the board, what is due and the digests of the example journal
	@$(BIN)/python -m tracker demo

test: check ## run every check, then every test
	@$(BIN)/python -m pytest

check: $(VENV)/.ready-to-change ## run the checks: style, types, imports, translations
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest --quiet tests/test_words.py

bench: $(VENV)/.ready-to-change ## measure against peers and print the ratios; EVENTS=1000000 for a large journal
	@$(BIN)/python -m benchmarks $(if $(EVENTS),--events $(EVENTS))

soak: $(VENV)/.ready-to-change ## record, kill, rebuild and verify for long: SECONDS=600, SEED=1, URL=postgresql://…
	@$(BIN)/python -m tests.soak $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) $(if $(URL),--url $(URL))

words: $(VENV)/.ready-to-change ## collect the messages and compile the translations
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --no-location --sort-output --no-wrap --output=build/tracker.pot tracker events \
		`$(BIN)/python -c 'import click, typer; print(*click.__path__, typer.__path__[0] + "/core.py")'`
	@$(BIN)/pybabel --quiet update --locale=zh_CN --no-wrap --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --input-file=build/tracker.pot --output-file=$(CATALOGUE)
	@$(BIN)/pybabel compile --statistics --input-file=$(CATALOGUE) --output-file=$(CATALOGUE:.po=.mo)

lock: build/uv/bin/uv ## write the lock files anew; UPGRADE=1 takes newer versions
	@$< pip compile --quiet $(LOCK) --group dev pyproject.toml --output-file requirements-dev.lock
	@$< pip compile --quiet $(LOCK) --constraints requirements-dev.lock --group build \
		--output-file requirements-build.lock
	@$< pip compile --quiet $(LOCK) --constraints requirements-dev.lock pyproject.toml \
		--output-file requirements.lock

clean: ## remove what was made, .venv included
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find events tracker tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# Each stamp is newer than the lock files that it was installed from, so that a changed lock installs anew.
$(VENV)/.ready-to-run: requirements.lock requirements-build.lock pyproject.toml | $(VENV)/.made
	@echo "Installing into $(VENV), this once ..." >&2
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.ready-to-change: requirements-dev.lock requirements.lock requirements-build.lock pyproject.toml | $(VENV)/.made
	@echo "Installing into $(VENV), this once ..." >&2
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@ $(VENV)/.ready-to-run

# The first Python that is new enough and can make virtual environments.
ABLE := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
NEW := import sys; sys.exit(sys.version_info < (3, 11))
CANDIDATES := $(if $(PYTHON),"$(PYTHON)",python3.11 python3.12 python3.13 python3.14 python3 python)

$(VENV)/.made:
	@for python in $(CANDIDATES); do \
		if "$$python" -c '$(ABLE)' 2>/dev/null; then \
			"$$python" -m venv $(VENV) && touch $@ && exit 0; exit 1; \
		fi; \
	done; \
	for python in $(CANDIDATES); do \
		if "$$python" -c '$(NEW)' 2>/dev/null; then \
			echo "$$python cannot make virtual environments: its ensurepip is missing." \
				"On Debian or Ubuntu: apt install python3-venv. Or name another: make PYTHON=/path/to/python" >&2; \
			exit 1; \
		fi; \
	done; \
	echo "No Python 3.11 or newer among: $(subst ",,$(CANDIDATES))." \
		"Install one, or name it: make PYTHON=/path/to/python" >&2; \
	exit 1

build/uv/bin/uv: | $(VENV)/.made
	@$(BIN)/python -m venv build/uv
	@build/uv/bin/python -m pip --quiet --quiet --disable-pip-version-check install uv
