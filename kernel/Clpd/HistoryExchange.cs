using System.Text.Json;
using Baton.Core;
using Baton.Core.Status;
using Baton.Wire.Sessions;

namespace Baton.Clpd;

/// <summary>Asks a server for the last of its history.</summary>
internal delegate Task<byte[]> AskHistory(ServerId server, byte[] body, CancellationToken stop);

/// <summary>Puts the histories of all servers that can be reached together.</summary>
internal sealed class HistoryExchange(HistoryLog own, Func<State> state, AskHistory ask)
{
    public const string Kind = "history";

    /// <summary>More than a server keeps.</summary>
    public const int EntriesMax = 10_000;

    public async Task<ClusterHistory> Of(int last, CancellationToken stop)
    {
        int count = Math.Clamp(last, 1, EntriesMax);
        var now = state();
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(count, ClpdJson.Default.Int32);
        var others = await Task.WhenAll(now.Config.AllServers.Without(now.Self)
            .Select(s => Of(now, s, body, stop))).ConfigureAwait(false);
        return ClusterHistory.Merge(
            others.Select(o => o.Entries).Prepend(own.Last(count)),
            [.. others.Where(o => o.Why.Length > 0).Select(o => o.Why)], count);
    }

    /// <summary>This server's answer to another one.</summary>
    public byte[] Answer(byte[] body)
    {
        int count = JsonSerializer.Deserialize(body, ClpdJson.Default.Int32);
        return JsonSerializer.SerializeToUtf8Bytes(
            [.. own.Last(Math.Clamp(count, 1, EntriesMax))],
            ClpdJson.Default.ImmutableArrayHistoryEntry);
    }

    private async Task<(IEnumerable<HistoryEntry> Entries, string Why)> Of(
        State now, ServerId server, byte[] body, CancellationToken stop)
    {
        try
        {
            byte[] answer = await ask(server, body, stop).ConfigureAwait(false);
            return (JsonSerializer.Deserialize(
                answer, ClpdJson.Default.ImmutableArrayHistoryEntry), "");
        }
        catch (Exception e) when (e is PeerRequestException or JsonException)
        {
            return ([], $"{now.Config.NameOf(server)}: {e.Message}");
        }
    }
}
