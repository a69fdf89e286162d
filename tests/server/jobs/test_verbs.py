"""Each kind of job once, on a tiny notebook: what it does, and what it answers."""

from __future__ import annotations

import json
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.commands.live.readiness import readiness
from tests.server.jobs.following import Fetch, Jobs

Save = Callable[..., Path]
SHOP = (
    ("parameters", "rows = 4  # how many"),
    ("step:load", "sales = [3 * row for row in range(rows)]"),
    ("metrics", "total = sum(sales)"),
    ("test", "assert total >= 0"),
)


async def test_the_story_of_a_notebook(jobs: Jobs, fetch: Fetch, save_notebook: Save) -> None:
    path = save_notebook("work/shop.ipynb", *SHOP)

    looked, result = await jobs.done("export", "work/shop.ipynb", look=True)
    assert looked["state"] == "succeeded"
    assert result["outcome"] == "stale"
    assert "+def load(" in result["files"][0]["diff"]
    assert not path.with_name("shop.py").exists()

    unchecked, result = await jobs.done("check", "work/shop.ipynb")
    assert (unchecked["state"], unchecked["exit_code"], result["outcome"]) == ("failed", 1, "stale")

    written, result = await jobs.done("export", "work/shop.ipynb")
    assert (written["state"], written["exit_code"], written["error"]) == ("succeeded", 0, "")
    assert written["result"] == {"outcome": "written", "module": "work/shop.py"}
    assert [file["path"] for file in result["files"]][:2] == ["work/shop.py", "work/tests/test_shop.py"]
    assert path.with_name("shop.py").is_file()

    checked, result = await jobs.done("check", "work/shop.ipynb")
    assert (checked["state"], result["outcome"]) == ("succeeded", "unchanged")

    tested, result = await jobs.done("tests", "work/shop.ipynb")
    assert (tested["state"], result["failed"], result["failures"]) == ("succeeded", 0, [])
    assert result["passed"] > 0
    assert "passed" in result["output"]
    assert "report.xml" not in result["output"]

    verified, result = await jobs.done("verify", "work/shop.ipynb")
    assert (verified["state"], result["verdict"]) == ("succeeded", "equal")
    assert (result["notebook"], result["module"]) == ("work/shop.ipynb", "work/shop.py")
    assert {step["file"] for step in result["steps"]} == {"work/shop.py"}
    page = await fetch("GET", f"jobs/{verified['id']}/page")
    assert "<h1>shop.ipynb" in page.text
    assert page.headers["Content-Security-Policy"].startswith("sandbox allow-scripts; default-src 'none'")

    recorded, result = await jobs.done("record", "work/shop.ipynb", runs=2)
    assert recorded["state"] == "succeeded"
    assert (result["runs"], result["tested"], result["module"]) == (2, True, "work/shop.py")
    assert path.with_name("tests").joinpath("test_shop_regression.py").is_file()


async def test_lint_findings_lie_where_the_panel_lays_them(
    jobs: Jobs, fetch: Fetch, save_notebook: Save, jp_root_dir: Path
) -> None:
    (jp_root_dir / "pyproject.toml").write_text("[tool.ruff.lint]\nselect = ['E741']\n", encoding="utf-8")
    path = save_notebook("a.ipynb", ("step:load", "import os\nl = len(os.sep)"), ("step:show", "print(l)"))
    body = {"path": "a.ipynb", "notebook": json.loads(path.read_text("utf-8"))}
    findings = (await fetch("POST", "readiness", body)).document["lint"]["findings"]
    assert {(0, 0), (2, 1)} < {(found["cell_line"], found["cell_column"]) for found in findings}
    for kind, options in (("export", {"look": True}), ("export", {}), ("export", {}), ("check", {})):
        _, result = await jobs.done(kind, "a.ipynb", **options)
        assert result["findings"] == findings


async def test_a_failing_generated_test_is_named(jobs: Jobs, save_notebook: Save) -> None:
    path = save_notebook("shop.ipynb", *SHOP)
    missing, _ = await jobs.ended(await jobs.start("tests", "shop.ipynb"))
    assert missing["error"] == (
        "tests/test_shop.py: there is no such file; cells with the tag `test` become tests when the notebook is "
        "exported, and `record` writes regression tests"
    )
    await jobs.done("export", "shop.ipynb")
    module = path.with_suffix(".py")
    module.write_text(module.read_text("utf-8").replace("sum(sales)", "-1"), encoding="utf-8")
    tested, result = await jobs.done("tests", "shop.ipynb")
    assert (tested["state"], tested["exit_code"]) == ("failed", 1)
    assert result["failed"] >= 1
    assert "assert" in result["failures"][0]["message"]
    assert result["failures"][0]["test"] in tested["error"]


async def test_tests_need_pytest_in_the_environment_of_the_notebook(
    jobs: Jobs, save_notebook: Save, jp_data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH")  # with everything that these tests import
    path = save_notebook("shop.ipynb", *SHOP)
    venv.create(tmp_path / "bare", symlinks=True)
    python = str(tmp_path / "bare" / "bin" / "python")
    kernel = {"argv": [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "display_name": "Bare"}
    (jp_data_dir / "kernels" / "bare").mkdir(parents=True)
    (jp_data_dir / "kernels" / "bare" / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")
    path.write_text(path.read_text("utf-8").replace('"python3"', '"bare"'), encoding="utf-8")
    await jobs.done("export", "shop.ipynb")
    job, _ = await jobs.ended(await jobs.start("tests", "shop.ipynb"))
    assert (job["state"], job["exit_code"]) == ("failed", 2)
    assert "pytest is not installed in the notebook's environment (bare)" in job["error"]
    assert f"fix: run `{python} -m pip install pytest`" in job["error"]


@pytest.mark.parametrize("verb", ["export", "record"])
async def test_an_edited_module_is_left_alone_and_the_difference_shown(
    jobs: Jobs, save_notebook: Save, verb: str
) -> None:
    path = save_notebook("shop.ipynb", *SHOP)
    await jobs.done("export", "shop.ipynb")
    module = path.with_suffix(".py")
    written = module.read_text("utf-8")
    module.write_text(written + "\nMINE = 1\n", encoding="utf-8")
    save_notebook("shop.ipynb", *SHOP, ("step:double", "doubled = total * 2"))

    job, result = await jobs.done(verb, "shop.ipynb")
    assert (job["state"], job["exit_code"], result["outcome"]) == ("failed", 1, "edited")
    (changed,) = [file for file in result["files"] if file["path"] == "shop.py"]
    assert (changed["outcome"], changed["foreign"]) == ("edited", False)
    assert job["error"] == "shop.py: edited by hand since the export, left alone"
    assert "-MINE = 1" in changed["diff"]
    assert "+def double(" in changed["diff"]
    assert "MINE = 1" in module.read_text("utf-8")

    module.write_text(written + "\nMINE = 2\n", encoding="utf-8")  # while somebody was asked about the first edit
    job, result = await jobs.done(verb, "shop.ipynb", overwrite=[changed["digest"]])
    assert (job["state"], result["outcome"]) == ("failed", "edited")
    assert "MINE = 2" in module.read_text("utf-8")
    (changed,) = [file for file in result["files"] if file["path"] == "shop.py"]
    again, _ = await jobs.done(verb, "shop.ipynb", overwrite=[changed["digest"]])
    assert again["state"] == "succeeded"
    assert "MINE" not in module.read_text("utf-8")


async def test_a_file_that_no_export_wrote_is_left_alone_and_called_so(jobs: Jobs, save_notebook: Save) -> None:
    module = save_notebook("shop.ipynb", *SHOP).with_suffix(".py")
    module.write_text("# written by hand\n", encoding="utf-8")
    for kind in ("export", "record", "check"):
        job, result = await jobs.done(kind, "shop.ipynb")
        assert (job["exit_code"], result["outcome"]) == (1, "edited")
        foreign = [file["path"] for file in result["files"] if file["foreign"]]
        assert foreign == ["shop.py"]
        assert "no export is known to have written it" in job["error"]
        assert "--" not in job["error"] + result["error"]  # a page has no options
    assert module.read_text("utf-8") == "# written by hand\n"


async def test_what_cannot_be_written_is_named_as_the_browser_knows_it(jobs: Jobs, save_notebook: Save) -> None:
    path = save_notebook("work/shop.ipynb", *SHOP)
    path.with_suffix(".py").mkdir()
    job, result = await jobs.done("export", "work/shop.ipynb")
    assert job["state"] == "failed"
    assert job["error"].startswith("work/shop.py")
    assert result["error"] == job["error"]


async def test_a_refused_notebook_is_told_with_its_diagnostics(jobs: Jobs, save_notebook: Save) -> None:
    save_notebook("bad.ipynb", ("step:load", "x = '\N{PILE OF POO}'; input()"))
    for kind in ("export", "verify", "record"):
        job, result = await jobs.done(kind, "bad.ipynb")
        assert (job["state"], job["exit_code"]) == ("failed", 1)
        assert "refused" in job["error"]
        (found,) = job["result"]["diagnostics"]
        assert result["diagnostics"] == [found]
        assert (found["cell"], found["line"], found["column"]) == (1, 1, len("x = 'dd'; ") + 1)


async def test_a_run_with_another_value(jobs: Jobs, save_notebook: Save, jp_root_dir: Path) -> None:
    save_notebook("work/shop.ipynb", *SHOP)
    job = await jobs.start("run", "work/shop.ipynb", values={"rows": "6"}, output="out/six.ipynb")
    job, events = await jobs.ended(job)
    assert job["state"] == "succeeded"
    assert {event["type"] for event in events} == {"progress"}
    assert job["progress"]["done"] == job["progress"]["total"] > 0
    result = await jobs.result(job)
    assert (result["status"], result["output"], result["overridden"]) == ("completed", "out/six.ipynb", ["rows"])
    assert (jp_root_dir / "out" / "six.ipynb").is_file()

    wrong, _ = await jobs.ended(await jobs.start("run", "work/shop.ipynb", values={"rows": "many"}))
    assert (wrong["state"], wrong["exit_code"]) == ("failed", 2)
    assert "rows" in wrong["error"]


async def test_a_run_replaces_what_somebody_wrote_only_once_they_give_it_up(jobs: Jobs, save_notebook: Save) -> None:
    path = save_notebook("shop.ipynb", *SHOP)
    await jobs.done("run", "shop.ipynb")
    output = path.with_name("shop.output.ipynb")
    edited = output.read_text("utf-8").replace("sum(sales)", "max(sales)")
    output.write_text(edited, encoding="utf-8")
    job, result = await jobs.done("run", "shop.ipynb")
    assert (job["state"], job["error"]) == ("failed", "shop.output.ipynb: was edited after the run that wrote it")
    assert (result["status"], result["output"]) == ("refused", "shop.output.ipynb")
    assert output.read_text("utf-8") == edited

    output.write_text(edited + "\n", encoding="utf-8")  # once more, after somebody has seen it
    _, again = await jobs.done("run", "shop.ipynb", overwrite=[result["taken"]])
    assert again["status"] == "refused"
    _, done = await jobs.done("run", "shop.ipynb", overwrite=[again["taken"]])
    assert (done["status"], done["taken"]) == ("completed", None)
    assert "max(sales)" not in output.read_text("utf-8")


async def test_ways_out_are_those_of_a_form(jobs: Jobs, save_notebook: Save) -> None:
    path = save_notebook("shop.ipynb", *SHOP)
    path.with_name("taken").mkdir()
    path.with_name("taken").joinpath("table.csv").write_text("mine\n")
    axes = [{"name": "rows", "kind": "grid", "text": "1,3"}]
    job, _ = await jobs.ended(await jobs.start("sweep", "shop.ipynb", axes=axes, output="taken"))
    assert job["error"] == "taken: no sweep has written its table.csv; choose another folder"
    job, _ = await jobs.ended(await jobs.start("run", "shop.ipynb", output="shop.ipynb"))
    assert job["error"] == "shop.ipynb: the output is the notebook itself; save it under another name"


async def test_a_run_that_fails_names_the_cell(jobs: Jobs, save_notebook: Save) -> None:
    save_notebook("bad.ipynb", ("", "x = 1"), ("", "1 / 0"))
    job, result = await jobs.done("run", "bad.ipynb")
    assert (job["state"], job["exit_code"]) == ("failed", 1)
    assert "ZeroDivisionError" in job["error"]
    assert (result["failure"]["cell"], result["output"]) == (2, "bad.output.ipynb")


async def test_a_sweep_tells_its_runs_as_they_finish(jobs: Jobs, fetch: Fetch, save_notebook: Save) -> None:
    save_notebook("shop.ipynb", *SHOP)
    axes = [{"name": "rows", "kind": "grid", "text": "2,3"}]
    job = await jobs.start("sweep", "shop.ipynb", axes=axes, best="max:total", workers=1)
    job, events = await jobs.ended(job)
    assert (job["state"], job["error"]) == ("succeeded", "")
    (plan,) = [event for event in events if event["type"] == "plan"]
    assert (plan["varied"], plan["points"], plan["metrics"]) == (["rows"], 2, ["total"])
    assert plan["folder"] == "shop.sweep"
    assert plan["goal"] == {"direction": "max", "metric": "total"}
    result = await jobs.result(job)
    rows = [event["run"] for event in events if event["type"] == "row"]
    assert sorted(rows, key=lambda run: run["number"]) == result["runs"]
    assert [run["metrics"] for run in result["runs"]] == [{"total": 3}, {"total": 9}]
    assert (result["folder"], result["report"], result["best"]) == ("shop.sweep", "shop.sweep/report.html", 2)
    assert job["progress"]["done"] == 2
    assert job["has_page"]
    assert "<html" in (await fetch("GET", f"jobs/{job['id']}/page")).text


async def test_verify_tells_that_the_module_is_that_of_an_earlier_notebook(jobs: Jobs, save_notebook: Save) -> None:
    save_notebook("shop.ipynb", *SHOP)
    await jobs.done("export", "shop.ipynb")
    cells = [(tag, source.replace("sum(", "1 + sum(")) for tag, source in SHOP]
    assert cells != list(SHOP)
    save_notebook("shop.ipynb", *cells)
    _, result = await jobs.done("verify", "shop.ipynb")
    assert (result["verdict"], result["outdated"], result["notes"]) == ("different", True, [])
    await jobs.done("export", "shop.ipynb")
    _, result = await jobs.done("verify", "shop.ipynb")
    assert (result["verdict"], result["outdated"]) == ("equal", False)


async def test_verify_and_tests_are_remembered(jobs: Jobs, save_notebook: Save) -> None:
    path = save_notebook("shop.ipynb", *SHOP)
    await jobs.done("export", "shop.ipynb")
    await jobs.done("verify", "shop.ipynb")
    await jobs.done("tests", "shop.ipynb")
    made = readiness(path, path.read_bytes())
    assert {made.verified.state.value, made.tests.state.value} == {"passed"}
