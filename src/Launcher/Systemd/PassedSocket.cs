namespace Windhover.Launcher.Systemd;

/// <summary>A descriptor that the service manager opened for the launcher.</summary>
/// <param name="Fd">Open in this process.</param>
/// <param name="Name">That of the unit, or what its <c>FileDescriptorName=</c> says.</param>
internal readonly record struct PassedSocket(int Fd, string Name)
{
    public override string ToString() => $"descriptor {Fd} ({Name})";
}
