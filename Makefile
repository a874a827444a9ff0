# Everything a newcomer or the CI runs. A second run is quick: the environment is renewed only when its inputs change.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
PYTEST_ARGS ?=

EXTENSION := vscode-extension

.PHONY: help demo test test-vllm test-editor extension vsix lint bench docs format constraints clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.installed-all ## Set up, fetch both models, and run the three jobs on the samples
	$(BIN)/bank-copilot models pull
	$(BIN)/bank-copilot demo

test: $(VENV)/.installed-dev ## Set up, lint, and run every test
	tools/install_system_packages.sh
	$(MAKE) --no-print-directory lint
	$(BIN)/bank-copilot models pull small
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-vllm: $(VENV)/.installed-dev ## Set real vLLM up without a GPU (5 GB), and run the engines' tests on it
	$(BIN)/bank-copilot models pull small
	$(BIN)/python -m tools.setup_vllm
	$(BIN)/python -m pytest tests/contract --contract-engine vllm $(PYTEST_ARGS)

test-editor: $(VENV)/.installed-dev extension ## Drive a real VS Code and Neovim with the real model (Node.js 20, 1 GB)
	tools/setup_code_server.sh
	$(BIN)/bank-copilot models pull small
	$(BIN)/python -m pytest tests/editor --editor $(PYTEST_ARGS)

vsix: $(VENV)/.installed-dev extension ## Package the VS Code extension, the server's wheel inside (Node.js 20)
	cd $(EXTENSION) && PYTHON=$(abspath $(BIN)/python) npm run --silent package

extension: $(EXTENSION)/node_modules/.package-lock.json ## Check and test the VS Code extension (Node.js 20)
	cd $(EXTENSION) && npm run --silent check && npm test --silent

$(EXTENSION)/node_modules/.package-lock.json: $(EXTENSION)/package-lock.json
	cd $(EXTENSION) && npm ci --no-audit --no-fund --loglevel=error
	touch $@

lint: $(VENV)/.installed-dev ## Check style, types, layers, sizes, stray prompts and the command reference
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.check_module_size
	$(BIN)/python -m tools.check_inline_prompts
	$(BIN)/python -m tools.cli_reference --check

bench: $(VENV)/.installed-dev ## Run every benchmark; each prints a small table
	@failed=0; for file in bench/[!_]*.py; do \
	  name=$$(basename "$$file" .py); echo; echo "bench.$$name"; \
	  $(BIN)/python -m "bench.$$name" || failed=1; \
	done; exit $$failed

docs: $(VENV)/.installed-dev ## Write the command reference and build the site
	$(BIN)/python -m tools.cli_reference
	$(BIN)/mkdocs build --strict

format: $(VENV)/.installed-dev ## Rewrite the code in the house's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

constraints: $(VENV)/.installed-dev ## Resolve the dependencies anew and pin them
	$(BIN)/python -m tools.write_constraints

clean: ## Remove what is made, but not the environment
	rm -rf build dist site copilot-demo .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)*/*' -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Python 3.11 or later is needed; name one: make PYTHON=python3.11 ...' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=24.1' # older ones tell no progress

# dev holds all, so an environment that is ready for tests is ready for the demo.
$(VENV)/.installed-all: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) --editable '.[all]'
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) --editable '.[dev]'
	touch $(VENV)/.installed-all $@
