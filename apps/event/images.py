"""Pictures in S3: presigned uploads that fix key, type and size, and a look at what arrived.

An upload's form can be used again until it expires. So uploads have a prefix of their own, which nobody can read, and
a confirmed picture is a copy of the very bytes that were looked at.

aioboto3 is imported with the first picture: it would triple the time that the service takes to start.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from bson import ObjectId

from event.models import PendingImage
from event.settings import EventSettings
from kit.problems import Overloaded

UPLOADS, PICTURES = "uploads/", "events/"
BEGINNING = 32  # bytes that tell a picture's type
UPLOAD_SECONDS = 300
CALL_SECONDS = 4
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
FOR_EVER = "public, max-age=31536000, immutable"
ABSENT = {"404", "NoSuchKey", "NotFound", "403", "412", "PreconditionFailed"}
"""What S3 says of an object that is not there, or another by now; 403 to who may not list the bucket."""


def new_key(event_id: ObjectId, content_type: str) -> str:
    """A key that nobody can guess and no other upload has."""
    return f"{UPLOADS}{event_id}/{token_hex(16)}.{SUFFIXES[content_type]}"


def confirmed_key(key: str) -> str:
    """Return where an upload is shown once it is confirmed; no form can write there."""
    return PICTURES + key.removeprefix(UPLOADS)


def is_picture(content_type: str, beginning: bytes) -> bool:
    """Tell whether a file that begins so is of that type."""
    match content_type:
        case "image/jpeg":
            return beginning.startswith(b"\xff\xd8\xff")
        case "image/png":
            return beginning.startswith(b"\x89PNG\r\n\x1a\n") and beginning[12:16] == b"IHDR"
        case "image/webp":
            return beginning.startswith(b"RIFF") and beginning[8:15] == b"WEBPVP8"
    return False


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as S3 describes it."""

    content_type: str
    size: int
    etag: str = ""

    def fits(self, announced: PendingImage) -> bool:
        """Whether it is what was announced."""
        return self.content_type == announced.content_type and 1 <= self.size <= announced.size


class Images:
    """The bucket of event pictures; one client for the process, made when it is first needed."""

    def __init__(self, settings: EventSettings) -> None:
        self.bucket = settings.images_bucket
        self.base_url = settings.public_images_url
        self.region = settings.aws_region
        self.endpoint = settings.aws_endpoint_url
        self._resources = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._client: Any = None

    def url(self, key: str | None) -> str | None:
        """Where browsers find a picture."""
        return f"{self.base_url}/{key}" if key else None

    async def presign(self, image: PendingImage) -> tuple[str, dict[str, str]]:
        """URL and fields of a POST that S3 accepts for five minutes, for exactly this key, type and size at most."""
        client = await self._open()
        conditions = [{"Content-Type": image.content_type}, ["content-length-range", 1, image.size]]
        made = await client.generate_presigned_post(
            self.bucket,
            image.key,
            Fields={"Content-Type": image.content_type},
            Conditions=conditions,
            ExpiresIn=UPLOAD_SECONDS,
        )
        return made["url"], made["fields"]

    async def find(self, key: str) -> Stored | None:
        """What is stored under a key; None when nothing is.

        Raises:
            Overloaded: S3 does not answer in time.
        """
        async with self._answering() as client:
            found = await client.head_object(Bucket=self.bucket, Key=key)
            return Stored(found["ContentType"], found["ContentLength"], found["ETag"])
        return None

    async def confirm(self, upload: PendingImage, stored: Stored) -> bool:
        """Copy an upload to where it is shown; False if its bytes are no such picture, or others by now.

        Raises:
            Overloaded: S3 does not answer in time.
        """
        source = {"Bucket": self.bucket, "Key": upload.key}
        async with self._answering() as client:
            part = await client.get_object(**source, IfMatch=stored.etag, Range=f"bytes=0-{BEGINNING - 1}")
            if not is_picture(upload.content_type, await part["Body"].read()):
                await client.delete_object(**source)
                return False
            await client.copy_object(
                Bucket=self.bucket,
                Key=confirmed_key(upload.key),
                CopySource=source,
                CopySourceIfMatch=stored.etag,
                MetadataDirective="REPLACE",
                ContentType=upload.content_type,
                CacheControl=FOR_EVER,
            )
            return True
        return False

    async def forget(self, key: str) -> None:
        """Delete an upload.

        Raises:
            Overloaded: S3 does not answer in time.
        """
        async with self._answering() as client:
            await client.delete_object(Bucket=self.bucket, Key=key)

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[Any]:
        """Give the client for a few seconds; the block ends early where S3 says that there is no such object."""
        from botocore.exceptions import BotoCoreError, ClientError

        client = await self._open()
        try:
            async with asyncio.timeout(CALL_SECONDS):
                yield client
        except ClientError as error:
            if error.response["Error"]["Code"] not in ABSENT:
                raise Overloaded("the picture store does not answer as it should") from error
        except (BotoCoreError, TimeoutError) as error:
            raise Overloaded("the picture store can't be reached at the moment") from error

    async def _open(self) -> Any:
        async with self._opening:
            if self._client is None:
                made = await asyncio.to_thread(self._make)  # imports for half a second; requests go on meanwhile
                self._client = await self._resources.enter_async_context(made)
        return self._client

    def _make(self) -> Any:
        import aioboto3
        from botocore.config import Config

        config = Config(
            signature_version="s3v4",
            connect_timeout=1,
            read_timeout=2,
            retries={"max_attempts": 2},
            s3={
                "addressing_style": "path" if self.endpoint else "virtual",
                # The default for us-east-1 is s3.amazonaws.com, which neither the CSP nor the VPC endpoint knows.
                "us_east_1_regional_endpoint": "regional",
            },
        )
        return aioboto3.Session().client("s3", region_name=self.region, endpoint_url=self.endpoint, config=config)

    async def close(self) -> None:
        """Close the client's connections."""
        await self._resources.aclose()
