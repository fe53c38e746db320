#!/usr/bin/env python3
"""Measures latency while a model is swapped once a second, beside the same load without: one command.

    cargo build --release -p placar && crates/server/benches/swaps.py [--rounds 5]

The server has one core (`--server-core`), the load the other (`--load-core`): an open loop on four
connections, at a quarter of what a closed loop of 4×8 reaches. Swapping is another process, `placar promote
--force` between two versions of the same score, which the server finds by looking at its folder once a
second; it shares the core of the load. Steady and swapped take turns, medians are told. Markdown on
stdout, what happens on stderr.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCORE = "unrecorded"


def build():
    """The program that publishes what is measured."""
    command = ["cargo", "bench", "-p", "server", "--bench", "publish", "--no-run", "--message-format", "json"]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    built = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return next(line["executable"] for line in built if line.get("executable"))


def pinned(core, *command):
    return ["taskset", "-c", str(core), *map(str, command)]


def bench(options, address, *arguments):
    command = [options.placar, "bench", SCORE, "--json", "--server", f"http://{address}", "--max-reasons", "0"]
    command += ["--connections", "4", "--duration", f"{options.seconds}s", *arguments]
    said = subprocess.run(pinned(options.load_core, *command), stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(said.stdout)


class Swaps(threading.Thread):
    """Promotes one version and the other in turn, once a second."""

    def __init__(self, options, folder):
        super().__init__(daemon=True)
        self.options, self.folder, self.over, self.n = options, folder, threading.Event(), 0

    def run(self):
        while not self.over.wait(max(0.0, 1.0 - (time.monotonic() % 1.0))):
            promote(self.options, self.folder, 1 + self.n % 2, core=self.options.load_core)
            self.n += 1


def promote(options, folder, version, core):
    command = [options.placar, "--models", folder / "models", "promote", SCORE, version]
    command += ["--force", "--because", "measured"]
    subprocess.run(pinned(core, *command), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def second_version(folder):
    """Version 2 is version 1 again: what a swap costs is loading it, whatever it says."""
    versions = folder / "models" / SCORE / "versions"
    subprocess.run(["cp", "-r", versions / "1", versions / "2"], check=True)


def run(options, folder, address, rate, swapped):
    swaps = Swaps(options, folder)
    if swapped:
        swaps.start()
    document = bench(options, address, "--rate", str(rate))
    swaps.over.set()
    if swapped:
        swaps.join()
    refused = sum(document["refused_calls"].values())
    latency = document["latency_us"]
    told = latency["p50"], latency["p99"], latency["p999"], refused, swaps.n
    print(f"{'swapped' if swapped else 'steady'}: p50 %.0f, p99 %.0f, p99.9 %.0f µs, %d refused, %d swaps" % told, file=sys.stderr)
    return told


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--placar", type=pathlib.Path, default=ROOT / "target/release/placar")
    options.add_argument("--publish", help="the built bench `publish` [default: built now]")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=10)
    options.add_argument("--server-core", type=int, default=0)
    options.add_argument("--load-core", type=int, default=1)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        subprocess.run([options.publish or build(), folder], check=True, stdout=subprocess.DEVNULL)
        second_version(folder)
        serve = [options.placar, "--models", folder / "models", "--ledger", folder / "ledger.sqlite", "serve"]
        serve += ["--grpc", "127.0.0.1:0", "--log", "error"]
        server = subprocess.Popen(pinned(options.server_core, *serve), stdout=subprocess.PIPE, text=True)
        try:
            address = json.loads(server.stdout.readline())["grpc"]
            rate = int(bench(options, address, "--in-flight", "8")["calls_a_second"] / 4)
            found = {swapped: [] for swapped in (False, True)}
            for _ in range(options.rounds):
                for swapped in found:
                    found[swapped].append(run(options, folder, address, rate, swapped))
        finally:
            server.terminate()
            server.wait()
    steady, swapped = ([statistics.median(column) for column in zip(*found[which])] for which in (False, True))
    print(f"| {rate:,} calls a second, open loop | p50 | p99 | p99.9 | refused |\n|---|---|---|---|---|")
    for name, row in (("steady", steady), ("one swap a second", swapped)):
        print(f"| {name} | {row[0]:.0f} µs | {row[1]:.0f} µs | {row[2]:.0f} µs | {row[3]:.0f} |")
    print(f"\np99.9 while swapping is {swapped[2] / max(steady[2], 1):.2f} × steady.")


main()
