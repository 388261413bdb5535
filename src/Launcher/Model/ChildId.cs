namespace Windhover.Launcher.Model;

/// <summary>Names one child process for the life of the launcher. Unlike a pid it is never used twice.</summary>
internal readonly record struct ChildId(int Value);
