"""The Open Inference Protocol over REST, by Triton's HTTP client and by nothing but the standard library.

inference_rest.py HTTP_ADDRESS. The server has `cdnow-repurchase`, with a champion. Exit status 77: a package is not
installed.
"""

import json
import sys
import urllib.request

try:
    import numpy as np
    import tritonclient.http as triton
    from tritonclient.utils import InferenceServerException
except ImportError as missing:
    print(f"skipped: {missing} (pip install 'tritonclient[http]')")
    sys.exit(77)

ADDRESS = sys.argv[1]
SCORE = "cdnow-repurchase"
N_ROWS = 5
N_FEATURES = 11


def matrix_input(matrix, binary):
    tensor = triton.InferInput("features", list(matrix.shape), "FP64")
    tensor.set_data_from_numpy(matrix, binary_data=binary)
    return tensor


def said_in_json(matrix):
    """What plain JSON says of the rows."""
    features = {"name": "features", "datatype": "FP64", "shape": list(matrix.shape), "data": matrix.tolist()}
    body = json.dumps({"inputs": [features]}).encode()
    address = f"http://{ADDRESS}/v2/models/{SCORE}/infer"
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        outputs = json.load(reply)["outputs"]
    return {output["name"]: output["data"] for output in outputs}


def main():
    client = triton.InferenceServerClient(ADDRESS)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(SCORE)
    assert not client.is_model_ready("nobody")
    assert client.get_server_metadata()["name"] == "placar"
    assert client.get_model_metadata(SCORE, "1")["inputs"][-1]["name"] == "entity_id"
    matrix = np.random.default_rng(7).uniform(0.0, 9.0, (N_ROWS, N_FEATURES))
    said = said_in_json(matrix)
    for binary_in in (True, False):
        for binary_out in (True, False):
            names = ["probability", "points", "tier", "contributions"]
            wanted = [triton.InferRequestedOutput(name, binary_data=binary_out) for name in names]
            answer = client.infer(SCORE, [matrix_input(matrix, binary_in)], outputs=wanted)
            assert list(answer.as_numpy("probability")) == said["probability"]
            assert list(answer.as_numpy("points")) == said["points"]
            tiers = [tier if isinstance(tier, str) else tier.decode() for tier in answer.as_numpy("tier")]
            assert tiers == said["tier"]
            assert answer.as_numpy("contributions").shape == matrix.shape
    whole = client.infer(SCORE, [matrix_input(matrix, True)], request_id="h-1")
    assert whole.get_response()["id"] == "h-1" and list(whole.as_numpy("source")) == [b"MODEL"] * N_ROWS
    client.load_model(SCORE)
    config = client.get_model_config(SCORE, "1")
    assert config["max_batch_size"] == 10_000 and config["input"][0]["data_type"] == "TYPE_FP64", config
    assert config["output"][0] == {"name": "probability", "data_type": "TYPE_FP64", "dims": []}, config
    for named in ((SCORE,), ()):
        counted = client.get_inference_statistics(*named)["model_stats"][0]
        assert (counted["execution_count"], counted["inference_count"]) == (6, 6 * N_ROWS), counted
        assert counted["inference_stats"]["compute_infer"]["count"] == 6, counted
    assert {"name": SCORE, "version": "1", "state": "READY", "reason": ""} in client.get_model_repository_index()
    for call, part in [
        (lambda: client.infer("nobody", [matrix_input(matrix, True)]), "there is no score"),
        (lambda: client.infer(SCORE, [matrix_input(matrix[:, :2], False)]), "has shape [5, 2]"),
        (lambda: client.unload_model(SCORE), "promotion"),
    ]:
        try:
            call()
        except InferenceServerException as error:
            assert part in error.message(), error
        else:
            raise AssertionError(f"{part!r} was not refused")
    client.close()
    print("inference_rest.py: all of it holds")


main()
