from datetime import UTC, datetime

import pytest
from bson import ObjectId
from quart import Quart, jsonify

from kit.json import dumps


def test_times_end_with_z_and_ids_are_texts() -> None:
    assert dumps({"at": datetime(2030, 1, 31, 18, tzinfo=UTC)}) == b'{"at":"2030-01-31T18:00:00Z"}'
    assert dumps([ObjectId("0" * 24)]) == b'["' + b"0" * 24 + b'"]'


def test_keys_need_not_be_texts_and_nan_is_null() -> None:
    assert dumps({1: float("nan")}) == b'{"1":null}'


def test_what_has_no_form_in_json_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        dumps({"a": object()})


async def test_quarts_own_json_is_ours(app: Quart) -> None:
    async with app.app_context():
        response = jsonify(at=datetime(2030, 1, 31, tzinfo=UTC))
        assert await response.get_json() == {"at": "2030-01-31T00:00:00Z"}
        assert app.json.loads(app.json.dumps({"id": ObjectId("0" * 24)})) == {"id": "0" * 24}
