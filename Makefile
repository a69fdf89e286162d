# make test   linters, types and tests, all in a virtual environment made on the first call
# make demo   from a notebook to a module, its tests and a run, with real output
# make lint   the linters and types alone
# make test-torch  the tests that need PyTorch, in an environment of their own
# make test-notebooks  every notebook of four other projects, in an environment with their libraries (an hour)
# make clean  remove everything that make made

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: test test-torch test-notebooks lint demo clean
.DEFAULT_GOAL := test

# One stamp for the whole environment: an installation that broke off half-way is done again.
.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "nb2prod needs Python 3.10 or later: make PYTHON=python3.11")'
	@echo "Creating .venv with $$($(PYTHON) --version) (once; a minute or two) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@

lint: .venv/installed
	@$(BIN)/ruff check --quiet . && echo "ruff   ok"
	@$(BIN)/black --check --quiet . && echo "black  ok" || { $(BIN)/black --check . ; exit 1; }
	@$(BIN)/mypy --strict nb2prod

test: lint
	@$(BIN)/pytest -q -n auto $(PYTEST_ARGS)

# PyTorch is large: what is tested with it has an environment of its own, and is no part of `make test`.
test-torch: .venv-torch/installed
	@.venv-torch/bin/python -m pytest -q tests/runner/values/torch_values.py

.venv-torch/installed: pyproject.toml
	@$(PYTHON) -m venv --clear .venv-torch
	@.venv-torch/bin/python -m pip install --quiet torch==2.13.0
	@.venv-torch/bin/python -m pip install --quiet --editable '.[test]'
	@touch $@

# Other projects' notebooks need their libraries: an environment of its own, as for PyTorch.
test-notebooks: .venv-notebooks/installed
	@.venv-notebooks/bin/python -m pytest -q -n auto tests/real_notebooks/every_notebook.py

.venv-notebooks/installed: pyproject.toml
	@$(PYTHON) -m venv --clear .venv-notebooks
	@.venv-notebooks/bin/python -m pip install --quiet --editable '.[test]' seaborn ipywidgets
	@touch $@

demo: .venv/installed
	@bash example_notebooks/demo.sh

clean:
	@rm -rf .venv .venv-notebooks .venv-plain .venv-torch build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
