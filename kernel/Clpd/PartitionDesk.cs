using System.Collections.Immutable;
using System.Text.Json;
using Baton.Core;
using Baton.Core.Status;
using Baton.Wire;
using Baton.Wire.Sessions;

namespace Baton.Clpd;

/// <summary>
/// Shows partition resolution: what this server knows, and the states of the resolvers at the
/// others, who are asked for theirs.
/// </summary>
internal sealed class PartitionDesk
{
    private const string Kind = "resolvers";

    // Somebody waits at a terminal; who is cut off does not answer at all.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Func<State> _state;
    private readonly MonotonicClock _clock;
    private readonly WirePort _wire;

    public PartitionDesk(Func<State> state, MonotonicClock clock, WirePort wire)
    {
        _state = state;
        _clock = clock;
        _wire = wire;
        wire.OnRequest(Kind, (_, _, _) => Task.FromResult(JsonSerializer.SerializeToUtf8Bytes(
            Own(), ClpdJson.Default.ResolverStates)));
    }

    /// <summary>The whole picture.</summary>
    public async Task<PartitionStatus> Status(CancellationToken stop)
    {
        var state = _state();
        var status = PartitionProjection.Of(state, _clock.Now());
        if (status.Resolvers.IsEmpty) return status;
        var others = state.Config.AllServers.Without(state.Self) & state.Reachable;
        var answers = await Task.WhenAll(others.Select(s => Ask(s, stop))).ConfigureAwait(false);
        foreach (var (server, states) in others.Zip(answers))
            status = With(status, state.Config.NameOf(server), states);
        return status;
    }

    private static PartitionStatus With(PartitionStatus status, string server,
        ResolverStates? states) => states is null ? status : status with
        {
            Resolvers = [.. status.Resolvers.Select(r =>
                states.States.TryGetValue(r.Name, out string? word)
                    ? r with { States = r.States.SetItem(server, word) } : r)],
        };

    private async Task<ResolverStates?> Ask(ServerId server, CancellationToken stop)
    {
        try
        {
            byte[] answer = await _wire.Request(server, Kind, [], Patience, stop)
                .ConfigureAwait(false);
            return JsonSerializer.Deserialize(answer, ClpdJson.Default.ResolverStates);
        }
        catch (Exception e) when (e is PeerRequestException or JsonException)
        {
            return null;
        }
    }

    private ResolverStates Own()
    {
        var status = PartitionProjection.Of(_state(), _clock.Now());
        return new(status.Resolvers.ToImmutableSortedDictionary(
            r => r.Name, r => r.States[status.Self]));
    }
}

/// <summary>The states of the resolvers at one server, by their names.</summary>
internal sealed record ResolverStates(ImmutableSortedDictionary<string, string> States);
