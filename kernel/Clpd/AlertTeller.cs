using Baton.Core.Config;
using Baton.Host;
using Baton.Sdk;

namespace Baton.Clpd;

/// <summary>
/// Tells alerts through the plugin of one channel; its instance is opened by the first alert, and
/// anew when what it is told changes. One call at a time.
/// </summary>
internal sealed class AlertTeller(
    PluginHost host, InstancePlaces places, AlertChannelConfig first) : IAsyncDisposable
{
    private volatile AlertChannelConfig _config = first;
    private (string Key, AlertInstance Instance)? _open;

    /// <summary>The channel as it is configured now.</summary>
    public AlertChannelConfig Config
    {
        get => _config;
        set => _config = value;
    }

    public async Task<Outcome> Tell(AlertNotice notice, CancellationToken stop)
    {
        var config = _config;
        string key = string.Join('\n', config.Parameters.Select(p => $"{p.Key}={p.Value}"));
        // A type that is not licensed or trusted any more is not used any more either.
        bool isReady = host.Catalog.Find(config.Type) is { IsReady: true };
        if (_open is not { } open || open.Key != key || !isReady)
        {
            if (_open is { } former) _ = former.Instance.DisposeAsync().AsTask();
            _open = null;
            if (!host.TryOpenAlert(config.Type, places.OfAlert(config), config.Parameters,
                out var opened, out var why))
                return Outcome.Failed(why.Reason);
            _open = open = (key, opened);
        }
        return await open.Instance.Tell(notice with { Deadline = config.Timeout }, stop)
            .ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _open?.Instance.DisposeAsync() ?? ValueTask.CompletedTask;
}
