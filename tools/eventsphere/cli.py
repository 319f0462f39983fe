"""The `eventsphere` command. What a sub-command needs is imported when it runs, so that `--help` is quick."""

import sys
from typing import Annotated

import typer

from eventsphere import backup_cli, cluster_cli, delivery_cli, gitops_cli, loadtest_cli, scan_cli
from eventsphere.aws import cli as aws_cli
from eventsphere.console import err, out
from eventsphere.errors import CommandError
from eventsphere.local.database import DatabaseChoice
from eventsphere.local.home import Home

EXIT_STATUSES = (
    "Exit status: 0 done, 1 failed, 2 wrong use, 3 not running, 4 port or folder in use, 5 not ready in time."
)

app = typer.Typer(
    help="Run EventSphere on this machine, fill it with demo data, and look at it.",
    epilog=EXIT_STATUSES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
)


@app.command(epilog=EXIT_STATUSES)
def up(
    database: Annotated[
        DatabaseChoice, typer.Option(help="Which database; auto: MONGODB_URI, mongod, a container, else embedded.")
    ] = DatabaseChoice.AUTO,
    *,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Delete the data, logs and secrets of earlier runs first.")
    ] = False,
    free_ports: Annotated[bool, typer.Option("--free-ports", help="Take any free ports.")] = False,
    replicas: Annotated[int, typer.Option(min=1, max=8, help="How many of each service.")] = 1,
    observe: Annotated[bool, typer.Option("--observe", help="Prometheus, Alertmanager and dashboards too.")] = False,
) -> None:
    """Start database, AWS stand-in, services and web app; stay until Ctrl-C, then stop them all.

    EVENTSPHERE_HOME: where data, logs and secrets are (.eventsphere/).
    EVENTSPHERE_PORT: the web port (8080); EVENTSPHERE_AUTH_PORT and so on: the others.
    EVENTSPHERE_PORT_BASE: all ports, counted from here.
    EVENTSPHERE_DEMO_PASSWORD: the demo accounts' password, instead of a made-up one.
    MONGODB_URI: a database of your own.
    """
    from eventsphere.local import signals

    signals.interrupt()
    from eventsphere.local import up as command

    command.run(Home.locate(), command.Options(database, fresh, free_ports, replicas, observe))


@app.command(epilog=EXIT_STATUSES)
def dev(port: Annotated[int, typer.Option(help="Where the web app is served.")] = 5173) -> None:
    """Serve the web app with hot reload, in front of the platform that runs here; starts one if there is none."""
    from eventsphere.local import signals

    signals.interrupt()
    from eventsphere.local import dev as command

    command.run(Home.locate(), port)


@app.command(epilog=EXIT_STATUSES)
def down() -> None:
    """Stop what runs, and what a killed run left behind."""
    from eventsphere.local import down as command

    command.run(Home.locate())


@app.command(epilog=EXIT_STATUSES)
def demo(
    url: Annotated[str | None, typer.Option(help="Another platform than the one that runs here.")] = None,
) -> None:
    """Fill the running platform with events, people and bookings; a second time changes nothing.

    With --url, EVENTSPHERE_DEMO_PASSWORD has to be that platform's demo password.
    """
    from eventsphere.demo import fill as command

    command.run(Home.locate(), url)


@app.command(epilog=EXIT_STATUSES)
def status(*, as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Show each process, its port, and whether it is ready (status 0: all, 1: not all, 3: not running)."""
    from eventsphere.local import status as command

    raise typer.Exit(command.run(Home.locate(), as_json=as_json))


@app.command(epilog=EXIT_STATUSES)
def logs(
    name: Annotated[str | None, typer.Argument(help="A process that the status command lists; all without it.")] = None,
    *,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what is added.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of the last lines.")] = 20,
) -> None:
    """Show what the processes wrote."""
    from eventsphere.local import logs as command

    command.show(Home.locate(), name, lines, follow=follow)


@app.command(epilog=EXIT_STATUSES)
def doctor(
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what is safe, and print each change.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    event_database: Annotated[str, typer.Option(help="Its name.")] = "event",
    booking_database: Annotated[str, typer.Option(help="Its name.")] = "booking",
) -> None:
    """Check over all data that seats and bookings add up and nothing is left undone (status 0: sound, 1: not).

    MONGODB_URI: the database, instead of that of the platform which runs here.
    """
    from eventsphere.doctor import cli as command

    names = {"event": event_database, "booking": booking_database}
    raise typer.Exit(command.run(Home.locate(), names, repair=repair, as_json=as_json))


@app.command("api-docs", epilog=EXIT_STATUSES)
def api_docs() -> None:
    """Write docs/api/*.json from the services' own schemas, and the states' picture (in the repository's root)."""
    from eventsphere import api, states

    changed = api.write(api.FOLDER) + states.write()
    out.print("\n".join(f"wrote {path}" for path in changed) or "docs are up to date")


backup_cli.register(app)
gitops_cli.register(app)
scan_cli.register(app)
app.add_typer(cluster_cli.app, name="cluster", rich_help_panel="Cluster")
app.add_typer(aws_cli.app, name="aws", rich_help_panel="AWS")
app.add_typer(delivery_cli.app, name="delivery", rich_help_panel="GitOps tree")
app.add_typer(loadtest_cli.app, name="loadtest", rich_help_panel="Cluster")


def main() -> None:
    """Run the command; what goes wrong is one line, and a status that `--help` tells."""
    try:
        app(standalone_mode=True)
    except CommandError as error:
        err.print(f"[red]{error.what}[/]: {error.remedy}", markup=True)
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
