from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from quart import Quart

from kit import limits
from kit.limits import BoundedStore, network
from tests.support.asgi import Exchange, call
from tests.support.keys import TokenKeys

MakeApp = Callable[..., Quart]


async def ask(app: Quart, *forwarded: str, token: str = "") -> Exchange:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    return await call(app.asgi_app, "/limited", headers=headers)


async def test_one_too_many_is_429_with_retry_after(app: Quart) -> None:
    assert [(await ask(app)).status for _ in range(2)] == [200, 200]
    answer = await ask(app)
    assert (answer.status, answer.json["code"]) == (429, "rate_limited")
    assert 1 <= int(answer.headers["retry-after"]) <= 30


async def test_limit_is_per_route(app: Quart) -> None:
    for _ in range(3):
        await ask(app)
    assert (await call(app.asgi_app, "/whoami")).status == 200


async def test_factor_multiplies_every_limit(make_app: MakeApp) -> None:
    app = make_app(rate_limit_factor=2)
    assert [(await ask(app)).status for _ in range(5)] == [200] * 4 + [429]


async def test_factor_below_one_still_lets_one_pass(make_app: MakeApp) -> None:
    app = make_app(rate_limit_factor=0.001)
    assert [(await ask(app)).status for _ in range(2)] == [200, 429]


async def test_without_a_trusted_proxy_the_header_changes_nothing(app: Quart) -> None:
    assert [(await ask(app, f"198.51.100.{number}")).status for number in range(3)] == [200, 200, 429]


async def test_behind_a_proxy_each_client_counts_for_itself(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=1)
    assert [(await ask(app, f"198.51.100.{number}")).status for number in range(3)] == [200] * 3
    assert [(await ask(app, "198.51.100.9")).status for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("lines", [("{}, 198.51.100.1",), ("{}", "198.51.100.1")])
async def test_what_a_client_claims_itself_does_not_count(make_app: MakeApp, lines: tuple[str, ...]) -> None:
    app = make_app(trusted_proxies=1)
    asked = [await ask(app, *(line.format(f"10.0.0.{number}") for line in lines)) for number in range(3)]
    assert [answer.status for answer in asked] == [200, 200, 429]


async def test_of_several_proxies_the_outermost_trusted_one_tells(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=2)
    asked = [await ask(app, f"10.0.0.{number}, 198.51.100.1, 192.0.2.{number}") for number in range(3)]
    assert [answer.status for answer in asked] == [200, 200, 429]


@pytest.mark.parametrize("forwarded", ["", "198.51.100.1", ", 192.0.2.1"])
async def test_too_short_a_list_falls_back_to_the_connection(make_app: MakeApp, forwarded: str) -> None:
    app = make_app(trusted_proxies=2)
    for _ in range(2):
        await ask(app, forwarded)
    assert (await ask(app)).status == 429


async def test_person_counts_before_the_address(app: Quart, keys: TokenKeys) -> None:
    first, second = keys.token(), keys.token()
    assert [(await ask(app, token=first)).status for _ in range(3)] == [200, 200, 429]
    assert (await ask(app, token=second)).status == 200
    assert (await ask(app)).status == 200


async def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CLIENTS", 10)
    store = BoundedStore()
    now = datetime.now(UTC)
    await store.before_serving()
    for number in range(100):
        await store.set(f"client-{number}", now)
    await store.after_serving()
    unknown = datetime(1970, 1, 1, tzinfo=UTC)
    known = [number for number in range(100) if await store.get(f"client-{number}", unknown) == now]
    assert known == list(range(90, 100))


async def test_periods_are_seconds_and_minutes() -> None:
    assert limits.per_second(5).period.total_seconds() == 1
    assert limits.per_minute(5).period.total_seconds() == limits.LONGEST_PERIOD


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("203.0.113.9:4711", "203.0.113.9:4711"),
    ],
)
def test_an_ipv6_client_counts_by_its_network(address: str, counted: str) -> None:
    assert network(address) == counted


async def test_addresses_of_one_ipv6_network_share_their_limits(make_app: MakeApp) -> None:
    app = make_app(trusted_proxies=1)
    asked = [await ask(app, f"2001:db8:1:2::{number}") for number in range(1, 4)]
    assert [answer.status for answer in asked] == [200, 200, 429]
    assert (await ask(app, "2001:db8:1:3::1")).status == 200


@pytest.mark.parametrize("token", ["", "garbage", "expired"])
@pytest.mark.parametrize("path", ["/notes", "/internal/notes/" + "0" * 24])
async def test_failed_authentication_is_limited_by_address(
    make_app: MakeApp, keys: TokenKeys, path: str, token: str
) -> None:
    app = make_app(rate_limit_factor=0.03, trusted_proxies=1)
    headers = [(b"x-forwarded-for", b"198.51.100.1")]
    if token:
        sent = keys.token(exp=1) if token == "expired" else token
        headers.append((b"authorization", f"Bearer {sent}".encode()))
    method = "PUT" if path.startswith("/internal") else "GET"
    asked = [(await call(app.asgi_app, path, method, headers)).status for _ in range(5)]
    assert asked == [401, 401, 401, 429, 429]
    assert (await call(app.asgi_app, path, method, [(b"x-forwarded-for", b"198.51.100.2")])).status == 401


async def test_others_with_a_valid_token_pass_where_authentication_failed_too_often(
    make_app: MakeApp, keys: TokenKeys
) -> None:
    app = make_app(rate_limit_factor=0.01)
    assert [(await call(app.asgi_app, "/notes")).status for _ in range(2)] == [401, 429]
    headers = [(b"authorization", f"Bearer {keys.token()}".encode())]
    assert (await call(app.asgi_app, "/notes", headers=headers)).status == 200


async def test_a_person_without_the_role_is_limited_as_by_the_route(make_app: MakeApp, keys: TokenKeys) -> None:
    app = make_app(rate_limit_factor=2 / 60_000)
    headers = [(b"authorization", f"Bearer {keys.token('attendee')}".encode())]
    assert [(await call(app.asgi_app, "/notes", "POST", headers)).status for _ in range(3)] == [403, 403, 429]
