"""A sync that a person starts: what it does to an Application, in which order, and what it says when it can't."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from eventsphere.drift.kubectl import Answer
from eventsphere.errors import CommandError
from eventsphere.sync import application
from eventsphere.sync.run import sync
from tests.gitops.tree import ROOT

Object = dict[str, Any]
WAITS = "Sync operation blocked by sync window"


class ArgoCD:
    """An Application as Argo CD keeps it; `works` is what Argo CD does between two questions."""

    def __init__(self, works: "Callable[[ArgoCD], None]") -> None:
        policy: Object = {"automated": {"prune": True}, "syncOptions": ["PruneLast=true"]}
        self.object: Object = {"spec": {"syncPolicy": policy}, "status": {}}
        self.works, self.patches, self.asked = works, list[Object](), 0

    def __call__(self, verb: str, _kind: str, name: str, *options: str, timeout: float) -> Answer:
        assert name == "eventsphere-prod"
        assert timeout <= 20
        if verb == "get":
            self.asked += 1
            self.works(self)
            return Answer(True, json.dumps(self.object), "")
        change = json.loads(options[-1].removeprefix("--patch="))
        self.patches.append(change)
        merge(self.object, change)
        return Answer(True, "", "")

    def run(self, phase: str, message: str = "") -> None:
        """Take up the operation that is asked for, or go on with it."""
        if wanted := self.object.get("operation"):
            result = {"syncResult": {"revision": "0123456789abcdef"}} if phase == "Succeeded" else {}
            state = {"phase": phase, "message": message, "operation": deepcopy(wanted)} | result
            merge(self.object["status"], {"operationState": state})
            if phase != "Running":
                del self.object["operation"]

    @property
    def is_automatic(self) -> bool:
        """Whether it syncs by itself."""
        return application.is_automatic(self.object)


def merge(into: Object, change: Object) -> None:
    """Apply a JSON merge patch (RFC 7396)."""
    for key, value in change.items():
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict):
            merge(into.setdefault(key, {}), value)
        else:
            into[key] = value


def blocked(argo: ArgoCD) -> None:
    """Begin a sync by itself, which waits for the window."""
    argo.object["operation"] = {"initiatedBy": {"automated": True}}
    argo.run("Running", WAITS)


def behaves(monkeypatch: pytest.MonkeyPatch, works: Callable[[ArgoCD], None]) -> ArgoCD:
    argo = ArgoCD(works)
    monkeypatch.setattr(application, "kubectl", argo)
    return argo


def well(argo: ArgoCD) -> None:
    """End what is to be ended; run what a person asks for."""
    state = argo.object["status"].get("operationState", {})
    if state.get("phase") == "Terminating":
        argo.run("Failed", "Operation terminated")
    else:
        argo.run("Running", WAITS)
        if not state.get("operation", {}).get("initiatedBy", {}).get("automated"):
            argo.run("Succeeded")


def start(root: Path = ROOT, environment: str = "prod", seconds: float = 5) -> tuple[str, list[str]]:
    told: list[str] = []
    return sync(root, environment, "sre", seconds, told.append).revision, told


def test_a_sync_has_the_options_of_the_application_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    argo = behaves(monkeypatch, well)
    assert start()[0] == "0123456789abcdef"
    (asked,) = [each["operation"] for each in argo.patches if "operation" in each]
    assert asked["sync"] == {"syncOptions": ["PruneLast=true"], "prune": True}
    assert asked["initiatedBy"] == {"username": "sre"}


def test_a_sync_that_waits_for_the_window_is_ended_while_automatic_sync_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    argo = behaves(monkeypatch, well)
    blocked(argo)
    _, told = start()
    assert told == [
        "automatic sync rests",
        "ends the sync that waits for the window",
        "syncs",
        "automatic sync is on again",
    ]
    assert [next(iter(each)) for each in argo.patches] == ["spec", "status", "operation", "spec"]
    assert argo.object["status"]["operationState"]["operation"]["initiatedBy"] == {"username": "sre"}
    assert argo.is_automatic


def test_what_argo_cd_calls_blocked_at_first_is_not_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([WAITS] * 5)
    argo = behaves(monkeypatch, lambda argo: argo.run("Running", said) if (said := next(looks, "")) else well(argo))
    assert start()[0] == "0123456789abcdef"
    assert [next(iter(each)) for each in argo.patches] == ["spec", "operation", "spec"]


def test_a_sync_that_a_window_keeps_away_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    argo = behaves(monkeypatch, lambda argo: argo.run("Running", WAITS))
    with pytest.raises(CommandError, match="the sync window lets nobody pass"):
        start(seconds=1)
    assert argo.object["status"]["operationState"]["phase"] == "Terminating"


def test_another_sync_is_not_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    argo = behaves(monkeypatch, lambda _: None)
    argo.object["operation"] = {"initiatedBy": {"username": "somebody"}}
    argo.run("Running", "waiting for healthy state of apps/Deployment/event")
    with pytest.raises(CommandError, match="waiting for healthy state"):
        start(seconds=1)
    assert [next(iter(each)) for each in argo.patches] == ["spec", "spec"]
    assert argo.is_automatic


def test_a_pause_of_before_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    argo = behaves(monkeypatch, well)
    argo.object["spec"]["syncPolicy"]["automated"]["enabled"] = False
    assert start()[1] == ["syncs"]
    assert not argo.is_automatic


@pytest.mark.parametrize(
    ("works", "said"),
    {
        "it fails": (lambda argo: argo.run("Failed", "one object is refused"), "Failed: one object is refused"),
        "a window for nobody": (lambda argo: argo.run("Running", WAITS), "the sync window lets nobody pass"),
        "no controller": (lambda _: None, "Argo CD has not begun it"),
    }.values(),
)
def test_a_sync_that_does_not_succeed_says_why(
    monkeypatch: pytest.MonkeyPatch, works: Callable[[ArgoCD], None], said: str
) -> None:
    argo = behaves(monkeypatch, works)
    with pytest.raises(CommandError, match=said):
        start(seconds=1)
    assert argo.is_automatic


def test_a_last_sync_by_hand_is_not_taken_for_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    argo = behaves(monkeypatch, well)
    start()
    argo.works = lambda _: None
    with pytest.raises(CommandError, match="has not begun it"):
        start(seconds=1)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(True, "", ""), "there is no Application eventsphere-prod: see whether KUBECONFIG"),
        (Answer(False, "", "no route"), "kubectl get: no route: see whether you may"),
    ],
)
def test_a_cluster_without_an_answer_is_one_line(monkeypatch: pytest.MonkeyPatch, answer: Answer, said: str) -> None:
    monkeypatch.setattr(application, "kubectl", lambda *_, **__: answer)
    with pytest.raises(CommandError, match=said):
        start()


def test_an_unknown_environment_is_refused() -> None:
    with pytest.raises(CommandError, match="mars is no environment"):
        start(environment="mars")
