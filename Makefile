# `make demo` and `make test` work from a bare checkout: they make .venv and install what they need.
PYTHON ?= python3
BIN := .venv/bin
.DELETE_ON_ERROR:
.PHONY: setup demo test lint bench clean

setup: .venv/.ready

.venv/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "renderline needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[local,test,lint,bench]'
	$(BIN)/python -m compileall -q framework
	@touch $@

demo: setup
	$(BIN)/renderline plan pipelines/rescue-photo.yaml
	$(BIN)/renderline run pipelines/rescue-photo.yaml

test: setup
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(PYTEST)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup
	$(BIN)/python benchmarks/start_up.py
	$(BIN)/python benchmarks/compile.py
	$(BIN)/python benchmarks/upscale.py

clean:
	rm -rf .venv out .renderline dist
