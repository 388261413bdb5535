namespace Windhover.Emitter.Outbox;

/// <summary>Where a batch is.</summary>
internal enum BatchState
{
    /// <summary>There is none.</summary>
    Idle,

    /// <summary>Its bounds are noted; parts of it may have left.</summary>
    Open,

    /// <summary>It is delivered, and what it was packed from is being freed. That can be begun again.</summary>
    Freeing,
}
