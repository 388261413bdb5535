using System.Globalization;

namespace Windhover.App;

/// <summary><c>/slow?ms=1000</c>: a request that takes its time, to see what a stop or a reload does to it.</summary>
internal static class SlowEndpoint
{
    private const int MaxMs = 60_000;
    private const int DefaultMs = 1_000;

    public static async Task<IResult> HandleAsync(string? ms, CancellationToken cancellationToken)
    {
        var wait = DefaultMs;
        if (ms is not null
            && (!int.TryParse(ms, NumberStyles.None, CultureInfo.InvariantCulture, out wait) || wait is < 0 or > MaxMs))
        {
            return Results.Text($"ms must be 0 to {MaxMs}, but is '{ms}'\n", statusCode: StatusCodes.Status400BadRequest);
        }
        await Task.Delay(TimeSpan.FromMilliseconds(wait), TimeProvider.System, cancellationToken);
        return Results.Text($"slept {wait} ms\n");
    }
}
