"""REST as `requests` speaks it: python rest.py URL SCORE."""

import sys

import requests

url, score = sys.argv[1:]
caller = requests.Session()


def post(path, body, status=200):
    answer = caller.post(url + path, json=body, timeout=30)
    assert answer.status_code == status, (path, answer.status_code, answer.text)
    return answer.json()


def purchase(time, dollars):
    return {"kind": "purchase", "time": time, "known_at": time, "values": {"cds": 1, "dollars": dollars}}


history = {"events": [purchase("1997-01-01T00:00:00Z", 29.33), purchase("1997-08-02T00:00:00Z", 14.96)]}
request = {"score": score, "entity_id": "00004", "as_of": "1997-10-01T00:00:00Z", "history": history}
answer = post("/v1/predictions", request)
assert answer["source"] == "MODEL" and "cause" not in answer and answer["recorded"], answer
assert 0 <= answer["probability"] <= 1 and len(answer["reasons"]) == 3, answer

batch = post("/v1/predictions/batch", {"rows": [request, {"score": "none", "entity_id": "1"}]})["results"]
assert batch[0]["response"]["probability"] == answer["probability"], batch
assert batch[1]["error"]["status"] == 404 and batch[1]["error"]["code"] == "NOT_FOUND", batch

rows = [{"entity_id": "recorded", "event": event} for event in history["events"]]
recorded = post("/v1/events", {"score": score, "events": rows})
assert [row["recorded"]["known"] for row in recorded["events"]] == [False, False], recorded
by_name = post("/v1/predictions", {key: request[key] for key in ("score", "as_of")} | {"entity_id": "recorded"})
assert by_name["probability"] == answer["probability"], (by_name, answer)

outcome = {"entity_id": "00004", "time": "1997-11-01T00:00:00Z", "value": True, "prediction_id": answer["prediction_id"]}
recorded = post("/v1/outcomes", {"score": score, "outcomes": [outcome]})
assert recorded["outcomes"][0]["recorded"] == {"known": False}, recorded

models = caller.get(url + "/v1/models", timeout=30).json()["scores"]
assert [model["version"] for model in models if model["score"] == score] == [1], models

refused = caller.post(url + "/v1/predictions", json={"scor": score}, timeout=30)
assert refused.status_code == 400 and refused.headers["content-type"] == "application/problem+json"
assert "`scor`" in refused.json()["detail"], refused.text
assert caller.get(url + "/readyz", timeout=30).json()["status"] == "ready"
