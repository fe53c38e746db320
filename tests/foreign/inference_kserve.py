"""The Open Inference Protocol over gRPC, by KServe's client.

inference_kserve.py GRPC_ADDRESS. The server has `cdnow-repurchase`, with a champion. Not in one process with
Triton's client: both bring messages of the same names. Exit status 77: a package is not installed.
"""

import asyncio
import sys

try:
    import fields
    import grpc
    import kserve
    import numpy as np
    from kserve.protocol.grpc import grpc_predict_v2_pb2 as kserve_messages
    from kserve.protocol.grpc import grpc_predict_v2_pb2_grpc as kserve_stubs
except ImportError as missing:
    print(f"skipped: {missing} (pip install kserve grpcio-reflection)")
    sys.exit(77)

ADDRESS = sys.argv[1]
SCORE = "cdnow-repurchase"
N_ROWS = 5


def inputs(matrix, names, binary):
    tensors = []
    for idx, name in enumerate(names):
        tensor = kserve.InferInput(name, [N_ROWS], "FP64")
        tensor.set_data_from_numpy(np.ascontiguousarray(matrix[:, idx]), binary_data=binary)
        tensors.append(tensor)
    return tensors


def tiers(output):
    return [tier if isinstance(tier, str) else tier.decode() for tier in output]


async def by_kserve(names):
    matrix = np.random.default_rng(7).uniform(0.0, 9.0, (N_ROWS, len(names)))
    async with kserve.InferenceGRPCClient(ADDRESS) as client:
        assert await client.is_server_live() and await client.is_server_ready()
        assert await client.is_model_ready(SCORE)
        said = []
        for binary in (True, False):
            request = kserve.InferRequest(SCORE, inputs(matrix, names, binary), request_id="k-1")
            answer = await client.infer(request)
            assert answer.id == "k-1" and answer.model_name == SCORE and answer.model_version == "1"
            said.append({output.name: output.as_numpy() for output in answer.outputs})
        raw, typed = said
        assert (raw["probability"] == typed["probability"]).all() and (raw["points"] == typed["points"]).all()
        assert tiers(raw["tier"]) == tiers(typed["tier"]) and raw["probability"].shape == (N_ROWS,)
        assert tiers(raw["source"]) == ["MODEL"] * N_ROWS
        try:
            await client.is_model_ready("nobody")
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.NOT_FOUND
        else:
            raise AssertionError("nobody is ready")


def load():
    with grpc.insecure_channel(ADDRESS) as channel:
        stub = kserve_stubs.GRPCInferenceServiceStub(channel)
        loaded = stub.RepositoryModelLoad(kserve_messages.RepositoryModelLoadRequest(model_name=SCORE))
        assert loaded.model_name == SCORE and loaded.isLoaded
        try:
            stub.RepositoryModelUnload(kserve_messages.RepositoryModelUnloadRequest(model_name=SCORE))
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.FAILED_PRECONDITION, error
        else:
            raise AssertionError("it was unloaded")


def feature_names():
    with grpc.insecure_channel(ADDRESS) as channel:
        stub = kserve_stubs.GRPCInferenceServiceStub(channel)
        metadata = stub.ModelMetadata(kserve_messages.ModelMetadataRequest(name=SCORE))
    assert metadata.name == SCORE and list(metadata.versions) == ["1"]
    return [tensor.name for tensor in metadata.inputs if list(tensor.shape) == [-1, 1]][:-1]


# KServe's name of a model stands where Triton has a repository's; both are taken there.
TRITONS = {"inference.RepositoryModelLoadRequest", "inference.RepositoryModelUnloadRequest"}


def numbers_are_kserves():
    """Every field of KServe's messages has the same number and type here."""
    theirs = fields.generated(kserve_messages.DESCRIPTOR)
    assert fields.hold(theirs, fields.reflected(ADDRESS), left_out=TRITONS) > 50


def main():
    asyncio.run(by_kserve(feature_names()))
    load()
    numbers_are_kserves()
    print("inference_kserve.py: all of it holds")


main()
