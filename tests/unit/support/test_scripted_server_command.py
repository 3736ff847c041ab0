import json
import re
import subprocess
import sys
import urllib.request


def test_the_server_runs_as_a_process_of_its_own():
    command = [sys.executable, "-m", "tests.support.scripted_server", "--script", '[{"kind": "empty"}]']
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)/v1\n", process.stdout.readline())
            assert address is not None
            with urllib.request.urlopen(f"{address[1]}/_counts") as answer:
                assert json.load(answer)["calls"] == 0
        finally:
            process.terminate()
