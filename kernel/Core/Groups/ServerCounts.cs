using System.Collections.Immutable;

namespace Baton.Core.Groups;

/// <summary>A count for each server, compared by its values.</summary>
/// <param name="ByServer">By the servers' places; what is not there is zero.</param>
public sealed record ServerCounts(ImmutableArray<int> ByServer)
{
    public static readonly ServerCounts None = new([]);

    public int Total => (int)Math.Min(int.MaxValue, ByServer.Sum(c => (long)c));

    /// <summary>The count of one server.</summary>
    public int Of(ServerId server) =>
        server.Index < ByServer.Length ? ByServer[server.Index] : 0;

    /// <summary>One more for a server.</summary>
    public ServerCounts Plus(ServerId server)
    {
        var counts = ByServer;
        while (counts.Length <= server.Index) counts = counts.Add(0);
        return new(counts.SetItem(server.Index, counts[server.Index] + 1));
    }

    public bool Equals(ServerCounts? other) =>
        other is not null && ByServer.SequenceEqual(other.ByServer);

    public override int GetHashCode() => Total;
}
