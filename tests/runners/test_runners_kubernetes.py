"""The manifest for Kubernetes, against the API's own schema and against our command.

`kubernetes_schema.json` is what the API of release 1.37 says about the fields that the manifest
uses, written from the models of the package `kubernetes` (37.0.2): other fields are refused.
"""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from autograder.cli import main
from autograder.library.shard import Shard
from autograder.sandbox import CAPABILITIES
from courses.mini_course import built_mini

SCHEMAS = json.loads(Path(__file__).with_name("kubernetes_schema.json").read_text())


@pytest.fixture(scope="module")
def documents(root: Path) -> list[Any]:
    return list(yaml.safe_load_all((root / "deploy" / "kubernetes.yaml").read_text()))


@pytest.fixture(scope="module")
def pod(documents) -> Any:
    return documents[0]["spec"]["template"]["spec"]


@pytest.fixture(scope="module")
def grader(pod) -> Any:
    (container,) = pod["containers"]
    return container


def test_the_api_accepts_it(documents) -> None:
    assert [one["kind"] for one in documents] == ["Job", "NetworkPolicy"]
    assert documents[0]["apiVersion"] == "batch/v1"
    assert documents[1]["apiVersion"] == "networking.k8s.io/v1"
    for document in documents:
        jsonschema.validate(document, SCHEMAS[document["kind"]])


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("spec", "completionsMode"), "Indexed"),
        (("spec", "completions"), "20"),
        (("spec", "template", "spec", "restartPolicies"), "Never"),
        (("spec", "template", "spec", "containers", 0, "args"), "grade"),
    ],
)
def test_a_mistake_in_it_would_be_refused(documents, where, value) -> None:
    *outer, last = where
    wrong = copy.deepcopy(documents[0])
    inside = wrong
    for key in outer:
        inside = inside[key]
    inside[last] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, SCHEMAS["Job"])


def test_what_the_api_demands_besides(documents, pod, grader) -> None:
    spec = documents[0]["spec"]
    assert spec["completionMode"] == "Indexed"
    assert spec["parallelism"] <= spec["completions"]
    assert spec["maxFailedIndexes"] <= spec["completions"]
    assert pod["restartPolicy"] == "Never"  # as backoffLimitPerIndex demands
    assert {mount["name"] for mount in grader["volumeMounts"]} == {
        v["name"] for v in pod["volumes"]
    }
    labels = documents[0]["spec"]["template"]["metadata"]["labels"]
    assert documents[1]["spec"]["podSelector"]["matchLabels"] == labels


def test_it_grants_what_the_sandbox_needs_and_no_more(pod, grader) -> None:
    granted = grader["securityContext"]
    assert granted["capabilities"] == {"drop": ["ALL"], "add": list(CAPABILITIES)}
    assert granted["readOnlyRootFilesystem"] is True
    assert granted["allowPrivilegeEscalation"] is False
    assert pod["automountServiceAccountToken"] is False


def test_each_index_grades_its_shard_and_all_of_them_grade_all(
    documents, grader, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The arguments are those that a pod gets, for two indexes in place of twenty."""
    env = {one["name"]: one for one in grader["env"]}
    assert env["COUNT"]["value"] == str(documents[0]["spec"]["completions"])
    told = env["SHARD"]["valueFrom"]["fieldRef"]["fieldPath"]
    assert told == "metadata.annotations['batch.kubernetes.io/job-completion-index']"
    zips = sorted((built_mini(tmp_path_factory.getbasetemp()) / "autograder").iterdir())
    for folder in ("submissions", "results"):
        (tmp_path / folder).mkdir(mode=0o700)
    names = [f"team {number}" for number in range(5)]
    for name in names:
        path = tmp_path / "submissions" / f"{name}.py"
        path.write_text(f"def total(x):\n    return sum(x)  # {name}\n")
    graded = []
    for index in range(2):
        values = {
            "$(SHARD)": str(index),
            "$(COUNT)": "2",
            "/submissions": f"{tmp_path}/submissions",
        }
        values["/results"] = f"{tmp_path}/results"
        args = list(grader["args"])
        for written, value in values.items():
            args = [argument.replace(written, value) for argument in args]
        ended = CliRunner().invoke(main, [*args, *(f"--autograder={path}" for path in zips)])
        assert ended.exit_code == 0, ended.output
        made = list((tmp_path / "results" / str(index) / "results").iterdir())
        graded.append({path.stem for path in made})
    assert all(graded)
    assert sorted([*graded[0], *graded[1]]) == names


def test_shards_are_about_equal_and_disjoint() -> None:
    from autograder.model import Submission

    many = [Submission(stem=f"team {number}") for number in range(5000)]
    shares = [Shard(number=n, count=20).of(many) for n in range(20)]
    assert sorted(one.stem for share in shares for one in share) == sorted(s.stem for s in many)
    assert min(map(len, shares)) > 190
    assert max(map(len, shares)) < 310
