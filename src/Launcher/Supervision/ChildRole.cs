namespace Windhover.Launcher.Supervision;

internal enum ChildRole
{
    Worker,
    Exporter,
}
