namespace Baton.Core.Groups;

/// <summary>
/// How often final actions have stopped this server's system since it was last free of errors;
/// durable.
/// </summary>
/// <param name="Resource">Those of resources.</param>
/// <param name="Monitor">Those of monitors.</param>
public sealed record RebootCounts(int Resource, int Monitor)
{
    public static readonly RebootCounts Zero = new(0, 0);
}

/// <summary>Since when this server is free of errors; null while it is not.</summary>
/// <param name="Resource">Of resources that failed.</param>
/// <param name="Monitor">Of monitors in error.</param>
public sealed record QuietSince(Instant? Resource, Instant? Monitor)
{
    public static readonly QuietSince Never = new(null, null);
}
