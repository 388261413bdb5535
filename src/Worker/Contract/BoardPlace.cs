namespace Windhover.Worker.Contract;

/// <summary>Where a worker finds its row of the status board, which the launcher owns and every worker maps.</summary>
/// <param name="Fd">Inherited memory file, see <see cref="BoardMemory"/>.</param>
/// <param name="Row">The worker's own row, from 0. A row belongs to a process and not to a slot: while one worker replaces
/// another, the slot has two.</param>
/// <param name="Rows">Rows that the file has.</param>
internal readonly record struct BoardPlace(int Fd, int Row, int Rows);
