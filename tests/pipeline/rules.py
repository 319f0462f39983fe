"""What no workflow may do. Each rule yields what breaks it; tests/pipeline/mutants.yaml breaks each on purpose."""

import re
import shlex
from collections import defaultdict
from collections.abc import Callable, Iterator

from typer.main import get_command

from eventsphere import cli
from tests.pipeline.workflows import ROOT, Texts, expressions, jobs, parsed, steps

Rule = Callable[[Texts], Iterator[str]]
READ = {"contents": "read"}
PERMISSIONS: dict[tuple[str, str], dict[str, str]] = {
    ("build.yml", "push"): READ | {"id-token": "write"},
    ("comment.yml", "comment"): READ | {"actions": "read", "pull-requests": "write", "issues": "write"},
    ("deploy.yml", "verify"): READ | {"statuses": "read"},
    ("deploy.yml", "promote"): READ | {"statuses": "read", "actions": "read", "id-token": "write"},
    ("security-scan.yml", "publish"): {"security-events": "write"},
}
"""What a job may do; one that is not listed may read the repository."""
TRIGGERS = {
    "build.yml": {"push"},
    "comment.yml": {"workflow_run"},
    "deploy.yml": {"push", "workflow_dispatch"},
    "pr.yml": {"pull_request"},
    "security-scan.yml": {"pull_request", "push", "schedule"},
}
KEYS = {
    ("build.yml", "write"): "build",
    ("deploy.yml", "undo"): "rollback",
    ("deploy.yml", "promote"): "${{ inputs.target }}",
}
"""The jobs that get the App's key, and the GitHub environment that restricts them to their branch."""
PINNED = re.compile(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
TRUSTED = re.compile(
    r"github\.(sha|ref|ref_name|token|run_id|repository|server_url|event_name)|runner\.temp|matrix\.image"
    r"|github\.event\.pull_request\.(number|base\.sha)|github\.event\.workflow_run\.(id|head_sha|event)"
    r"|vars\.\w+|secrets\.BUILD_APP_KEY|inputs\.(target|scorecard-run)|steps\.\w+\.outputs\.[\w-]+"
    r"|needs\.\w+\.(result|outputs\.\w+)"
)
"""Values that nobody but the repository's own people chooses, or that are digits."""
CACHES = ("actions/cache", "cache-from", "cache-to", "type=gha", " cache:", "{cache:")
OFF = {
    "actions/setup-node": "package-manager-cache",
    "docker/setup-qemu-action": "cache-image",
    "docker/setup-buildx-action": "cache-binary",
}


def permissions_begin_with_none(found: Texts) -> Iterator[str]:
    """Every workflow begins without any permission."""
    yield from (name for name, text in found.items() if parsed(text).get("permissions") != {})


def jobs_have_the_permissions_that_they_need_and_no_others(found: Texts) -> Iterator[str]:
    """Every job has just the permissions that are listed above."""
    for job in jobs(found):
        if job.body.get("permissions") != PERMISSIONS.get((job.workflow, job.name), READ):
            yield f"{job}: {job.body.get('permissions')}"


def actions_are_pinned_by_commit_with_their_version(found: Texts) -> Iterator[str]:
    """Every action is named by a whole commit, with the version behind it, and each version by one commit."""
    commits = defaultdict[str, set[str]](set)
    for name, text in found.items():
        for line in text.splitlines():
            uses = line.strip().removeprefix("- ")
            uses = uses.removeprefix("uses: ") if uses.startswith("uses: ") else ""
            if uses and not PINNED.match(uses):
                yield f"{name}: {uses}"
            commits[uses.partition("@")[0]].add(uses)
    yield from (f"{action}: {sorted(many)}" for action, many in commits.items() if action and len(many) > 1)


def steps_run_commands_that_are_tested_here(found: Texts) -> Iterator[str]:
    """Every `run:` is one make target or one eventsphere command that exists, with options that it has."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for step in steps(found):
        if run := step.body.get("run"):
            words = shlex.split(run)
            make = words[0] == "make" and words[1] in targets and all("=" in word for word in words[2:])
            if not make and not _is_our_command(words):
                yield str(step)
            if set(run) & set(";&|<>`\n") or "$(" in run:
                yield f"{step} is more than one command"


def _is_our_command(words: list[str]) -> bool:
    if words[:2] != [".venv/bin/eventsphere", "delivery"]:
        return False
    groups = get_command(cli.app).commands["delivery"].commands  # type: ignore[attr-defined]
    command = groups.get(words[2])
    options = {name for each in command.params for name in each.opts} if command else set()
    return command is not None and all(word in options for word in words if word.startswith("--"))


def no_expression_is_in_a_script(found: Texts) -> Iterator[str]:
    """No `run:` holds an expression: a shell would read its value as code."""
    yield from (str(step) for step in steps(found) if expressions(step.body.get("run", "")))


def expressions_have_values_that_nobody_else_chooses(found: Texts) -> Iterator[str]:
    """No expression reads a title, a branch's name of a fork, a message or whatever else a stranger writes."""
    for job in jobs(found):
        for each in expressions(job.body):
            read = re.findall(r"[a-z]+(?:\.[\w-]+)+", each)
            yield from (f"{job}: {one}" for one in read if not TRUSTED.fullmatch(one))


def nothing_comes_from_a_shared_cache(found: Texts) -> Iterator[str]:
    """No step reads a cache that another branch's run may have written."""
    for step in steps(found):
        text = f"{step.body.get('uses', '')} {step.body.get('with', '')}".replace("'", "")
        yield from (f"{step}: {each}" for each in CACHES if each in text)
        option = OFF.get(str(step.body.get("uses", "")).partition("@")[0])
        if option and step.body.get("with", {}).get(option) is not False:
            yield f"{step}: {option} is not off"


def workflows_have_the_triggers_that_are_meant(found: Texts) -> Iterator[str]:
    """No workflow begins by another event than those above: `pull_request_target` would run with secrets."""
    if set(found) != set(TRIGGERS):
        yield f"the workflows are {sorted(found)}"
    for name, text in found.items():
        on = parsed(text)["on"]
        if set(on) != TRIGGERS.get(name):
            yield f"{name}: {sorted(on)}"
        if "push" in on and not on["push"].get("branches"):
            yield f"{name}: pushes to any branch"


def secrets_reach_three_jobs_alone(found: Texts) -> Iterator[str]:
    """The App's key is read by jobs whose GitHub environment restricts their branch, by the action that needs it."""
    for job in jobs(found):
        allowed = KEYS.get((job.workflow, job.name))
        if job.body.get("secrets"):
            yield f"{job} passes secrets on"
        if job.body.get("environment") != allowed:
            yield f"{job}: environment {job.body.get('environment')}"
        for step in job.body.get("steps", []):
            uses_key = any(each.startswith("secrets.") for each in expressions(step))
            if uses_key and not (allowed and step.get("uses", "").startswith("actions/create-github-app-token@")):
                yield f"{job}: {step}"
        if any(
            each.startswith("secrets.") for each in expressions({k: v for k, v in job.body.items() if k != "steps"})
        ):
            yield f"{job} gives a secret to every step"


def clones_keep_no_token(found: Texts) -> Iterator[str]:
    """No checkout leaves its token in the clone, where the code of the tree could read it."""
    for step in steps(found):
        if str(step.body.get("uses", "")).startswith("actions/checkout@"):
            given = step.body.get("with", {})
            if given.get("persist-credentials") is not False or "repository" in given:
                yield str(step)
            if given.get("ref") != ("main" if step.job.workflow == "comment.yml" else None):
                yield f"{step} checks out {given.get('ref')}"


def the_push_s_subject_names_the_branch(found: Texts) -> Iterator[str]:
    """The job that pushes has no GitHub environment and runs on main alone: AWS binds its role to that subject."""
    for job in jobs(found):
        if (job.workflow, job.name) == ("build.yml", "push") and "environment" in job.body:
            yield str(job)
    if parsed(found.get("build.yml", "{on: {push: {}}}"))["on"]["push"].get("branches") != ["main"]:
        yield "build.yml begins on other branches than main"


def images_go_through_build_scan_and_push_in_order(found: Texts) -> Iterator[str]:
    """No image is pushed that was not scanned, none is written that was not pushed."""
    needed = {
        "build": "plan",
        "database": "plan",
        "scan": ["plan", "build", "database"],
        "push": ["plan", "scan"],
        "write": ["plan", "push"],
    }
    for job in jobs(found):
        if job.workflow == "build.yml" and job.body.get("needs") != needed.get(job.name):
            yield f"{job} needs {job.body.get('needs')}"
        if job.workflow == "build.yml" and job.name in {"scan", "push"} and "if" in job.body:
            yield f"{job} may run although what it needs failed"


def failures_are_failures(found: Texts) -> Iterator[str]:
    """Nothing goes on after an error, and nothing hangs for hours."""
    for job in jobs(found):
        if "continue-on-error" in str(job.body):
            yield f"{job} goes on after an error"
        if not 0 < int(job.body.get("timeout-minutes", 0)) <= 90:
            yield f"{job} has no time limit"


def runners_are_github_s_of_a_known_version(found: Texts) -> Iterator[str]:
    """A runner of our own would keep what a pull request leaves on it; `latest` changes by itself."""
    yield from (str(job) for job in jobs(found) if job.body.get("runs-on") != "ubuntu-24.04")


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        permissions_begin_with_none,
        jobs_have_the_permissions_that_they_need_and_no_others,
        actions_are_pinned_by_commit_with_their_version,
        steps_run_commands_that_are_tested_here,
        no_expression_is_in_a_script,
        expressions_have_values_that_nobody_else_chooses,
        nothing_comes_from_a_shared_cache,
        workflows_have_the_triggers_that_are_meant,
        secrets_reach_three_jobs_alone,
        clones_keep_no_token,
        the_push_s_subject_names_the_branch,
        images_go_through_build_scan_and_push_in_order,
        failures_are_failures,
        runners_are_github_s_of_a_known_version,
    )
}
