# Needs Python 3.11+, make and git; everything else is fetched, checked by hash and kept in .venv and the cache folder.
# The broker and the database are child processes: set KAFKA_SERVERS and DATABASE_URL to use your own.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp
ONLY ?=
STORY ?=
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := $(BIN)/pip-compile --quiet --no-header --no-annotate --strip-extras --allow-unsafe --generate-hashes \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.DEFAULT_GOAL := help
.PHONY: help setup demo up test test-browser test-long bench lint format lock model schemas clean

help: ## say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv with everything in it, .venv/bin/xiaolan among it

$(STAMP): requirements.txt pyproject.toml
	@echo "Making .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " \
		+ sys.version.split()[0] + ": set PYTHON=python3.11 (make demo PYTHON=...)")'
	@$(PYTHON) -m venv .venv || { echo "python3 has no venv: install it (Debian: apt install python3-venv)" >&2; exit 1; }
	@echo "Installing what requirements.txt names, by hash"
	@$(PIP) install --require-hashes --requirement requirements.txt
	@echo "Installing xiaolan itself"
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP) ## tell the stories end to end on a real broker and database (STORY=... for one)
	@$(BIN)/xiaolan demo $(STORY)

up: $(STAMP) ## run broker, database and the three services until Ctrl-C; the data stays in .state
	@$(BIN)/xiaolan up

test: $(STAMP) ## run every test that takes minutes at most
	@$(BIN)/python -m deploy.local.warm
	@$(BIN)/pytest --quiet --numprocesses 2 tests/unit tests/contract
	@$(BIN)/pytest --quiet --numprocesses 2 --dist loadfile --no-loadscope-reorder tests/e2e tests/integration

test-browser: $(STAMP) ## look at the pages in Chromium; pictures stay in .state/browser
	@$(BIN)/pytest --quiet -m browser tests/browser

test-long: $(STAMP) ## run what takes long: two processes killed at random moments, with 40 seeds
	@$(BIN)/pytest --quiet -m long

bench: $(STAMP) .venv/.bench ## measure (ONLY=kit for one part)
	@$(BIN)/python -m bench $(ONLY)

.venv/.bench: bench/requirements.txt $(STAMP)
	@echo "Installing what only the bench needs, by hash"
	@$(PIP) install --require-hashes --requirement bench/requirements.txt
	@touch $@

lint: $(STAMP) ## check style, types and who imports whom
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(STAMP) ## lay out the code
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

lock: $(STAMP) ## resolve everything anew: the requirements files and the jars
	@echo "Resolving requirements.txt (everything), and what the image and the bench hold"
	@$(COMPILE) --extra dev --output-file requirements.txt pyproject.toml
	@$(COMPILE) --constraint requirements.txt --output-file deploy/requirements.txt pyproject.toml
	@$(COMPILE) --constraint requirements.txt --extra bench --output-file bench/requirements.txt pyproject.toml
	@echo "Resolving deploy/local/jars.toml"
	@$(BIN)/python -m deploy.local.relock

model: $(STAMP) ## train the reading model of the city from its sentences
	@$(BIN)/python -m services.intake.training

schemas: $(STAMP) ## write docs/schemas from the contracts
	@$(BIN)/python -m shared.contracts.schemas

clean: ## remove what was built here; the cache folder and .state stay
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist bench/out
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
