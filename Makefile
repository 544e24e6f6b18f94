# Everything a newcomer needs: `make demo`, `make test`, `make up`. `make help` tells more.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
COMPILE := $(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"
CODE := dags matchers rules expectations pipelines caseworker demo tests benchmarks
# Left to .ci/run, which installs what they need.
SKIPPED := not scheduler and not postgres and not slow and not browser
TESTS ?= tests
PORT ?= 8080

# Without compiled files Airflow takes 7 s to import instead of 2.
unexport PYTHONDONTWRITEBYTECODE
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install demo up test lint format lock screenshots clean

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(STAMP) ## Set up .venv (needs Python 3.11 and nothing else)

$(STAMP): requirements.lock requirements-bootstrap.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "Python 3.11 is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements-bootstrap.lock
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode \
		requirements-bootstrap.lock requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation \
		--offline --editable .
	@touch $@

demo: install ## Five days of a made-up city through the DAGs, with a report (a second time: quick)
	@$(BIN)/certify demo run

up: install ## Serve Airflow on http://127.0.0.1:8080, the page on 8081 (PORT=... PAGE_PORT=...)
	@exec $(BIN)/certify up --port $(PORT) $(if $(PAGE_PORT),--page-port $(PAGE_PORT))

test: install ## Run the tests that need no server
	$(BIN)/pytest -n 2 --dist worksteal -m "$(SKIPPED)" $(TESTS)

lint: install ## Style, types and who may import whom
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install ## Put the code into the house style
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

lock: install ## Write the lock files anew from pyproject.toml
	$(COMPILE) --extra dev --extra postgres --output-file requirements.lock pyproject.toml
	$(COMPILE) --output-file requirements-bootstrap.lock requirements-bootstrap.in

screenshots: install ## Pictures of every page in both languages, into build/pages; some into docs/images/page
	$(BIN)/python -m tests.caseworker.screenshots --docs docs/images/page

clean: ## Remove what can be made again; var/ stays
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
