// placar.v1 over gRPC-Web by Connect's client, which browsers use; here over Node's HTTP/1.1.
//
// web.mjs HTTP_ADDRESS DESCRIPTORS. The server has `cdnow-repurchase`, with a champion; DESCRIPTORS is the file of a
// FileDescriptorSet of proto/. The packages are looked for where NODE_PATH says. Exit status 77: one is not installed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";

const require = createRequire(import.meta.url);
let protobuf, wkt, connect, transports;
try {
  protobuf = require("@bufbuild/protobuf");
  wkt = require("@bufbuild/protobuf/wkt");
  connect = require("@connectrpc/connect");
  transports = require("@connectrpc/connect-node");
} catch (missing) {
  console.log(`skipped: ${missing.message.split("\n")[0]} (npm i @connectrpc/connect-node @connectrpc/connect)`);
  process.exit(77);
}

const [address, descriptors] = process.argv.slice(2);
const SCORE = "cdnow-repurchase";
const registry = protobuf.createFileRegistry(protobuf.fromBinary(wkt.FileDescriptorSetSchema, readFileSync(descriptors)));

function client(service, useBinaryFormat) {
  const transport = transports.createGrpcWebTransport({ baseUrl: `http://${address}`, httpVersion: "1.1", useBinaryFormat });
  return connect.createClient(registry.getService(`placar.v1.${service}`), transport);
}

const values = { purchases: 4, days_since_last: 11.5, mean_order: 40, purchases_90d: 2, purchases_180d: 3, recent_share: 0.5 };

function row(entityId) {
  const sent = Object.entries(values).map(([name, number]) => [name, { value: { case: "number", value: number } }]);
  return { score: SCORE, entityId, facts: { case: "features", value: { values: Object.fromEntries(sent) } } };
}

const scoring = client("Scoring", true);
const answer = await scoring.score(row("web-1"));
assert.equal(answer.version, 1);
assert.ok(answer.recorded && answer.probability > 0 && answer.probability < 1 && answer.reasons.length === 3);

const { results } = await scoring.scoreBatch({ rows: [row("web-2"), { score: "none", entityId: "web-3" }] });
assert.equal(results[0].result.value.probability, answer.probability);
assert.equal(results[1].result.value.code, 5);

const known = await scoring.pastScores({ score: SCORE, entityId: "web-1" });
assert.equal(known.scores.length, 1);

const refused = await scoring.score({ score: "none", entityId: "web-1" }).then(() => null, (error) => error);
assert.ok(refused instanceof connect.ConnectError && refused.code === connect.Code.NotFound, `${refused}`);
assert.match(refused.rawMessage, /there is no score "none"/);

const time = wkt.timestampFromDate(new Date());
const outcome = { entityId: "web-1", time, value: true, predictionId: answer.predictionId };
const recorded = await client("Ledger", true).recordOutcomes({ score: SCORE, outcomes: [outcome] });
assert.equal(recorded.outcomes[0].result.case, "recorded");

const { scores } = await client("Models", true).listModels({});
assert.deepEqual(scores.filter(({ score }) => score === SCORE).map(({ version }) => version), [1]);
console.log("web.mjs: all of it holds");
