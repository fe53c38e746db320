"""LightGBM behind Triton's python backend: one call of the library for each batch of requests."""

import os
import sys

# The backend's process does not look where its virtual environment keeps packages.
sys.path.append(os.environ["PEER_PACKAGES"])

import lightgbm
import numpy
import triton_python_backend_utils as backend


class TritonPythonModel:
    def initialize(self, args):
        folder = os.path.join(args["model_repository"], args["model_version"])
        self.model = lightgbm.Booster(model_file=os.path.join(folder, "model.txt"))

    def execute(self, requests):
        rows = [backend.get_input_tensor_by_name(request, "input").as_numpy() for request in requests]
        scores = self.model.predict(numpy.concatenate(rows), num_threads=1)
        answers, start = [], 0
        for part in rows:
            answer = backend.Tensor("predict", scores[start : start + len(part)])
            start += len(part)
            answers.append(backend.InferenceResponse(output_tensors=[answer]))
        return answers
