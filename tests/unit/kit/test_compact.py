import pytest
from jose import jwt

from kit.compact import check_compact
from kit.problems import Unauthorized
from kit.service_tokens import ServiceTokens
from kit.tokens import Verifier
from tests.support.keys import TokenKeys
from tests.support.sample import SECRET

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def respelt(token: str) -> list[str]:
    """Other spellings of the same three parts that a lenient decoder takes for the same."""
    head, claims, signature = token.split(".")
    middle = len(signature) // 2
    junk = [f"{head}.{claims}.{signature[:middle]}{mark}{signature[middle:]}" for mark in ("!", " ", "\n", "%", "=")]
    spare = ALPHABET[ALPHABET.index(signature[-1]) ^ 1]
    more = [
        f"{head}.{claims}.{signature}=",
        f"{head}.{claims}.{signature}==",
        f"{head}.{claims}.{signature[:-1]}{spare}",
    ]
    return [*junk, *more, f"{head}!.{claims}.{signature}", f"{head}.{claims}=.{signature}", f"{token}."]


@pytest.mark.parametrize("spelling", range(11))
async def test_a_persons_token_has_one_spelling(keys: TokenKeys, spelling: int) -> None:
    token = keys.token()
    assert await Verifier(keys.local).verify(token)
    with pytest.raises(Unauthorized):
        await Verifier(keys.local).verify(respelt(token)[spelling])


@pytest.mark.parametrize("spelling", range(11))
def test_a_services_token_has_one_spelling(spelling: int) -> None:
    tokens = ServiceTokens("sample", [SECRET])
    token = tokens.issue("sample")
    assert tokens.verify(token) == "sample"
    with pytest.raises(Unauthorized):
        tokens.verify(respelt(token)[spelling])


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b", "a.b.c", "YQ.YQ.YR", "YQ.YQ.YQ.YQ", "YQ.YQ.\u00e9", "YQ.YQ.YQ\n"]
)
def test_what_no_encoder_writes_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="compact form"):
        check_compact(token)


def test_what_an_encoder_writes_is_taken() -> None:
    for length in range(40):
        check_compact(jwt.encode({"text": "x" * length}, "k" * 32))
