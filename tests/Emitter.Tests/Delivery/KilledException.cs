namespace Windhover.Emitter.Tests.Delivery;

/// <summary>Stands for a SIGKILL: nothing runs after it, and the memory stays as it is.</summary>
internal sealed class KilledException : Exception;
