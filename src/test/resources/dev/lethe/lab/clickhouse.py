"""ClickHouse's engine (chdb) behind its HTTP interface, for the lab: queries, inserts, settings, parameters, errors.

It stands in for the engine and not for a server's own layer: no replication, no ON CLUSTER, no accounts but one, no LZ4.
Usage: clickhouse.py SETTINGS.json with port, user, password, database, data (a folder) and uuid. Logs nothing of a request.
"""

import base64
import hmac
import http.server
import json
import re
import signal
import sys
import urllib.parse

from chdb.session import Session

# What the HTTP interface itself understands; whatever else stands in a URL is a setting of the query.
OF_THE_INTERFACE = re.compile(
    r"query|query_id|database|default_format|user|password|quota_key|role|compress|decompress|session_\w+|param_\w+"
    r"|wait_end_of_query|buffer_size|stacktrace|client_protocol_version|enable_http_compression|\w*http_\w+"
)
INSERT_WITH_FORMAT = re.compile(r"(?is)\s*(INSERT\s+INTO\s.*?)(?:\s+SETTINGS\s+.*?)?\s+FORMAT\s+(\w+)\s*;?\s*")
STATUS = {60: 404, 81: 404, 516: 403, 48: 501, 62: 400, 47: 400, 36: 400, 42: 400, 43: 400, 115: 404, 241: 500}


class Refused(Exception):
    """An error of the interface, in the engine's form."""

    def __init__(self, code, message, name):
        super().__init__(f"Code: {code}. DB::Exception: {message} ({name})")


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    settings = {}

    def do_GET(self):
        if urllib.parse.urlsplit(self.path).path == "/ping":
            self.answer(200, b"Ok.\n")
        else:
            self.do_POST()

    def do_POST(self):
        body = self.body()
        try:
            self.query(body)
        except ConnectionError:
            self.close_connection = True
        except Exception as error:
            for _ in body:  # or the rest would be taken for the next request
                pass
            found = re.search(r"Code: (\d+)\.", str(error))
            code = int(found.group(1)) if found else 1002
            message = str(error)[found.start() :] if found else f"Code: 1002. DB::Exception: {error}"
            engine = f"{message} (version {self.settings['version']})\n"
            self.answer(STATUS.get(code, 500), engine.encode(), {"X-ClickHouse-Exception-Code": str(code)})

    def query(self, body):
        url = urllib.parse.urlsplit(self.path)
        given = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        self.authenticate(given)
        if given.get("compress") == "1" or given.get("decompress") == "1" or self.headers.get("Content-Encoding"):
            raise Refused(48, "The lab's server does not compress: give the client compress=false.", "NOT_IMPLEMENTED")
        if "session_id" in given:
            raise Refused(48, "The lab's server keeps no sessions.", "NOT_IMPLEMENTED")
        form = given.get("default_format") or self.headers.get("X-ClickHouse-Format") or "TabSeparated"
        database = given.get("database") or self.headers.get("X-ClickHouse-Database") or self.settings["database"]
        with Session(self.settings["data"]) as session:
            session.query("USE `" + database.replace("\\", "\\\\").replace("`", "\\`") + "`")
            for name, value in given.items():
                if not OF_THE_INTERFACE.fullmatch(name):
                    session.query(f"SET {re.sub(r'[^A-Za-z0-9_]', '', name)} = {quoted(value)}")
            insert = INSERT_WITH_FORMAT.fullmatch(given.get("query", ""))
            if insert:
                self.insert(session, insert.group(1), insert.group(2), body)
                return
            sql = given.get("query", "") + "\n" + b"".join(body).decode("utf-8", "surrogateescape")
            if not sql.strip():
                raise Refused(62, "Empty query", "SYNTAX_ERROR")
            sql = re.sub(r"(?i)\bserverUUID\(\)", f"toUUID('{self.settings['uuid']}')", sql)
            parameters = {name[6:]: value for name, value in given.items() if name.startswith("param_")}
            result = session.query(sql.strip(), form, params=parameters or None)
            summary = {"read_rows": result.rows_read(), "written_rows": result.rows_written()}
            self.answer(200, result.bytes(), self.described(form, summary))

    def insert(self, session, sql, form, body):
        """Streams rows: a body may be larger than the memory."""
        rows = session.send_insert(sql, form)
        try:
            for piece in body:
                rows.append(piece)
            written = rows.finish().rows_written
        except BaseException:
            rows.cancel()
            raise
        self.answer(200, b"", self.described(form, {"read_rows": written, "written_rows": written}))

    def authenticate(self, given):
        user = self.headers.get("X-ClickHouse-User") or given.get("user", "")
        password = self.headers.get("X-ClickHouse-Key") or given.get("password", "")
        kind, _, credentials = self.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "basic":
            user, _, password = base64.b64decode(credentials).decode().partition(":")
        right = [hmac.compare_digest(ours.encode(), theirs.encode()) for ours, theirs in
                 ((self.settings["user"], user), (self.settings["password"], password))]
        if not all(right):
            reason = "Authentication failed: password is incorrect, or there is no user with such name."
            raise Refused(516, f"{user or 'default'}: {reason}", "AUTHENTICATION_FAILED")

    def body(self):
        """The request's body in pieces of at most a megabyte."""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers.get("Content-Length") or 0)
        while left:
            piece = self.rfile.read(min(left, 1 << 20))
            if not piece:
                raise ConnectionError("the client went away")
            left -= len(piece)
            yield piece

    def described(self, form, summary):
        texts = {name: str(value) for name, value in summary.items()}
        return {
            "X-ClickHouse-Format": form,
            "X-ClickHouse-Timezone": "UTC",
            "X-ClickHouse-Server-Display-Name": "lethe-lab",
            "X-ClickHouse-Summary": json.dumps(texts),
        }

    def answer(self, status, content, headers=None):
        self.send_response_only(status)
        self.send_header("Content-Type", "text/plain; charset=UTF-8")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        Handler.settings = json.load(file)
    with Session(Handler.settings["data"]) as session:  # open for as long as the server is: the next ones cost nothing
        session.query(f"CREATE DATABASE IF NOT EXISTS `{Handler.settings['database']}`")
        Handler.settings["version"] = session.query("SELECT version()", "TabSeparated").bytes().decode().strip()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with Server(("127.0.0.1", Handler.settings["port"]), Handler) as server:
            server.serve_forever()


if __name__ == "__main__":
    main()
