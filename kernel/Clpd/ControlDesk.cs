using System.Collections.Immutable;
using Baton.Conf;
using Baton.Core;
using Baton.Core.Operation;
using Baton.Core.Status;
using Baton.Wire;
using Baton.Wire.Control;

namespace Baton.Clpd;

/// <summary>Answers the commands.</summary>
internal sealed class ControlDesk(Func<State> state, MonotonicClock clock, Desk desk,
    AlertLog alerts, PluginFolders plugins, RefusedCounters refused, LatenessBook lateness,
    PartitionDesk partition, ConfStore store, ConfigExchange exchange, TrustExchange trust,
    HistoryExchange history, LicenceDesk licences, Func<ImmutableArray<string>> notSupported,
    Action rescan)
{
    public async Task<ControlReply> Answer(
        ControlRequest request, Caller caller, CancellationToken stop) => request switch
        {
            ControlRequest.Status => new ControlReply.StatusIs(Status()),
            ControlRequest.Explain e => Explain(e.Group),
            ControlRequest.Alerts a => new ControlReply.AlertsAre([.. alerts.Last(a.Last)]),
            ControlRequest.Lateness => new ControlReply.LatenessIs(
                lateness.Status(state().Config.Timing.HeartbeatTimeout)),
            ControlRequest.History h => new ControlReply.HistoryIs(
                await history.Of(h.Last, stop).ConfigureAwait(false)),
            ControlRequest.Partition => new ControlReply.PartitionIs(
                await partition.Status(stop).ConfigureAwait(false)),
            ControlRequest.Operate o => new ControlReply.Operated(await desk.Ask(
                o.Asked, TimeSpan.FromMilliseconds(o.PatienceMs), stop).ConfigureAwait(false)),
            ControlRequest.Push p => await exchange.Push(p, stop).ConfigureAwait(false),
            ControlRequest.Pull => new ControlReply.Pulled(
                store.Bundle(), state().Config.Generation),
            ControlRequest.RescanPlugins => Rescan(),
            ControlRequest.Rotate r => await trust.Rotate(r, stop).ConfigureAwait(false),
            ControlRequest.TellTrust t => Tell(t),
            ControlRequest.Licences => new ControlReply.LicencesAre(licences.List()),
            ControlRequest.ChangeLicences c => await licences.Change(c, stop)
                .ConfigureAwait(false),
            _ => new ControlReply.Refused("malformed", "The request is not known here."),
        };

    private ControlReply.Rotated Tell(ControlRequest.TellTrust told)
    {
        alerts.Write(new Alert(told.Good ? AlertLevel.Info : AlertLevel.Warning, "trust",
            told.Good ? 6 : 7, told.Text));
        return new ControlReply.Rotated(true, [], "");
    }

    private ClusterStatus Status() => StatusProjection.Of(state(), clock.Now()) with
    {
        Plugins = plugins.States,
        Refused = refused.Snapshot(),
        NotSupported = notSupported(),
    };

    private ControlReply Explain(string group) =>
        StatusProjection.Explain(state(), group) is { } explanation
            ? new ControlReply.ExplanationIs(explanation)
            : new ControlReply.Refused("unknown-name", $"There is no group {group}.");

    private ControlReply.PluginsAre Rescan()
    {
        rescan();
        return new ControlReply.PluginsAre(plugins.States);
    }
}
