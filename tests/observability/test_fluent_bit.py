"""Fluent Bit's configuration: each key, and the regular expressions, in Ruby's engine, on lines of containerd.

Fluent Bit itself is not executed.
"""

import fnmatch
import gzip
import json
import re
from typing import Any

import pytest
import yaml

from tests.support.prometheus import ROOT
from tests.support.ruby import named_groups

APPLICATION = ROOT / "clusters/eventsphere-cluster/platform/fluent-bit.yaml"
WANTED: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "tests/observability/fluent_bit.yaml").read_text())
CRI = r"^(?<time>.+?) (?<stream>stdout|stderr) (?<_p>F|P) (?<log>.*)$"
"""What `multiline.parser cri` matches each line with (src/multiline/flb_ml_parser_cri.c of Fluent Bit)."""
ID = "0123456789abcdef" * 4


def values() -> dict[str, Any]:
    """Return what the chart is given."""
    found: dict[str, Any] = yaml.safe_load(APPLICATION.read_text())["spec"]["source"]["helm"]["valuesObject"]
    return found


def sections(config: dict[str, str]) -> dict[str, dict[str, str]]:
    """Read the classic configuration: each section's keys by its name."""
    found: dict[str, dict[str, str]] = {}
    for line in "".join(config.values()).splitlines():
        if line.startswith("["):
            assert line.strip("[]") not in found, f"a second {line}"
            keys = found[line.strip("[]")] = {}
        else:
            key, value = line.strip().split(" ", 1)
            assert key not in keys, f"a second {key}"
            keys[key] = value
    return found


FOUND = sections(values()["config"])


def test_each_part_of_the_charts_configuration_is_ours() -> None:
    assert values()["config"].keys() == {"service", "customParsers", "inputs", "filters", "outputs"}


@pytest.mark.parametrize(("section", "key"), [(section, key) for section, keys in WANTED.items() for key in keys])
def test_a_key_has_its_value(section: str, key: str) -> None:
    wanted = WANTED[section][key]
    value = FOUND[section].get(key, "")
    assert value == wanted["is"] if "is" in wanted else re.search(wanted["like"], value), wanted["why"]


def test_no_key_is_there_without_a_reason() -> None:
    assert {section: set(keys) for section, keys in FOUND.items()} == {
        section: set(keys) for section, keys in WANTED.items()
    }


def test_positions_and_buffers_outlive_the_pod() -> None:
    given = values()
    [state] = [each for each in given["daemonSetVolumes"] if each["name"] == "state"]
    mounts = {each["name"]: each for each in given["daemonSetVolumeMounts"]}
    assert state["hostPath"]["type"] == "DirectoryOrCreate"
    for kept in (FOUND["INPUT"]["DB"], FOUND["SERVICE"]["storage.path"]):
        assert kept.startswith(f"{mounts['state']['mountPath']}/")
    assert mounts["varlog"]["readOnly"]


@pytest.mark.parametrize(
    ("name", "excluded"),
    [
        (f"fluent-bit-x7k2p_logging_fluent-bit-{ID}.log", True),
        (f"fluent-bit-x7k2p_eventsphere-prod_fluent-bit-{ID}.log", False),
        (f"booking-5d9c_eventsphere-prod_booking-{ID}.log", False),
    ],
)
def test_its_own_logs_are_left_out_and_no_others(name: str, excluded: bool) -> None:
    path = f"/var/log/containers/{name}"
    assert fnmatch.fnmatchcase(path, FOUND["INPUT"]["Path"])
    assert fnmatch.fnmatchcase(path, FOUND["INPUT"]["Exclude_Path"]) is excluded


def test_pod_namespace_and_container_are_found_in_the_name_of_a_file() -> None:
    names = {
        f"booking-5d9c-x2_eventsphere-prod_booking-{ID}.log": ("booking-5d9c-x2", "eventsphere-prod", "booking"),
        f"a.b-0_argocd_argocd-application-controller-{ID}.log": ("a.b-0", "argocd", "argocd-application-controller"),
        f"mongodb-0_n_{'c' * 63}-{ID}.log": ("mongodb-0", "n", "c" * 63),
    }
    found = named_groups(FOUND["PARSER"]["Regex"], list(names))
    keys = ("pod_name", "namespace_name", "container_name")
    assert [each and tuple(each[key] for key in keys) for each in found] == list(names.values())
    assert all(each and each["docker_id"] == ID for each in found)


@pytest.mark.parametrize(
    "name",
    [f"Pod_n_c-{ID}.log", f"pod_n_c-{ID[:-1]}.log", f"pod_n_c-{ID}.log.gz", f"pod_n-{ID}.log", f"p_n_c-{ID}\n.log"],
)
def test_other_names_are_not_taken_for_a_containers(name: str) -> None:
    assert named_groups(FOUND["PARSER"]["Regex"], [name]) == [None]


def joined(lines: list[str]) -> list[tuple[str, str]]:
    """Join the parts (P) of each stream with its end (F), as the cri parser does; return streams and texts."""
    texts: list[tuple[str, str]] = []
    parts = {"stdout": "", "stderr": ""}
    for found in named_groups(CRI, lines):
        assert found
        parts[found["stream"]] += found["log"]
        if found["_p"] == "F":
            texts.append((found["stream"], parts[found["stream"]]))
            parts[found["stream"]] = ""
    return texts


def test_lines_of_containerd_are_read_and_split_ones_joined() -> None:
    """The file was written by a real containerd: a shell printed these texts."""
    lines = gzip.decompress((ROOT / "tests/observability/containerd.log.gz").read_bytes()).decode().splitlines()
    texts = joined(lines)
    assert texts[:4] == [
        ("stdout", '{"message": "short", "n": 1}'),
        ("stdout", ""),
        ("stdout", "2026-01-01T00:00:00Z stderr P not what it seems"),
        ("stderr", "to stderr"),
    ]
    assert json.loads(texts[4][1]) == {"long": "a" * 40_000}
    assert texts[5:] == [("stdout", "b" * 16_384), ("stdout", "c" * 16_385), ("stdout", "grüße ☃")]
    assert lines[-1].endswith(" P no end")  # it waits for its end
    assert max(map(len, lines)) < 64 * 1024  # Buffer_Chunk_Size
