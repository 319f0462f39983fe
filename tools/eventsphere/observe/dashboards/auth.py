"""The dashboard of auth: accounts, log-ins and tokens."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from eventsphere.observe.dashboards import service
from eventsphere.observe.dashboards.panels import HERE, RATE, graph

LOG_INS = f'http_requests_total{{{HERE}, job="auth", method="POST", route="/api/auth/login"}}{RATE}'
PROBLEMS = f'http_problems_total{{{HERE}, job="auth"'


def make() -> Dashboard:
    """Return the dashboard."""
    own = [
        graph(
            "Log-ins, by answer",
            "reqps",
            {"{{status}}": f"sum by (status) (rate({LOG_INS}))"},
            "401: a wrong password. Many at once: somebody tries passwords. 429: a limit holds them.",
            width=12,
        ),
        graph(
            "Tokens and limits refused",
            "reqps",
            {
                "{{code}}": "sum by (code) (rate("
                f'{PROBLEMS}, code=~"unauthorized|invalid_.+|locked_out|rate_limited"}}{RATE}))'
            },
            "Refused in every service at once: keys differ after a rotation.",
            width=12,
        ),
    ]
    return service.make("auth", own, "Log-ins and tokens")
