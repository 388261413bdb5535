using System.Text;
using Windhover.Emitter.Delivery;

namespace Windhover.Emitter.Tests.Delivery;

/// <summary>Keeps what is sent. Before each send it is asked what becomes of it.</summary>
internal sealed class FakeSender : IPartSender
{
    public Func<SendOutcome> Answer { get; set; } = static () => SendOutcome.Sent;

    public List<string> Parts { get; } = [];

    public IEnumerable<string> Lines => Parts.SelectMany(part => part.TrimEnd('\n').Split('\n'));

    public int PartBytes { get; set; } = 512;

    public SendOutcome Send(ReadOnlySpan<byte> part)
    {
        var answer = Answer();
        if (answer == SendOutcome.Sent)
        {
            Parts.Add(Encoding.UTF8.GetString(part));
        }
        return answer;
    }

    public void Dispose()
    {
    }
}
