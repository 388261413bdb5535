using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Control;

/// <summary>The forms in which the control socket answers.</summary>
internal static class ControlAnswer
{
    public const string PlainText = "text/plain; charset=utf-8";

    public static Task RefuseAsync(HttpContext context, int code, string message) =>
        JsonAsync(context, code, new OperationOutcome(false, message), ReportJson.Readable.OperationOutcome);

    public static async Task JsonAsync<T>(HttpContext context, int code, T value, JsonTypeInfo<T> type)
    {
        byte[] body = [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n'];
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    public static async Task TextAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = PlainText;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
