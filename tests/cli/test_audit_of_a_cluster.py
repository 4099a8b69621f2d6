"""`hadesign audit --kubeconfig`: asks by GET alone, judges all or nothing, and tells nobody who we are."""

import base64
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hadesign.observed.api import client, handshakes, listing
from hadesign.observed.api.requests import PAGE, REQUESTS
from tests.cli.running import Cli, Result
from tests.observed.fake_api import TOKEN, Api, Handler, fake_api, kubeconfig, lists, said, status
from tests.observed.shop import BLUEPRINT, built, node

NODES = "/api/v1/nodes"
OBJECTS = [one for one in built() if one.get("kind") != "ServedCertificate"]


@pytest.fixture(autouse=True)
def nobody_else_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Machines of the design do not exist, whatever answers for their addresses where the tests run."""
    reach = socket.create_connection

    def here(address: tuple[str, int], *more: Any, **options: Any) -> socket.socket:
        if address[0] != "127.0.0.1":
            raise OSError(f"{address} is not here")
        return reach(address, *more, **options)

    monkeypatch.setattr(handshakes, "create_connection", here)
    monkeypatch.setattr(listing, "_WAIT", 0.0)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with fake_api(tmp_path, lists(OBJECTS)) as running:
        yield running


@pytest.fixture
def audit(cli: Cli, tmp_path: Path, api: Api) -> Any:
    blueprint = tmp_path / "shop.yaml"
    blueprint.write_text(BLUEPRINT)

    def run(*more: str | Path) -> Result:
        found = cli("audit", blueprint, "--kubeconfig", api.kubeconfig, "--as-of", "2026-11-23", *more)
        assert TOKEN not in found.out + found.err
        return found

    return run


def rules(result: Result) -> set[str]:
    return {one["rule"] for one in json.loads(result.out)["diagnostics"]}


def test_it_asks_for_what_it_lists_and_nothing_else(audit: Any, api: Api) -> None:
    listed = audit("--dry-run").out.splitlines()
    assert api.server.seen == []
    assert audit("--format", "json").code in (0, 1)
    url = f"https://127.0.0.1:{api.port}"
    assert [f"{method} {url}{path}" for method, path, _headers in api.server.seen] == [
        line for line in listed if line.startswith("GET ")
    ]
    assert {method for method, _path, _headers in api.server.seen} == {"GET"}
    assert all(headers["Authorization"] == f"Bearer {TOKEN}" for _method, _path, headers in api.server.seen)
    assert not [line for line in listed if "secret" in line.lower()]
    assert [line for line in listed if line.startswith("TLS ")] == [
        f"TLS 127.0.0.1:{api.port}", "TLS api.example.org:6443",
        *(f"TLS 10.0.{n}.10:6443" for n in (1, 2, 3)), *(f"TLS 10.0.{n}.10:2379" for n in (1, 2, 3)),
    ]  # fmt: skip


def test_what_it_finds_is_what_a_dump_of_the_same_objects_says(audit: Any, api: Api, cli: Cli, tmp_path: Path) -> None:
    objects = [one for one in OBJECTS if "members" not in one and one.get("kind") != "CertificateExpirationInfo"]
    objects[1]["metadata"]["labels"]["topology.kubernetes.io/zone"] = "a"
    api.server.replies.update(lists(objects))
    dump = tmp_path / "dump.json"
    dump.write_text(json.dumps({"kind": "List", "items": objects}))
    kept = ("rule", "message", "path")
    asked = json.loads(audit("--format", "json", "--show", "info").out)["diagnostics"]
    saved = json.loads(cli("audit", tmp_path / "shop.yaml", "--dump", dump, "--as-of", "2026-11-23", "--format", "json",
                           "--show", "info").out)["diagnostics"]  # fmt: skip
    aged = {"AUD013", "AUD012"}  # by the clock, and by the certificate of the server that was asked
    assert [[one[key] for key in kept] for one in asked if one["rule"] not in aged] == [
        [one[key] for key in kept] for one in saved if one["rule"] not in aged
    ]
    assert "AUD002" in {one["rule"] for one in asked}
    objects[1]["metadata"]["labels"]["topology.kubernetes.io/zone"] = "b"


def test_all_pages_of_a_list_are_read(audit: Any, api: Api) -> None:
    nodes = [node(f"x-{n}", "a", f"10.0.1.{n}", plane=True) for n in range(3)]
    nodes += [one for one in OBJECTS if one.get("kind") == "Node"]

    def page(handler: Handler, query: Any) -> None:
        start = int(query.get("continue", "0"))
        assert query["limit"] == str(PAGE)
        after = {"continue": str(start + 1)} if start + 1 < len(nodes) else {}
        said({"kind": "NodeList", "metadata": after, "items": nodes[start : start + 1]})(handler, query)

    api.server.replies[NODES] = page
    found = json.loads(audit("--format", "json").out)["diagnostics"]
    assert sum(one["rule"] == "AUD003" for one in found) == 3
    assert "AUD001" not in {one["rule"] for one in found}


def test_a_list_whose_snapshot_is_gone_is_read_again_as_a_whole(audit: Any, api: Api) -> None:
    nodes = [one for one in OBJECTS if one.get("kind") == "Node"]

    def page(handler: Handler, query: Any) -> None:
        if "continue" in query:
            status(410, "Expired")(handler, query)
        elif "limit" in query:
            said({"metadata": {"continue": "t"}, "items": nodes[:1]})(handler, query)
        else:
            said({"metadata": {}, "items": nodes})(handler, query)

    api.server.replies[NODES] = page
    assert not {"AUD001", "AUD003"} & rules(audit("--format", "json"))


def test_a_server_that_is_busy_is_asked_again(audit: Any, api: Api) -> None:
    left = [status(429, Retry_After="0"), status(500), status(503, Retry_After="0")]
    whole = api.server.replies[NODES]

    def reply(handler: Handler, query: Any) -> None:
        answer = left.pop() if left else whole
        answer(handler, query)

    api.server.replies[NODES] = reply
    assert "AUD001" not in rules(audit("--format", "json"))
    assert left == []


def cut_off(handler: Handler, _query: Any) -> None:
    handler.say(200, b'{"items": [', {"Content-Length": "5000"})
    handler.close_connection = True


def cut_off_in_a_chunk(handler: Handler, _query: Any) -> None:
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b'1000\r\n{"items": [')
    handler.close_connection = True


def cut_off_unseen(handler: Handler, _query: Any) -> None:
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(b'{"items": [')
    handler.close_connection = True


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (status(401, "Unauthorized"), "does not know who we are (401)"),
        (status(403, "Forbidden"), f"does not show us {NODES} (403)"),
        (status(404), f"there is no {NODES} (404)"),
        (status(410, "Expired"), "changes faster than it can be read (410)"),
        (status(418, "Teapot"), "by 418 (Teapot); nothing was judged"),
        (status(429, Retry_After="0"), "too busy (429)"),
        (status(500, "InternalError"), "by 500 (InternalError); nothing was judged"),
        (status(302, Location="https://127.0.0.2:1/api/v1/nodes"), "sends us elsewhere"),
        (cut_off, "was cut off"),
        (cut_off_in_a_chunk, "was cut off"),
        (cut_off_unseen, "is no JSON, or was cut off"),
        (said([]), "is none that an API server gives"),
        (said({"kind": "NodeList"}), "is none that an API server gives"),
        (said({"items": [], "metadata": {"continue": "again"}}), "is none that an API server gives"),
        (lambda handler, _query: handler.say(200, b"[" * 50_000), "is no JSON, or was cut off"),
    ],
)
def test_an_answer_that_is_none_ends_the_audit(audit: Any, api: Api, reply: Any, words: str) -> None:
    api.server.replies[NODES] = reply
    code, out, err = audit("--format", "json")
    assert (code, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) < 5


def test_all_that_is_refused_is_named_at_once_and_may_be_left_unobserved(audit: Any, api: Api) -> None:
    pods, velero = "/api/v1/pods", "/apis/velero.io/v1/schedules"
    api.server.replies |= {pods: status(403), velero: status(403)}
    code, out, err = audit()
    assert (code, out) == (2, "")
    assert f"{pods}, {velero}" in err
    found = json.loads(audit("--allow-forbidden", "--format", "json", "--show", "info").out)["diagnostics"]
    unseen = {one["rule"] for one in found if "it was not observed" in one["message"]}
    assert {"AUD010", "AUD015", "AUD018"} <= unseen


def test_who_may_see_nothing_has_no_verdict_at_all(audit: Any, api: Api) -> None:
    api.server.replies = {one.path: status(403) for one in REQUESTS}
    code, out, _err = audit("--allow-forbidden")
    assert (code, out) == (2, "")


def test_a_kind_that_is_not_installed_is_known_to_have_no_objects(audit: Any, api: Api) -> None:
    for kind in ("schedules", "backups"):
        del api.server.replies[f"/apis/velero.io/v1/{kind}"]
    found = json.loads(audit("--format", "json", "--show", "info").out)["diagnostics"]
    said_of = {one["rule"]: one["message"] for one in found if one["path"].startswith("spec.backup.volumes")}
    assert "no schedule of Velero runs" in said_of["AUD018"]
    assert "no backup of Velero's was ever complete" in said_of["AUD019"]


@pytest.mark.parametrize("gone", ["/apis/k3s.cattle.io/v1/etcdsnapshotfiles"])
def test_snapshots_that_another_installer_keeps_elsewhere_are_not_said_to_be_none(
    audit: Any, api: Api, gone: str
) -> None:
    del api.server.replies[gone]
    found = json.loads(audit("--format", "json", "--show", "info").out)["diagnostics"]
    assert [one["message"] for one in found if one["path"] == "spec.backup.etcd" and one["rule"] == "AUD019"] == [
        "cannot check AUD019: it was not observed"
    ]


@pytest.mark.parametrize("whole", [True, False], ids=["silent", "trickles"])
def test_a_server_that_is_slow_is_given_a_time(
    audit: Any, api: Api, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    done = threading.Event()
    monkeypatch.setattr(client, "SILENT", 0.2 if whole else 30.0)

    def slow(handler: Handler, _query: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        while not done.wait(30 if whole else 0.05):
            handler.wfile.write(b" ")

    api.server.replies[NODES] = slow
    code, out, err = audit("--timeout", "60" if whole else "1")
    done.set()
    assert (code, out) == (2, "")
    assert ("is silent for 0.2 s" if whole else "has not answered all that was asked within 1 s") in err


def test_more_than_fits_is_not_read(audit: Any, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_BYTES", 3_000)
    code, out, err = audit()
    assert (code, out) == (2, "")
    assert "which are not read" in err


def test_nobody_there(audit: Any, api: Api) -> None:
    api.server.shutdown()
    api.server.server_close()
    code, out, err = audit()
    assert (code, out) == (2, "")
    assert f"cannot ask https://127.0.0.1:{api.port}" in err
    assert "refused" in err


def test_a_proxy_is_asked_for_a_tunnel_and_told_nothing(audit: Any, api: Api, tmp_path: Path) -> None:
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            opened, _address = listening.accept()
            with opened:
                heard.append(opened.recv(10_000).decode())
                opened.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")

        proxy = threading.Thread(target=answer, daemon=True)
        proxy.start()
        more = f"proxy-url: http://127.0.0.1:{listening.getsockname()[1]}"
        api.kubeconfig.write_text(
            kubeconfig(f"https://127.0.0.1:{api.port}", tmp_path / "server.pem", f"token: {TOKEN}", more)
        )
        code, out, err = audit()
        proxy.join(30)
    assert (code, out) == (2, "")
    assert "502" in err
    assert heard[0].startswith(f"CONNECT 127.0.0.1:{api.port} ")
    assert TOKEN not in heard[0]
    assert api.server.seen == []


def test_a_server_that_nobody_vouches_for_is_told_nothing(audit: Any, api: Api, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with fake_api(tmp_path / "other", {}) as other:
        text = api.kubeconfig.read_text().replace(f":{api.port}", f":{other.port}")
        api.kubeconfig.write_text(text)
        code, out, err = audit()
        assert (code, out) == (2, "")
        assert "certificate verify failed" in err
        assert other.server.seen == []


def test_no_file_with_a_key_is_left(audit: Any, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(passing))
    assert audit("--format", "json").code in (0, 1)
    assert list(passing.iterdir()) == []


PLUGIN = """exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, args: [%s], interactiveMode: Never}"""


@pytest.mark.parametrize(("script", "words"), [
    (f"""echo '{{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
           "status": {{"token": "{TOKEN}"}}}}'""", ""),
    (f"echo {TOKEN} >&2; exit 1", "./login gave no credentials"),
    (f"echo {TOKEN}", "./login gave no credentials"),
    ("""echo '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {}}'""",
     "./login gave neither a token nor a certificate"),
])  # fmt: skip
def test_a_command_of_the_kubeconfig_is_run_only_if_that_is_allowed(
    audit: Any, api: Api, tmp_path: Path, script: str, words: str
) -> None:
    login = tmp_path / "login"
    login.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n{script}\n")
    login.chmod(0o755)
    user = PLUGIN % TOKEN
    api.kubeconfig.write_text(kubeconfig(f"https://127.0.0.1:{api.port}", tmp_path / "server.pem", user))
    assert "RUN ./login …" in audit("--allow-exec", "--dry-run").out
    code, out, err = audit()
    assert (code, out) == (2, "")
    assert "logs in by a command of the kubeconfig (./login)" in err
    assert not (tmp_path / "was-run").exists()
    code, out, err = audit("--allow-exec", "--format", "json")
    assert (tmp_path / "was-run").exists()
    assert words in err
    assert code == 2 if words else code in (0, 1)


BASE = "https://10.0.0.100:6443"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("token: [", "kubeconfig:1:8: this is no YAML"),
        ("- a", "this is no kubeconfig"),
        ("{}", "there is no current-context; name one by --context."),
        ("current-context: x", "no entry of contexts is called 'x'"),
        (kubeconfig("http://10.0.0.100:6443", "ca"), "kubeconfig:9:13: expected a server such as"),
        (kubeconfig(f"https://root:{TOKEN}@10.0.0.100", "ca"), "expected a server such as"),
        (kubeconfig(BASE, "gone"), "kubeconfig:10:28: cannot read "),
        (kubeconfig(BASE, "'' ", more="insecure-skip-tls-verify: true"), "would take anybody for the cluster"),
        (kubeconfig(BASE, "''", more=f"certificate-authority-data: '{TOKEN}!'"), "authority-data is no base64"),
        (kubeconfig(BASE, "''", f"token: '{TOKEN} x'"), "kubeconfig:15:12: the token holds what no token holds"),
        (kubeconfig(BASE, "''", "token: 12345"), "token is no text; put it in quotes."),
        (kubeconfig(BASE, "''", "client-key-data: aHVzaA=="), "needs its client-key"),
        (kubeconfig(BASE, "''", f"auth-provider: {{config: {{id-token: {TOKEN}}}}}"), "auth-provider is not supported"),
        (kubeconfig(BASE, "''", f"exec: {{args: [{TOKEN}]}}"), "exec needs a command and an apiVersion."),
        (kubeconfig(BASE, "''", f"exec: {{command: x, apiVersion: v1, args: {TOKEN}}}"), "expected a list of texts"),
        (kubeconfig(BASE, "''", f"{{token: {TOKEN}, as-groups: [1]}}"), "expected a list of names."),
    ],
)  # fmt: skip
def test_a_kubeconfig_that_says_something_else(audit: Any, api: Api, text: str, words: str) -> None:
    api.kubeconfig.write_text(text)
    for more in ((), ("--dry-run",)):
        code, out, err = audit(*more)
        assert (code, out) == (2, "")
        assert words in err
    assert api.server.seen == []


def test_keys_that_are_none_are_named_in_words(audit: Any, api: Api, tmp_path: Path) -> None:
    data = base64.b64encode(TOKEN.encode()).decode()
    pair = f"{{client-certificate-data: {data}, client-key-data: {data}}}"
    api.kubeconfig.write_text(kubeconfig(f"https://127.0.0.1:{api.port}", tmp_path / "server.pem", pair))
    assert "client-certificate and client-key of user auditor are no pair in PEM." in audit().err
    (tmp_path / "none.pem").write_text(TOKEN)
    api.kubeconfig.write_text(kubeconfig(f"https://127.0.0.1:{api.port}", tmp_path / "none.pem"))
    assert "is no certificate in PEM." in audit().err


def test_whom_we_act_as_is_said_with_each_request(audit: Any, api: Api, tmp_path: Path) -> None:
    user = f"{{username: ann, password: {TOKEN}, as: bob, as-groups: [view, audit]}}"
    api.kubeconfig.write_text(kubeconfig(f"https://127.0.0.1:{api.port}", tmp_path / "server.pem", user))
    assert audit("--format", "json").code in (0, 1)
    headers = api.server.seen[0][2]
    assert headers["Authorization"] == f"Basic {base64.b64encode(f'ann:{TOKEN}'.encode()).decode()}"
    assert (headers["Impersonate-User"], headers["Impersonate-Group"]) == ("bob", "audit")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "name what is audited"),
        (["--dump", "d", "--kubeconfig", "k"], "name what is audited"),
        (["--kubeconfig", "k", "--taken", "2026-11-23"], "--taken is the moment of a dump"),
        (["--dump", "d", "--dry-run"], "--dry-run goes with --kubeconfig."),
        (["--dump", "d", "--allow-exec"], "--allow-exec goes with --kubeconfig."),
        (["--kubeconfig", "gone"], "cannot read gone"),
    ],
)
def test_options_that_do_not_go_together(cli: Cli, tmp_path: Path, options: list[str], words: str) -> None:
    (tmp_path / "shop.yaml").write_text(BLUEPRINT)
    code, out, err = cli("audit", tmp_path / "shop.yaml", *options)
    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize("package", ["kubernetes", "cryptography"])
def test_a_package_that_is_missing_is_named(audit: Any, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    code, out, err = audit()
    assert (code, out) == (2, "")
    assert "pip install 'hadesign[cluster]'" in err
    assert audit("--dry-run").code == 0
