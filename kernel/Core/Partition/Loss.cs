namespace Baton.Core.Partition;

/// <summary>Servers that have fallen silent, and what is thought of it.</summary>
/// <param name="Lost">The servers missing.</param>
/// <param name="At">When they were found missing.</param>
/// <param name="SuspectedAt">
/// Targets silent since well before this were so for another reason.
/// </param>
/// <param name="Verdict">The judgement so far.</param>
public sealed record Loss(ServerSet Lost, Instant At, Instant SuspectedAt, Verdict Verdict);
