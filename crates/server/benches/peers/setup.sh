#!/bin/sh
# Sets up the rivals in a folder: `setup.sh DIR`. Debian 12, Python 3.11 with a shared libpython; no GPU.
# Everything comes from PyPI. Triton has its python backend only here (no FIL): no claim about FIL.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" && cd "$1"
[ -d mlserver ] || { python3 -m venv mlserver && mlserver/bin/pip install -q mlserver==1.7.1 mlserver-lightgbm==1.7.1; }
[ -d triton ] || { python3 -m venv triton && triton/bin/pip install -q nvidia-pytriton==0.7.0 lightgbm==4.7.0; }

# The same size of forest for both: 300 trees, 31 leaves, 20 features.
[ -f model.txt ] || mlserver/bin/python "$here/train.py" model.txt
mlserver/bin/python "$here/request.py" .

mkdir -p mlserver-models && cp model.txt mlserver-models/model.bst
cat > mlserver-models/model-settings.json <<'J'
{"name": "forest", "implementation": "mlserver_lightgbm.LightGBMModel", "parameters": {"uri": "./model.bst"}}
J
cat > mlserver-models/settings.json <<'J'
{"host": "127.0.0.1", "http_port": 7083, "grpc_port": 7081, "metrics_port": 7082, "parallel_workers": 0, "debug": false}
J

mkdir -p triton-models/forest/1 && cp model.txt triton-models/forest/1/ && cp "$here/triton_model.py" triton-models/forest/1/model.py
cat > triton-models/forest/config.pbtxt <<'P'
name: "forest"
backend: "python"
max_batch_size: 0
input [{ name: "input", data_type: TYPE_FP64, dims: [-1, 20] }]
output [{ name: "predict", data_type: TYPE_FP64, dims: [-1] }]
instance_group [{ count: 1, kind: KIND_CPU }]
P
server=$(triton/bin/python -c 'import pathlib, pytriton; print(pathlib.Path(pytriton.__file__).parent / "tritonserver")')
cp "$server/python_backend_stubs/3.11/triton_python_backend_stub" "$server/backends/python/"
