"""The metrics as Prometheus's own Python library reads them, in both forms: python metrics.py URL SCORE."""

import sys

import requests
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_open
from prometheus_client.parser import text_string_to_metric_families as read_classic

url, score = sys.argv[1:]
for points in range(3):
    asked = {"score": score, "entity_id": "x", "features": {"days_since_last": 10 ** points}}
    assert requests.post(url + "/v1/predictions", json=asked, timeout=30).status_code == 200


def scraped(accept, read):
    answer = requests.get(url + "/metrics", headers={"accept": accept}, timeout=30)
    assert answer.status_code == 200
    return {family.name: family for family in read(answer.text)}, answer.headers["content-type"]


openmetrics, form = scraped("application/openmetrics-text; version=1.0.0", read_open)
assert form.startswith("application/openmetrics-text; version=1.0.0"), form
classic, form = scraped("text/plain", read_classic)
assert form.startswith("text/plain; version=0.0.4"), form
for name, kind in {
    "placar_requests": "counter",
    "placar_request_duration_seconds": "histogram",
    "placar_answers": "counter",
    "placar_points": "histogram",
    "placar_feature_missing": "counter",
    "placar_model_age_seconds": "gauge",
    "placar_ledger_lag_seconds": "gauge",
    "process_cpu_seconds": "counter",
}.items():
    for families in (openmetrics, classic):
        assert families[name].type == kind, (name, families.get(name))

for families in (openmetrics, classic):
    answered = sum(sample.value for sample in families["placar_answers"].samples if sample.name.endswith("_total"))
    assert answered == 3, families["placar_answers"]
    counts = {sample.name for sample in families["placar_points"].samples}
    assert {"placar_points_bucket", "placar_points_sum", "placar_points_count"} <= counts, counts
