"""The one script inside the page is named by its hash in every Content-Security-Policy (CSP Level 3, 2.3.1)."""

import base64
import hashlib
from pathlib import Path

from eventsphere.edge.headers import EARLY_SCRIPT

FRONTEND = Path(__file__).parents[3] / "apps" / "frontend"


def now() -> str:
    digest = hashlib.sha256((FRONTEND / "src" / "early" / "early.js").read_bytes()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def test_the_edge_allows_the_script_as_it_is_now() -> None:
    assert now() == EARLY_SCRIPT, f"put {now()} into tools/eventsphere/edge/headers.py"


def test_nginx_allows_the_script_as_it_is_now() -> None:
    template = (FRONTEND / "nginx" / "site.conf.template").read_text()
    assert f"script-src 'self' '{now()}';" in template, f"put {now()} into apps/frontend/nginx/site.conf.template"
