"""Objects of a bucket, kept in a folder between two runs of the AWS stand-in."""

import json
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote


class Pictures:
    """Copies every object of a bucket to a folder, and back; `index.json` tells each one's key and type."""

    def __init__(self, s3: Any, bucket: str, folder: Path) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._folder = folder
        self._index = folder / "index.json"
        self._lock = Lock()
        self._kept: dict[str, dict[str, str]] = {}

    def restore(self) -> None:
        """Put all that the folder has into the bucket."""
        if self._index.exists():
            self._kept = json.loads(self._index.read_text())
        for key, about in self._kept.items():
            body = self._file(key).read_bytes()
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=about["type"])

    def save(self) -> None:
        """Make the folder the same as the bucket: write what is new or changed, delete what is gone."""
        with self._lock:
            objects = {each["Key"]: each["ETag"] for page in self._pages() for each in page.get("Contents", [])}
            for key in self._kept.keys() - objects.keys():
                self._file(key).unlink(missing_ok=True)
                del self._kept[key]
            changed = [key for key, etag in objects.items() if self._kept.get(key, {}).get("etag") != etag]
            for key in changed:
                self._copy(key, objects[key])
            self._write_index()

    def _copy(self, key: str, etag: str) -> None:
        found = self._s3.get_object(Bucket=self._bucket, Key=key)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file(key).write_bytes(found["Body"].read())
        self._kept[key] = {"etag": etag, "type": found["ContentType"]}

    def _write_index(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        new = self._index.with_suffix(".new")
        new.write_text(json.dumps(self._kept))
        new.replace(self._index)

    def _pages(self) -> Any:
        return self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket)

    def _file(self, key: str) -> Path:
        return self._folder / quote(key, safe="")
