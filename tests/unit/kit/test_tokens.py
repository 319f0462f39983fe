import base64
import hashlib
import hmac
import json
import sys
import time
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st
from jose import jwt

from kit import tokens
from kit.problems import Unauthorized
from kit.tokens import Principal, Verifier
from tests.support.keys import TokenKeys, make_keys
from tests.unit.kit.conftest import Clock


@pytest.fixture(scope="session")
def verifier(keys: TokenKeys) -> Verifier:
    return Verifier(keys.local)


def encoded(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {"iss": "eventsphere", "aud": "eventsphere", "sub": "0" * 24, "role": "admin", "iat": now, "exp": now + 60}
    return made | changes


async def refused(verifier: Verifier, token: str) -> None:
    with pytest.raises(Unauthorized):
        await verifier.verify(token)
    assert token not in verifier.known


async def test_token_names_the_person(verifier: Verifier, keys: TokenKeys) -> None:
    person = ObjectId()
    found = await verifier.verify(keys.token("organizer", person, exp=4_000_000_000))
    assert (found.id, found.role, found.expires, found.is_admin) == (person, "organizer", 4_000_000_000, False)
    assert (await verifier.verify(keys.token("admin"))).is_admin


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "somebody"},
        {"iss": None},
        {"aud": "internal:event"},
        {"aud": None},
        {"aud": ["other"]},
        {"exp": None},
        {"exp": 1},
        {"exp": "soon"},
        {"exp": []},
        {"exp": float("inf")},
        {"iat": None},
        {"iat": "now"},
        {"iat": {}},
        {"nbf": 4_000_000_000},
        {"nbf": [1]},
        {"sub": None},
        {"sub": "person@example.org"},
        {"sub": 5},
        {"sub": "A" * 24},
        {"role": None},
        {"role": "root"},
        {"role": ["admin"]},
        {"role": {"$ne": ""}},
        {"at_hash": "x"},
        {"jti": 5},
    ],
    ids=str,
)
async def test_token_with_a_wrong_claim_is_refused(verifier: Verifier, keys: TokenKeys, wrong: dict[str, Any]) -> None:
    given_sub = wrong.pop("sub", ObjectId())
    if given_sub is None or not isinstance(given_sub, (str, ObjectId)):
        signed = {name: value for name, value in claims(sub=given_sub).items() if value is not None}
        token = jwt.encode(signed, keys.private_pem, "RS256", headers={"kid": keys.kid})
    else:
        token = keys.token("admin" if "role" not in wrong else wrong.pop("role"), given_sub, **wrong)
    await refused(verifier, token)


async def test_token_of_an_unknown_key_is_refused(verifier: Verifier, keys: TokenKeys) -> None:
    await refused(verifier, keys.token(kid="unknown"))
    await refused(verifier, make_keys().token(kid=keys.kid))


async def test_token_without_a_signature_is_refused(verifier: Verifier, keys: TokenKeys) -> None:
    for algorithm in ("none", "None", "NONE", ""):
        head = encoded({"alg": algorithm, "typ": "JWT", "kid": keys.kid})
        await refused(verifier, f"{head}.{encoded(claims())}.")
    good = keys.token("admin")
    await refused(verifier, good.rpartition(".")[0] + ".")


async def test_token_signed_with_the_public_key_as_a_secret_is_refused(verifier: Verifier, keys: TokenKeys) -> None:
    for algorithm in ("HS256", "RS256"):
        signed = f"{encoded({'alg': algorithm, 'kid': keys.kid})}.{encoded(claims())}"
        signature = hmac.new(keys.public_pem.encode(), signed.encode(), hashlib.sha256).digest()
        await refused(verifier, f"{signed}.{encoded(signature)}")


async def test_changed_token_is_refused(verifier: Verifier, keys: TokenKeys) -> None:
    head, _, signature = keys.token("attendee").split(".")
    await refused(verifier, f"{head}.{encoded(claims(role='admin'))}.{signature}")


async def test_algorithm_is_ours_alone(verifier: Verifier, keys: TokenKeys) -> None:
    await refused(verifier, jwt.encode(claims(), keys.private_pem, "RS512", headers={"kid": keys.kid}))


async def test_long_token_is_refused_before_it_is_read(verifier: Verifier, keys: TokenKeys) -> None:
    with pytest.raises(Unauthorized, match="too long"):
        await verifier.verify(keys.token("admin", padding="x" * tokens.LONGEST_TOKEN))


async def test_remembered_token_expires(keys: TokenKeys, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    verifier = Verifier(keys.local)
    monkeypatch.setattr(tokens, "time", clock)
    clock.now = time.time()
    token = keys.token(exp=int(clock.now) + 60)
    await verifier.verify(token)
    assert token in verifier.known
    clock.jump(61)
    with pytest.raises(Unauthorized, match="expired"):
        await verifier.verify(token)


async def test_remembered_token_is_not_read_again(keys: TokenKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    verifier = Verifier(keys.local)
    token = keys.token()
    first = await verifier.verify(token)
    monkeypatch.setattr(tokens, "decode", lambda *_: pytest.fail("read again"))
    assert await verifier.verify(token) is first


async def test_remembered_person_is_told_without_waiting_until_the_token_expires(
    keys: TokenKeys, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    verifier = Verifier(keys.local)
    monkeypatch.setattr(tokens, "time", clock)
    clock.now = time.time()
    token = keys.token(exp=int(clock.now) + 60)
    assert verifier.remembered(token) is None
    person = await verifier.verify(token)
    assert verifier.remembered(token) == person
    clock.jump(61)
    assert verifier.remembered(token) is None


async def test_session_of_a_login_is_read(verifier: Verifier, keys: TokenKeys) -> None:
    assert (await verifier.verify(keys.token(sid="session-1"))).session == "session-1"
    assert (await verifier.verify(keys.token())).session == ""


async def test_memory_is_bounded(keys: TokenKeys) -> None:
    verifier = Verifier(keys.local, remember=3)
    for _ in range(5):
        await verifier.verify(keys.token())
    assert len(verifier.known) == 3


ODD_HEADERS = [
    b"",
    b"null",
    b"[]",
    b'"RS256"',
    b"\xff\xfe",
    b'{"alg": ["RS256"]}',
    b'{"alg": {"RS256": 1}}',
    b'{"alg": "RS256"}',
    b'{"alg": "RS256", "kid": null}',
    b'{"alg": "RS256", "kid": ["a"]}',
    b'{"alg": "RS256", "kid": 1e999}',
]


@pytest.mark.parametrize("head", ODD_HEADERS)
async def test_odd_headers_are_refused(verifier: Verifier, head: bytes) -> None:
    await refused(verifier, f"{encoded(head)}.{encoded(claims())}.{encoded(b'x')}")


@pytest.mark.parametrize("payload", [b"", b"null", b"[]", b"\xff", b"[" * 2_000, b'{"exp": 1e999}', b'{"exp": NaN}'])
async def test_odd_payloads_are_refused_even_when_signed(verifier: Verifier, keys: TokenKeys, payload: bytes) -> None:
    signed = f"{encoded({'alg': 'RS256', 'kid': keys.kid})}.{encoded(payload)}"
    signature = keys.local.signing.private.sign(signed.encode())
    await refused(verifier, f"{signed}.{encoded(signature)}")


async def test_headers_nested_to_the_edge_of_the_stack_are_refused(verifier: Verifier, keys: TokenKeys) -> None:
    for depth in range(1, min(sys.getrecursionlimit(), 1_400), 3):
        deep = b'{"alg":"RS256","kid":"%s","x":%s}' % (keys.kid.encode(), b"[" * depth + b"]" * depth)
        await refused(verifier, f"{encoded(deep)}.{encoded(claims())}.{encoded(b'x')}")


parts = st.one_of(st.text(max_size=40), st.binary(max_size=40).map(encoded), st.sampled_from(ODD_HEADERS).map(encoded))


@given(st.one_of(st.text(), st.lists(parts, max_size=5).map(".".join)))
async def test_garbage_is_unauthorized_and_nothing_else(verifier: Verifier, token: str) -> None:
    await refused(verifier, token)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(name=st.sampled_from(["exp", "iat", "nbf", "sub", "aud", "iss", "role", "jti", "kid"]), value=json_values)
async def test_any_signed_claim_is_accepted_or_unauthorized(
    verifier: Verifier, keys: TokenKeys, name: str, value: Any
) -> None:
    signed = f"{encoded({'alg': 'RS256', 'kid': keys.kid})}.{encoded(claims(**{name: value}))}"
    token = f"{signed}.{encoded(keys.local.signing.private.sign(signed.encode()))}"
    try:
        assert isinstance(await verifier.verify(token), Principal)
    except Unauthorized:
        assert token not in verifier.known or name == "exp"
