"""What a drafter sees in an editor: a session with the YAML language server over stdio.

The server comes from npm, in the versions of package-lock.json, into a temporary folder.
Without Node, or where the registry cannot be reached, these tests are skipped; with
RULECHECK_CI set, as .ci/run sets it, they fail instead.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rulecheck.programme.json_schema import json_schema
from rulecheck.reporting.jsontext import json_text
from rulecheck.rulebook.loader import load_rulebook
from rulecheck.rulebook.packs import shipped_rules

HERE = Path(__file__).parent
SETTINGS = {
    "yaml": {
        "validate": True,
        "completion": True,
        "hover": True,
        "schemaStore": {"enable": False},
        "kubernetesCRDStore": {"enable": False},
    }
}
# Loaded before the server: whoever opens a connection leaves a trace and gets none.
NO_NETWORK = """
require("net").Socket.prototype.connect = function (...where) {
  require("fs").appendFileSync(process.env.CONNECTIONS, JSON.stringify(where) + "\\n");
  throw new Error("no network here");
};
"""
HEAD = """\
# yaml-language-server: $schema=programme.schema.json
schema: rulecheck/programme/1
instrument: CCM
"""


@pytest.fixture(scope="module")
def installed(npm_installed: Callable[[Path], Path]) -> Path:
    """The program of the server, freshly installed."""
    return (
        npm_installed(HERE)
        / "node_modules"
        / "yaml-language-server"
        / "bin"
        / "yaml-language-server"
    )


class Client:
    """Speaks the Language Server Protocol with a process, one request at a time."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process, self.folder = process, folder
        self.received: queue.Queue[dict[str, Any]] = queue.Queue()
        self.sent = 0
        threading.Thread(target=self._receive, daemon=True).start()

    def _receive(self) -> None:
        stream = self.process.stdout
        assert stream
        while header := stream.readline():
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
                while stream.readline().strip():
                    pass
                self.received.put(json.loads(stream.read(length)))

    def _send(self, **message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def _await(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next message that is wanted; what the server asks meanwhile is answered."""
        while True:
            message = self.received.get(timeout=120)
            if "method" in message and "id" in message:
                asked = message.get("params", {}).get("items", [])
                answer = [SETTINGS.get(item["section"]) for item in asked]
                self._send(id=message["id"], result=answer or None)
            elif wanted(message):
                return message

    def notify(self, method: str, params: dict[str, Any]) -> None:
        self._send(method=method, params=params)

    def request(self, method: str, params: dict[str, Any] | None = None) -> Any:
        self.sent += 1
        number = self.sent
        self._send(id=number, method=method, params=params)
        answer = self._await(lambda message: message.get("id") == number)
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, draft: str) -> tuple[str, list[dict[str, Any]]]:
        """Open a draft; its address and the marks it gets."""
        self.sent += 1
        uri = (self.folder / f"draft-{self.sent}.yaml").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": draft}
        self.notify("textDocument/didOpen", {"textDocument": document})
        marks = self._await(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == uri
            )
        )
        return uri, marks["params"]["diagnostics"]

    def ask(self, method: str, draft: str) -> Any:
        """What the server answers at the place marked by `|`."""
        before, after = draft.split("|")
        uri, _ = self.open(before + after)
        line = before.count("\n")
        position = {"line": line, "character": len(before) - before.rfind("\n") - 1}
        return self.request(method, {"textDocument": {"uri": uri}, "position": position})


@pytest.fixture(scope="module")
def editor(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A session in a folder that holds the schema; it opens no connection."""
    folder = tmp_path_factory.mktemp("drafts")
    schema = json_schema(load_rulebook([shipped_rules()]).vocabularies)
    (folder / "programme.schema.json").write_text(json_text(schema), "utf-8")
    (folder / "no-network.cjs").write_text(NO_NETWORK, "utf-8")
    connections = folder / "connections"
    process = subprocess.Popen(
        ["node", "--require", folder / "no-network.cjs", installed, "--stdio"],
        env={**os.environ, "CONNECTIONS": str(connections)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        client = Client(process, folder)
        capabilities = {"workspace": {"configuration": True}}
        started = {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities}
        client.request("initialize", started)
        client.notify("initialized", {})
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        yield client
        client.request("shutdown")
        client.notify("exit", {})
    assert not connections.exists(), connections.read_text("utf-8")


def test_a_good_draft_gets_no_mark(editor: Client) -> None:
    _, marks = editor.open(HEAD + "meetings:\n  - {id: 6MSP, kind: 缔约国会议, dates: 2016-09}\n")
    assert marks == []


def test_wrong_values_are_marked_where_they_stand(editor: Client) -> None:
    _, marks = editor.open(
        HEAD + "meetings:\n"
        "  - id: 6MSP\n"
        "    kind: reveiw conference\n"
        "    dates: 3 September\n"
        "    langauges: [English]\n"
    )
    found = {mark["range"]["start"]["line"] + 1: mark["message"] for mark in marks}
    assert found.keys() == {6, 7, 8}
    assert '"review conference"' in found[6]
    assert found[7].startswith("expected dates such as 2018, 2018-09, ")
    assert found[8] == "Property langauges is not allowed."


def test_keys_are_completed_and_explained(editor: Client) -> None:
    text = HEAD + "meetings:\n  - id: 6MSP\n    kind: MSP\n    |\n"
    found = editor.ask("textDocument/completion", text)
    explained = {item["label"]: item["documentation"] for item in found["items"]}
    assert explained["president"] == "The State that presides over it."
    assert "id" not in explained, "the meeting has one already"
    assert "entry_into_force" not in explained, "a key of another mapping"


def test_terms_are_completed_with_their_other_names(editor: Client) -> None:
    found = editor.ask("textDocument/completion", HEAD + "meetings:\n  - kind: |\n")
    explained = {item["label"]: item.get("documentation") for item in found["items"]}
    assert explained["review conference"] == "RC, 审议会议"


def test_a_key_is_explained_under_the_pointer(editor: Client) -> None:
    text = HEAD + "meetings:\n  - id: 6MSP\n    back_to_b|ack_with: [IM2016]\n"
    found = editor.ask("textDocument/hover", text)
    assert "The meetings it is held back to back with, by their ids." in found["contents"]["value"]
