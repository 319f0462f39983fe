import re

import pytest

from auth.emails import SHAPE, normalise_email, readable_email


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        (" ada@example.org ", "ada@example.org"),
        ("ada+tickets@example.org", "ada+tickets@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
        ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("JOSÉ@example.org", "josé@example.org"),
        ("jose\u0301@example.org", "josé@example.org"),
        ("O'Brien@example.org", "o'brien@example.org"),
        ("M&M@example.org", "m&m@example.org"),
        ("Straße@example.org", "straße@example.org"),
    ],
)
def test_one_form_for_each_address(given: str, kept: str) -> None:
    assert normalise_email(given) == kept
    assert normalise_email(kept) == kept
    assert re.search(SHAPE, given), "a form that follows the API's document would refuse it"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("ada@xn--bcher-kva.example", "ada@bücher.example"),
        ("ada@example.org", "ada@example.org"),
        ("ada@xn--a.example", "ada@xn--a.example"),
    ],
)
def test_people_read_their_domain_as_they_wrote_it(kept: str, shown: str) -> None:
    assert readable_email(kept) == shown


@pytest.mark.parametrize(
    "given",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@localhost",
        "ada@example..org",
        "a b@example.org",
        "ada@example.org\x00",
        "ada@exam_ple.org",
        "ada@[127.0.0.1]",
        "Ada <ada@example.org>",
        "a" * 65 + "@example.org",
        "ada@" + "a" * 63 + ("." + "b" * 63) * 3 + ".org",
        "\ud800@example.org",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(given: str) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        normalise_email(given)
    assert not given or given not in str(caught.value)
