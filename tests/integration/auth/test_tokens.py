"""Introspection, keys, and tokens that somebody else made."""

import hmac
import time
from base64 import urlsafe_b64encode
from functools import cache
from typing import Any

import orjson
import pytest
from bson import ObjectId
from jose import jwt

from auth.app import create_app
from auth.settings import AuthSettings
from kit.jwks import read_keys
from tests.integration.auth.conftest import Auth
from tests.integration.conftest import Serve
from tests.support.keys import TokenKeys, make_keys

OTHERS = make_keys()
NOW = int(time.time())
CLAIMS: dict[str, Any] = {
    "iss": "eventsphere",
    "aud": "eventsphere",
    "sub": "6" * 24,
    "role": "admin",
    "iat": NOW,
    "exp": NOW + 900,
}


def part(value: object) -> str:
    return urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=").decode()


def by_hand(header: object, claims: object, signature: str = "") -> str:
    return f"{part(header)}.{part(claims)}.{signature}"


def signed(keys: TokenKeys, claims: dict[str, Any]) -> str:
    made: str = jwt.encode(claims, keys.local.signing.private, "RS256", headers={"kid": keys.kid})
    return made


@cache
def forgeries(keys: TokenKeys) -> dict[str, str]:
    good = keys.token(role="admin")
    header, claims, signature = good.split(".")
    return {
        "alg none": by_hand({"alg": "none", "kid": keys.kid}, CLAIMS),
        "alg None": by_hand({"alg": "None", "kid": keys.kid}, CLAIMS, signature),
        "HS256 with the public key": hs256(keys),
        "no exp": keys.token(role="admin", exp=None),
        "no iat": keys.token(role="admin", iat=None),
        "no aud": keys.token(role="admin", aud=None),
        "no iss": keys.token(role="admin", iss=None),
        "no sub": signed(keys, {name: value for name, value in CLAIMS.items() if name != "sub"}),
        "wrong aud": keys.token(role="admin", aud="internal:event"),
        "wrong iss": keys.token(role="admin", iss="evil"),
        "unknown kid": keys.token(role="admin", kid="unknown"),
        "no kid": jwt.encode(CLAIMS, keys.private_pem, "RS256"),
        "somebody's key under our kid": OTHERS.token(role="admin", kid=keys.kid),
        "somebody's key": OTHERS.token(role="admin"),
        "expired": keys.token(role="admin", iat=NOW - 1000, exp=NOW - 100),
        "exp as text": keys.token(role="admin", exp="never"),
        "exp beyond all": keys.token(role="admin", exp=1e400),
        "not yet valid": keys.token(role="admin", nbf=NOW + 1000),
        "sub is no id": keys.token(role="admin", sub="admin"),
        "sub is an operator": by_hand({"alg": "RS256", "kid": keys.kid}, CLAIMS | {"sub": {"$gt": ""}}, signature),
        "unknown role": keys.token(role="root"),
        "generation is a text": keys.token(role="admin", gen="9"),
        "generation is a list": keys.token(role="admin", gen=[9]),
        "role is a list": signed(keys, CLAIMS | {"role": ["admin"]}),
        "changed claims": f"{header}.{part(CLAIMS)}.{signature}",
        "no signature": f"{header}.{claims}.",
        "kid is an object": by_hand({"alg": "RS256", "kid": {"$gt": ""}}, CLAIMS, signature),
        "header is a list": by_hand(["RS256"], CLAIMS, signature),
        "claims are a list": by_hand({"alg": "RS256", "kid": keys.kid}, [1], signature),
        "two parts": f"{header}.{claims}",
        "no token": "token",
        "too long": good + "a" * 4096,
        "empty parts": "..",
    }


def hs256(keys: TokenKeys) -> str:
    """The public key used as a shared secret: libraries that trust the header's alg accept it."""
    body = f"{part({'alg': 'HS256', 'kid': keys.kid, 'typ': 'JWT'})}.{part(CLAIMS)}"
    digest = hmac.digest(keys.public_pem.encode(), body.encode(), "sha256")
    return f"{body}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"


NAMES = list(forgeries(OTHERS))


@pytest.mark.parametrize("name", NAMES)
async def test_a_forged_token_opens_nothing(auth: Auth, keys: TokenKeys, name: str) -> None:
    token = forgeries(keys)[name]
    for method, path in (("GET", "/api/auth/me"), ("GET", "/api/auth/users"), ("PATCH", "/api/auth/me")):
        reply = await auth.client.call(method, path, {} if method == "PATCH" else None, token=token)
        assert (reply.status, reply.code) == (401, "unauthorized")
        assert reply.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", NAMES)
async def test_a_forged_token_is_not_active(auth: Auth, keys: TokenKeys, name: str) -> None:
    reply = await auth.client.post("/api/auth/verify", {"token": forgeries(keys)[name]})
    assert (reply.status, reply.body) == ((422, reply.body) if name == "too long" else (200, {"active": False}))


@pytest.mark.parametrize("token", ["", "é.é.é", "\u0000", "a.b.c\n", "🎫"])
async def test_what_is_no_token_is_not_active(auth: Auth, token: str) -> None:
    assert (await auth.client.post("/api/auth/verify", {"token": token})).body == {"active": False}


async def test_a_valid_token_is_active_and_says_whose_it_is(auth: Auth, keys: TokenKeys) -> None:
    sub, exp = str(ObjectId()), int(time.time()) + 60
    token = keys.token(role="organizer", sub=sub, exp=exp)
    for _ in range(3):  # the first by its signature, the others remembered
        reply = await auth.client.post("/api/auth/verify", {"token": token})
        assert (reply.status, reply.headers["Content-Type"]) == (200, "application/json")
        assert reply.body == {"active": True, "sub": sub, "role": "organizer", "exp": exp}
        assert reply.headers["X-Request-ID"]


async def test_introspection_asks_no_database(auth: Auth, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await auth.person()
    monkeypatch.setattr(auth.service, "users", None)
    assert (await auth.client.post("/api/auth/verify", {"token": person.access_token})).body["active"] is True


async def test_a_remembered_token_expires(auth: Auth, keys: TokenKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    token = keys.token()
    assert (await auth.client.post("/api/auth/verify", {"token": token})).body["active"] is True
    later = time.time() + 901
    monkeypatch.setattr("kit.tokens.time", lambda: later)
    assert (await auth.client.post("/api/auth/verify", {"token": token})).body == {"active": False}


async def test_introspection_is_counted_and_logged_like_every_request(auth: Auth, keys: TokenKeys) -> None:
    token = keys.token()
    for _ in range(2):
        await auth.client.post("/api/auth/verify", {"token": token})
    metrics = (await auth.client.get("/metrics")).raw.decode()
    assert 'route="/api/auth/verify",service="auth",status="200"' in metrics
    assert token not in metrics


async def test_published_keys_verify_our_tokens(auth: Auth, keys: TokenKeys) -> None:
    reply = await auth.client.get("/api/auth/.well-known/jwks.json")
    assert reply.status == 200
    assert reply.headers["Cache-Control"].startswith("public, max-age=")
    person = await auth.person()
    key = read_keys(reply.body)[keys.kid]
    assert jwt.decode(person.access_token, key, algorithms=["RS256"], audience="eventsphere")["sub"] == person.id
    assert "d" not in reply.body["keys"][0]


async def test_a_replaced_key_is_accepted_for_as_long_as_it_is_published(
    serve: Serve, auth_settings: dict[str, object], keys: TokenKeys
) -> None:
    both = auth_settings | {"jwt_private_keys": OTHERS.private_pem + keys.private_pem}
    client = await serve(create_app(AuthSettings.model_validate(both)))
    for known in (OTHERS, keys):
        assert (await client.post("/api/auth/verify", {"token": known.token()})).body["active"] is True
    published = (await client.get("/api/auth/.well-known/jwks.json")).body["keys"]
    assert [key["kid"] for key in published] == [OTHERS.kid, keys.kid]
