# The two commands are `make run` and `make test`; both set everything up first.

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench soak evaluate encoder lock clean

PYTHON ?= python3
BIN := .venv/bin
RASA := .venv-rasa/bin/python
MOTCUA := $(BIN)/motcua
# Rasa: sends no usage reports; SQLAlchemy 1.4 is pinned on purpose, so its farewell notice says nothing new.
RASA_ENV := RASA_TELEMETRY_ENABLED=false SQLALCHEMY_SILENCE_UBER_WARNING=1

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make both Python environments (run and test do it too)
	@$(PYTHON) service/bootstrap.py run

run: setup ## start the assistant on this machine
	@$(MOTCUA) run

test: ## everything that CI checks: lint, types, rooms, Rasa's data, tests
	@$(PYTHON) service/bootstrap.py test
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest

lint: ## style, types, who may import whom, the knowledge, Rasa's training data
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MOTCUA) knowledge check
	$(RASA_ENV) $(RASA) -m rasa data validate --fail-on-warnings --config config.yml --domain bot/domain.yml --data nlu/data bot/rules.yml

bench: setup ## measure speed and memory; CHECK=1 compares with the committed figures, CATALOGUE=FILE measures over that too
	@$(MOTCUA) bench $(if $(CHECK),--check) $(if $(CATALOGUE),--catalogue $(CATALOGUE))

soak: setup ## 10,000 events over four channels while processes are killed; nothing may be lost (half an hour)
	$(BIN)/python -m tests.soak $(SOAK)

evaluate: setup ## measure how well it answers
	@$(MOTCUA) evaluate

encoder: setup ## fine-tune the encoder from the folder BASE (CATALOGUE=FILE: with the national catalogue), compare, export
	@test -n "$(BASE)" || { echo "make encoder needs BASE=<folder of the base model>"; exit 2; }
	$(BIN)/python -m knowledge.encoder.train $(BASE) var/encoder $(if $(CATALOGUE),--catalogue $(CATALOGUE))
	$(BIN)/python -m knowledge.encoder.export var/encoder knowledge/models/encoder
	$(BIN)/python -m evaluation.encoders $(BASE) var/encoder knowledge/models/encoder $(if $(CATALOGUE),--catalogue $(CATALOGUE))

lock: setup ## renew the lock files from pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --extra dev --python-version 3.11 --python-platform x86_64-manylinux_2_28 pyproject.toml -o requirements/app.lock
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["rasa"], sep="\n")' \
		| $(BIN)/uv pip compile --quiet --upgrade --python $(RASA) --python-platform x86_64-manylinux_2_28 - -o requirements/rasa.lock

clean: ## remove what tools left behind; keeps the environments and var/
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .rasa *.egg-info build dist
	find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +
