"""What the OpenAPI document says, held against what is answered: python described.py URL SCORE.

Every check of schemathesis is on. What the document allows is accepted, but for what a schema cannot say, and
what it forbids is refused: each reason is listed here, and another one fails. Half of the calls name SCORE, so that
more is looked at than that a score must exist.
"""

import re
import sys

import schemathesis
from schemathesis.cli import schemathesis as run
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData

url, score = sys.argv[1:]

# Refusals of what the document allows.
UNSAYABLE = [
    r"later than now",  # a time must have come
    r"no instant between the years",  # and lie in a year that people write
    r"has \d+ bytes; \d+ are taken at most",  # a limit counts bytes
]
# Of tensors beyond that: names are the model's, and elements fit in with shapes and datatypes.
UNSAYABLE_OF_TENSORS = [
    r"no input is known",
    r"comes twice",
    r"has datatype",
    r"has shape",
    r"there is no output",
    r"which \w+ does not have",
    r"the bytes behind the JSON",
    r"its elements come in one of them",
    r"the parameter \"\w+\"",
    r"is not served",
]
# A body of bytes alone is described as no more than that.
OF_BYTES = [r"the body is not the JSON that is wanted"]

# Where rows are refused alone: what the document forbids a row is that row's error.
BY_ROWS = {"/v1/predictions/batch": ["results"], "/v1/events": ["events", "attributes"], "/v1/outcomes": ["outcomes"]}


def is_unsayable(case, response):
    said = response.json()
    reasons = list(UNSAYABLE)
    if case.path.endswith("/infer"):
        reasons += UNSAYABLE_OF_TENSORS
        reasons += OF_BYTES if case.media_type == "application/octet-stream" else []
    return response.status_code == 400 and any(re.search(part, said.get("detail") or said["error"]) for part in reasons)


def is_refused_by_row(case, response):
    rows = [row for name in BY_ROWS.get(case.path, []) for row in response.json()[name]]
    return any("error" in row for row in rows)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    if isinstance(failure, RejectedPositiveData):
        return not is_unsayable(case, response)
    if isinstance(failure, AcceptedNegativeData):
        return not is_refused_by_row(case, response)
    return True


def named(values, key):
    """The same, with the score's name where one stands, of every other length."""
    name = values.get(key)
    return {**values, key: score} if isinstance(name, str) and len(name) % 2 == 1 else values


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return named(path_parameters, "name") if isinstance(path_parameters, dict) else path_parameters


@schemathesis.hook
def map_body(context, body):
    return named(body, "score") if isinstance(body, dict) else body


arguments = ["--checks", "all", "--max-examples", "40", "--seed", "7", "--max-time", "40"]
arguments += ["--generation-database", "none", "--no-color"]
run.main(["run", url + "/openapi.json", *arguments])
