using Microsoft.AspNetCore.Http;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Control;

/// <summary>Something that a running launcher can be asked: a page of its control socket and, for most, a command of the same
/// name. <see cref="ControlOperations"/> is the table of all.</summary>
/// <param name="Name">Of the command; of the page with a slash before it.</param>
/// <param name="Method">GET for what changes nothing, POST for everything else.</param>
/// <param name="Answer">What the page does.</param>
internal sealed record ControlOperation(string Name, string Method, Func<ControlPages, ControlRequest, Task> Answer)
{
    /// <summary>Null if nothing has to be said.</summary>
    public ControlArgument? Argument { get; private init; }

    /// <summary>What the index shows behind the path, such as <c>?slot=N</c>.</summary>
    public string Query { get; init; } = "";

    /// <summary>Its line in the index of the control socket.</summary>
    public required string Page { get; init; }

    /// <summary>Its line in <c>windhover --help</c>; null if it is no command.</summary>
    public string? Summary { get; init; }

    /// <summary>What <c>windhover NAME --help</c> says first. Empty if the command has more than an argument, and a class of its
    /// own.</summary>
    public string Description { get; init; } = "";

    /// <summary>Command lines, one a line.</summary>
    public string Examples { get; init; } = "";

    public string Path => "/" + Name;

    public static ControlOperation Get(string name, Func<ControlPages, ControlRequest, Task> answer, string page) =>
        new(name, HttpMethods.Get, answer) { Page = page };

    /// <summary>Something that the pool does; the answer tells how it ended.</summary>
    public static ControlOperation Change(
        string name, ControlArgument? argument, Func<IOperations, ControlRequest, Task<OperationOutcome>> change, string page) =>
        new(name, HttpMethods.Post, (pages, request) => pages.ChangeAsync(request, change))
        {
            Argument = argument,
            Query = argument is null ? "" : $"?{argument.Key}={argument.Placeholder}",
            Page = page,
        };

    /// <summary>As <see cref="ControlClient.PostAsync"/> takes it.</summary>
    /// <param name="value">Of the <see cref="Argument"/>.</param>
    public string With(string value) => $"{Name}?{Argument!.Key}={Uri.EscapeDataString(value)}";
}
