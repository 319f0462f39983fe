"""The commands as people and programs call them: output, exit status, one line for each mistake."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from eventsphere import cli
from eventsphere.check.run import check
from eventsphere.gitops.render import render_all
from eventsphere.promote.scorecard import Scorecard
from tests.gitops.copies import copy_tree, replace, repository_of
from tests.gitops.tree import ENVIRONMENTS, ROOT

COMMANDS = ("render", "check", "diff", "promote", "rollback", "drift", "cost", "capacity", "graph")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Run":
    return Run(monkeypatch, capsys)


class Run:
    """`eventsphere ...` in a folder, as the shell runs it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def __call__(self, folder: Path, *arguments: str) -> tuple[int, str, str]:
        """Exit status, standard output and standard error."""
        self.monkeypatch.chdir(folder)
        self.monkeypatch.setattr("sys.argv", ["eventsphere", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = self.capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_tells_exit_statuses_and_json(command: str) -> None:
    shown = CliRunner().invoke(cli.app, [command, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert shown.exit_code == 0
    assert "Exit status" in shown.output
    assert "--json" in shown.output


def test_render_prints_what_kustomize_builds(run: Run) -> None:
    status, out, _ = run(ROOT / "base" / "auth", "render", "prod")  # anywhere in the tree
    wanted = [each.data for each in next(iter(render_all([ROOT / "overlays/prod"]).values()))]
    assert status == 0
    assert list(yaml.safe_load_all(out)) == wanted
    status, out, _ = run(ROOT, "render", "clusters/local", "--json")
    assert status == 0
    assert {"Application", "AppProject"} <= {each["kind"] for each in json.loads(out)}


def test_check_says_what_it_looked_at_and_ends_with_its_verdict(run: Run, tmp_path: Path) -> None:
    root = copy_tree(tmp_path)
    status, out, _ = run(root, "check")
    assert (status, out[:12]) == (0, "all is well:")
    assert "without Checkov" in out
    replace(root, "base/shared/workload/deployment.yaml", "runAsNonRoot: true", "runAsNonRoot: false")
    status, out, _ = run(root, "check")
    assert status == 1
    assert out.startswith("✗ base/auth/deployment.yaml:5: Deployment/auth pods may run as root; set ")
    assert "is nobody on the node. (overlays/dev, " in out
    status, out, _ = run(root, "check", "--json")
    report = json.loads(out)
    assert (status, report["passed"], report["findings"][0]["rule"]) == (1, False, "non-root")


def test_diff_for_people_reviewers_and_programs(run: Run, tmp_path: Path) -> None:
    root = repository_of(tmp_path)
    assert run(root, "diff", "prod", "--exit-code")[0] == 0
    replace(root, "base/auth/poddisruptionbudget.yaml", "maxUnavailable: 1", "maxUnavailable: 2")
    replace(root, "base/kustomization.yaml", "  - ingress\n", "")
    status, out, _ = run(root, "diff", "prod", "local", "--exit-code")
    assert status == 1
    assert "removed: Ingress eventsphere" in out
    assert "overlays/local against HEAD" in out
    status, out, _ = run(root, "diff", "prod", "--markdown")
    assert status == 0
    assert "### `overlays/prod` against `HEAD`" in out
    assert "| 🔴 | deletion | `Ingress eventsphere` | is deleted |" in out
    status, out, _ = run(root, "diff", "prod", "--json")
    assert [each["change"] for each in json.loads(out)[0]["changes"]] == ["removed", "changed"]


def test_graph_and_cost_for_programs(run: Run) -> None:
    edges = json.loads(run(ROOT, "graph", "--json")[1])
    assert {"caller": "auth", "callee": "mongodb", "where": "base", "ports": ["TCP/27017"]} in edges
    assert run(ROOT, "graph")[1].startswith("flowchart LR")
    bill = json.loads(run(ROOT, "cost", "staging", "--bookings", "5000", "--json")[1])
    assert bill["dollars_per_1000_bookings"] == pytest.approx(bill["dollars_per_month"] / 5, abs=0.01)
    assert "1,000 bookings" in run(ROOT, "cost", "staging")[1]


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["render", "qa"], 2, "qa is no environment: one of dev, local, prod, staging"),
        (["diff", "qa"], 2, "qa is no environment"),
        (["drift", "../etc"], 2, "../etc is no environment"),
        (["cost", "local"], 2, "local does not run on AWS"),
        (["promote", "dev", "prod"], 2, "dev to prod is no step of a promotion"),
        (["rollback", "qa"], 2, "qa is no environment"),
        (["check", "--checkov", "/nowhere/checkov"], 1, "/nowhere/checkov: No such file"),
        (["diff", "dev", "--against", "nothing"], 1, "nothing is no commit here"),
    ],
)
def test_mistake_is_one_line_with_its_remedy(arguments: list[str], status: int, says: str, run: Run) -> None:
    ended, out, err = run(ROOT, *arguments)
    assert (ended, out) == (status, "")
    assert err.startswith(says)
    assert err.count("\n") == 1


def test_outside_a_tree_is_told(run: Run, tmp_path: Path) -> None:
    assert run(tmp_path, "check")[2].endswith("is in no GitOps tree: run this in the repository\n")


def test_broken_kustomization_is_one_line_with_file_and_line(run: Run, tmp_path: Path) -> None:
    root = copy_tree(tmp_path)
    replace(root, "overlays/local/kustomization.yaml", "/spec/rules/0/host", "/spec/rulez/0/host")
    status, _, err = run(root, "render", "local")
    assert status == 1
    assert err.startswith(
        "overlays/local/kustomization.yaml:33: the patch does not fit: nothing has the path /spec/rulez/0/host: mend"
    )


def test_scorecards_readme_has_a_valid_example() -> None:
    text = (ROOT / "loadtests/scorecards/README.md").read_text()
    card = Scorecard.model_validate_json(text.partition("```json\n")[2].partition("```")[0])
    assert card.failed == []


def test_whole_tree_is_checked_and_has_no_finding() -> None:
    report = check(ROOT)
    assert {f"overlays/{environment}" for environment in ENVIRONMENTS} <= {*report.folders}
    assert report.findings == []
