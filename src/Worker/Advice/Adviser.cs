namespace Windhover.Worker.Advice;

/// <summary>Knows one thing that does not work as written with several workers.</summary>
/// <param name="Name">One of <see cref="Contract.AdviceName"/>.</param>
/// <param name="Look">What to tell: what is so, what that means, and the cure, in one line; null for nothing. Looks at descriptors and at
/// the framework's options, and makes none of the app's services.</param>
internal sealed record Adviser(string Name, Func<AppUnderAdvice, string?> Look);
