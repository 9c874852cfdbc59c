# Two commands for newcomers: `make demo` and `make test`. Each installs what it needs into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: install demo test check bench keys catalogue matrix pictures requirements clean

install: $(STAMP)

$(STAMP): pyproject.toml requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "RADIANT Console needs Python 3.11 or later; this is $$($(PYTHON) --version). Say which: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "The venv module is missing: install python3-venv." >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

demo: install
	$(BIN)/radiant-console demo $(ARGS)

test: install
	$(BIN)/pytest $(ARGS)

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy migrations/versions/*.py   # no identifiers, so no modules of the run above
	$(BIN)/lint-imports
	$(BIN)/pip-audit --progress-spinner off --require-hashes --disable-pip -r requirements.txt

bench: install
	$(BIN)/python -m tests.bench $(ARGS)

# Generated and reviewed: key table, the schema's snapshot, grants matrix, pictures, requirements.
keys: install
	$(BIN)/python -m tests.readme

catalogue: install
	$(BIN)/python -m migrations.catalogue

matrix: install
	$(BIN)/python -m tests.grants

pictures: install
	$(BIN)/python -m tests.pictures

requirements:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra test --extra check --output-file requirements.txt pyproject.toml

clean:
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
