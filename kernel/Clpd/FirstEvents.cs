using Baton.Core;
using Baton.Core.Config;
using Baton.Core.Operation;

namespace Baton.Clpd;

/// <summary>What happens first to a daemon that has come up.</summary>
internal static class FirstEvents
{
    private static Event AutomaticStart => new Event.OperatorAsked(
        0, new OperatorRequest.StartService("", false, Automatic: true), TimeSpan.FromHours(1));

    public static void Post(Inbox inbox, Options options, LicenceDesk licences,
        ClusterConfig config, TimeProvider time, CancellationToken stopping)
    {
        bool waits = licences.Standing.Rejoins;
        inbox.Post(options.StartsService && !waits ? AutomaticStart : new Event.Woke());
        if (licences.IsActive) inbox.Post(new Event.LicencesChecked(licences.Standing));
        if (options.StartsService && waits) _ = StartBesideOthers(inbox, config, time, stopping);
    }

    // Without a licence that lasts it depends on the others, who must have been heard first.
    private static async Task StartBesideOthers(
        Inbox inbox, ClusterConfig config, TimeProvider time, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(config.Timing.HeartbeatInterval * 3, time, stopping)
                .ConfigureAwait(false);
            inbox.Post(AutomaticStart);
        }
        catch (OperationCanceledException)
        {
            // The daemon ends before it has begun.
        }
    }
}
