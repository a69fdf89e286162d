"""The file that says what was observed: read back as written, fresh as long as the code is, and never an error."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.model import Cell, CellKind, Notebook, ObservedType
from nb2prod.workspace.records.observations import (
    Observation,
    ObservedOutput,
    ObservedStep,
    code_digest,
    load_observation,
    observation_path,
    observation_text,
    parse_observation,
)

OUTPUT = ObservedOutput("x", "pandas.DataFrame", "2 rows", {"type": "pandas.DataFrame"}, ({"expression": "len(x)"},))
OBSERVATION = Observation(
    "digest", 3, "3.11.4", {"pandas": "3.1"}, {"n": 2}, (ObservedStep("load", 0.5, 1024, (OUTPUT,)),)
)
CELLS = (
    Cell("a", 1, CellKind.MARKDOWN, "# Text"),
    Cell("b", 2, CellKind.CODE, "x = 1", ("step:a",), 4),
    Cell("c", 3, CellKind.CODE, "y = x", ("step:b",), 5),
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = observation_path(tmp_path, "shop")
    assert path.name == "shop.observed.json"
    path.parent.mkdir()
    path.write_text(observation_text(OBSERVATION), encoding="utf-8")
    assert load_observation(tmp_path, "shop") == OBSERVATION
    assert OBSERVATION.types == (ObservedType("load", "x", "pandas.DataFrame", "2 rows"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"schema": 2}',
        observation_text(OBSERVATION).replace('"schema": 1', '"schema": 2'),
        observation_text(OBSERVATION).replace('"runs": 3', '"runs": "many"'),
        observation_text(OBSERVATION).replace('"steps": [', '"steps": [3,'),
        "[" * 100_000,
    ],
)
def test_what_cannot_be_trusted_is_nothing(tmp_path: Path, text: str) -> None:
    assert parse_observation(text) is None
    observation_path(tmp_path, "shop").parent.mkdir()
    observation_path(tmp_path, "shop").write_text(text, encoding="utf-8")
    assert load_observation(tmp_path, "shop") is None
    assert load_observation(tmp_path, "other") is None


@given(st.data())
def test_no_damage_to_the_file_is_an_error(data: st.DataObject) -> None:
    document = json.loads(observation_text(OBSERVATION))
    place, key = document, data.draw(st.sampled_from(sorted(document)))
    odd: object = data.draw(st.sampled_from([None, 1, "text", [], {}, [1], [{}], True]))
    place[key] = odd
    found = parse_observation(json.dumps(document))
    assert found is None or isinstance(found, Observation)


@pytest.mark.parametrize(
    ("cells", "same"),
    [
        (CELLS[1:], True),
        ((replace(CELLS[0], source="# Other"), *CELLS[1:]), True),
        ((CELLS[0], replace(CELLS[1], execution_count=None, id="z", number=7), CELLS[2]), True),
        ((CELLS[0], replace(CELLS[1], source="x = 2"), CELLS[2]), False),
        ((CELLS[0], replace(CELLS[1], tags=()), CELLS[2]), False),
        ((CELLS[0], CELLS[2], CELLS[1]), False),
        ((*CELLS, Cell("d", 4, CellKind.CODE, "")), False),
    ],
    ids=["no text", "other text", "run again", "other code", "other tags", "other order", "another cell"],
)
def test_code_and_tags_in_order_decide_what_is_fresh(cells: tuple[Cell, ...], same: bool) -> None:
    assert (code_digest(Notebook("n.ipynb", cells)) == code_digest(Notebook("m.ipynb", CELLS))) is same
