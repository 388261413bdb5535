using System.Globalization;

namespace Windhover.Worker.Contract;

/// <summary>Where a worker adds its lines of the access log.</summary>
/// <param name="Fd">Inherited; all workers add to the same file.</param>
/// <param name="Format">How a line looks.</param>
internal readonly record struct AccessLogPlace(int Fd, AccessLogFormat Format)
{
    private const string Name = WorkerContract.Prefix + "ACCESS_LOG";
    private const string Json = "json";

    public static readonly IReadOnlyList<string> Names = [Name];

    /// <param name="environment">Of the worker.</param>
    /// <param name="place">Null for no access log.</param>
    public static void Write(IDictionary<string, string?> environment, AccessLogPlace? place) =>
        environment[Name] = place is { } given
            ? string.Create(CultureInfo.InvariantCulture, $"{given.Fd},{(given.Format == AccessLogFormat.Json ? Json : "combined")}")
            : null;

    public static AccessLogPlace? Read() => Environment.GetEnvironmentVariable(Name)?.Split(',') switch
    {
        null => null,
        [var fd, var format] when int.TryParse(fd, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
            new AccessLogPlace(number, format == Json ? AccessLogFormat.Json : AccessLogFormat.Combined),
        _ => throw new InvalidOperationException($"{Name} is not a number and a format: '{Environment.GetEnvironmentVariable(Name)}'"),
    };
}
