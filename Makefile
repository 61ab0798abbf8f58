# Two commands from a bare machine (Python 3.11+ and make): `make demo` and `make test`.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input
# Without it every start of the command compiles all libraries again, which doubles what a command costs.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-fast test-lowest lint bench docs lock clean

demo: $(VENV)/.base
	$(BIN)/rivalscope demo demo

# Lint first: it fails in half a minute what the tests would fail after twenty.
test: lint
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --durations 30

# What a change breaks first: core and analysis, without browser and crawls.
test-fast: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow and not browser and not shared" \
		tests/core tests/analysis -p no:cacheprovider

# The lower bounds of pyproject.toml, installed as they are; needs uv (pip install uv).
test-lowest:
	uv venv --clear build/lowest
	uv pip install --python build/lowest/bin/python --resolution lowest-direct .
	build/lowest/bin/rivalscope demo build/lowest/demo

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

# The documentation as a site in build/site; a link that leads nowhere fails it.
docs: $(VENV)/.dev
	$(BIN)/mkdocs build --strict --quiet

# Exact versions for every supported Python; needs uv (pip install uv).
lock:
	uv pip compile --universal --python-version 3.11 --no-header --no-annotate pyproject.toml -o requirements/base.txt
	uv pip compile --universal --python-version 3.11 --no-header --no-annotate --extra dev pyproject.toml \
		-c requirements/base.txt -o requirements/dev.txt

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Rivalscope needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt pyproject.toml | $(BIN)/python
	$(PIP) install --quiet --no-compile -r requirements/base.txt # Python compiles what is used; 121 MB less
	$(PIP) install --quiet --no-compile --no-deps -e .
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	$(PIP) install --quiet -r requirements/dev.txt
	touch $@

clean:
	rm -rf $(VENV) demo build dist *.egg-info
