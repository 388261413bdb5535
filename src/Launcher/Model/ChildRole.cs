namespace Windhover.Launcher.Model;

internal enum ChildRole
{
    Worker,
    Exporter,
}
