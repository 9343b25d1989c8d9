"""Storage nodes for the lab: what a tokenserver's users have on them, behind requests that Mozilla's own libraries check.

One process is every node: the node NAME is http://HOST:PORT/NAME, for any name of letters, digits, "-" and ".". What it holds is
gone when it ends. Usage: storage-node.py SETTINGS.json with port, user, password; the password is the shared secret as well.

    DELETE /NAME/1.5/UID                     200; 404 where there is nothing; 401 unless token and signature are right
    GET    /NAME/1.5/UID/info/collections    200 and an object, empty where there is nothing
    GET    /NAME/__heartbeat__

Below /lab/, with Basic auth and JSON bodies, what a test does behind the nodes' back:

    POST   /lab/data      {"NAME": [UID, ...] or {"from": UID, "to": UID}}       adds
    GET    /lab/data      {"NAME": how many}                                     /lab/data/NAME: [UID, ...]
    POST   /lab/faults    {"node", "uids", "method"; "status", "retry_after", "delay", "cut", "late", "times"}
                          what matches (all that is not said) waits delay seconds, and then is answered with the status, or is cut
                          off; late: after it was done; times: so many times, otherwise always. DELETE /lab/faults forgets all
    GET    /lab/requests  {"NAME": {"DELETE", "GET", "max_in_flight", "statuses": {}, "uids": how many}}
                          /lab/requests/NAME: the same of one, "uids": {UID: DELETEs}
    GET    /lab/tokens    what the last thousand DELETEs' tokens said
    POST   /lab/reset     no data, no faults, no counts
"""

import base64
import collections
import hmac
import http.server
import json
import re
import signal
import sys
import threading
import time
import warnings

warnings.filterwarnings("ignore")
import hawkauthlib  # noqa: E402
import tokenlib  # noqa: E402
import webob  # noqa: E402

PATH = re.compile(r"/(?P<node>[\w.-]+)/(?:(?P<heartbeat>__heartbeat__)|1\.5/(?P<uid>\d+)(?P<info>/info/collections)?)")
HIDDEN = ("fxa_uid", "fxa_kid", "uid", "node")


def fresh_counts():
    return {"DELETE": 0, "GET": 0, "max_in_flight": 0, "statuses": collections.Counter(), "uids": collections.Counter()}


class Nodes:
    """What all nodes hold and have seen; guarded by its lock."""

    def __init__(self):
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        self.data = collections.defaultdict(dict)
        self.faults = []
        self.counts = collections.defaultdict(fresh_counts)
        self.flying = collections.Counter()
        self.tokens = collections.deque(maxlen=1000)

    def fault(self, node, uid, method):
        """The first that matches, or None."""
        for fault in self.faults:
            matches = (
                fault.get("node", node) == node
                and fault.get("method", method) == method
                and ("uids" not in fault or uid in fault["uids"])
            )
            if matches and fault.get("times", 1) > 0:
                if "times" in fault:
                    fault["times"] -= 1
                return fault
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 300
    settings = {}
    nodes = Nodes()
    tokens = None

    def do_GET(self):
        self.route()

    def do_DELETE(self):
        self.route()

    def do_POST(self):
        self.route()

    def route(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/lab/"):
            self.administer(self.path[5:].split("/"), json.loads(body or b"null"))
            return
        found = PATH.fullmatch(self.path)
        if not found or self.command == "POST":
            self.answer(404, {"error": "no such path"})
            return
        self.serve(found["node"], found["uid"] and int(found["uid"]), bool(found["info"]))

    def serve(self, node, uid, info):
        with self.nodes.lock:
            counts = self.nodes.counts[node]
            if uid is not None:
                counts[self.command] += 1
                if self.command == "DELETE":
                    counts["uids"][uid] += 1
            self.nodes.flying[node] += 1
            counts["max_in_flight"] = max(counts["max_in_flight"], self.nodes.flying[node])
            fault = self.nodes.fault(node, uid, self.command) or {}
        time.sleep(fault.get("delay", 0))
        fails = "status" in fault or fault.get("cut")
        answer = None if fails and not fault.get("late") else self.outcome(node, uid, info)
        headers = {}
        if fails:
            answer = (fault.get("status"), {"error": "as the test wants it"})
            headers = {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else {}
        with self.nodes.lock:
            # Before the answer: the client's next request must not meet this one.
            self.nodes.flying[node] -= 1
            counts["statuses"][answer[0] or "cut"] += 1
        if answer[0] is None:
            self.close_connection = True
        else:
            self.answer(*answer, headers)

    def outcome(self, node, uid, info):
        if uid is None:
            return 200, {"status": "Ok"}
        refusal = self.refusal(f"http://{self.headers.get('Host')}/{node}", node, uid)
        if refusal:
            return 401, {"error": refusal}
        with self.nodes.lock:
            if info:
                there = uid in self.nodes.data[node]
                return 200, ({"bookmarks": 1.0} if there else {})
            if self.command != "DELETE":
                return 405, {"error": "only DELETE"}
            return (200, {}) if self.nodes.data[node].pop(uid, None) else (404, {"error": "nothing there"})

    def refusal(self, url, node, uid):
        """Why a request is not authorized; None if it is."""
        given = {name: self.headers[name] for name in ("Host", "Authorization") if self.headers[name]}
        request = webob.Request.blank(self.path, method=self.command, headers=given)
        token = hawkauthlib.get_id(request)
        if not token:
            return "no Hawk id"
        try:
            said = self.tokens.parse_token(token)
            key = self.tokens.get_derived_secret(token)
        except ValueError as error:
            return f"token: {type(error).__name__}"
        if not hawkauthlib.check_signature(request, key):
            return "signature"
        if said.get("node") != url or said.get("uid") != uid:
            return "token of another node or user"
        if not said.get("fxa_uid") or not re.fullmatch(r"\d{13}-[\w-]*", said.get("fxa_kid", "")):
            return "token without fxa_uid or fxa_kid"
        if self.command == "DELETE":
            with self.nodes.lock:
                self.nodes.tokens.append({name: said[name] for name in HIDDEN})
        return None

    def administer(self, path, body):
        kind, _, credentials = self.headers.get("Authorization", "").partition(" ")
        right = f"{self.settings['user']}:{self.settings['password']}".encode()
        if kind != "Basic" or not hmac.compare_digest(base64.b64decode(credentials), right):
            self.answer(401, {"error": "not the lab"})
            return
        nodes = self.nodes
        with nodes.lock:
            match (self.command, *path):
                case ("POST", "data"):
                    for node, uids in body.items():
                        span = range(uids["from"], uids["to"] + 1) if isinstance(uids, dict) else uids
                        nodes.data[node].update(dict.fromkeys(span, True))
                    answer = {}
                case ("GET", "data"):
                    answer = {node: len(uids) for node, uids in nodes.data.items()}
                case ("GET", "data", node):
                    answer = sorted(nodes.data[node])
                case ("POST", "faults"):
                    nodes.faults.append(body)
                    answer = {}
                case ("DELETE", "faults"):
                    nodes.faults.clear()
                    answer = {}
                case ("GET", "requests"):
                    answer = {node: {**seen, "uids": len(seen["uids"])} for node, seen in nodes.counts.items()}
                case ("GET", "requests", node):
                    answer = nodes.counts[node]
                case ("GET", "tokens"):
                    answer = list(nodes.tokens)
                case ("POST", "reset"):
                    nodes.reset()
                    answer = {}
                case _:
                    answer = None
            content = None if answer is None else json.dumps(answer).encode()
        self.answer(404 if content is None else 200, content or b"{}")

    def answer(self, status, content, headers=None):
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, request, client_address):
        """A client that goes away in the middle is no trouble of ours."""


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        Handler.settings = json.load(file)
    Handler.tokens = tokenlib.TokenManager(secret=Handler.settings["password"])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Server(("127.0.0.1", Handler.settings["port"]), Handler) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
