using System.Net;

namespace Windhover.Exporter.Host.Web;

/// <summary>The page at <c>/</c>.</summary>
internal static class LandingPage
{
    public static string Html(string telemetryPath, string version, bool lifecycle)
    {
        var control = lifecycle
            ? "<li><code>POST /-/reload</code> reads the mapping file again</li>\n"
              + "      <li><code>POST /-/quit</code> ends the exporter</li>\n      "
            : "";
        return $$"""
            <html lang="en">
              <head>
                <meta charset="UTF-8">
                <meta name="viewport" content="width=device-width, initial-scale=1.0">
                <title>StatsD Exporter</title>
                <style>body {
              font-family: -apple-system, system-ui, sans-serif;
              margin: 3rem auto;
              max-width: 40rem;
              line-height: 1.5;
            }</style>
              </head>
              <body>
                <h1>StatsD Exporter</h1>
                <p>StatsD lines in, Prometheus metrics out. Windhover {{WebUtility.HtmlEncode(version)}}, in the place of statsd_exporter.</p>
                <ul>
                  <li><a href="{{WebUtility.HtmlEncode(telemetryPath)}}">Metrics</a></li>
                  <li><a href="/-/healthy">Healthy</a></li>
                  <li><a href="/-/ready">Ready</a></li>
                  <li><a href="/-/loss">Was anything lost?</a></li>
                  <li><a href="/-/unmapped">Unmapped</a>: the most frequent names that no rule takes</li>
                  <li><a href="/-/conflicts">Conflicts</a>: what was rejected because its name was taken</li>
                  <li><a href="/-/explain?line=hits%3A1%7Cc%7C%23method%3AGET">Explain</a> what becomes of a line</li>
                  {{control}}</ul>
              </body>
            </html>

            """;
    }
}
