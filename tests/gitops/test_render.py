"""Rendering: the library and a process give the same, and mistakes are one line."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from eventsphere.gitops import render
from eventsphere.gitops.manifests import Manifest, Manifests
from tests.gitops.tree import ROOT, buildable

BINARY = next((name for name in ("kustomize", "kubectl") if shutil.which(name)), None)
CONFIGMAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: n}\n"


def command(folder: Path, name: str, text: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "configmap.yaml").write_text(CONFIGMAP)
    (tmp_path / "kustomization.yaml").write_text("resources: [configmap.yaml]\n")
    return tmp_path


if BINARY:  # every machine with a cluster has one

    def test_process_renders_every_folder_as_the_library_does() -> None:
        folders = [ROOT / folder for folder in buildable()]
        ours, theirs = render.render_all(folders, render.library), render.render_all(folders, render.process)
        for folder in folders:
            assert [m.data for m in ours[folder]] == [m.data for m in theirs[folder]], folder


def test_library_is_used_where_it_is(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert [manifest.name for manifest in render.render(tree)] == ["c"]


@pytest.mark.parametrize("name", ["kustomize", "kubectl"])
def test_process_reads_what_the_program_prints(name: str, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command(tree, name, f'test "$2" = {tree} && cat {tree}/configmap.yaml && echo ---')
    monkeypatch.setenv("PATH", f"{tree}{os.pathsep}/usr/bin{os.pathsep}/bin")
    assert [str(manifest.key) for manifest in asyncio.run(render.process(tree))] == ["ConfigMap n/c"]


def test_process_takes_over_without_the_library(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def absent(folder: Path) -> Manifests:
        raise ImportError(folder)

    command(tree, "kustomize", f"cat {tree}/configmap.yaml")
    monkeypatch.setenv("PATH", f"{tree}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setattr(render, "library", absent)
    assert len(render.render(tree)) == 1


def test_failing_program_is_one_line_with_its_reason(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command(tree, "kustomize", "echo 'Error: no such' >&2; echo 'file' >&2; exit 1")
    monkeypatch.setenv("PATH", str(tree))
    with pytest.raises(render.RenderError, match=r"^\S+: Error: no such file$"):
        asyncio.run(render.process(tree))


def test_hanging_program_is_ended(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command(tree, "kustomize", "exec /bin/sleep 30")
    monkeypatch.setenv("PATH", str(tree))
    monkeypatch.setattr(render, "TIMEOUT", 0.2)
    with pytest.raises(render.RenderError, match="no answer"):
        asyncio.run(render.process(tree))


def test_nothing_to_render_with_names_the_remedy(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(render.RenderError, match="pykustomize"):
        asyncio.run(render.process(tree))


def test_missing_folder_and_missing_file_name_the_folder(tree: Path) -> None:
    with pytest.raises(render.RenderError, match=r"nowhere: has no kustomization\.yaml"):
        render.render(tree / "nowhere")
    (tree / "configmap.yaml").unlink()
    with pytest.raises(render.RenderError, match=r"configmap\.yaml") as raised:
        render.render(tree)
    assert "\n" not in str(raised.value)


def test_manifest_reads_pods_of_every_kind() -> None:
    template = {"spec": {"containers": [{"name": "a"}], "initContainers": [{"name": "b"}]}}
    job = Manifest({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "x"}, "spec": {"template": template}})
    cron = Manifest({**job.data, "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": template}}}})
    assert [c["name"] for c in job.containers] == [c["name"] for c in cron.containers] == ["b", "a"]
    assert Manifest({**job.data, "kind": "Service"}).containers == []
    with pytest.raises(KeyError, match="0 objects are Job y"):
        Manifests([job]).one("Job", "y")
