namespace Windhover.Launcher.Model;

/// <summary>What an operator is told whose app has not taken the launcher's sockets.</summary>
internal static class AttachAdvice
{
    /// <summary>A sentence without its full stop.</summary>
    public const string Who = "Apps made with WebApplication.CreateBuilder take them without a change; slim builders and NativeAOT apps must call "
        + "builder.UseWindhover()";
}
