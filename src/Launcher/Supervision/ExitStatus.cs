namespace Windhover.Launcher.Supervision;

/// <summary>How a child ended, as a shell shows it: 0 to 127, or 128 + the number of the signal that killed it.</summary>
internal readonly record struct ExitStatus(int Code)
{
    private const int SignalBase = 128;
    private const int LastSignal = 64;

    public bool IsSignal => Code is > SignalBase and <= SignalBase + LastSignal;

    /// <summary>SIGKILL: nobody but the kernel or an operator, or ourselves.</summary>
    public bool IsKill => Code == SignalBase + (int)StopSignal.Kill;

    public override string ToString() => Code switch
    {
        SignalBase + 1 => "killed by SIGHUP",
        SignalBase + 2 => "killed by SIGINT",
        SignalBase + 3 => "killed by SIGQUIT",
        SignalBase + 4 => "killed by SIGILL",
        SignalBase + 6 => "killed by SIGABRT (a crash)",
        SignalBase + 7 => "killed by SIGBUS (a crash)",
        SignalBase + 8 => "killed by SIGFPE (a crash)",
        SignalBase + 9 => "killed by SIGKILL",
        SignalBase + 11 => "killed by SIGSEGV (a crash)",
        SignalBase + 15 => "killed by SIGTERM",
        _ when IsSignal => $"killed by signal {Code - SignalBase}",
        _ => $"exit code {Code}",
    };
}
