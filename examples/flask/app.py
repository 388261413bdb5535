"""The course's app: a Flask application whose counts do not go back to zero, however many processes run it."""
import os
import signal
import threading

from flask import Flask
from werkzeug.serving import make_server

from metrics import RequestMetrics

app = Flask(__name__)
app.wsgi_app = RequestMetrics(app.wsgi_app)


@app.get("/test")
def test():
    return "rest"


@app.get("/test1")
def test1():
    raise RuntimeError("/test1 fails on purpose")


@app.get("/items/<int:number>")
def item(number):
    return {"number": number, "pid": os.getpid()}


def serve():
    """One plain worker: takes the listening socket that Windhover hands over, and finishes its requests at SIGTERM."""
    server = make_server("localhost", 0, app, threaded=True, fd=3)
    server.daemon_threads = False
    # All workers wait at the one socket. Those that come late must not wait on, deaf to their signals.
    server.socket.setblocking(False)
    # shutdown() waits for the loop that this handler interrupts.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()
    server.server_close()


if __name__ == "__main__":
    serve()
