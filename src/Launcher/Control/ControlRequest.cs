using System.Globalization;
using Microsoft.AspNetCore.Http;
using Windhover.Interop.Places;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Control;

/// <summary>What a client of the control socket asks.</summary>
internal sealed class ControlRequest(HttpContext context, PeerCredentials peer)
{
    /// <summary>How our own programs name themselves; the log shows whether one of them asked.</summary>
    public const string UserAgent = "windhover";

    public HttpContext Context => context;

    /// <summary>Who asked, for the log: never a word that the client chose.</summary>
    public string Source
    {
        get
        {
            var isOurs = context.Request.Headers.UserAgent.ToString() == UserAgent;
            return string.Create(
                CultureInfo.InvariantCulture, $"{(isOurs ? "windhover " : "POST /")}{context.Request.Path.Value![1..]} (pid {peer.Pid})");
        }
    }

    /// <exception cref="BadHttpRequestException">None was named, or it is no number.</exception>
    public int Slot => Number("slot") ?? throw new BadHttpRequestException("name the slot: ?slot=0");

    /// <exception cref="BadHttpRequestException">It cannot be meant.</exception>
    public ScaleRequest Workers
    {
        get
        {
            // In a query + means a space, unless it is written as %2B, which is easily forgotten.
            var text = context.Request.Query["workers"].ToString().Replace(' ', '+');
            return ScaleArgument.TryParse(text, out var request)
                ? request
                : throw new BadHttpRequestException($"workers='{text}': expected a number of workers, or +1 or -1");
        }
    }

    /// <exception cref="BadHttpRequestException">None was given, or it is too long.</exception>
    public string Series
    {
        get
        {
            var text = context.Request.Query[ControlArgument.Series.Key].ToString();
            return ControlArgument.Series.IsValid(text)
                ? text
                : throw new BadHttpRequestException($"{ControlArgument.Series.Key}: {ControlArgument.Series.Expected}");
        }
    }

    /// <returns>Null if it was not given.</returns>
    /// <exception cref="BadHttpRequestException">It is no number from 0.</exception>
    public int? Number(string name)
    {
        var text = context.Request.Query[name].ToString();
        if (text.Length == 0)
        {
            return null;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BadHttpRequestException($"{name}='{text}': expected a whole number from 0");
    }

    /// <exception cref="BadHttpRequestException">It is neither on nor off.</exception>
    public bool IsOn(string name) => context.Request.Query[name].ToString() switch
    {
        "true" or "1" => true,
        "" when context.Request.Query.ContainsKey(name) => true,
        "" or "false" or "0" => false,
        var text => throw new BadHttpRequestException($"{name}='{text}': expected true or false"),
    };
}
