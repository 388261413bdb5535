using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Windhover.Exporter.Diagnostics.Explain;

namespace Windhover.Exporter.Host.Web;

/// <summary>What statsd_exporter does not have: <c>/-/explain</c>, <c>/-/unmapped</c>, <c>/-/conflicts</c>. Text for a person, JSON for who asks
/// for <c>application/json</c>. They only read.</summary>
internal sealed class DiagnosticPages(StatsdExporter exporter, string mappingFile)
{
    private const string Explain = "/-/explain";
    private const string Unmapped = "/-/unmapped";
    private const string Conflicts = "/-/conflicts";

    private const int DefaultNames = 100;

    /// <summary>More than any datagram has: what it says of a line grows faster than the line.</summary>
    private const int MaxLine = ushort.MaxValue;

    private const string ExplainUsage =
        "400: one StatsD line of at most 65,535 bytes is expected, such as\n"
        + "  curl -G http://localhost:9102/-/explain --data-urlencode 'line=hits:1|c|#method:GET'\n";

    /// <summary>Whether the path is one of theirs.</summary>
    public static bool Knows(string path) => path is Explain or Unmapped or Conflicts;

    public Task HandleAsync(HttpContext context, string path) => path switch
    {
        Explain => ExplainAsync(context),
        Unmapped => UnmappedAsync(context),
        _ => AnswerAsync(
            context, ConflictReport.Of(exporter), report => report.ToText(), ExplainJson.Readable.ConflictReport),
    };

    private Task ExplainAsync(HttpContext context)
    {
        var line = context.Request.Query["line"].FirstOrDefault() ?? "";
        if (line.Length is 0 or > MaxLine || line.Contains('\n'))
        {
            return WriteAsync(context, StatusCodes.Status400BadRequest, "text/plain; charset=utf-8", ExplainUsage);
        }
        var explanation = LineExplainer.Explain(exporter, Encoding.UTF8.GetBytes(line));
        return AnswerAsync(
            context, explanation, one => ExplanationText.Write(one, mappingFile), ExplainJson.Readable.LineExplanation);
    }

    private Task UnmappedAsync(HttpContext context)
    {
        var limit = context.Request.Query["limit"].FirstOrDefault() ?? DefaultNames.ToString(CultureInfo.InvariantCulture);
        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? AnswerAsync(
                context, UnmappedReport.Of(exporter, count), report => report.ToText(), ExplainJson.Readable.UnmappedReport)
            : WriteAsync(
                context, StatusCodes.Status400BadRequest, "text/plain; charset=utf-8", "400: limit must be a whole number above 0\n");
    }

    private static Task AnswerAsync<T>(HttpContext context, T answer, Func<T, string> toText, JsonTypeInfo<T> json)
    {
        context.Response.Headers.Vary = "Accept";
        return AcceptHeader.PrefersJson(context.Request.Headers.Accept)
            ? WriteAsync(context, StatusCodes.Status200OK, "application/json", JsonSerializer.Serialize(answer, json) + "\n")
            : WriteAsync(context, StatusCodes.Status200OK, "text/plain; charset=utf-8", toText(answer));
    }

    private static async Task WriteAsync(HttpContext context, int status, string contentType, string body)
    {
        var isHead = HttpMethods.IsHead(context.Request.Method);
        if (!isHead && !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return;
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        // Names come from strangers: no browser may guess that this is HTML.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!isHead)
        {
            await context.Response.WriteAsync(body);
        }
    }
}
