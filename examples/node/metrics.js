'use strict';
// The two metrics that Windhover's .NET workers have, for a Node app, by the client hot-shots.
const { StatsD } = require('hot-shots');

// Where to: DD_DOGSTATSD_URL. The tag app_name: DD_TAGS. Windhover sets both. One datagram for each line, at once; the client's
// statistics about itself, and the container that it runs in, are for Datadog's agent.
const statsd = new StatsD({ maxBufferSize: 0, includeDatadogTelemetry: false, originDetection: false });
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'CONNECT']);

/**
 * Counts a request when its response begins, and times it when the response has ended.
 * @param {string} endpoint The route's template, such as /items/{id}, and never the path: each path would be a series of its own.
 */
function measure(request, response, endpoint) {
  const begin = process.hrtime.bigint();
  const { writeHead } = response;
  response.writeHead = (status, ...rest) => {
    response.writeHead = writeHead;
    statsd.increment('request_count', 1, {
      method: methods.has(request.method) ? request.method : 'OTHER',
      endpoint,
      http_status: String(status),
    });
    return response.writeHead(status, ...rest);
  };
  response.once('close', () => statsd.timing('request_latency_seconds', Number(process.hrtime.bigint() - begin) / 1e6, { endpoint }));
}

module.exports = { measure, close: (done) => statsd.close(done) };
