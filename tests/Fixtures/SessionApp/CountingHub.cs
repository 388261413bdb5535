using Microsoft.AspNetCore.SignalR;

namespace Windhover.SessionApp;

/// <summary>Remembers what each connection has said, in the memory of its process.</summary>
internal sealed class CountingHub : Hub
{
    /// <summary>One more for this connection.</summary>
    /// <returns>How many there were, and the process that counts.</returns>
    public string Count()
    {
        var count = Context.Items.TryGetValue("count", out var before) ? (int)before! + 1 : 1;
        Context.Items["count"] = count;
        return $"{count} {Environment.ProcessId}";
    }

    public string Echo(string text) => text;
}
