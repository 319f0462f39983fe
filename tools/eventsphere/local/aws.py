"""`python -m eventsphere.local.aws`: S3 and SNS on this machine (moto), with our bucket and topic in place.

moto keeps all in memory, so the bucket and the topic are made anew at each start, and pictures are kept in a folder.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

from eventsphere.local.cloud import BUCKET, TOPIC
from eventsphere.local.pictures import Pictures
from eventsphere.local.ports import HOST

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


def seed(origins: list[str]) -> Any:
    """Make the topic, and the bucket whose pictures anyone may read and browsers on `origins` may post uploads to."""
    boto3.client("sns").create_topic(Name=TOPIC)
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    rule = {"AllowedOrigins": origins, "AllowedMethods": ["GET", "POST"], "AllowedHeaders": ["*"]}
    s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})
    anyone = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/events/*",
    }
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [anyone]}))
    return s3


INERT = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
"""Headers that keep a browser from running what an object holds, whatever it is."""


def keeping(app: WsgiApp, pictures: Pictures) -> WsgiApp:
    """Wrap the application: save what each write to the bucket changed, and answer with `INERT` headers."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*headers, *INERT.items()], *more)

        answer = app(environ, start)
        if environ["REQUEST_METHOD"] in {"POST", "PUT", "DELETE"} and environ["PATH_INFO"].startswith(f"/{BUCKET}"):
            pictures.save()
        return answer

    return serve


def main() -> None:
    """Serve on `PORT` until SIGTERM, with pictures kept in the folder given."""
    port, folder = int(os.environ["PORT"]), Path(sys.argv[1])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    mock_aws().start()  # in this process boto3 reaches moto directly: all is in place before the port opens
    pictures = Pictures(seed(os.environ["ORIGINS"].split(",")), BUCKET, folder)
    pictures.restore()
    app = keeping(DomainDispatcherApplication(create_backend_app), pictures)
    make_server(HOST, port, app, threaded=True, request_handler=MotoRequestHandler).serve_forever()


if __name__ == "__main__":
    main()
