import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from jose import jws

from booking.ticket_keys import TYPE, read_keys
from eventsphere.local.secrets import ec_key, rsa_key

FIRST, SECOND = ec_key(), ec_key()
KEYS = read_keys(FIRST)
CLAIMS = {"jti": "66f0c1d2e3a4b5c6d7e8f901", "seats": 2}
TICKET = KEYS.sign(CLAIMS)


def part(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def unpart(value: Any) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_the_first_key_signs_and_all_verify() -> None:
    both = read_keys(SECOND + FIRST.replace("\n", "\\n"))
    assert both.signing.kid == read_keys(SECOND).signing.kid != KEYS.signing.kid
    assert both.verify(TICKET) == both.verify(both.sign(CLAIMS)) == CLAIMS
    with pytest.raises(ValueError, match="known key"):
        KEYS.verify(both.sign(CLAIMS))


def test_a_ticket_is_verified_offline_with_nothing_but_the_published_key() -> None:
    (published,) = KEYS.document["keys"]
    assert set(published) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    header, claims, signature = TICKET.split(".")
    assert json.loads(part(header)) == {"alg": "ES256", "kid": published["kid"], "typ": TYPE}
    x, y = (int.from_bytes(part(published[name])) for name in ("x", "y"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    raw = part(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(der, f"{header}.{claims}".encode(), ec.ECDSA(SHA256()))


@given(st.integers(0, len(TICKET) - 1), st.characters(codec="ascii"))
def test_a_ticket_with_another_character_anywhere_is_refused(place: int, other: str) -> None:
    tampered = TICKET[:place] + other + TICKET[place + 1 :]
    if tampered != TICKET:
        with pytest.raises(ValueError, match=r"ticket|known key|compact form"):
            KEYS.verify(tampered)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "....", TICKET[:-4], TICKET + ".x", "\u00e9" * 20, "x" * 5000])
def test_what_is_no_ticket_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"ticket|known key|compact form"):
        KEYS.verify(text)


def test_other_claims_algorithms_and_types_are_refused() -> None:
    header, claims, signature = TICKET.split(".")
    kid = KEYS.signing.kid
    forged = [
        f"{header}.{unpart(CLAIMS | {'seats': 9})}.{signature}",
        f"{unpart({'alg': 'none', 'typ': TYPE, 'kid': kid})}.{claims}.",
        jws.sign(CLAIMS, "a shared secret", {"kid": kid, "typ": TYPE}, "HS256"),
        jws.sign(CLAIMS, KEYS.signing.private, {"kid": kid, "typ": "JWT"}, "ES256"),
        jws.sign(b"[1]", KEYS.signing.private, {"kid": kid, "typ": TYPE}, "ES256"),
    ]
    for ticket in forged:
        with pytest.raises(ValueError, match=r"valid ticket|known key|compact form"):
            KEYS.verify(ticket)


@pytest.mark.parametrize(
    ("pem", "reason"),
    [("", "one or more PEM blocks"), (rsa_key(), "not EC on the curve P-256"), (FIRST + rsa_key(), "not EC")],
)
def test_what_cannot_sign_is_refused_and_not_repeated(pem: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        read_keys(pem)
    assert not pem or pem not in str(caught.value)


def test_another_curve_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP384R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(ValueError, match="P-256"):
        read_keys(pem)
