using Windhover.Exporter.State;

namespace Windhover.Exporter.Values;

/// <summary>The records that hold the native buckets of histograms: made when a histogram needs more room, and given back when the
/// larger one has taken its place.</summary>
internal sealed unsafe class NativeBlocks(Slab slab)
{
    /// <summary>Blocks of saved series that lie in private memory for want of space; ever.</summary>
    public long Unsaved { get; private set; }

    public NativeBlock At(uint handle) => new(new SeriesCell(slab.At(handle)));

    public uint HandleOf(NativeBlock block) => slab.HandleOf(block.Cell.Address);

    /// <summary>Makes a block with the buckets of a part of a histogram, which does not refer to it yet.</summary>
    /// <returns>None if there is no memory.</returns>
    public NativeBlock Add(SeriesCell owner, NativeBuckets buckets, int capacity)
    {
        lock (slab.Gate)
        {
            var ownerHandle = slab.HandleOf(owner.Address);
            var words = NativeBlock.WordsFor(capacity);
            var bytes = SeriesCell.WordsAt + (words * sizeof(ulong)) + SeriesCell.IdentityBytes;
            var handle = slab.Allocate(bytes, slab.IsSaved(ownerHandle));
            if (handle == 0)
            {
                return NativeBlock.None;
            }

            Unsaved += slab.IsSaved(ownerHandle) && !slab.IsSaved(handle) ? 1 : 0;

            var cell = SeriesCell.Prepare(slab.At(handle), words, now: 0, SeriesCell.AllShards);
            cell.SetPart(ownerHandle, Record.Checksum(owner.Address));
            var block = new NativeBlock(cell);
            block.Fill(buckets);
            Record.Commit(slab, handle, RecordType.NativeBuckets, (uint)(bytes / Slab.Unit));
            return block;
        }
    }

    /// <param name="journal">That may bring the block back; null if none is open.</param>
    public void Free(uint handle, Journal? journal)
    {
        if (journal is not null)
        {
            journal.FreeLater(handle);
            return;
        }

        lock (slab.Gate)
        {
            slab.Free(handle, Record.Units(slab.At(handle)));
        }
    }
}
