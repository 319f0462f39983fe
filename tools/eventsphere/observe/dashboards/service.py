"""What is the same on the dashboards of our three services: from what people notice down to the pods."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from eventsphere.observe.dashboards.panels import HERE, RATE, Panel, Rows, graph, number, page, quantile, share


def make(service: str, own: list[Panel], why: str) -> Dashboard:
    """Return a service's dashboard; `own` are the panels that only this service has."""
    here = f'{HERE}, job="{service}"'
    rows: Rows = {
        "What people notice": requests(here),
        why: own,
        "Why requests wait": places(here),
        "The database, as this service sees it": database(here),
        "Pods": [*process(here), *pods(service)],
    }
    return page(f"EventSphere {service}", f"eventsphere-{service}", rows)


def requests(here: str) -> list[Panel]:
    """Show rate, errors and duration of each route."""
    counted = f"http_requests_total{{{here}"
    return [
        graph(
            "Requests",
            "reqps",
            {"{{method}} {{route}}": f"sum by (method, route) (rate({counted}}}{RATE}))"},
            "By route. A journey's routes are in slo.yaml.",
        ),
        graph(
            "Share of requests that fail",
            "percentunit",
            {"{{method}} {{route}}": share(f'{counted}, status=~"5.."}}', f"{counted}}}", "method, route")},
            "By route: one route alone points to its code, all routes to what they share.",
        ),
        graph(
            "Latency, 99 of 100 requests",
            "s",
            {"{{method}} {{route}}": quantile(0.99, f"http_request_duration_seconds{{{here}}}", "method, route")},
            "By route.",
        ),
    ]


def places(here: str) -> list[Panel]:
    """Show what limits how many requests are answered at once."""
    return [
        graph(
            "Places for requests",
            "none",
            {
                "taken": f"sum(http_requests_in_flight{{{here}}})",
                "there are": f"sum(http_requests_limit{{{here}}})",
                "wait for one": f"sum(http_requests_waiting{{{here}}})",
            },
            "The limit falls when answers become slow. Whoever finds no place in time is refused.",
        ),
        graph(
            "Requests refused to shed load",
            "reqps",
            {"{{pod}}": f"sum by (pod) (rate(http_requests_shed_total{{{here}}}{RATE}))"},
            "Add pods if the autoscaler has not; otherwise find what is slow.",
        ),
        graph(
            "Event loop lag, 99 of 100 measurements",
            "s",
            {"{{pod}}": quantile(0.99, f"event_loop_lag_seconds{{{here}}}", "pod")},
            "Something computes without letting others go on: every request of the pod waits.",
        ),
        graph(
            "Problems answered",
            "reqps",
            {"{{code}}": f"sum by (code) (rate(http_problems_total{{{here}}}{RATE})) > 0"},
            "By their code: refused log-ins and tokens, limits, sold out, and faults of ours.",
            width=12,
        ),
        graph(
            "Background work that fails",
            "ops",
            {"{{task}}": f'sum by (task) (rate(background_runs_total{{{here}, outcome="failed"}}{RATE}))'},
            "It is tried again; the service's log says why.",
            width=12,
        ),
    ]


def database(here: str) -> list[Panel]:
    """Show the commands that this service sends, and its connections."""
    return [
        graph(
            "Duration of commands, 99 of 100",
            "s",
            {"{{command}}": quantile(0.99, f"database_command_duration_seconds{{{here}}}", "command")},
            "Slow here and on the other services' dashboards: look at MongoDB.",
        ),
        graph(
            "Commands that fail",
            "ops",
            {"{{command}}": f"sum by (command) (rate(database_command_failures_total{{{here}}}{RATE}))"},
            "Refused, or not answered in time.",
        ),
        graph(
            "Connections",
            "none",
            {
                "{{state}}": f"sum by (state) (database_pool_connections{{{here}}})",
                "waits without one": f"sum(increase(database_pool_checkout_failures_total{{{here}}}{RATE}))",
            },
            "All in use for long: commands are slow, or the pool is too small.",
        ),
    ]


def process(here: str) -> list[Panel]:
    """Show what each process uses, and which build it is."""
    return [
        graph(
            "CPU",
            "none",
            {"{{pod}}": f"rate(process_cpu_seconds_total{{{here}}}{RATE})"},
            "Cores. A process of Python can use one.",
        ),
        graph(
            "Memory",
            "bytes",
            {"{{pod}}": f"process_resident_memory_bytes{{{here}}}"},
            "Near its limit a pod is killed and starts again.",
        ),
        number(
            "Builds that run",
            "none",
            {"{{revision}}": f"count by (revision) (build_info{{{here}}})"},
            "Pods by the commit of their image. Two for long: a rollout hangs.",
        ),
    ]


def pods(deployment: str) -> list[Panel]:
    """Show a Deployment's pods as Kubernetes sees them."""
    chosen = f'{HERE}, deployment="{deployment}"'
    scaler = f'{HERE}, horizontalpodautoscaler="{deployment}"'
    return [
        graph(
            "Pods",
            "none",
            {
                "wanted": f"kube_deployment_spec_replicas{{{chosen}}}",
                "available": f"kube_deployment_status_replicas_available{{{chosen}}}",
                "allowed": f"kube_horizontalpodautoscaler_spec_max_replicas{{{scaler}}}",
            },
            "At what is allowed, more load finds no more pods.",
            width=12,
        ),
        graph(
            "Restarts in 15 minutes",
            "none",
            {
                "{{pod}}": "sum by (pod) (increase(kube_pod_container_status_restarts_total"
                f'{{{HERE}, container="{deployment}"}}[15m]))'
            },
            "It crashes, is killed for its memory, or its liveness probe fails.",
            width=12,
        ),
    ]
