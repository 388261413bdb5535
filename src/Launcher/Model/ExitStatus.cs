namespace Windhover.Launcher.Model;

/// <summary>How a child ended.</summary>
/// <param name="Code">As a shell shows it: 0 to 255, or 128 + the number of the signal that killed it.</param>
/// <param name="BySignal">A signal killed it. A script may end with code 137 by itself, to say that its own child was killed.</param>
internal readonly record struct ExitStatus(int Code, bool BySignal)
{
    private const int SignalBase = 128;
    private const int UnknownCode = -1;

    /// <summary>SIGKILL: sent by the kernel, by an operator or by the launcher itself.</summary>
    public bool IsKill => Signal == (int)StopSignal.Kill;

    /// <param name="shellCode">Taken as a shell shows it: above 128 it names a signal.</param>
    public ExitStatus(int shellCode)
        : this(shellCode, shellCode > SignalBase)
    {
    }

    /// <summary>The system does not tell: something else waited for the child.</summary>
    public static ExitStatus Unknown { get; } = new(UnknownCode, BySignal: false);

    /// <summary>Number of the signal that killed it; null if it ended by itself.</summary>
    public int? Signal => BySignal ? Code - SignalBase : null;

    public static ExitStatus Exited(int code) => new(code, BySignal: false);

    public static ExitStatus Killed(int signal) => new(SignalBase + signal, BySignal: true);

    public override string ToString() => (Signal, Code) switch
    {
        (1, _) => "killed by SIGHUP",
        (2, _) => "killed by SIGINT",
        (3, _) => "killed by SIGQUIT",
        (4, _) => "killed by SIGILL",
        (6, _) => "killed by SIGABRT (a crash)",
        (7, _) => "killed by SIGBUS (a crash)",
        (8, _) => "killed by SIGFPE (a crash)",
        (9, _) => "killed by SIGKILL",
        (11, _) => "killed by SIGSEGV (a crash)",
        (15, _) => "killed by SIGTERM",
        ({ } signal, _) => $"killed by signal {signal}",
        (null, UnknownCode) => "ended, and the system does not tell how",
        (null, var code) => $"exit code {code}",
    };
}
