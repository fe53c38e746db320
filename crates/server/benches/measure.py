#!/usr/bin/env python3
"""Measures `placar serve` beside a bare tonic echo and, where they are set up, its rivals: one command.

    cargo build --release -p placar && crates/server/benches/measure.py [--peers DIR] [--rounds 5]

Servers run on one core (`--server-core`), the load on the other (`--load-core`); servers that are to be
compared take turns, round by round, and medians are told. Beside what was answered a second stands what
the server's threads took of a core for each request: where others share the machine, that number holds
and the first does not. Needs `h2load` (Debian: nghttp2-client) and `taskset`. Results: Markdown on
stdout, what happens on stderr. `peers/setup.sh DIR` sets the rivals up. How long the machine itself keeps two
busy loops waiting is told too: no server's slowest answers are quicker than that.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHAPES = [(1, 1), (4, 8), (8, 32)]
SCORE = "placar.v1.Scoring/Score"
BATCH = "placar.v1.Scoring/ScoreBatch"
INFER = "inference.GRPCInferenceService/ModelInfer"
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """A server on a core of its own, with the process group that it makes."""

    def __init__(self, name, command, core, address=None):
        begun = time.monotonic()
        pinned = ["taskset", "-c", str(core)] + command if core is not None else command
        self.name = name
        self.process = subprocess.Popen(
            pinned, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
        )
        self.address = address or json.loads(self.process.stdout.readline())["grpc"]
        self.ready_ms = (time.monotonic() - begun) * 1e3

    def cpu_seconds(self):
        """Of the process and its children."""
        group = subprocess.run(["pgrep", "-s", str(self.process.pid)], capture_output=True, text=True).stdout
        total = 0
        for pid in group.split():
            try:
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            except FileNotFoundError:
                continue
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def resident_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def h2load(options, server, path, body, shape):
    """Answers a second, and microseconds of the server's processor for each."""
    connections, streams = shape
    headers = ["-H", "content-type: application/grpc", "-H", "te: trailers"]
    command = ["taskset", "-c", str(options.load_core), "h2load", "-c", str(connections), "-m", str(streams)]
    command += ["-D", str(options.seconds), "--warm-up-time", "1", *headers, "-d", str(body)]
    before = server.cpu_seconds()
    said = subprocess.run(command + [f"http://{server.address}/{path}"], capture_output=True, text=True).stdout
    used = server.cpu_seconds() - before
    a_second = float(re.search(r"finished in [\d.]+s, ([\d.]+) req/s", said)[1])
    # The warm-up second is served too, and is not counted by h2load.
    served = a_second * (options.seconds + 1)
    return a_second, used / max(served, 1) * 1e6


def placar_bench(options, server, score, *arguments, core=None):
    """The document of `placar bench --json`."""
    core = options.load_core if core is None else core
    command = ["taskset", "-c", str(core), str(options.placar), "bench", score, "--json"]
    command += ["--server", f"http://{server.address}", "--duration", f"{options.seconds}s", *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def build(options):
    """The programs that are measured; answers where publish and echo lie."""
    command = ["cargo", "bench", "-p", "server", "--bench", "publish", "--bench", "echo", "--no-run"]
    said = subprocess.run(
        command + ["--message-format", "json"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    built = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    programs = {line["target"]["name"]: line["executable"] for line in built if line.get("executable")}
    return programs["publish"], programs["echo"]


def serve(options, folder, name="placar", core=0, threads=None):
    command = [str(options.placar), "--models", str(folder / "models"), "--ledger", str(folder / "ledger.sqlite")]
    command += ["serve", "--grpc", "127.0.0.1:0", "--log", "error"]
    command += ["--threads", str(threads)] if threads else []
    return Server(name, command, core)


def say(text):
    print(text, file=sys.stderr, flush=True)


def medians(options, runs):
    """Each run again and again, in turn; the medians of each."""
    found = {key: [] for key in runs}
    for turn in range(options.rounds):
        for key, run in runs.items():
            found[key].append(run())
            say(f"round {turn + 1}: {key}: {found[key][-1]}")
    return {key: tuple(map(statistics.median, zip(*values))) for key, values in found.items()}


def single_rows(options, folder, echo):
    servers = [(serve(options, folder, core=options.server_core), SCORE, folder / "unrecorded-plain.bin")]
    servers += [(Server("echo", [echo, "1"], options.server_core), SCORE, folder / "unrecorded-plain.bin")]
    servers += peers(options)
    runs = {}
    for shape in SHAPES:
        for server, path, body in servers:
            runs[server.name, shape] = lambda *at, a=(server, path, body, shape): h2load(options, *a)
    found = medians(options, runs)
    print("| one row, nothing recorded, one core | " + " | ".join(f"{c}×{m}" for c, m in SHAPES) + " |")
    print("|---|" + "---|" * len(SHAPES))
    for server, _, _ in servers:
        cells = []
        for shape in SHAPES:
            (a_second, cpu), (own, own_cpu) = found[server.name, shape], found["placar", shape]
            ratio = f"; placar is {own / max(a_second, 1):.2f} × by answers, {cpu / own_cpu:.2f} × by processor"
            cells.append(f"{a_second:,.0f}/s, {cpu:.1f} µs" + (ratio if server.name != "placar" else ""))
        print(f"| {server.name} | " + " | ".join(cells) + " |")
    for server, _, _ in servers:
        server.stop()


def peers(options):
    if not options.peers:
        return []
    script, body = pathlib.Path(__file__).parent / "peers" / "serve.sh", pathlib.Path(options.peers) / "infer.bin"
    ports = {"mlserver": 7081, "triton": 7091}
    started = [
        Server(name, [str(script), options.peers, name], options.server_core, f"127.0.0.1:{port}")
        for name, port in ports.items()
    ]
    for server in started:
        until_answered(options, server, body)
    return [(server, INFER, body) for server in started]


def until_answered(options, server, body):
    """Waits until a rival that tells nobody when it is ready answers."""
    for _ in range(120):
        said = subprocess.run(
            ["h2load", "-n", "1", "-H", "content-type: application/grpc", "-H", "te: trailers", "-d", str(body)]
            + [f"http://{server.address}/{INFER}"],
            capture_output=True,
            text=True,
        ).stdout
        if "1 succeeded" in said:
            return
        time.sleep(1)
    raise SystemExit(f"{server.name} never answered: look at peers/serve.sh")


def others(options, folder, echo):
    """What is asked for beside single rows; lines of a table."""
    both = f"{options.server_core},{options.load_core}"
    server = serve(options, folder, core=options.server_core)
    bare = Server("echo", [echo, "1"], options.server_core)
    plain = folder / "unrecorded-plain.bin"
    peak = statistics.median(h2load(options, server, SCORE, plain, (4, 8))[0] for _ in range(options.rounds))
    half = ["--max-reasons", "0", "--connections", "4", "--rate", f"{peak / 2:.0f}"]
    rows = folder / "rows.jsonl"
    rows.write_text("\n".join(json.dumps({f"feature_{i:02}": (i * n) % 97 for i in range(20)}) for n in range(64)))
    runs = {
        "batch": lambda: h2load(options, server, BATCH, folder / "unrecorded-batch.bin", (1, 4)),
        "batch-echo": lambda: h2load(options, bare, BATCH, folder / "unrecorded-batch.bin", (1, 4)),
        "reasons": lambda: h2load(options, server, SCORE, folder / "unrecorded-reasons.bin", (4, 8)),
        "open": lambda: quantiles(placar_bench(options, server, "unrecorded", *half)),
        "open-echo": lambda: quantiles(placar_bench(options, bare, "unrecorded", *half, "--features", str(rows))),
        "stalls": lambda: stalls(options),
    }
    found = medians(options, runs)
    print("\n| | |\n|---|---|")
    for name in ["batch", "batch-echo"]:
        a_second, cpu = found[name]
        print(f"| {name} of 1,000 rows, one core | {a_second * 1000:,.0f} rows/s, {cpu / 1000:.2f} µs a row |")
    print(f"| one row with three reasons, 4×8 | {found['reasons'][0]:,.0f}/s, {found['reasons'][1]:.1f} µs |")
    for name in ["open", "open-echo"]:
        p50, p99, p999 = found[name]
        print(f"| {name} loop at {peak / 2:,.0f}/s | p50 {p50:.0f}, p99 {p99:.0f}, p99.9 {p999:.0f} µs |")
    lost, worst = found["stalls"]
    print(f"| of two busy loops, one a core, the machine took | {lost:.1f} %, {worst:.1f} ms at a time |")
    server.stop()
    bare.stop()
    shared = serve(options, folder, core=both)
    loop = ["--connections", "8", "--in-flight", "32", "--max-reasons", "0"]
    recorded = {"recorded": lambda: rates(placar_bench(options, shared, "recorded", *loop, core=both))}
    recorded["histories"] = lambda: rates(
        placar_bench(options, shared, "histories", "--entities", "1000", *loop, core=both)
    )
    recorded["recorded-h2load"] = lambda: h2load(options, shared, SCORE, folder / "recorded-plain.bin", (8, 32))
    found = medians(options, recorded)
    for name in ["recorded", "histories"]:
        a_second, p99 = found[name]
        print(f"| {name}, 8×32, both cores with the load | {a_second:,.0f}/s, p99 {p99 / 1e3:.1f} ms |")
    a_second, cpu = found["recorded-h2load"]
    print(f"| recorded, 8×32, load by h2load | {a_second:,.0f}/s, {cpu:.1f} µs |")
    shared.stop()


def overload(options, folder):
    """Batches of 1,000 rows as fast as they are answered, then three times as many; lines of a table."""
    server = serve(options, folder, core=options.server_core, threads=1)
    batches = ["--max-reasons", "0", "--batch", "1000", "--connections", "4"]

    def run():
        closed = placar_bench(options, server, "unrecorded", *batches, "--in-flight", "2")
        peak = closed["calls_a_second"]
        flood = placar_bench(options, server, "unrecorded", *batches, "--rate", f"{3 * peak:.0f}")
        refused = flood.get("refused_latency_us", {"p50": 0, "p99": 0})
        share = flood["calls_a_second"] / peak
        return peak * 1000, share, sum(flood["refused_calls"].values()), refused["p50"], refused["p99"]

    peak, share, refused, p50, p99 = medians(options, {"overload": run})["overload"]
    print(f"| peak of batches by `placar bench` | {peak:,.0f} rows/s |")
    print(f"| at three times that | {share:.0%} of it, {refused:,.0f} refused: p50 {p50:.0f}, p99 {p99:.0f} µs |")
    server.stop()


def stalls(options):
    """How much of both cores somebody else takes while both are kept busy: what no server can help."""
    program = (
        "import sys,time\nbegun=last=time.perf_counter()\nlost=worst=0\n"
        "while last-begun<float(sys.argv[1]):\n now=time.perf_counter()\n gap=now-last\n last=now\n"
        " if gap>1e-4: lost+=gap; worst=max(worst,gap)\n"
        "print(lost/(last-begun)*100, worst*1e3)"
    )
    loops = [
        subprocess.Popen(
            ["taskset", "-c", str(core), sys.executable, "-c", program, str(options.seconds)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for core in (options.server_core, options.load_core)
    ]
    found = [tuple(map(float, loop.communicate()[0].split())) for loop in loops]
    return tuple(map(max, zip(*found)))


def quantiles(document):
    latency = document["latency_us"]
    return latency["p50"], latency["p99"], latency["p999"]


def rates(document):
    return document["rows_a_second"], document["latency_us"]["p99"]


def starts(options, folder):
    found = []
    for _ in range(options.rounds):
        server = serve(options, folder, core=options.server_core)
        h2load(options, server, SCORE, folder / "unrecorded-plain.bin", (4, 8))
        time.sleep(1)
        found.append((server.ready_ms, server.resident_mb()))
        server.stop()
    ready, resident = map(statistics.median, zip(*found))
    print(f"| start to ready; resident after load | {ready:.0f} ms; {resident:.0f} MB |")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--placar", type=pathlib.Path, default=ROOT / "target/release/placar")
    options.add_argument("--peers", help="the folder that peers/setup.sh made")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=5)
    options.add_argument("--server-core", type=int, default=0)
    options.add_argument("--load-core", type=int, default=1)
    options = options.parse_args()
    publish, echo = build(options)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        subprocess.run([publish, str(folder)], check=True, stdout=subprocess.DEVNULL)
        single_rows(options, folder, echo)
        others(options, folder, echo)
        overload(options, folder)
        starts(options, folder)


main()
