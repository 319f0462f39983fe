"""The whole way of a commit on local Git: merge, build, three environments, a failure, and the way back by itself.

The workflows' own steps are executed, job after job. People, Argo CD, the registry and the scanners are played.
"""

import json
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from eventsphere.delivery.changed import INPUTS
from eventsphere.delivery.digests import built_from
from eventsphere.delivery.github import GitHub
from eventsphere.delivery.write import PATH
from eventsphere.promote.images import images, path_of
from eventsphere.promote.signatures import PROOFS
from tests.gitops.copies import git
from tests.gitops.tree import ROOT
from tests.pipeline.archives import archive
from tests.pipeline.hub import NAME, Hub
from tests.pipeline.places import Server, configmap, digest, programs
from tests.pipeline.runner import Runner
from tests.pipeline.workflows import texts

SIGNER = "github.com/eventsphere/eventsphere/.github/workflows/build.yml@refs/heads/main"
COMMAND = """\
case "$*" in
  "delivery smoke "*) exit "$(cat {smoke})" ;;
  "delivery install "*|"delivery repository "*) exit 0 ;;
  "delivery wait "*) set -- "$@" --patience 0 ;;
esac
exec env PYTHONPATH={tools} {python} -m eventsphere "$@"
"""


class World:
    """A server, GitHub, and runners that check out what a workflow begins for."""

    def __init__(self, server: Server, hub: Hub, github: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
        self.server, self.hub, self.api = server, hub, github.api
        self.pushed, self.smoke = server.folder / "registry", server.folder / "smoke"
        self.smoke.write_text("0")
        self.mark = "0"
        self._programs(monkeypatch)
        self.runs = 0

    def _programs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Docker leaves an archive, the registry keeps one digest a tag, cosign and Trivy are content."""
        made = archive(self.server.folder / "built.tar", "linux/amd64", "linux/arm64")
        docker = f'for each; do case $each in *dest=*) cp {made} "${{each##*dest=}}";; esac; done'
        registry = f"mkdir -p {self.pushed}; file={self.pushed}/$(echo \"$*\" | sed 's#.*docker://##; s#[/:]#_#g')"
        skopeo = f'{registry}\ncase "$1 $2" in\nlogin*) ;;\n"inspect --raw") [ -f "$file" ] ;;\n'
        skopeo += f'copy*) cp {self.server.folder}/digest "$file" ;;\n*) cat "$file" ;;\nesac'
        made_now = 'mkdir -p $2/db; date -u +\'{"UpdatedAt": "%Y-%m-%dT%H:%M:%SZ"}\' > $2/db/metadata.json'
        writes = f'--output) echo "{{}}" > "$2" ;; --cache-dir) {made_now} ;;'
        trivy = f'while [ $# -gt 0 ]; do case "$1" in {writes} esac; shift; done'
        aws = "echo password"
        cosign = f'echo "$*" >> {self.server.folder}/cosign.log'
        self.path = programs(
            self.server.folder / "bin", monkeypatch, docker=docker, skopeo=skopeo, aws=aws, trivy=trivy, cosign=cosign
        )

    def checkout(self, commit: str) -> Path:
        """A clean clone at a commit, with the command of this tree."""
        self.runs += 1
        tree = self.server.folder / f"run-{self.runs}" / "tree"
        tree.parent.mkdir()
        git(self.server.folder, "clone", "-q", str(self.server.path), str(tree))
        git(tree, "checkout", "-q", "--detach", commit)
        (tree / ".git/info/exclude").write_text("/.venv/\n/Makefile\n/build/\n/loadtests/\n")
        command = tree / ".venv/bin/eventsphere"
        command.parent.mkdir(parents=True)
        script = COMMAND.format(smoke=self.smoke, tools=ROOT / "tools", python=sys.executable)
        command.write_text(f"#!/bin/sh\n{script}")
        command.chmod(0o755)
        (tree / "Makefile").write_text("tools:\n\t@true\n")
        return tree

    def runner(self, tree: Path, commit: str, ref: str, **event: str) -> Runner:
        """A runner of a workflow that begins for a commit of a branch."""
        workflow = f"{NAME}/.github/workflows/build.yml@refs/heads/main"
        variables = {
            "GITHUB_API_URL": self.api, "GITHUB_REPOSITORY": NAME, "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REF": f"refs/heads/{ref}", "GITHUB_WORKFLOW_REF": workflow, "GITHUB_RUN_ID": "1",
            "GITHUB_RUN_ATTEMPT": "1",
        }  # fmt: skip
        known = {"github.sha": commit, "github.ref_name": ref, **event}
        return Runner(texts(), tree, known, self.path, variables)

    def build(self, commit: str, mark: str) -> None:
        """Execute build.yml for a commit of main; what it builds has digests of this mark."""
        (self.server.folder / "digest").write_text(f"{digest(mark)}\n")
        tree = self.checkout(commit)
        succeed(self.runner(tree, commit, "main"), "build.yml", "plan")
        wanted = json.loads((tree.parent / "output").read_text().partition("images=")[2].splitlines()[0])
        if wanted:
            succeed(self.runner(tree, commit, "main"), "build.yml", "database")
        for image in wanted:
            runner = self.runner(tree, commit, "main", **{"matrix.image": image})
            for job in ("build", "scan", "push"):
                succeed(runner, "build.yml", job)
        (tree / "build/digests").mkdir(parents=True)
        for file in (tree / "build").glob("images/*.digest"):
            shutil.copy(file, tree / "build/digests")
        if wanted:
            succeed(self.runner(tree, commit, "main"), "build.yml", "write")

    def deploy(self, environment: str) -> bool:
        """Execute deploy.yml for an environment's newest commit, with its undo when it fails; whether it was well."""
        commit = self.server.tip(f"env/{environment}")
        runner = self.runner(self.checkout(commit), commit, f"env/{environment}")
        well = all(each.returncode == 0 for each in runner.run("deploy.yml", "verify"))
        if not well:
            succeed(runner, "deploy.yml", "undo")
        return well

    def argocd(self, environment: str, state: str = "success", text: str = "") -> None:
        """Argo CD has synced an environment's newest commit."""
        self.hub.argocd_says(self.server.tip(f"env/{environment}"), environment, state, text=text)

    def promote(self, source: str, target: str) -> None:
        """Execute deploy.yml by hand, then approve and merge the pull request that it opens."""
        tree = self.checkout("main")
        folder = tree / "loadtests/scorecards"
        folder.mkdir(parents=True)
        (folder / f"{source}.json").write_text(self.scorecard(source))
        succeed(
            self.runner(tree, self.server.tip("main"), "main", **{"inputs.target": target}), "deploy.yml", "promote"
        )
        path, asked = self.hub.posted[-1]
        assert (path, asked["base"]) == ("pulls", f"env/{target}")
        git(self.server.people, "fetch", "-q", "origin")
        git(self.server.people, "push", "-q", "origin", f"origin/{asked['head']}:refs/heads/env/{target}")

    def scorecard(self, environment: str) -> str:
        """A load test of what an environment runs, all green."""
        now = datetime.now(UTC)
        text = self.server.images(environment, f"env/{environment}")
        card = {
            "environment": environment, "revision": self.server.tip(f"env/{environment}"),
            "images": images(text, path_of(environment)), "started_at": (now - timedelta(minutes=9)).isoformat(),
            "finished_at": now.isoformat(),
            "checks": [{"name": "p95", "value": 1, "limit": 2, "unit": "ms", "passed": True}],
        }  # fmt: skip
        return json.dumps(card)

    def runs_in(self, environment: str) -> tuple[str, str]:
        """The manifests' version and the mark of auth's digest in an environment."""
        branch = f"env/{environment}"
        manifests = git(self.server.path, "show", f"refs/heads/{branch}:base/configmap.yaml")
        auth = images(self.server.images(environment, branch), path_of(environment))["ghcr.io/eventsphere/auth"]
        return manifests.split("'")[1], auth[7]


def succeed(runner: Runner, workflow: str, job: str) -> None:
    """Execute a job; its failure shows what it wrote."""
    for each in runner.run(workflow, job):
        assert each.returncode == 0, f"{workflow} {job}: {each.args[-1]}\n{each.stdout}\n{each.stderr}"


@pytest.mark.slow
@pytest.mark.timeout(600)  # some forty commands, each a process of its own
def test_a_commit_goes_to_prod_and_a_bad_one_goes_back(
    server: Server, hub: Hub, github: GitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(server, hub, github, monkeypatch)

    world.build(server.first, "1")
    assert world.runs_in("dev") == ("0", "1"), "a first build makes all images"
    good = server.merge("feat(auth): good", {"apps/auth/a.py": "good", "base/configmap.yaml": configmap("2")})
    world.build(good, "2")
    assert built_from(server.images(), PATH) == good
    assert world.runs_in("dev") == ("2", "2")
    world.build(server.tip("main"), "9")
    assert built_from(server.images(), PATH) == good, "the commit with the digests builds nothing: no loop"

    for source, target in (("dev", "staging"), ("staging", "prod")):
        world.argocd(source)
        assert world.deploy(source)
        world.promote(source, target)
        assert world.runs_in(target) == ("2", "2")
    world.argocd("prod")
    assert world.deploy("prod")
    assert all("--certificate-identity https://" + SIGNER in line for line in verified(server))

    bad = server.merge("feat(auth): bad", {"apps/auth/a.py": "bad", "base/configmap.yaml": configmap("3")})
    world.build(bad, "3")
    for source, target in (("dev", "staging"), ("staging", "prod")):
        world.argocd(source)
        assert world.deploy(source)
        world.promote(source, target)
    failing = server.tip("env/prod")
    world.argocd("prod", "failure", "Deployment auth exceeded its progress deadline")
    hub.answers[f"commits/{failing}/pulls"] = [{"number": 41}]
    assert not world.deploy("prod"), "Argo CD says that it failed"

    assert world.runs_in("prod") == ("2", "2"), "prod is back, manifests and images"
    assert world.runs_in("staging") == ("3", "3")
    back = server.tip("env/prod")
    assert git(server.path, "rev-parse", f"{back}^") == failing
    told = [(path, body["body"]) for path, body in hub.posted if path.endswith("/comments")]
    assert [path for path, _ in told] == [f"commits/{failing}/comments", "issues/41/comments"]
    assert all(f"Reverted by {back}" in text for _, text in told)

    world.argocd("prod")
    assert world.deploy("prod"), "the revert itself is verified as every release"
    world.smoke.write_text("1")
    before = server.state()
    assert not world.deploy("prod")
    assert server.state() == before, "a rollback is never reverted by itself"
    assert "Not reverted" in hub.posted[-1][1]["body"]


def verified(server: Server) -> list[str]:
    """What promotions asked cosign to verify."""
    found = [line for line in (server.folder / "cosign.log").read_text().splitlines() if line.startswith("verify")]
    assert len(found) == 2 * len(PROOFS) * len(INPUTS)
    return found
