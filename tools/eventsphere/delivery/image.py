"""Building and pushing one image: two jobs, of which only the second has any right; the scan is between (trivy.py).

The build runs everybody's code (packages, npm scripts), so it gets no secret and makes a file. The push runs no code of
the image: it copies the file, signs the digest and attests what the scan found.
"""

import json
from pathlib import Path

from eventsphere.delivery.archive import PLATFORMS
from eventsphere.delivery.changed import require_image
from eventsphere.delivery.programs import run
from eventsphere.errors import CommandError
from eventsphere.promote.signatures import BILL, PROVENANCE

BUILD_SECONDS = 3000.0
PUSH_SECONDS = 600.0
RUN_VARIABLES = (
    "GITHUB_SERVER_URL",
    "GITHUB_REPOSITORY",
    "GITHUB_SHA",
    "GITHUB_REF",
    "GITHUB_WORKFLOW_REF",
    "GITHUB_RUN_ID",
    "GITHUB_RUN_ATTEMPT",
)
"""What GitHub Actions tells of a run, in the order in which a provenance takes it."""


def build(root: Path, workload: str, to: Path) -> Path:
    """Build an image for all platforms into the archive `to/WORKLOAD.tar`; returns its path."""
    require_image(workload)
    to.mkdir(parents=True, exist_ok=True)
    archive = to / f"{workload}.tar"
    web = root / "apps/frontend"
    source = (
        [web]
        if workload == "frontend"
        else ["--file", root / "apps/Dockerfile", "--build-arg", f"SERVICE={workload}", root]
    )
    options = [
        "--platform",
        ",".join(PLATFORMS),
        "--no-cache",
        "--provenance=false",
        "--output",
        f"type=oci,dest={archive}",
    ]
    run(["docker", "buildx", "build", *options, *source], BUILD_SECONDS)
    return archive


def push(registry: str, workload: str, folder: Path, commit: str, predicate: dict[str, object]) -> str:
    """Push an archive to the registry, sign its index and attest bill of materials and provenance; returns the digest.

    A tag never moves. So when a run is repeated, what the first run pushed under this commit's tag is what counts.
    """
    require_image(workload)
    name = f"{registry}/eventsphere/{workload}"
    tag = f"docker://{name}:{commit}"
    _log_in(registry)
    archive = f"oci-archive:{folder / workload}.tar"
    try:
        run(["skopeo", "inspect", "--raw", tag], PUSH_SECONDS)
    except CommandError:
        run(["skopeo", "copy", "--all", "--preserve-digests", archive, tag], PUSH_SECONDS)
    digest = run(["skopeo", "inspect", "--format", "{{.Digest}}", tag], PUSH_SECONDS).strip()
    image = f"{name}@{digest}"
    run(["cosign", "sign", "--yes", "--recursive=false", image], PUSH_SECONDS)
    for bill in sorted(folder.glob(f"{workload}-*.cdx.json")):
        run(["cosign", "attest", "--yes", "--type", BILL, "--predicate", bill, image], PUSH_SECONDS)
    provenance = folder / f"{workload}.provenance.json"
    provenance.write_text(json.dumps(predicate))
    run(["cosign", "attest", "--yes", "--type", PROVENANCE, "--predicate", provenance, image], PUSH_SECONDS)
    (folder / f"{workload}.digest").write_text(f"{digest}\n")
    return digest


def _log_in(registry: str) -> None:
    """Let skopeo into ECR with the password that the job's role gets for some hours; cosign asks AWS by itself."""
    if ".dkr.ecr." in registry:
        password = run(["aws", "ecr", "get-login-password"], PUSH_SECONDS)
        run(["skopeo", "login", "--username", "AWS", "--password-stdin", registry], PUSH_SECONDS, text=password)


def provenance(variables: dict[str, str]) -> dict[str, object]:
    """Return an SLSA v1 provenance of a run, from what GitHub Actions tells the push job and not from the build.

    Raises:
        CommandError: not in GitHub Actions.
    """
    if missing := [name for name in RUN_VARIABLES if not variables.get(name)]:
        raise CommandError(f"{missing[0]} is missing", "push from the workflow build.yml")
    server, repository, sha, ref, workflow, run_id, attempt = (variables[name] for name in RUN_VARIABLES)
    source = f"{server}/{repository}"
    return {
        "buildDefinition": {
            "buildType": "https://actions.github.io/buildtypes/workflow/v1",
            "externalParameters": {"workflow": {"ref": ref, "repository": source, "path": workflow}},
            "resolvedDependencies": [{"uri": f"git+{source}@{ref}", "digest": {"gitCommit": sha}}],
        },
        "runDetails": {
            "builder": {"id": f"{server}/{workflow}"},
            "metadata": {"invocationId": f"{source}/actions/runs/{run_id}/attempts/{attempt}"},
        },
    }
