import time
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st
from jose import jwt
from pydantic import SecretStr
from quart import Quart

from kit import service_tokens
from kit.problems import Unauthorized
from kit.service_tokens import ServiceTokens, audience
from kit.tokens import Verifier
from tests.support.asgi import Exchange, call
from tests.support.keys import TokenKeys
from tests.support.sample import SECRET
from tests.unit.kit.conftest import Clock

OLD, NEW = SecretStr("old-secret-" * 4), SecretStr("new-secret-" * 4)


def made_by(service: str, *secrets: SecretStr) -> ServiceTokens:
    return ServiceTokens(service, secrets or (OLD,))


def test_callee_learns_who_calls() -> None:
    assert made_by("event").verify(made_by("booking").issue("event")) == "booking"


def test_token_for_another_service_is_refused() -> None:
    with pytest.raises(Unauthorized):
        made_by("auth").verify(made_by("booking").issue("event"))


def test_token_under_another_secret_is_refused() -> None:
    with pytest.raises(Unauthorized):
        made_by("event", NEW).verify(made_by("booking", OLD).issue("event"))


def test_secret_is_rotated_without_a_gap() -> None:
    callee = made_by("event", NEW, OLD)
    assert callee.verify(made_by("booking", OLD).issue("event")) == "booking"
    assert callee.verify(made_by("booking", NEW, OLD).issue("event")) == "booking"
    with pytest.raises(Unauthorized):
        made_by("event", NEW).verify(made_by("booking", OLD, NEW).issue("event"))  # the first signs


def test_token_is_reused_and_renewed_before_it_expires(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr(service_tokens, "time", clock)
    clock.now = time.time()
    caller = made_by("booking")
    first = caller.issue("event")
    clock.jump(service_tokens.SECONDS - service_tokens.RENEW_BEFORE - 1)
    assert caller.issue("event") == first
    assert caller.issue("auth") != first
    clock.jump(2)
    assert caller.issue("event") != first


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {"iss": "eventsphere", "sub": "booking", "aud": audience("event"), "iat": now, "exp": now + 60}
    return {name: value for name, value in (made | changes).items() if value is not None}


@pytest.mark.parametrize(
    "wrong",
    [{"exp": 1}, {"exp": None}, {"iat": None}, {"sub": None}, {"sub": 5}, {"iss": "x"}, {"iss": None}, {"aud": None},
     {"aud": "eventsphere"}, {"exp": float("inf")}, {"iat": []}],
    ids=str,
)  # fmt: skip
def test_token_with_a_wrong_claim_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Unauthorized):
        made_by("event").verify(jwt.encode(claims(**wrong), OLD.get_secret_value(), "HS256"))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_algorithm_is_ours_alone(algorithm: str) -> None:
    with pytest.raises(Unauthorized):
        made_by("event").verify(jwt.encode(claims(), OLD.get_secret_value(), algorithm))


@given(st.text() | st.lists(st.text(), min_size=3, max_size=3).map(".".join))
def test_garbage_is_unauthorized_and_nothing_else(token: str) -> None:
    with pytest.raises(Unauthorized):
        made_by("event").verify(token)


async def test_persons_token_is_refused_on_internal_routes_and_a_services_elsewhere(
    app: Quart, keys: TokenKeys
) -> None:
    service = made_by("booking", SECRET).issue("sample")
    for role in ("attendee", "organizer", "admin"):
        assert (await stamp(app, keys.token(role))).status == 401
    assert (await stamp(app, service)).status == 200
    for path in ("/notes", "/whoami"):
        answer = await call(app.asgi_app, path, headers={"Authorization": f"Bearer {service}"})
        assert (answer.status, answer.json["code"]) == (401, "unauthorized")


async def test_service_token_is_no_access_token_even_with_a_known_kid(keys: TokenKeys) -> None:
    forged = jwt.encode(
        claims(aud="eventsphere", sub=str(ObjectId()), role="admin"), OLD.get_secret_value(), headers={"kid": keys.kid}
    )
    with pytest.raises(Unauthorized):
        await Verifier(keys.local).verify(forged)


async def test_only_named_services_may_call(app: Quart) -> None:
    answer = await stamp(app, made_by("auth", SECRET).issue("sample"))
    assert (answer.status, answer.json["code"]) == (403, "forbidden")


async def test_service_without_secrets_takes_no_service_token(app: Quart) -> None:
    app.extensions["eventsphere.runtime"].service_tokens = None
    assert (await stamp(app, made_by("booking", SECRET).issue("sample"))).status == 401


async def stamp(app: Quart, token: str) -> Exchange:
    return await call(app.asgi_app, "/internal/notes/" + "0" * 24, "PUT", headers={"Authorization": f"Bearer {token}"})
