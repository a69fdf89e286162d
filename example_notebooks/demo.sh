#!/usr/bin/env bash
# From a notebook to a module, its tests and two runs with a changed parameter; `make demo` calls it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
demo=build/demo
notebook=example_notebooks/churn.ipynb

heading() { printf '\n\033[1m== %s\033[0m\n' "$1"; }
announce() { printf '$ %s\n' "${*//"$root/"/}"; }
show() { announce "$@"; "$@"; }

rm -rf "$demo"
mkdir -p "$demo"
# a project of its own: this repository's lint rules are not the reader's
echo 'line-length = 120' >"$demo/ruff.toml"
PATH="$root/.venv/bin:$PATH"

heading "Export the notebook"
show nb2prod export "$notebook" -o "$demo"

heading "The module"
show cat "$demo/churn.py"

heading "An environment without nb2prod: pytest and the notebook's own libraries"
if [ ! -e .venv-plain/installed ] || [ .venv/installed -nt .venv-plain/installed ]; then
    echo "Creating .venv-plain (once; a minute or so) ..."
    # the same versions as in .venv, so that the figures can be compared to the last digit
    .venv/bin/python -m pip freeze --exclude-editable >"$demo/versions.txt"
    .venv/bin/python -m venv --clear .venv-plain
    .venv-plain/bin/python -m pip install --quiet --constraint "$demo/versions.txt" \
        matplotlib numpy pandas pytest scikit-learn
    touch .venv-plain/installed
fi
if (cd "$demo" && "$root/.venv-plain/bin/python" -c "import nb2prod" 2>/dev/null); then
    echo "nb2prod is installed there: the demonstration would prove nothing" >&2
    exit 1
fi
plain="$root/.venv-plain/bin/python"
echo "It cannot import nb2prod."

heading "The generated tests, there, with plain pytest"
# an empty configuration: this repository's own pytest settings are not the reader's
(cd "$demo" && show "$plain" -m pytest -q -c /dev/null --rootdir . -p no:cacheprovider tests)

heading "The module's command line, there"
show "$plain" "$demo/churn.py" --help

heading "The module with fewer trees, there"
# from the notebook's directory: its paths are relative to that
announce cd example_notebooks
announce ../.venv-plain/bin/python "../$demo/churn.py" --n-estimators 20 --json
(cd example_notebooks && "$plain" "../$demo/churn.py" --n-estimators 20 --json) | tee "$demo/module.json"
announce cd ..

heading "The notebook itself with fewer trees, by papermill"
show papermill "$notebook" "$demo/churn-20.ipynb" -p n_estimators 20 --cwd example_notebooks --no-progress-bar

heading "Do they agree?"
python example_notebooks/compare_metrics.py "$demo/module.json" "$demo/churn-20.ipynb" "$notebook"

heading "Twelve runs at once, which share what they have in common"
show nb2prod sweep "$notebook" --grid n_estimators=20:80:20 --grid threshold=2,3,4 --best max:auc -o "$demo/churn.sweep"
show cat "$demo/churn.sweep/best.yaml"

heading "Every step's outputs, compared: the notebook and the module, each in a process of its own"
show nb2prod verify "$notebook" -o "$demo" -p n_estimators 20

heading "Regression tests from three runs of the notebook, and types into the signatures"
show nb2prod record "$notebook" -o "$demo"
announce sed -n '"/^def test_train/,/^def test_metrics_auc/p"' "$demo/tests/test_churn_regression.py"
sed -n '/^def test_train/,/^def test_metrics_auc/{/^def test_metrics_auc/!p}' "$demo/tests/test_churn_regression.py"
(cd "$demo" && show "$plain" -m pytest -q -c /dev/null --rootdir . -p no:cacheprovider tests)
