namespace Baton.Core.Partition;

/// <summary>Who holds the key of a lease.</summary>
/// <param name="Server">The server; null for one that is not in the configuration.</param>
/// <param name="Revision">Another one each time that the holder writes it anew.</param>
public sealed record KeyHolder(ServerId? Server, long Revision);
