# SPDX-License-Identifier: Apache-2.0
"""A receiver of webhooks that checks what it is sent, and misbehaves when a test asks it to."""
import base64
import hashlib
import hmac
import http.server
import json
import socket
import ssl
import struct
import subprocess
import threading
import time

SECRET = "whsec_" + base64.b64encode(b"the watchman's lantern").decode()


def is_signed(secret, headers, body):
    """What every receiver should ask; docs/integrators.md shows the same."""
    key = base64.b64decode(secret[len("whsec_"):]) if secret.startswith("whsec_") else secret.encode()
    signed = ("%s.%s." % (headers["webhook-id"], headers["webhook-timestamp"])).encode() + body
    right = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return fresh and hmac.compare_digest(right, headers["webhook-signature"])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            self.server.receiver.take(self, body)
        except OSError:
            self.close_connection = True  # the agent has given up waiting

    do_POST = do_PUT = do_PATCH = do_GET = do_DELETE = handle_any


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # connections that break are what this is for


class Receiver:
    """Notes every event that it accepts, in the order in which they came; `how(event)` says how it treats one."""

    def __init__(self, how=None, tls=None, port=0):
        self.how = how or (lambda event: "ok")
        self.accepted = []  # events
        self.bad = []  # complaints
        self.requests = 0
        self.lock = threading.Lock()
        self.server = Server(("127.0.0.1", port), Handler)
        self.server.receiver = self
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls + ".pem", tls + ".key")
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def check(self, handler, body):
        event = json.loads(body)
        if handler.headers["Content-Type"] != "application/cloudevents+json; charset=utf-8":
            self.bad.append("content type is %s" % handler.headers["Content-Type"])
        if not is_signed(SECRET, handler.headers, body):
            self.bad.append("the signature of %s is wrong" % event["id"])
        if handler.headers["webhook-id"] != event["id"]:
            self.bad.append("webhook-id is not the event's id")
        return event

    def accept(self, event):
        with self.lock:
            self.accepted.append(event)

    def take(self, handler, body):
        event = self.check(handler, body)
        with self.lock:
            self.requests += 1
            how = self.how(event)
        getattr(self, "do_" + how)(handler, event)

    def do_ok(self, handler, event):
        self.accept(event)
        handler.answer(204)

    def do_error(self, handler, event):
        handler.answer(500, b"out of order")

    def do_busy(self, handler, event):
        handler.answer(503, Retry_After="1")

    def do_redirect(self, handler, event):
        handler.answer(307, Location="http://127.0.0.1:%d/elsewhere?key=hidden" % self.port)

    def do_reset(self, handler, event):
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    def do_slow(self, handler, event):
        self.accept(event)  # but the agent does not wait for the answer
        time.sleep(2)
        handler.answer(204)

    def do_huge(self, handler, event):
        self.accept(event)
        handler.send_response(200)
        handler.send_header("Content-Length", str(10 << 20))
        handler.end_headers()
        for _ in range(160):
            handler.wfile.write(b"x" * 65536)

    def do_endless_headers(self, handler, event):
        self.accept(event)
        handler.send_response(200)
        while True:
            handler.wfile.write(b"X-More: " + b"y" * 8000 + b"\r\n")


def certificate(path, name, ca=None):
    """A key and a certificate for 127.0.0.1 (or `name`), signed by itself or by the certificate `ca`."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
               "-keyout", path + ".key", "-out", path + ".pem", "-subj", "/CN=" + path.rsplit("/", 1)[-1]]
    if name:
        command += ["-addext", "subjectAltName=" + name]
    if ca:
        command += ["-CA", ca + ".pem", "-CAkey", ca + ".key"]
    subprocess.run(command, check=True, capture_output=True)
