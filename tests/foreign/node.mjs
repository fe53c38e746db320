// placar.v1 and the Open Inference Protocol from Node, by stubs that @grpc/proto-loader makes of proto/.
//
// node.mjs GRPC_ADDRESS PROTO_FOLDER. The server has `cdnow-repurchase`, with a champion. The packages are looked
// for where NODE_PATH says. Exit status 77: one is not installed.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import process from "node:process";

const require = createRequire(import.meta.url);
let grpc, loader;
try {
  grpc = require("@grpc/grpc-js");
  loader = require("@grpc/proto-loader");
} catch (missing) {
  console.log(`skipped: ${missing.message.split("\n")[0]} (npm i @grpc/grpc-js @grpc/proto-loader)`);
  process.exit(77);
}

const [address, folder] = process.argv.slice(2);
const SCORE = "cdnow-repurchase";
const options = { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true, includeDirs: [folder] };

function stub(file, service) {
  const loaded = grpc.loadPackageDefinition(loader.loadSync(file, options));
  const Client = service.split(".").reduce((scope, name) => scope[name], loaded);
  const client = new Client(address, grpc.credentials.createInsecure());
  const call = (method) => promisify(client[method].bind(client));
  return { client, call };
}

const values = { purchases: 4, days_since_last: 11.5, mean_order: 40, purchases_90d: 2, purchases_180d: 3, recent_share: 0.5 };

function row(entity) {
  const sent = Object.entries(values).map(([name, number]) => [name, { number }]);
  return { score: SCORE, entity_id: entity, features: { values: Object.fromEntries(sent) } };
}

async function scoring() {
  const { client, call } = stub("placar/v1/scoring.proto", "placar.v1.Scoring");
  const alone = await call("Score")(row("n-1"));
  assert.equal(alone.source, "SOURCE_MODEL");
  assert.equal(alone.recorded, true);
  const rows = [row("n-2"), { score: "nobody", entity_id: "n-3" }];
  const { results } = await call("ScoreBatch")({ rows });
  assert.equal(results[0].response.probability, alone.probability);
  assert.equal(results[1].error.code, grpc.status.NOT_FOUND);
  await assert.rejects(call("Score")({ score: "nobody", entity_id: "n" }), { code: grpc.status.NOT_FOUND });
  client.close();
  return alone;
}

async function inference(alone) {
  const { client, call } = stub("inference/grpc_inference_service.proto", "inference.GRPCInferenceService");
  const { inputs } = await call("ModelMetadata")({ name: SCORE });
  assert.equal(inputs.at(-1).name, "entity_id");
  const tensor = (name) => ({ name, datatype: "FP64", shape: [1] });
  const bytes = (number) => { const buffer = Buffer.alloc(8); buffer.writeDoubleLE(number); return buffer; };
  const raw = await call("ModelInfer")({
    model_name: SCORE,
    inputs: Object.keys(values).map(tensor),
    raw_input_contents: Object.values(values).map(bytes),
    outputs: [{ name: "probability" }],
  });
  assert.equal(raw.raw_output_contents[0].readDoubleLE(), alone.probability);
  const typed = await call("ModelInfer")({
    model_name: SCORE,
    inputs: Object.entries(values).map(([name, number]) => ({ ...tensor(name), contents: { fp64_contents: [number] } })),
  });
  const output = (name) => typed.outputs.find((output) => output.name === name).contents;
  assert.deepEqual(output("probability").fp64_contents, [alone.probability]);
  assert.deepEqual(output("points").int_contents, [alone.points]);
  assert.equal(output("source").bytes_contents[0].toString(), "MODEL");
  const wrong = { model_name: SCORE, inputs: [{ name: "purchases", datatype: "BYTES", shape: [1] }] };
  await assert.rejects(call("ModelInfer")(wrong), { code: grpc.status.INVALID_ARGUMENT, details: /takes FP64/ });
  client.close();
}

await inference(await scoring());
console.log("node.mjs: all of it holds");
