"""The two metrics that Windhover's .NET workers have, for a Flask app: one line of StatsD each, by the client that Debian packages."""
import os
import re
import time

import flask
from statsd.defaults.env import statsd  # STATSD_HOST and STATSD_PORT: Windhover sets them.
from werkzeug.wsgi import ClosingIterator

METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"}
TAGS = dict(tag.split(":", 1) for tag in os.environ.get("DD_TAGS", "").split(",") if ":" in tag)
APP_NAME = TAGS.get("app_name", "webapp")


class RequestMetrics:
    """WSGI middleware: counts a request when its response begins, and times it when the response has ended."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start_response):
        begin = time.perf_counter()
        endpoint = "unmatched"

        def start_counted(status, headers, exc_info=None):
            nonlocal endpoint
            endpoint = template()
            method = environ["REQUEST_METHOD"]
            statsd.incr(named("request_count", method=method if method in METHODS else "OTHER", endpoint=endpoint, http_status=status[:3]))
            return start_response(status, headers, exc_info)

        def end_timed():
            statsd.timing(named("request_latency_seconds", endpoint=endpoint), (time.perf_counter() - begin) * 1000)

        return ClosingIterator(self.app(environ, start_counted), end_timed)


def template():
    """The route's template as ASP.NET Core writes it, /items/{id}, and never the path: each path would be a series of its own."""
    rule = flask.request.url_rule if flask.has_request_context() else None
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule) if rule else "unmatched"


def named(metric, **tags):
    """This client knows no tags, so they stand in the name, in the style of InfluxDB: metric,a=b,c=d."""
    return ",".join([metric, f"app_name={APP_NAME}", *(f"{name}={value}" for name, value in tags.items())])
