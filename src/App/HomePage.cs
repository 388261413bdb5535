using Windhover.Worker;

namespace Windhover.App;

/// <summary>What <c>/</c> shows: what this is, and where to click next.</summary>
internal static class HomePage
{
    public static string Html(WorkerIdentity worker) => $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Windhover</title></head>
        <body>
        <h1>Windhover's example app</h1>
        <p>This page came from worker {worker.Slot} (pid {worker.Pid}, generation {worker.Generation}). Reload it on a new
        connection, and another worker may answer; the counter does not mind.</p>
        <ul>
        <li><a href="/test">/test</a> says <code>rest</code></li>
        <li><a href="/test1">/test1</a> fails, on purpose</li>
        <li><a href="/whoami">/whoami</a> tells which worker answers</li>
        <li><a href="/slow?ms=2000">/slow?ms=2000</a> takes its time</li>
        <li><a href="/healthz">/healthz</a> is for load balancers</li>
        </ul>
        </body>
        </html>
        """;
}
