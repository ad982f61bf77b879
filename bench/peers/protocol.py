"""The Python side of protocol.ts."""

import json
import sys
import time

SAMPLES = 97
STEPS = 3


def samples_of(values):
    """Evenly spaced numbers of a flat sequence."""
    return [float(values[i * len(values) // SAMPLES]) for i in range(SAMPLES)]


def read_safetensors(path):
    """For each name: dtype, shape and bytes."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        numbers = file.read()
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            yield name, entry["dtype"], entry["shape"], numbers[start:end]


def measure(task, milliseconds):
    start = time.perf_counter()
    task.run()
    first = 1000 * (time.perf_counter() - start)
    if first >= milliseconds:
        return first
    start = time.perf_counter()
    repetitions, elapsed = 0, 0.0
    while elapsed < milliseconds:
        task.run()
        repetitions += 1
        elapsed = 1000 * (time.perf_counter() - start)
    return elapsed / repetitions


def serve(version, threads, prepare):
    """Answers questions; `prepare` makes a task with run() and evidence() from a work and a path."""
    print(json.dumps({"answer": {"version": version, "threads": threads}}), flush=True)
    task = None
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = None
            if question["ask"] == "prepare":
                task = prepare(question["work"], question["numbers"])
            elif question["ask"] == "evidence":
                answer = task.evidence()
            else:
                answer = measure(task, question["milliseconds"])
            print(json.dumps({"answer": answer}), flush=True)
        except Exception as error:
            print(json.dumps({"error": str(error)}), flush=True)
