# Two commands matter: `make run` and `make test`. Both make what they need; nothing but Python 3.11+ and make must be there.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
UV_VERSION := $(shell sed -n 's/^uv==//p' requirements-dev.in)

RUNTIME := $(VENV)/.runtime-stamp
DEVELOPMENT := $(VENV)/.development-stamp

.PHONY: help run test walk lint format assets catalogue migrate code shape rehearse screenshots bench bench-batching bench-dossiers bench-understanding lock digests clean

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 22

run: $(RUNTIME) assets ## start everything on this machine; PORT=, VAR=, DEMO_PROFILE= … (config/env.example)
	@exec $(PY) -m ops run

test: $(DEVELOPMENT) assets ## run all tests; ARGS="tests/unit -k clock" for some
	@$(PY) -m pytest $(ARGS)

walk: $(DEVELOPMENT) assets ## print who is told what through the holidays of 2026, by clock file with real beat and worker
	@$(PY) -m pytest -q -n 0 -s tests/workers/test_walk_through_the_holidays.py

lint: $(DEVELOPMENT) ## style, types, import contracts, templates
	@echo "ruff check";   $(BIN)/ruff check .
	@echo "ruff format";  $(BIN)/ruff format --check .
	@echo "mypy";         $(BIN)/mypy
	@echo "lint-imports"; $(BIN)/lint-imports --no-logo
	@echo "djlint";       $(BIN)/djlint app --lint --quiet

format: $(DEVELOPMENT) ## bring the style in order
	@$(BIN)/ruff check --fix -q . || true
	@$(BIN)/ruff format .

assets: $(RUNTIME) ## build the front-end files unless they are current
	@$(PY) -m ops assets

catalogue: $(RUNTIME) ## gather the sentences of the pages and say which have no English yet
	@$(PY) -m ops.catalogue

migrate: $(RUNTIME) ## bring the database of this machine (or DATABASE_URL) to the newest schema
	@$(PY) -m ops exec -- $(PY) -m alembic -c migrations/alembic.ini upgrade head
	@$(PY) -m ops exec -- $(BIN)/flask --app wsgi sla dues

code: ## print the one-time code of a demonstration account: make code USER=officer_a
	@$(PY) -m ops code "$(USER)"

shape: $(DEVELOPMENT) assets ## start the production shape by hand until Ctrl-C, with nginx in front (README, developers)
	@exec $(PY) -m tests.production

rehearse: $(DEVELOPMENT) assets ## kill web, worker, replica and primary under load and say what it cost; BROKER=amqp://… for another broker
	@$(PY) -m tests.rehearsal $(if $(BROKER),--broker "$(BROKER)")

screenshots: $(DEVELOPMENT) assets ## take pictures of the key pages into VAR/screenshots; ARGS="--readme" for those of README.md
	@$(PY) -m ops screenshots $(ARGS)

bench: $(DEVELOPMENT) assets ## measure speed on an instance filled with history; ARGS="--sizes 10000,1000000 --rounds 3 --clients 8"
	@$(PY) -m bench.speed $(ARGS)

bench-batching: $(DEVELOPMENT) assets ## measure one request on a hundred matters of a hundred firms; ARGS="--members 100 --rounds 3"
	@$(PY) -m bench.batching $(ARGS)

bench-dossiers: $(DEVELOPMENT) assets ## measure page and API of a dossier of two thousand lines; ARGS="--rows 2000 --rounds 3"
	@$(PY) -m bench.dossiers $(ARGS)

bench-understanding: $(DEVELOPMENT) ## measure models and common issues on the messages beside the project; ARGS="--shared DIR category"
	@OMP_NUM_THREADS=1 $(PY) -m bench.understanding $(ARGS)

lock: $(DEVELOPMENT) ## resolve requirements*.in again into hashed locks
	@$(BIN)/uv pip compile -q --universal --python-version 3.11.0 --generate-hashes --no-header --upgrade -o requirements.txt requirements.in
	@$(BIN)/uv pip compile -q --universal --python-version 3.11.0 --generate-hashes --no-header --upgrade -o requirements-dev.txt requirements-dev.in

digests: $(RUNTIME) ## write the digests of the images of others behind their tags; REGISTRY=https://mirror for one that is reached
	@$(PY) -m ops digests --registry "$(REGISTRY)"

clean: ## remove what was built (not .venv, not var)
	@rm -rf app/web/static/dist node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage*
	@find app workers config ops tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): requirements.txt
	@$(PYTHON) ops/environment.py $(VENV) requirements.txt $(UV_VERSION)
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	@$(PYTHON) ops/environment.py $(VENV) requirements-dev.txt $(UV_VERSION)
	@touch $@
