namespace Windhover.Chaos.Tests.Running;

/// <summary>A run that broke a promise, with what it takes to play it again.</summary>
internal sealed class ChaosException(string message, Exception inner) : Exception(message, inner);
