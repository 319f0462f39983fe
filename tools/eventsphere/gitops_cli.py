"""The commands for the GitOps tree. What a command needs is imported when it runs, so that `--help` is quick."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from eventsphere.console import err, out
from eventsphere.errors import Exit

EXIT_STATUSES = "Exit status: 0 all is well, 1 something is not (each line says what and the remedy), 2 wrong use."

Environment = Annotated[
    str, typer.Argument(help="dev, staging, prod, local, or a folder such as clusters/local.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the app."""
    for name, command in COMMANDS.items():
        app.command(name, epilog=EXIT_STATUSES, rich_help_panel="GitOps tree")(command)


def render(environment: Environment, *, as_json: Json = False) -> None:
    """Print all objects of an environment as Argo CD would apply them."""
    from eventsphere.check import tree
    from eventsphere.check.files import documents

    root = _root()
    manifests = tree.render(root, tree.folder_of(root, environment))
    if as_json:
        _print_json([each.data for each in manifests])
    else:
        _print(documents(manifests))


def check(
    *,
    checkov: Annotated[Path | None, typer.Option(help="Ask this Checkov too; `make check-gitops` installs it.")] = None,
    kubernetes: Annotated[
        str | None, typer.Option(help="Instead: rehearse an upgrade to this version, such as 1.35.", metavar="VERSION")
    ] = None,
    as_json: Json = False,
) -> None:
    """Build every environment and cluster, and hold them to Kubernetes' schemas and our policies. Needs no cluster."""
    from eventsphere.check import rehearsal, report, run

    done = rehearsal.rehearse(_root(), kubernetes) if kubernetes else run.check(_root(), checkov)
    if as_json:
        _print_json(done.json())
    else:
        report.show(done)
    raise typer.Exit(Exit.FAILED if done.findings else Exit.OK)


def diff(
    environments: Annotated[list[str] | None, typer.Argument(help="Environments or folders; all without.")] = None,
    *,
    against: Annotated[str, typer.Option(help="Commit, branch or tag to compare with.", metavar="REF")] = "HEAD",
    markdown: Annotated[bool, typer.Option("--markdown", help="For a pull request's comment.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Status 1 when anything differs.")] = False,
    as_json: Json = False,
) -> None:
    """Show what the tree here changes against REF, object by object, with its risks. Needs no cluster and no secret."""
    from eventsphere.diff import markdown as pages
    from eventsphere.diff import report, run

    found = run.differences(_root(), environments or [], against)
    if as_json:
        _print_json([each.json() for each in found])
    elif markdown:
        _print(pages.page(found))
    else:
        report.show(found)
    raise typer.Exit(Exit.FAILED if exit_code and any(each.changes for each in found) else Exit.OK)


def promote(
    source: Annotated[str, typer.Argument(metavar="FROM", help="main, dev or staging.", show_default=False)],
    target: Annotated[str, typer.Argument(metavar="TO", help="The environment right after it.", show_default=False)],
    *,
    scorecard: Annotated[Path | None, typer.Option(help="Default: loadtests/scorecards/FROM.json.")] = None,
    signatures: Annotated[bool, typer.Option(help="Let cosign verify each image; --no-signatures: local only.")] = True,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds to wait for the cluster.")] = 20,
    as_json: Json = False,
) -> None:
    """Give TO the release that FROM runs, manifests and images, once FROM is Synced, Healthy, tested and signed.

    It is a branch with one commit, to be merged into env/TO; from main it needs built images alone. The work tree stays
    as it is. When a gate is closed nothing is written.
    """
    from eventsphere.promote import report, run

    done = run.promote(_root(), source, target, run.Options(scorecard, signatures, time_limit))
    _print_json(done.json()) if as_json else report.show(done, target)


def rollback(environment: Environment, *, as_json: Json = False) -> None:
    """Take an environment's last promotion back, as a branch with one commit."""
    from eventsphere.promote import report, run

    done = run.rollback(_root(), environment)
    _print_json(done.json()) if as_json else report.show(done, environment)


def drift(
    environment: Environment,
    *,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds to wait for each of two answers.")] = 20,
    as_json: Json = False,
) -> None:
    """Compare the cluster in KUBECONFIG with the tree here; status 1 when they differ.

    Left out is what autoscalers, controllers and defaulting own; told is who changed a field by hand.
    """
    from eventsphere.drift import report, run

    found = run.drift(_root(), environment, time_limit)
    if as_json:
        _print_json([each._asdict() for each in found])
    else:
        report.show(environment, found)
    raise typer.Exit(Exit.FAILED if found else Exit.OK)


def sync(
    environment: Environment,
    *,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds for each of: the sync before, and this one.")] = 300,
) -> None:
    """Sync an environment now, also while its sync window is closed; for a rollback that can't wait.

    Automatic sync rests meanwhile, and a sync that waits for the window is ended.
    """
    from getpass import getuser

    from eventsphere.sync import run

    done = run.sync(_root(), environment, getuser(), time_limit, lambda line: err.print(f"{environment}: {line}"))
    _print(f"{environment} is synced at {done.revision[:9]}\n")


def cost(
    environment: Annotated[str | None, typer.Argument(help="dev, staging or prod.", show_default=False)] = None,
    *,
    bookings: Annotated[int, typer.Option(min=1, help="Bookings a month.")] = 100_000,
    fit: Annotated[
        bool, typer.Option("--fit", help="Instead: whether all pods fit on the nodes, as docs/aws.md has it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Estimate what an environment costs on AWS, a month and for 1,000 bookings, by a dated price table."""
    from eventsphere.cost import report, run

    if fit:
        _fit(as_json=as_json)
        return
    if environment is None:
        raise typer.BadParameter("name an environment, or say --fit")
    found = run.cost(_root(), environment, bookings)
    _print_json(found.json()) if as_json else report.show(found)


def capacity(
    environment: Annotated[str, typer.Argument(help="dev, staging or prod.")] = "prod",
    *,
    users: Annotated[int, typer.Option(min=1, max=100_000_000, help="People who are there at the same time.")],
    as_json: Json = False,
) -> None:
    """Tell what so many people need: replicas, nodes, a month's bill; where one MongoDB ends, and what lies past it.

    Status 1 if something is too small for them.
    """
    from eventsphere.capacity import plan, report

    found = plan.capacity(_root(), environment, users)
    _print_json(found.json()) if as_json else report.show(found)
    raise typer.Exit(Exit.FAILED if found.limits else Exit.OK)


def _fit(*, as_json: bool) -> None:
    from dataclasses import asdict

    from eventsphere.cost.fit import fit, markdown

    found = fit(_root())
    _print_json([asdict(each) for each in found]) if as_json else _print(markdown(found))


def graph(
    *,
    write: Annotated[bool, typer.Option("--write", help="Write docs/graph.md and the NetworkPolicies.")] = False,
    as_json: Json = False,
) -> None:
    """Show who calls whom: a Mermaid picture of base/graph.yaml, from which the NetworkPolicies are made."""
    from eventsphere.gitops import picture, policies
    from eventsphere.gitops.graph import load

    root = _root()
    if write:
        changed = policies.write(root)
        (root / picture.PICTURE).write_text(picture.page(root))
        _print("\n".join(map(str, [*changed, picture.PICTURE])) + "\n")
    elif as_json:
        found = load(root)
        _print_json([{**call._asdict(), "ports": found.ports(call.callee)} for call in found.edges()])
    else:
        _print(picture.draw(load(root)) + "\n")


def _root() -> Path:
    from eventsphere.check import tree

    return tree.locate(Path.cwd())


def _print(text: str) -> None:
    out.print(text, markup=False, end="")


def _print_json(value: Any) -> None:
    _print(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode() + "\n")


COMMANDS: dict[str, Callable[..., None]] = {
    command.__name__: command
    for command in (render, check, diff, promote, rollback, sync, drift, cost, capacity, graph)
}
