using System.Text.Json;

namespace Windhover.Containers.Tests.Launcher;

/// <summary>What a worker says about itself at <c>/whoami</c>.</summary>
internal sealed record WorkerAnswer(int Slot, int Pid)
{
    public static WorkerAnswer Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new WorkerAnswer(
            document.RootElement.GetProperty("slot").GetInt32(), document.RootElement.GetProperty("pid").GetInt32());
    }
}
