"""The Open Inference Protocol over gRPC, by Triton's client.

inference.py GRPC_ADDRESS. The server has `cdnow-repurchase` (a champion, eleven numbers) and `leads` (rules
alone, one of them over the category `channel`). Exit status 77: a package is not installed.
"""

import asyncio
import queue
import sys

try:
    import fields
    import grpc
    import numpy as np
    import tritonclient.grpc as triton
    import tritonclient.grpc.aio as triton_aio
    from tritonclient.grpc import model_config_pb2, service_pb2, service_pb2_grpc
    from tritonclient.utils import InferenceServerException
except ImportError as missing:
    print(f"skipped: {missing} (pip install 'tritonclient[grpc]' grpcio-reflection)")
    sys.exit(77)

ADDRESS = sys.argv[1]
SCORE = "cdnow-repurchase"
N_ROWS = 5
OUTPUTS = ["probability", "points", "tier", "source", "cause"]


def rows(names):
    """A matrix of invented values, one column a feature; the last row lacks one."""
    matrix = np.random.default_rng(7).uniform(0.0, 9.0, (N_ROWS, len(names)))
    matrix[-1, 0] = np.nan
    return matrix


def triton_inputs(matrix, names):
    inputs = []
    for idx, name in enumerate(names):
        column = np.ascontiguousarray(matrix[:, idx : idx + 1])
        tensor = triton.InferInput(name, list(column.shape), "FP64")
        tensor.set_data_from_numpy(column)
        inputs.append(tensor)
    return inputs


def matrix_input(matrix, datatype="FP64"):
    tensor = triton.InferInput("features", list(matrix.shape), datatype)
    tensor.set_data_from_numpy(matrix)
    return tensor


def text_input(name, texts):
    tensor = triton.InferInput(name, [len(texts)], "BYTES")
    tensor.set_data_from_numpy(np.array([text.encode() for text in texts], dtype=np.object_))
    return tensor


def refused(call, code, part):
    """Runs a call that must be refused, with that code and those words."""
    try:
        call()
    except InferenceServerException as error:
        assert str(error.status()) == f"StatusCode.{code}", error
        assert part in error.message(), error
        return
    raise AssertionError(f"{part!r} was not refused")


def describe(client):
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(SCORE)
    assert client.is_model_ready(SCORE, "1")
    assert client.get_server_metadata().name == "placar"
    metadata = client.get_model_metadata(SCORE)
    names = [tensor.name for tensor in metadata.inputs]
    assert names[-2:] == ["features", "entity_id"], names
    assert [tensor.name for tensor in metadata.outputs][:5] == OUTPUTS
    assert {tuple(tensor.shape) for tensor in metadata.inputs[:-2]} == {(-1, 1)}
    config = client.get_model_config(SCORE).config
    assert config.max_batch_size == 10_000 and config.name == SCORE
    assert [tensor.name for tensor in config.input] == names
    assert [tensor.name for tensor in config.input if tensor.optional] == ["features", "entity_id"]
    assert config.input[0].data_type == model_config_pb2.TYPE_FP64
    refused(lambda: client.get_model_metadata("nobody"), "NOT_FOUND", "there is no score")
    return names[:-2]


def infer(client, names):
    """Columns, a matrix and single precision; answers what was said of the rows."""
    matrix = rows(names)
    by_column = client.infer(SCORE, triton_inputs(matrix, names), request_id="call-1")
    assert by_column.get_response().id == "call-1"
    assert by_column.get_response().model_version == "1"
    said = {name: by_column.as_numpy(name) for name in OUTPUTS}
    assert said["probability"].dtype == np.float64 and said["points"].dtype == np.int32
    assert said["probability"].shape == (N_ROWS,)
    assert set(said["source"]) == {b"MODEL"} and set(said["cause"]) == {b""}
    by_matrix = client.infer(SCORE, [matrix_input(matrix)])
    for name in OUTPUTS:
        assert (by_matrix.as_numpy(name) == said[name]).all(), name
    single = client.infer(SCORE, [matrix_input(matrix.astype(np.float32), "FP32")])
    assert np.allclose(single.as_numpy("probability"), said["probability"], atol=1e-5)
    wanted = [triton.InferRequestedOutput("contributions"), triton.InferRequestedOutput("tier")]
    explained = client.infer(SCORE, [matrix_input(matrix)], outputs=wanted)
    assert explained.as_numpy("contributions").shape == matrix.shape
    assert explained.as_numpy("probability") is None
    return matrix, said


def texts_and_rules(client):
    answer = client.infer("leads", [text_input("channel", ["partner", "", "unknown to all"])])
    assert list(answer.as_numpy("source")) == [b"RULES"] * 3
    assert list(answer.as_numpy("cause")) == [b"NO_MODEL"] * 3
    assert np.isnan(answer.as_numpy("probability")).all()
    points = answer.as_numpy("points")
    assert points[0] == points[1] + 25 == points[2] + 25, points


def record(client, matrix, said):
    wanted = [triton.InferRequestedOutput(name) for name in ["probability", "recorded", "prediction_id"]]
    entities = text_input("entity_id", [f"customer-{idx}" for idx in range(N_ROWS)])
    answer = client.infer(SCORE, [matrix_input(matrix), entities], outputs=wanted)
    assert answer.as_numpy("recorded").all() and answer.as_numpy("recorded").dtype == bool
    assert len(set(answer.as_numpy("prediction_id"))) == N_ROWS
    assert (answer.as_numpy("probability") == said["probability"]).all()


def refusals(client):
    short = triton.InferInput("features", [1, 2], "FP64")
    short.set_data_from_numpy(np.zeros((1, 2)))
    refused(lambda: client.infer(SCORE, [short]), "INVALID_ARGUMENT", "has shape [1, 2]")
    half = triton.InferInput("purchases", [1], "FP16")
    half.set_data_from_numpy(np.zeros(1, dtype=np.float16))
    refused(lambda: client.infer(SCORE, [half]), "INVALID_ARGUMENT", '"FP16"')
    refused(lambda: client.infer("nobody", [short]), "NOT_FOUND", "there is no score")
    refused(lambda: client.infer(SCORE, [short], model_version="9"), "NOT_FOUND", "no version 9")
    refused(lambda: client.unload_model(SCORE), "FAILED_PRECONDITION", "promotion")
    refused(lambda: client.load_model(SCORE, config="{}"), "INVALID_ARGUMENT", "no parameter is taken")
    refused(lambda: client.load_model("nobody"), "NOT_FOUND", "there is no score")


def repository(client):
    client.load_model(SCORE)
    index = {(model.name, model.version, model.state) for model in client.get_model_repository_index().models}
    assert index == {(SCORE, "1", "READY"), ("leads", "0", "READY")}, index


def statistics(client, matrix):
    def counted():
        [stats] = client.get_inference_statistics(SCORE, "1").model_stats
        return stats

    before = counted()
    client.infer(SCORE, [matrix_input(matrix)])
    after = counted()
    assert after.inference_count - before.inference_count == N_ROWS
    assert after.execution_count - before.execution_count == 1
    assert after.inference_stats.success.count - before.inference_stats.success.count == 1
    assert after.inference_stats.compute_infer.ns > before.inference_stats.compute_infer.ns
    assert after.inference_stats.fail.count > 0 and after.inference_stats.queue.ns == 0
    assert {stats.name for stats in client.get_inference_statistics().model_stats} >= {SCORE}


def stream(client, matrix, said):
    answers = queue.Queue()
    client.start_stream(callback=lambda result, error: answers.put((result, error)))
    for idx, model in enumerate([SCORE, "nobody", SCORE]):
        client.async_stream_infer(model, [matrix_input(matrix)], request_id=str(idx))
    heard = [answers.get(timeout=60) for _ in range(3)]
    client.stop_stream()
    for place in (0, 2):
        result, error = heard[place]
        assert error is None and result.get_response().id == str(place)
        assert (result.as_numpy("probability") == said["probability"]).all()
    assert "there is no score" in str(heard[1][1])


async def from_asyncio(matrix, said):
    async with triton_aio.InferenceServerClient(ADDRESS) as client:
        assert await client.is_server_ready() and await client.is_model_ready(SCORE)
        assert (await client.get_model_metadata(SCORE)).platform == "placar"
        answers = await asyncio.gather(*(client.infer(SCORE, [matrix_input(matrix)]) for _ in range(20)))
        assert all((answer.as_numpy("probability") == said["probability"]).all() for answer in answers)

        async def requests():
            for idx in range(3):
                yield {"model_name": SCORE, "inputs": [matrix_input(matrix)], "request_id": str(idx)}

        streamed = [step async for step in client.stream_infer(requests())]
        assert [result.get_response().id for result, error in streamed if error is None] == ["0", "1", "2"]


def typed(matrix, names, said):
    """Typed contents, by Triton's own stubs: what comes typed is answered typed."""
    request = service_pb2.ModelInferRequest(model_name=SCORE)
    for idx, name in enumerate(names):
        tensor = request.inputs.add(name=name, datatype="FP64", shape=[N_ROWS])
        tensor.contents.fp64_contents.extend(matrix[:, idx])
    entities = request.inputs.add(name="entity_id", datatype="BYTES", shape=[N_ROWS])
    entities.contents.bytes_contents.extend(b"typed-%d" % idx for idx in range(N_ROWS))
    with grpc.insecure_channel(ADDRESS) as channel:
        answer = service_pb2_grpc.GRPCInferenceServiceStub(channel).ModelInfer(request)
    outputs = {output.name: output.contents for output in answer.outputs}
    assert not answer.raw_output_contents
    assert list(outputs["probability"].fp64_contents) == list(said["probability"])
    assert list(outputs["points"].int_contents) == list(said["points"])
    assert list(outputs["tier"].bytes_contents) == list(said["tier"])
    assert answer.parameters["recorded"].int64_param == N_ROWS


# What KServe's answers have and Triton's lack.
KSERVES = {"inference.RepositoryModelLoadResponse", "inference.RepositoryModelUnloadResponse"}


def numbers_are_tritons():
    """Every field that reflection tells has the number and the type of Triton's field."""
    theirs = {**fields.generated(service_pb2.DESCRIPTOR), **fields.generated(model_config_pb2.DESCRIPTOR)}
    assert fields.hold(fields.reflected(ADDRESS), theirs, left_out=KSERVES) > 80


def main():
    client = triton.InferenceServerClient(ADDRESS)
    names = describe(client)
    matrix, said = infer(client, names)
    texts_and_rules(client)
    record(client, matrix, said)
    refusals(client)
    repository(client)
    statistics(client, matrix)
    stream(client, matrix, said)
    client.close()
    asyncio.run(from_asyncio(matrix, said))
    typed(matrix, names, said)
    numbers_are_tritons()
    print("inference.py: all of it holds")


main()
