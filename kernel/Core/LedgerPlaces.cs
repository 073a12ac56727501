using System.Collections.Immutable;
using Baton.Core.Config;
using Baton.Core.Groups;
using Baton.Core.Membership;

namespace Baton.Core;

/// <summary>
/// Reads a ledger under a configuration that came while the daemon did not run, or was refused
/// while the service did: servers go by their place in the order, and keep their names.
/// </summary>
internal static class LedgerPlaces
{
    /// <summary>The ledger by the configuration's order; who is gone is forgotten.</summary>
    public static Ledger Under(ClusterConfig config, Ledger ledger)
    {
        var places = ledger.Servers.Select(config.FindServer).ToImmutableArray();
        bool same = places.Select((place, i) => place == new ServerId(i)).All(stands => stands);
        // An older version wrote no names.
        return same ? ledger : ledger with
        {
            Servers = [.. config.Servers.Select(s => s.Name)],
            Placements = ledger.Placements.ToImmutableSortedDictionary(
                p => p.Key, p => Of(p.Value, places)),
            View = Of(ledger.View, places),
            Asleep = Of(ledger.Asleep, places),
            Fences = [.. ledger.Fences.Select(f => (Fence: f, Place: Of(f.Server, places)))
                .Where(f => f.Place is not null)
                .Select(f => f.Fence with { Server = f.Place!.Value })],
        };
    }

    private static ServerId? Of(ServerId? server, ImmutableArray<ServerId?> places) =>
        server is { } s && s.Index < places.Length ? places[s.Index] : null;

    private static ServerSet Of(ServerSet servers, ImmutableArray<ServerId?> places) =>
        ServerSet.Of(servers.Select(s => Of(s, places)).OfType<ServerId>());

    private static View? Of(View? view, ImmutableArray<ServerId?> places) =>
        view is not null && Of(view.Coordinator, places) is { } coordinator
            ? view with { Coordinator = coordinator, Members = Of(view.Members, places) } : null;

    private static Placement Of(Placement placement, ImmutableArray<ServerId?> places)
    {
        var owner = Of(placement.Owner, places);
        return placement with
        {
            Owner = owner,
            Instruction = owner is null ? Instruction.Stop : placement.Instruction,
            Previous = Of(placement.Previous, places),
            Destination = Of(placement.Destination, places),
            Tried = Of(placement.Tried, places),
            FailedOver = Of(placement.FailedOver, places),
        };
    }

    private static ServerCounts Of(ServerCounts counts, ImmutableArray<ServerId?> places)
    {
        var moved = ServerCounts.None;
        for (int i = 0; i < counts.ByServer.Length; i++)
        {
            for (int n = 0; n < counts.ByServer[i]; n++)
            {
                if (Of(new ServerId(i), places) is { } place) moved = moved.Plus(place);
            }
        }
        return moved;
    }
}
