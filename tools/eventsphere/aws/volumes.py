"""Snapshots of the disks that outlive the cluster, so that removing it loses no data."""

import time
from collections.abc import Iterable
from typing import Any

from eventsphere.aws.account import Account
from eventsphere.errors import CommandError, Exit

SOURCE = "eventsphere/volume"
"""The tag of a snapshot that names the volume it was made of: a second run finds it."""
KEPT = "eventsphere/kept"
"""The tag of a copy by the account's own key."""
SECONDS = 3600.0
PAUSE = 10.0


class Snapshots:
    """Keeps what is on volumes, encrypted by the account's own key: that of the cluster goes with the cluster."""

    def __init__(self, account: Account, seconds: float = SECONDS, pause: float = PAUSE) -> None:
        self.account, self.seconds, self.pause = account, seconds, pause

    def keep(self, volumes: Iterable[str]) -> str:
        """Snapshot each volume once, and copy the snapshot to a key that stays."""
        kept = [f"{volume} as {self._keep(volume)}" for volume in volumes if self._exists(volume)]
        return "; ".join(kept) or "no volume is left to keep"

    def kept(self, volume: str) -> str | None:
        """Return the finished snapshot that keeps a volume, if there is one."""
        found = [each for each in self._of(volume) if each["State"] == "completed" and _tag(each, KEPT)]
        return str(found[0]["SnapshotId"]) if found else None

    def _exists(self, volume: str) -> bool:
        return self.account.find("ec2", "describe_volumes", VolumeIds=[volume]) is not None

    def _keep(self, volume: str) -> str:
        if done := self.kept(volume):
            return done
        first = next((each["SnapshotId"] for each in self._of(volume) if not _tag(each, KEPT)), None)
        first = first or self._create(volume)
        self._wait(first)
        copied = next((each["SnapshotId"] for each in self._of(volume) if _tag(each, KEPT)), None)
        copied = copied or self._copy(volume, first)
        self._wait(copied)
        self.account("ec2", "delete_snapshot", SnapshotId=first)
        return str(copied)

    def _create(self, volume: str) -> str:
        text = f"{volume} of {self.account.settings.account}, before its cluster was removed"
        made = self.account(
            "ec2", "create_snapshot", VolumeId=volume, Description=text, TagSpecifications=_tags({SOURCE: volume})
        )
        return str(made["SnapshotId"])

    def _copy(self, volume: str, snapshot: str) -> str:
        made = self.account(
            "ec2",
            "copy_snapshot",
            SourceSnapshotId=snapshot,
            SourceRegion=self.account.settings.region,
            Encrypted=True,
            KmsKeyId="alias/aws/ebs",
            Description=f"{volume}, by the account's own key",
            TagSpecifications=_tags({SOURCE: volume, KEPT: "true"}),
        )
        return str(made["SnapshotId"])

    def _of(self, volume: str) -> list[dict[str, Any]]:
        named = [{"Name": f"tag:{SOURCE}", "Values": [volume]}]
        found: list[dict[str, Any]] = self.account("ec2", "describe_snapshots", OwnerIds=["self"], Filters=named)[
            "Snapshots"
        ]
        return found

    def _wait(self, snapshot: str) -> None:
        deadline = time.monotonic() + self.seconds
        while True:
            [found] = self.account("ec2", "describe_snapshots", SnapshotIds=[snapshot])["Snapshots"]
            if found["State"] == "completed":
                return
            if found["State"] == "error" or time.monotonic() > deadline:
                what = f"snapshot {snapshot} is {found['State']} at {found.get('Progress', '?')}"
                raise CommandError(what, "run this again: it goes on waiting; delete one that failed", Exit.NOT_READY)
            time.sleep(self.pause)


def _tag(snapshot: dict[str, Any], name: str) -> bool:
    return any(each["Key"] == name for each in snapshot.get("Tags", []))


def _tags(values: dict[str, str]) -> list[dict[str, Any]]:
    named = [{"Key": key, "Value": value} for key, value in values.items()]
    return [{"ResourceType": "snapshot", "Tags": named}]
