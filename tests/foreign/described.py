"""What the OpenAPI document says, held against what is answered: python described.py URL SCORE.

Left out of schemathesis's checks: that whatever the document allows is accepted. It cannot say that a score must
exist, that a time must have come, or that a text's limit counts bytes.

Where rows are refused alone (a batch, records), a row that the document does not allow makes no call fail; there it
is not asked for either.
"""

import subprocess
import sys

url, _ = sys.argv[1:]
BY_ROWS = ["/v1/predictions/batch", "/v1/events", "/v1/outcomes"]
PROGRAM = "from schemathesis.cli import schemathesis; schemathesis()"


def check(which, excluded):
    """Holds the paths that `which` chooses against the document; ends the program where it finds something."""
    arguments = ["--checks", "all", "--exclude-checks", ",".join(excluded), "--max-examples", "40", "--seed", "7"]
    arguments += ["--max-time", "25", "--generation-database", "none", "--no-color"]
    arguments += [part for path in BY_ROWS for part in (which, path)]
    said = subprocess.run([sys.executable, "-c", PROGRAM, "run", url + "/openapi.json", *arguments])
    if said.returncode != 0:
        sys.exit(said.returncode)


check("--exclude-path", ["positive_data_acceptance"])
check("--include-path", ["positive_data_acceptance", "negative_data_rejection"])
