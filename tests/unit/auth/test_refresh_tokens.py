from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId

from auth.models import Session
from auth.refresh_tokens import RefreshToken, Verdict, judge

NOW = datetime(2030, 1, 1, tzinfo=UTC)
SALT = b"s" * 32


def session_of(current: RefreshToken, previous: RefreshToken | None = None, rotated_at: datetime = NOW) -> Session:
    return Session(
        id=current.session_id,
        user_id=ObjectId(),
        current=current.digest,
        previous=previous.digest if previous else "",
        created_at=NOW,
        rotated_at=rotated_at,
        expires_at=NOW + timedelta(days=30),
    )


def test_a_token_is_read_back_from_its_text() -> None:
    token = RefreshToken.new()
    assert RefreshToken.parse(str(token)) == token


@pytest.mark.parametrize("text", ["", "x", "a" * 63, "a" * 65, "é" * 64, "+" * 64, "a" * 63 + "=", "a" * 64 + "\n"])
def test_what_is_no_token_is_none(text: str) -> None:
    assert RefreshToken.parse(text) is None


def test_new_tokens_differ_and_have_256_secret_bits() -> None:
    tokens = [RefreshToken.new() for _ in range(100)]
    assert len({token.secret for token in tokens}) == len({token.session_id for token in tokens}) == 100
    assert {len(token.secret) for token in tokens} == {32}


def test_neither_digest_nor_representation_holds_the_secret() -> None:
    token = RefreshToken.new()
    assert token.secret.hex() not in token.digest + repr(token)
    assert str(token) not in repr(token)


def test_the_successor_depends_on_the_secret_and_the_salt() -> None:
    token, other = RefreshToken.new(), RefreshToken.new()
    assert token.successor(SALT) == token.successor(SALT)
    assert token.successor(SALT).session_id == token.session_id
    made = {token.secret, token.successor(SALT).secret, token.successor(b"t" * 32).secret, other.successor(SALT).secret}
    assert len(made) == 4


def test_the_token_in_force_is_current() -> None:
    token = RefreshToken.new()
    assert judge(session_of(token), token, NOW) is Verdict.CURRENT


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(0, Verdict.REPEATED), (10, Verdict.REPEATED), (10.001, Verdict.REUSED), (1e6, Verdict.REUSED)],
)
def test_the_token_before_it_may_be_repeated_for_ten_seconds(seconds: float, verdict: Verdict) -> None:
    old = RefreshToken.new()
    session = session_of(old.successor(SALT), previous=old)
    assert judge(session, old, NOW + timedelta(seconds=seconds)) is verdict


def test_any_other_token_of_the_session_was_copied() -> None:
    first = RefreshToken.new()
    second = first.successor(SALT)
    session = session_of(second.successor(SALT), previous=second)
    assert judge(session, first, NOW) is Verdict.REUSED
    assert judge(session_of(first), second, NOW) is Verdict.REUSED  # a new session has no token before
