"""What the OpenAPI document says, held against what is answered: python described.py URL SCORE.

Left out of schemathesis's checks: that whatever the document allows is accepted. It cannot say that a score must
exist, that a time must have come, or that a text's limit counts bytes.
"""

import subprocess
import sys

url, _ = sys.argv[1:]
arguments = ["--checks", "all", "--exclude-checks", "positive_data_acceptance", "--max-examples", "40", "--seed", "7"]
arguments += ["--max-time", "50", "--generation-database", "none", "--no-color"]
program = "from schemathesis.cli import schemathesis; schemathesis()"
said = subprocess.run([sys.executable, "-c", program, "run", url + "/openapi.json", *arguments])
sys.exit(said.returncode)
