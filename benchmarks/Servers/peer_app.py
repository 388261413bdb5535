"""The example app's two routes for the Python servers. STATSD=host:port makes it push the same two metrics per request, with one
sendto(2) each, the cheapest way there is in Python; without it nothing is measured."""
import os
import socket
import time

from flask import Flask, g, request

app = Flask(__name__)
statsd = os.environ.get("STATSD")


@app.get("/test")
def test():
    return "rest"


@app.get("/whoami")
def whoami():
    return {"pid": os.getpid()}


if statsd:
    host, port = statsd.rsplit(":", 1)
    address = (host, int(port))
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    @app.before_request
    def begin():
        g.began = time.perf_counter()

    @app.after_request
    def push(response):
        tags = f"app_name:webapp,endpoint:{request.url_rule}"
        milliseconds = (time.perf_counter() - g.began) * 1000
        sender.sendto(f"request_count:1|c|#{tags},http_status:{response.status_code},method:{request.method}".encode(), address)
        sender.sendto(f"request_latency_seconds:{milliseconds:.3f}|ms|#{tags}".encode(), address)
        return response
