"""Writes a row as an Open Inference request with its gRPC prefix: `request.py DIR`"""

import pathlib
import struct
import sys

from mlserver.grpc import dataplane_pb2

row = [round(5.0 * idx % 100, 1) for idx in range(20)]
request = dataplane_pb2.ModelInferRequest(model_name="forest")
tensor = request.inputs.add(name="input", datatype="FP64", shape=[1, 20])
tensor.contents.fp64_contents.extend(row)
message = request.SerializeToString()
pathlib.Path(sys.argv[1], "infer.bin").write_bytes(b"\0" + struct.pack(">I", len(message)) + message)
