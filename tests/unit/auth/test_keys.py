import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from auth.keys import read_keys
from kit.pem import thumbprint
from tests.support.keys import make_keys

FIRST, SECOND = make_keys(), make_keys()


def test_the_thumbprint_is_the_one_of_rfc_7638() -> None:
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
        "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA"
        "ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-"
        "kEgU8awapJzKnqDKgw"
    )
    assert thumbprint({"kty": "RSA", "n": n, "e": "AQAB"}) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


async def test_the_first_key_signs_and_all_are_published() -> None:
    keys = read_keys(FIRST.private_pem + "\n" + SECOND.private_pem)
    assert keys.signing.kid == FIRST.kid != SECOND.kid
    assert [key["kid"] for key in keys.document["keys"]] == [FIRST.kid, SECOND.kid]
    assert await keys.find(SECOND.kid) is not None
    assert await keys.find("another") is None


def test_only_public_halves_are_published() -> None:
    (published,) = FIRST.local.document["keys"]
    assert set(published) == {"kty", "n", "e", "kid", "use", "alg"}


def test_the_order_of_line_ends_and_surrounding_text_do_not_matter() -> None:
    assert read_keys("# signing key\r\n" + FIRST.private_pem.replace("\n", "\r\n")).signing.kid == FIRST.kid


def test_each_purpose_has_its_own_secret_which_replicas_share() -> None:
    again = read_keys(FIRST.private_pem)
    assert FIRST.local.secret("a") == again.secret("a") != again.secret("b")
    assert FIRST.local.secret("a") != SECOND.local.secret("a")


SMALL = rsa.generate_private_key(65537, 1024)  # noqa: S505 - to be refused


def pem_of(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes | None = None) -> str:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()


@pytest.mark.parametrize(
    ("pem", "reason"),
    [
        ("", "one or more PEM blocks"),
        ("secret", "one or more PEM blocks"),
        (FIRST.public_pem, "not an unencrypted private key"),
        ("-----BEGIN PRIVATE KEY-----\nbm9wZQ==\n-----END PRIVATE KEY-----", "not an unencrypted private key"),
        (pem_of(rsa.generate_private_key(65537, 2048), b"secret"), "not an unencrypted private key"),
        (pem_of(ec.generate_private_key(ec.SECP256R1())), "not RSA of at least 2048 bits"),
        (pem_of(SMALL), "not RSA of at least 2048 bits"),
        (FIRST.private_pem + pem_of(SMALL), "not RSA of at least 2048 bits"),
    ],
    ids=["empty", "no PEM", "public", "no key", "encrypted", "EC", "small", "second small"],
)
def test_what_cannot_sign_is_refused_and_not_repeated(pem: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        read_keys(pem)
    assert not pem or pem not in str(caught.value)
